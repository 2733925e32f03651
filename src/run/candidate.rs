//! A vacancy on its way through a run.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use crate::gate::{Planned, Reason, Refused};
use crate::hh::ResumeId;
use crate::hh::vacancies::{FullVacancy, Vacancy};
use crate::protocol::Card;

/// A vacancy that the strategy kept, with its score so far.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) vacancy: Arc<Vacancy>,
    pub(super) full: Option<Box<FullVacancy>>,
    pub(super) score: f64,
    pub(super) why: Vec<Reason>,
    /// The resume that was chosen for it, where that is not the run's.
    pub(super) resume: Option<ResumeId>,
    /// What the search that found it asked for.
    query: Arc<str>,
    /// Read once: sorting asks for it again and again.
    published: Option<DateTime<FixedOffset>>,
}

impl Candidate {
    pub(super) fn new(vacancy: Arc<Vacancy>, card: Card, query: Arc<str>) -> Self {
        let published = vacancy.published_at.moment();
        let mut candidate = Self { vacancy, full: None, score: 0.0, why: Vec::new(), resume: None, query, published };
        candidate.add(card);
        candidate
    }

    /// Adds the lines of a card to the score.
    pub(super) fn add(&mut self, card: Card) {
        for line in card.lines {
            self.score += line.points;
            self.why.push(Reason { points: line.points, label: line.label });
        }
    }

    /// Best first; the newer of two equals, then the order of the identifiers, so that two runs rank alike.
    pub(super) fn rank(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| other.published.cmp(&self.published))
            .then_with(|| self.vacancy.id.cmp(&other.vacancy.id))
    }

    pub(super) fn into_planned(self, letter: Option<String>) -> Planned {
        Planned {
            vacancy: Arc::unwrap_or_clone(self.vacancy),
            details: self.full.map(|full| Box::new(full.details)),
            score: self.score,
            why: self.why,
            letter,
            query: self.query.to_string(),
            resume: self.resume,
            ..Planned::default()
        }
    }
}

/// A vacancy that the strategy wanted and the host does not send to.
#[derive(Clone, Debug)]
pub struct Shunned {
    pub vacancy: Vacancy,
    pub score: f64,
    /// Where the score comes from.
    pub why: Vec<Reason>,
    pub reason: Refused,
}
