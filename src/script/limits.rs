//! How much a script may use.

use std::time::Duration;

/// How much a script may use. What a single value may hold is fixed; what differs between a run and its tests is here.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Steps of one call of a hook.
    pub operations: u64,
    /// Time of one call of a hook.
    pub hook: Duration,
    /// Steps of a task.
    pub task_operations: u64,
    /// Time of a task, without what it waits for the host.
    pub task: Duration,
    /// Whether any of them is kept; all but [`Limits::OFF`] are.
    pub kept: bool,
}

impl Limits {
    /// No limit at all, not even a look at the clock: only for measuring what limits cost. No script that somebody
    /// else wrote may run so.
    pub const OFF: Self =
        Self { operations: 0, hook: Duration::MAX, task_operations: 0, task: Duration::MAX, kept: false };
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 5_000_000,
            hook: Duration::from_secs(2),
            task_operations: 200_000_000,
            task: TASK_TIME,
            kept: true,
        }
    }
}

/// Time of a task, without what it waits for the host.
pub const TASK_TIME: Duration = Duration::from_millis(2_500);
/// Processor time of a program: reading it, and all calls of its hooks.
pub(crate) const WHOLE_TIME: Duration = Duration::from_millis(2_500);
/// What each call of a hook adds to it: who looks at many vacancies may take longer.
pub(crate) const CALL_TIME: Duration = Duration::from_micros(250);
/// The same of a test.
pub(crate) const TEST_TIME: Duration = Duration::from_millis(50);
/// What a call may take beyond its own limit, which is kept where the script takes steps, before the process is ended.
pub(crate) const SLACK: Duration = Duration::from_millis(200);
/// Bytes of one file.
pub const MAX_SOURCE: usize = 64 * 1024;
/// Bytes of a file that a script names in `text::file`.
pub const MAX_TEXT: usize = 32 * 1024;
/// Files of one program, the script itself among them.
pub const MAX_FILES: usize = 32;
/// Bytes of one string.
pub(crate) const MAX_STRING: usize = 64 * 1024;
/// Entries of one array or map.
pub(crate) const MAX_ENTRIES: usize = 10_000;
/// The same in a task, which collects rows.
pub(crate) const MAX_TASK_ENTRIES: usize = 100_000;
/// Calls within calls.
pub(crate) const MAX_CALLS: usize = 32;
/// Expressions within expressions, at the top of a file and in a function.
pub(crate) const MAX_DEPTH: (usize, usize) = (64, 32);
/// Variables in sight at once.
pub(crate) const MAX_VARIABLES: usize = 256;
/// Functions of one file.
pub(crate) const MAX_FUNCTIONS: usize = 256;
/// The engine's stack: a parser of nested literals is the hungriest.
pub(crate) const STACK: usize = 16 * 1024 * 1024;
/// What the whole process may hold: of its own data, and with what it shares.
pub(crate) const MEMORY: u64 = 224 * 1024 * 1024;
/// From here on it is ended in words.
pub(crate) const SOFT_MEMORY: u64 = 192 * 1024 * 1024;
