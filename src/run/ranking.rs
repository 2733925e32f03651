//! The vacancies that a strategy wants, while they come: only so many are held whole as can still be planned. Of the
//! others there stays what a report tells.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use chrono::{DateTime, FixedOffset, Utc};

use super::candidate::{Candidate, Shunned};
use super::fate::{Fate, Place};
use super::judgements::{Judgements, Noted};
use super::packed::Packed;
use crate::gate::Refused;
use crate::hh::VacancyId;

/// Whole vacancies beyond those that can be planned, before the ranking is cut: each cut looks into the journal. So many
/// at first; of a search that has brought much already they are little beside what is noted of it.
const ROOM: RangeInclusive<usize> = 250..=1_000;

/// Where a vacancy stands: best first; the newer of two equals, then the order of the identifiers, so that two runs rank
/// alike.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) score: f64,
    pub(super) published: Option<DateTime<FixedOffset>>,
    pub(super) id: VacancyId,
}

impl Standing {
    pub(super) fn rank(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then_with(|| other.published.cmp(&self.published))
            .then_with(|| self.id.cmp(&other.id))
    }
}

/// The wanted vacancies of a search.
#[derive(Debug)]
pub(super) struct Ranking {
    most: usize,
    room: RangeInclusive<usize>,
    whole: Vec<Candidate>,
    /// Neither refused nor among the best, in no order.
    rest: Vec<Rest>,
    refused: Vec<(Rest, Packed<Shunned>)>,
}

/// One that is not among the best, with what decides where it stands besides what is noted of it.
#[derive(Clone, Copy, Debug)]
struct Rest {
    published: Option<DateTime<Utc>>,
    noted: Noted,
}

/// The wanted vacancies of a search, in the order of their ranks.
pub(super) struct Ranked {
    /// The best.
    pub(super) whole: Vec<Candidate>,
    /// What comes after them.
    pub(super) rest: Vec<Noted>,
    pub(super) refused: Vec<(Noted, Packed<Shunned>)>,
}

impl Ranking {
    /// One whose best so many can be planned, or come close to it.
    pub(super) fn of_best(most: usize) -> Self {
        Self { most, room: ROOM, whole: Vec::new(), rest: Vec::new(), refused: Vec::new() }
    }

    #[cfg(test)]
    pub(super) fn with_room(self, room: usize) -> Self {
        Self { room: room..=room, ..self }
    }

    pub(super) fn push(&mut self, candidate: Candidate) {
        self.whole.push(candidate);
    }

    /// How many there are, the refused among them.
    pub(super) fn len(&self) -> usize {
        self.whole.len() + self.rest.len() + self.refused.len()
    }

    /// Whether it is to be [cut](Ranking::cut) before more comes.
    pub(super) fn is_full(&self) -> bool {
        let decided = self.rest.len() + self.refused.len();
        let room = (decided / 4).clamp(*self.room.start(), *self.room.end());
        self.whole.len() > self.most.saturating_add(room)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &VacancyId> {
        self.whole.iter().map(|candidate| &candidate.vacancy.id)
    }

    /// Sets aside what is refused and what is not among the best.
    pub(super) fn cut(&mut self, refusal: impl Fn(&Candidate) -> Option<Refused>, judged: &mut Judgements) {
        let mut kept = Vec::with_capacity(self.whole.len());
        for candidate in self.whole.drain(..) {
            let Some(reason) = refusal(&candidate) else {
                kept.push(candidate);
                continue;
            };
            let published = candidate.published();
            let (noted, shunned) = candidate.refused(&reason, judged);
            self.refused.push((Rest { published, noted }, shunned));
        }
        kept.sort_by(Candidate::rank);
        for candidate in kept.drain(self.most.min(kept.len())..) {
            let published = candidate.published();
            self.rest.push(Rest { published, noted: candidate.ranked(0, judged) });
        }
        self.whole = kept;
    }

    /// All of it in order, once it was cut.
    pub(super) fn ranked(mut self, judged: &mut Judgements) -> Ranked {
        self.rest.sort_unstable_by(|one, other| one.rank(other, judged));
        self.refused.sort_by(|(one, _), (other, _)| one.rank(other, judged));
        let first = self.whole.len() + 1;
        for (index, one) in self.rest.iter().enumerate() {
            judged.put_rank(one.noted, first + index);
        }
        let rest = self.rest.into_iter().map(|one| one.noted);
        let refused = self.refused.into_iter().map(|(one, shunned)| (one.noted, shunned));
        Ranked { whole: self.whole, rest: rest.collect(), refused: refused.collect() }
    }
}

impl Rest {
    /// As [`Standing::rank`].
    fn rank(&self, other: &Self, judged: &Judgements) -> Ordering {
        let (one, two) = (judged.score(self.noted), judged.score(other.noted));
        two.total_cmp(&one)
            .then_with(|| other.published.cmp(&self.published))
            .then_with(|| judged.id(self.noted).cmp(&judged.id(other.noted)))
    }
}

impl Candidate {
    /// What becomes of it beyond the best.
    pub(super) fn ranked(self, rank: usize, judged: &mut Judgements) -> Noted {
        let place = Place { rank, score: self.standing.score, why: self.why.into() };
        judged.note(&self.vacancy, Fate::Ranked(place))
    }

    /// What becomes of it where the host does not send.
    pub(super) fn refused(self, reason: &Refused, judged: &mut Judgements) -> (Noted, Packed<Shunned>) {
        let score = self.standing.score;
        let noted = judged.note(&self.vacancy, Fate::Refused(reason.to_string().into()));
        judged.put_score(noted, score);
        (noted, Packed::of(&Shunned::new(&self.vacancy, score, self.why, reason)))
    }

    fn published(&self) -> Option<DateTime<Utc>> {
        self.standing.published.map(|moment| moment.to_utc())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::Ranking;
    use crate::gate::Refused;
    use crate::hh::vacancies::Vacancy;
    use crate::hh::{Timestamp, VacancyId};
    use crate::protocol::{Card, Line};
    use crate::run::candidate::Candidate;
    use crate::run::fate::{Fate, Judged};
    use crate::run::judgements::{Judgements, Noted};

    /// Few scores and few moments, so that many are equals; every fourth or so has a test.
    fn wanted() -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
        proptest::collection::vec((0..4_u8, 0..3_u8, proptest::bool::weighted(0.25)), 0..60)
    }

    fn candidate(number: usize, (points, hour, has_test): (u8, u8, bool)) -> Candidate {
        let vacancy = Vacancy {
            // Not in the order in which they come.
            id: VacancyId::new(((number * 37) % 61).to_string()),
            published_at: serde_json::from_value::<Timestamp>(format!("2026-11-22T1{hour}:00:00+0300").into()).unwrap(),
            has_test,
            ..Vacancy::default()
        };
        let card = Card { lines: vec![Line { points: points.into(), label: "points".into() }] };
        Candidate::new(Arc::new(vacancy), card, "query".into())
    }

    /// The best, what comes after them and the refused, of a ranking that is cut whenever it is full.
    fn ranked(most: usize, room: usize, wanted: &[(u8, u8, bool)]) -> (Vec<Candidate>, Vec<Judged>, Vec<Judged>) {
        let (mut ranking, mut judged) = (Ranking::of_best(most).with_room(room), Judgements::default());
        let refusal = |candidate: &Candidate| candidate.vacancy.has_test.then_some(Refused::HasTest);
        for (number, one) in wanted.iter().enumerate() {
            ranking.push(candidate(number, *one));
            if ranking.is_full() {
                ranking.cut(refusal, &mut judged);
            }
            assert!(ranking.whole.len() <= most.saturating_add(room));
        }
        ranking.cut(refusal, &mut judged);
        assert_eq!(ranking.len(), wanted.len());
        let ranked = ranking.ranked(&mut judged);
        let of = |noted: Vec<Noted>| noted.into_iter().map(|noted| judged.get(noted)).collect();
        (ranked.whole, of(ranked.rest), of(ranked.refused.into_iter().map(|(noted, _)| noted).collect()))
    }

    proptest! {
        #[test]
        fn what_holds_only_the_best_whole_ranks_like_what_holds_all(
            wanted in wanted(), most in 0..20_usize, room in 0..10_usize,
        ) {
            let (mut all, none, refused) = ranked(usize::MAX, 0, &wanted);
            prop_assert!(none.is_empty());
            let beyond = all.split_off(most.min(all.len()));
            let (best, rest, also_refused) = ranked(most, room, &wanted);
            let ids = |all: &[Candidate]| all.iter().map(|one| one.vacancy.id.clone()).collect::<Vec<_>>();
            prop_assert_eq!(ids(&best), ids(&all));
            let mut judged = Judgements::default();
            for (index, one) in beyond.into_iter().enumerate() {
                let noted = one.ranked(most + index + 1, &mut judged);
                judged.append([noted]);
            }
            prop_assert_eq!(rest, judged.iter().collect::<Vec<_>>());
            prop_assert!(also_refused.iter().all(|judged| matches!(judged.fate, Fate::Refused(_))));
            prop_assert_eq!(also_refused, refused);
        }
    }
}
