//! An application as statistics see it.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, FixedOffset, Utc, Weekday};

use super::standing::{Patience, Standing};
use crate::vault::journal::{Entry, State};
use crate::vault::outcomes::Outcome;

/// Hours that Moscow, where hh.ru's clock is, is ahead.
const MOSCOW: i32 = 3;

/// One application that hh.ru took.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub strategy: String,
    /// The hash of the script and its imports.
    pub script: String,
    pub query: String,
    pub score: f64,
    /// The labels of its card's lines that gave or took points.
    pub lines: BTreeSet<String>,
    pub variant: Option<String>,
    /// In Moscow.
    pub weekday: Weekday,
    pub sent: DateTime<Utc>,
    pub fate: Fate,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// It has had its time: it counts.
    pub settled: bool,
    pub viewed: bool,
    pub answered: bool,
    /// Whatever followed the invitation.
    pub invited: bool,
    /// Taken back by the person before anybody answered: it does not count.
    pub withdrawn: bool,
}

impl Sample {
    /// `None` where hh.ru took nothing. What hh.ru never told of has no fate yet.
    pub fn of(entry: &Entry, outcome: Option<&Outcome>, patience: Patience) -> Option<Self> {
        if !matches!(entry.state, State::Applied(_)) {
            return None;
        }
        let card = entry.card.iter().flatten();
        Some(Self {
            strategy: entry.strategy.clone(),
            script: entry.script.clone(),
            query: entry.query.clone(),
            score: entry.score,
            lines: card.filter(|line| line.points != 0.0).map(|line| line.label.clone()).collect(),
            variant: entry.variant.clone(),
            weekday: in_moscow(entry.at),
            sent: entry.at,
            fate: Fate::of(entry.at, outcome, patience),
        })
    }
}

impl Fate {
    fn of(sent: DateTime<Utc>, outcome: Option<&Outcome>, patience: Patience) -> Self {
        let Some(known) = outcome else { return Self::default() };
        let answered = known.answer().is_some();
        let withdrawn = Standing::of(sent, outcome, patience) == Standing::Withdrawn;
        Self {
            settled: patience.is_over(sent) && !withdrawn,
            viewed: known.viewed || answered,
            answered,
            invited: known.is_invited(),
            withdrawn,
        }
    }
}

fn in_moscow(moment: DateTime<Utc>) -> Weekday {
    FixedOffset::east_opt(MOSCOW * 3_600).map_or_else(|| moment.weekday(), |zone| moment.with_timezone(&zone).weekday())
}
