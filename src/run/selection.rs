//! What a run made of all that it saw.

use std::sync::Arc;

use super::candidate::{Candidate, Shunned};
use super::fate::{Fate, Place};
use super::funnel::{Funnel, QueryResult};
use super::judgements::{Judgements, Noted};
use super::packed::Packed;
use crate::gate::{Plan, Planned, Refused};
use crate::hh::vacancies::Vacancy;

/// What a run made of all that it saw.
#[derive(Debug, Default)]
pub struct Selection {
    pub funnel: Funnel,
    pub queries: Vec<QueryResult>,
    pub plan: Plan,
    /// Reports share it.
    pub(super) shunned: Arc<Vec<Packed<Shunned>>>,
    /// What could not be had, in sentences.
    pub notes: Vec<String>,
    /// Every vacancy that was seen and what became of it, in the order in which that was decided. Reports share it.
    pub judged: Arc<Judgements>,
}

impl Selection {
    pub(super) fn judged(&mut self) -> &mut Judgements {
        Arc::make_mut(&mut self.judged)
    }

    /// Adds what the host does not send to.
    pub fn shun(&mut self, shunned: impl IntoIterator<Item = Shunned>) {
        self.shun_packed(shunned.into_iter().map(|one| Packed::of(&one)));
    }

    pub(super) fn shun_packed(&mut self, shunned: impl IntoIterator<Item = Packed<Shunned>>) {
        Arc::make_mut(&mut self.shunned).extend(shunned);
    }

    /// What the strategy wanted and the host refused, best first.
    pub fn shunned(&self) -> impl Iterator<Item = Shunned> + Clone + '_ {
        self.shunned.iter().filter_map(Packed::open)
    }

    pub(super) fn skipped(&mut self, vacancy: &Vacancy, reason: &str) {
        let noted = self.dropped(vacancy, reason);
        self.judged().append([noted]);
    }

    /// The same, to be put among the others later.
    pub(super) fn dropped(&mut self, vacancy: &Vacancy, reason: &str) -> Noted {
        self.funnel.dropped(reason);
        self.judged().note(vacancy, Fate::Skipped(reason.into()))
    }

    pub(super) fn refused(&mut self, candidate: Candidate, reason: &Refused) {
        let (noted, shunned) = candidate.refused(reason, self.judged());
        self.judged().append([noted]);
        self.shun_packed([shunned]);
    }

    pub(super) fn planned(&mut self, candidate: Candidate, letter: Option<String>, variant: Option<String>) {
        let why = candidate.why.as_slice().into();
        let place = Place { rank: self.plan.items.len() + 1, score: candidate.standing.score, why };
        let fate = Fate::Planned { place, letter: letter.clone() };
        self.judged().push(&candidate.vacancy, fate);
        self.plan.items.push(Planned { variant, ..candidate.into_planned(letter) });
    }

    /// Cuts a ranking off after the best `most`.
    pub(super) fn cut(&mut self, candidates: &mut Vec<Candidate>, most: usize) {
        let most = most.min(candidates.len());
        for (index, candidate) in candidates.drain(most..).enumerate() {
            let noted = candidate.ranked(most + index + 1, self.judged());
            self.judged().append([noted]);
        }
    }
}
