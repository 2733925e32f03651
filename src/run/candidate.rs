//! A vacancy on its way through a run.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::gate::{Planned, Reason, Refused};
use crate::hh::vacancies::{FullVacancy, SalaryRange, Vacancy};
use crate::hh::{ResumeId, Timestamp, VacancyId};
use crate::protocol::Card;

use super::ranking::Standing;

/// A vacancy that the strategy kept, with its score so far.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) vacancy: Arc<Vacancy>,
    pub(super) full: Option<Box<FullVacancy>>,
    /// With the moment read once: sorting asks for it again and again.
    pub(super) standing: Standing,
    pub(super) why: Vec<Reason>,
    /// The resume that was chosen for it, where that is not the run's.
    pub(super) resume: Option<ResumeId>,
    /// What the search that found it asked for.
    query: Arc<str>,
}

impl Candidate {
    pub(super) fn new(vacancy: Arc<Vacancy>, card: Card, query: Arc<str>) -> Self {
        let standing = Standing { score: 0.0, published: vacancy.published_at.moment(), id: vacancy.id.clone() };
        let mut candidate = Self { vacancy, full: None, standing, why: Vec::new(), resume: None, query };
        candidate.add(card);
        candidate
    }

    /// Adds the lines of a card to the score.
    pub(super) fn add(&mut self, card: Card) {
        for line in card.lines {
            self.standing.score += line.points;
            self.why.push(Reason { points: line.points, label: line.label });
        }
    }

    /// Best first.
    pub(super) fn rank(&self, other: &Self) -> Ordering {
        self.standing.rank(&other.standing)
    }

    pub(super) fn into_planned(self, letter: Option<String>) -> Planned {
        Planned {
            vacancy: Arc::unwrap_or_clone(self.vacancy),
            details: self.full.map(|full| Box::new(full.details)),
            score: self.standing.score,
            why: self.why,
            letter,
            query: self.query.to_string(),
            resume: self.resume,
            ..Planned::default()
        }
    }
}

/// A vacancy that the strategy wanted and the host does not send to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shunned {
    pub vacancy: VacancyId,
    pub name: String,
    pub employer: String,
    pub area: String,
    pub salary: Option<SalaryRange>,
    pub published_at: Timestamp,
    /// Its page at hh.ru.
    pub url: String,
    /// Where one applies at hh.ru by hand.
    pub apply_url: String,
    /// Where one applies outside hh.ru.
    pub response_url: Option<String>,
    pub score: f64,
    /// Where the score comes from.
    pub why: Vec<Reason>,
    /// Why the host does not, in a few words.
    pub reason: String,
    /// A person may all the same.
    pub by_hand: bool,
}

impl Shunned {
    /// Only what is told of a vacancy: there may be many.
    pub(super) fn new(vacancy: &Vacancy, score: f64, why: Vec<Reason>, reason: &Refused) -> Self {
        use Refused::{Direct, HasTest, Letter, LostTwice, Unsuitable};
        Self {
            vacancy: vacancy.id.clone(),
            name: vacancy.name.clone(),
            employer: vacancy.employer_name().to_owned(),
            area: vacancy.area.name.clone(),
            salary: vacancy.salary_range.clone(),
            published_at: vacancy.published_at.clone(),
            url: vacancy.alternate_url.clone(),
            apply_url: vacancy.apply_alternate_url.clone(),
            response_url: vacancy.response_url.clone(),
            score,
            why,
            reason: reason.to_string(),
            by_hand: matches!(reason, Direct | HasTest | Letter(_) | LostTwice | Unsuitable { .. }),
        }
    }
}
