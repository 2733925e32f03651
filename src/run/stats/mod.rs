//! What came of the applications, by what they have in common. Only what was counted is said, with how sure it is.

mod comparison;
mod group;
pub mod interval;
mod sample;
mod standing;
mod terminal;
mod words;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use comparison::{Comparison, Share, Verdict};
pub use group::{By, ENOUGH, Group, Rate, groups};
pub use interval::{Interval, Proportion};
pub use sample::{Fate, Sample};
pub use standing::{Patience, SILENCE_DAYS, Standing};
pub use terminal::bars;
pub(in crate::run) use terminal::counts;
pub(in crate::run) use words::percent;

/// The document of `hhrun stats --json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stats {
    pub schema: u32,
    /// Up to when hh.ru told what came of them, by its clock; `None`: nobody has asked it yet.
    pub known_until: Option<DateTime<Utc>>,
    /// Days until an application is settled.
    pub silence_days: u32,
    pub total: Group,
    pub groupings: Vec<Grouping>,
    /// The variants of letters, each with each other.
    pub comparisons: Vec<Comparison>,
}

/// The groups of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grouping {
    pub by: By,
    pub groups: Vec<Group>,
}

impl Stats {
    /// Counts `samples`, grouped in each way of `by`; ways that have no groups are left out.
    pub fn of(samples: &[Sample], by: &[By], patience: Patience) -> Self {
        let groupings = by.iter().map(|by| Grouping { by: *by, groups: groups(samples, *by) });
        let groupings: Vec<Grouping> = groupings.filter(|grouping| !grouping.groups.is_empty()).collect();
        let compares = groupings.iter().any(|grouping| grouping.by == By::Variant);
        Self {
            schema: 1,
            known_until: patience.known_until,
            silence_days: patience.days,
            total: Group::of(String::new(), samples),
            comparisons: if compares { Comparison::all(samples) } else { Vec::new() },
            groupings,
        }
    }

    /// Whether more than one pair of variants can be compared, so that chance has more than one try.
    pub fn has_several_comparisons(&self) -> bool {
        self.comparisons.iter().filter(|one| one.verdict != Verdict::TooFew).count() > 1
    }
}

#[cfg(test)]
mod tests;
