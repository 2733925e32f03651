//! What is about to be sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::hh::ResumeId;
use crate::hh::vacancies::{Details, FullVacancy, Vacancy};

pub use crate::vault::journal::Reason;

/// Applications in the order in which they are sent: best-scored first.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The run that made it.
    pub run: String,
    /// The strategy's name and the hash of its script and imports.
    pub strategy: String,
    pub script: String,
    /// What is applied with where an item names no other.
    pub resume: ResumeId,
    pub items: Vec<Planned>,
}

/// One application of a plan.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    pub vacancy: Vacancy,
    /// What its own page says besides, once that was read.
    pub details: Option<Box<Details>>,
    pub score: f64,
    /// Where the score comes from.
    pub why: Vec<Reason>,
    pub letter: Option<String>,
    /// What the search that found it asked for.
    pub query: String,
    /// Which of the strategy's variants it gets, where there are any.
    pub variant: Option<String>,
    /// The resume it is applied to with, where it is not the plan's.
    pub resume: Option<ResumeId>,
    /// The person wrote in its letter.
    pub edited: bool,
    /// The earlier plan that it was left over from.
    pub kept: Option<Box<KeptFrom>>,
}

/// The plan that an application was left over from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptFrom {
    /// When it was made, by hh.ru's clock.
    pub at: DateTime<Utc>,
    pub run: String,
    /// The strategy's name and the hash of its script and imports.
    pub strategy: String,
    pub script: String,
}

impl Planned {
    /// The same with what the vacancy's own page says; that is newer than the list, and only the list has the snippet
    /// and the counters.
    #[must_use]
    pub fn read(&self, full: FullVacancy) -> Self {
        let FullVacancy { mut vacancy, details } = full;
        vacancy.snippet.clone_from(&self.vacancy.snippet);
        vacancy.counters.clone_from(&self.vacancy.counters);
        vacancy.relations.extend_from_slice(&self.vacancy.relations);
        Self { vacancy, details: Some(Box::new(details)), ..self.clone() }
    }

    /// The resume it is applied to with.
    pub fn resume<'a>(&'a self, plan: &'a Plan) -> &'a ResumeId {
        self.resume.as_ref().unwrap_or(&plan.resume)
    }
}
