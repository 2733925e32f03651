//! What became of each vacancy of a run: what two runs are compared by.

use std::sync::Arc;

use crate::gate::Reason;
use crate::hh::VacancyId;

/// A vacancy that the run saw, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub vacancy: VacancyId,
    pub name: Arc<str>,
    pub employer: Arc<str>,
    pub url: Arc<str>,
    pub fate: Fate,
}

/// How far a vacancy came.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// The strategy does not want it, or it scored too little; why.
    Skipped(Arc<str>),
    /// The host does not send there; why.
    Refused(Arc<str>),
    /// Wanted, and not among the best.
    Ranked(Place),
    /// One of the best.
    Planned { place: Place, letter: Option<String> },
}

/// Where a vacancy stands among those that the strategy wants.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// From 1.
    pub rank: usize,
    pub score: f64,
    /// Where the score comes from.
    pub why: Arc<[Reason]>,
}

impl Judged {
    /// Its name and its employer's.
    pub fn heading(&self) -> String {
        if self.employer.is_empty() { self.name.to_string() } else { format!("{} · {}", self.name, self.employer) }
    }
}

impl Fate {
    /// Where it stands, if the strategy wants it.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Ranked(place) | Self::Planned { place, .. } => Some(place),
            Self::Skipped(_) | Self::Refused(_) => None,
        }
    }

    /// Whether it is one of the best.
    pub fn is_planned(&self) -> bool {
        matches!(self, Self::Planned { .. })
    }
}
