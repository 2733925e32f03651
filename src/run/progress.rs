//! Who watches a run while it goes on.

/// A step of a run that takes long enough to be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Pages,
    Judged,
    Details,
    Sent,
}

/// Told how far a run is. Every call is cheap and must not fail.
pub trait Progress: Send + Sync {
    /// `total` things of a step are to come, beside those announced before.
    fn expect(&self, step: Step, total: u64);
    /// `count` things of a step are done.
    fn done(&self, step: Step, count: u64);
    /// A step is over.
    fn finish(&self, step: Step);
}

/// Nobody watches.
pub struct Quiet;

impl Progress for Quiet {
    fn expect(&self, _: Step, _: u64) {}
    fn done(&self, _: Step, _: u64) {}
    fn finish(&self, _: Step) {}
}
