//! What became of all the vacancies of a run: there may be hundreds of thousands.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chunked::Chunked;
use super::fate::{Fate, Judged, Place};
use super::shared::Shared;
use crate::hh::VacancyId;
use crate::hh::vacancies::Vacancy;

/// What became of each vacancy, in the order in which that was decided.
#[derive(Clone, Debug, Default)]
pub struct Judgements {
    shared: Shared,
    records: Chunked<Record>,
    letters: BTreeMap<u32, String>,
    order: Chunked<Noted>,
}

/// A judgement that has been noted, and stands in the order or will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Noted(u32);

/// A vacancy and what became of it; texts and cards by their numbers. Packed: the score alone would make it 40 bytes
/// where it takes 36.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
struct Record {
    score: f64,
    rank: u32,
    /// Where it is a number, else that of a text.
    id: u32,
    name: u32,
    employer: u32,
    /// What comes before the identifier, else the whole address.
    url: u32,
    /// The reason, or the card.
    why: u32,
    kind: Kind,
    is_number: bool,
    ends_with_id: bool,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Skipped,
    Refused,
    Ranked,
    Planned,
}

impl Judgements {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them; each is put together while it is looked at.
    pub fn iter(&self) -> impl Iterator<Item = Judged> + '_ {
        self.order.iter().map(|noted| self.get(*noted))
    }

    /// Those of the wanted that are not planned, by their ranks, and those that were skipped.
    pub(super) fn ranked_and_skipped(&self) -> (Vec<Noted>, Vec<Noted>) {
        let of = |wanted: fn(Kind) -> bool| -> Vec<Noted> {
            self.order.iter().copied().filter(|noted| wanted(self.record(*noted).kind)).collect()
        };
        let mut ranked = of(|kind| matches!(kind, Kind::Ranked));
        ranked.sort_by_key(|noted| self.record(*noted).rank);
        (ranked, of(|kind| matches!(kind, Kind::Skipped)))
    }

    pub(super) fn push(&mut self, vacancy: &Vacancy, fate: Fate) {
        let noted = self.note(vacancy, fate);
        self.append([noted]);
    }

    /// Holds one that gets its place in the order later.
    pub(super) fn note(&mut self, vacancy: &Vacancy, fate: Fate) -> Noted {
        let noted = Noted(u32::try_from(self.records.len()).unwrap_or(u32::MAX));
        let (kind, why, place) = match fate {
            Fate::Skipped(why) => (Kind::Skipped, self.shared.hold(&why), None),
            Fate::Refused(why) => (Kind::Refused, self.shared.hold(&why), None),
            Fate::Ranked(place) => (Kind::Ranked, self.shared.hold_card(&place.why), Some(place)),
            Fate::Planned { place, letter } => {
                self.letters.extend(letter.map(|letter| (noted.0, letter)));
                (Kind::Planned, self.shared.hold_card(&place.why), Some(place))
            }
        };
        let (score, rank) = place.map_or((0.0, 0), |place| (place.score, place.rank));
        let (id, url) = (vacancy.id.as_str(), vacancy.alternate_url.as_str());
        let (number, before) = (vacancy.id.number(), url.strip_suffix(id));
        self.records.push(Record {
            score,
            rank: u32::try_from(rank).unwrap_or(u32::MAX),
            id: number.unwrap_or_else(|| self.shared.hold(id)),
            name: self.shared.hold(&vacancy.name),
            employer: self.shared.hold(vacancy.employer_name()),
            url: self.shared.hold(before.unwrap_or(url)),
            why,
            kind,
            is_number: number.is_some(),
            ends_with_id: before.is_some(),
        });
        noted
    }

    /// Puts what was noted at the end of the order.
    pub(super) fn append(&mut self, noted: impl IntoIterator<Item = Noted>) {
        noted.into_iter().for_each(|noted| self.order.push(noted));
    }

    /// Says where one of the wanted stands, from 1.
    pub(super) fn put_rank(&mut self, noted: Noted, rank: usize) {
        self.records[noted.0 as usize].rank = u32::try_from(rank).unwrap_or(u32::MAX);
    }

    /// Says what one scored that the host does not send to.
    pub(super) fn put_score(&mut self, noted: Noted, score: f64) {
        self.records[noted.0 as usize].score = score;
    }

    pub(super) fn score(&self, noted: Noted) -> f64 {
        self.record(noted).score
    }

    pub(super) fn id(&self, noted: Noted) -> VacancyId {
        let record = self.record(noted);
        if record.is_number {
            VacancyId::new(record.id.to_string())
        } else {
            VacancyId::new(self.shared.text(record.id))
        }
    }

    pub(super) fn get(&self, noted: Noted) -> Judged {
        let (record, vacancy) = (self.record(noted), self.id(noted));
        let text = |number| -> Arc<str> { self.shared.text(number).into() };
        let place = || Place { rank: record.rank as usize, score: record.score, why: self.shared.card(record.why) };
        let fate = match record.kind {
            Kind::Skipped => Fate::Skipped(text(record.why)),
            Kind::Refused => Fate::Refused(text(record.why)),
            Kind::Ranked => Fate::Ranked(place()),
            Kind::Planned => Fate::Planned { place: place(), letter: self.letters.get(&noted.0).cloned() },
        };
        let url = self.shared.text(record.url);
        let url = if record.ends_with_id { format!("{url}{vacancy}").into() } else { url.into() };
        Judged { name: text(record.name), employer: text(record.employer), url, vacancy, fate }
    }

    fn record(&self, noted: Noted) -> &Record {
        &self.records[noted.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Judgements;
    use crate::gate::Reason;
    use crate::hh::VacancyId;
    use crate::hh::vacancies::Vacancy;
    use crate::run::fate::{Fate, Judged, Place};

    #[test]
    fn what_is_noted_is_told_again_in_the_order_of_the_list() {
        let mut judgements = Judgements::default();
        let why = [Reason { points: 1.5, label: "rust".into() }];
        let place = |rank| Place { rank, score: 1.5, why: why.clone().into() };
        let fates = [
            Fate::Ranked(place(3)),
            Fate::Skipped("archived".into()),
            Fate::Planned { place: place(1), letter: Some("Здравствуйте".into()) },
            Fate::Refused("has a test".into()),
        ];
        let addresses = ["17", "007", "https://hh.ru/vacancy/7?from=x", ""];
        let vacancies = ["17", "007", "4294967296", "seven"].into_iter().zip(addresses).map(|(id, url)| Vacancy {
            id: VacancyId::new(id),
            name: format!("Разработчик {id}"),
            alternate_url: url.into(),
            ..Vacancy::default()
        });
        let vacancies: Vec<Vacancy> = vacancies.collect();
        let noted: Vec<_> =
            vacancies.iter().zip(&fates).map(|(one, fate)| judgements.note(one, fate.clone())).collect();
        judgements.append(noted.iter().rev().copied());
        judgements.put_rank(noted[0], 4);
        let told = |(vacancy, fate): (&Vacancy, &Fate)| Judged {
            vacancy: vacancy.id.clone(),
            name: vacancy.name.as_str().into(),
            employer: "".into(),
            url: vacancy.alternate_url.as_str().into(),
            fate: fate.clone(),
        };
        let mut expected: Vec<Judged> = vacancies.iter().zip(&fates).map(told).collect();
        expected[0].fate = Fate::Ranked(place(4));
        expected.reverse();
        assert_eq!(judgements.iter().collect::<Vec<_>>(), expected);
        assert_eq!(judgements.ranked_and_skipped(), (vec![noted[0]], vec![noted[1]]));
    }
}
