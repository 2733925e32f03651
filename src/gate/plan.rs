//! What is about to be sent.

use serde::Serialize;

use crate::hh::ResumeId;
use crate::hh::vacancies::Vacancy;

/// Applications in the order in which they are sent: best-scored first.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The run that made it.
    pub run: String,
    /// The strategy's name and the hash of its script and imports.
    pub strategy: String,
    pub script: String,
    pub resume: ResumeId,
    pub items: Vec<Planned>,
}

/// One application of a plan.
#[derive(Clone, Debug)]
pub struct Planned {
    pub vacancy: Vacancy,
    pub score: f64,
    /// Where the score comes from.
    pub why: Vec<Reason>,
    pub letter: Option<String>,
}

/// One line of a score card.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    pub points: f64,
    pub label: String,
}
