//! How many vacancies were left after each step of a run, and why the others fell out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The counts of one run. Each step counts what was left after it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Funnel {
    /// What hh.ru says there is, over all queries.
    pub found: u32,
    /// What it said there is but does not show, past the depth.
    pub unreachable: u32,
    pub unique: usize,
    /// By `filter`.
    pub kept: usize,
    /// At or above the smallest score.
    pub scored: usize,
    /// Read in full; 0 when the strategy needs no details.
    pub reviewed: usize,
    pub planned: usize,
    /// Why vacancies fell out, with counts.
    pub reasons: BTreeMap<String, usize>,
    /// Where the host does not send, with counts.
    pub refused: BTreeMap<String, usize>,
}

impl Funnel {
    pub(super) fn dropped(&mut self, reason: &str) {
        *self.reasons.entry(reason.to_owned()).or_default() += 1;
    }
}

/// What one query brought.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueryResult {
    pub query: String,
    /// What hh.ru says there is.
    pub found: u32,
    /// Vacancies that no earlier query had shown.
    pub new: usize,
    /// What hh.ru counts and does not show.
    pub unreachable: u32,
    /// What hh.ru changed in the query by itself.
    pub notes: Vec<String>,
}

impl QueryResult {
    pub(super) fn of(query: String) -> Self {
        Self { query, found: 0, new: 0, unreachable: 0, notes: Vec::new() }
    }
}
