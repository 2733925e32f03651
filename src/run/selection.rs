//! What a run made of all that it saw.

use super::candidate::{Candidate, Shunned};
use super::fate::{Fate, Judged, Place};
use super::funnel::{Funnel, QueryResult};
use super::shared::Shared;
use crate::gate::{Plan, Planned, Refused};
use crate::hh::vacancies::Vacancy;

/// What a run made of all that it saw.
#[derive(Debug, Default)]
pub struct Selection {
    pub funnel: Funnel,
    pub queries: Vec<QueryResult>,
    pub plan: Plan,
    /// Wanted by the strategy, refused by the host; best first.
    pub shunned: Vec<Shunned>,
    /// What could not be had, in sentences.
    pub notes: Vec<String>,
    /// Every vacancy that was seen and what became of it, in the order in which that was decided.
    pub judged: Vec<Judged>,
    pub(super) shared: Shared,
}

impl Selection {
    pub(super) fn skipped(&mut self, vacancy: &Vacancy, reason: &str) {
        let judged = self.dropped(vacancy, reason);
        self.judged.push(judged);
    }

    /// The same, to be put among the others later.
    pub(super) fn dropped(&mut self, vacancy: &Vacancy, reason: &str) -> Judged {
        self.funnel.dropped(reason);
        let reason = self.shared.text(reason);
        Judged::new(vacancy, Fate::Skipped(reason), &mut self.shared)
    }

    pub(super) fn shunned(&mut self, candidate: Candidate, reason: Refused) {
        let (judged, shunned) = candidate.refused(reason, &mut self.shared);
        self.judged.push(judged);
        self.shunned.push(shunned);
    }

    pub(super) fn planned(&mut self, candidate: Candidate, letter: Option<String>, variant: Option<String>) {
        let why = self.shared.reasons(&candidate.why);
        let place = Place { rank: self.plan.items.len() + 1, score: candidate.standing.score, why };
        let fate = Fate::Planned { place, letter: letter.clone() };
        self.judged.push(Judged::new(&candidate.vacancy, fate, &mut self.shared));
        self.plan.items.push(Planned { variant, ..candidate.into_planned(letter) });
    }

    /// Cuts a ranking off after the best `most`.
    pub(super) fn cut(&mut self, candidates: &mut Vec<Candidate>, most: usize) {
        let most = most.min(candidates.len());
        for (index, candidate) in candidates.drain(most..).enumerate() {
            self.judged.push(candidate.ranked(most + index + 1, &mut self.shared));
        }
    }
}
