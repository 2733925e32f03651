//! In which order a search shows what it found.

use std::cmp::Reverse;

use super::super::answers::Refusal;
use super::super::catalogue::metro::metres;
use super::super::catalogue::{Catalogue, Vacancy};
use super::super::dictionaries::SEARCH_ORDER;
use super::super::params::Params;
use super::index::Posting;

/// An order of `vacancy_search_order`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Order {
    Publication,
    SalaryFalling,
    SalaryRising,
    /// How well the words fit; `premium` vacancies first where that was asked for.
    Relevance {
        premium: bool,
    },
    Distance {
        lat: f64,
        lng: f64,
    },
}

/// The place of each vacancy in the orders that are the same for every search.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    salary_falling: Vec<u32>,
    salary_rising: Vec<u32>,
}

impl Ranks {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let pay: Vec<Option<f64>> =
            catalogue.vacancies().iter().map(|vacancy| vacancy.pay.map(|pay| pay.middle())).collect();
        // What tells no salary comes last, and what pays the same comes the latest first.
        let falling = |place: &u32| {
            let pay = usize::try_from(*place).ok().and_then(|place| *pay.get(place)?);
            Reverse(pay.map_or(0, order_of))
        };
        let rising = |place: &u32| {
            let pay = usize::try_from(*place).ok().and_then(|place| *pay.get(place)?);
            pay.map_or(u64::MAX, order_of)
        };
        Self { salary_falling: ranks(pay.len(), falling), salary_rising: ranks(pay.len(), rising) }
    }
}

/// Positive numbers are in the order of their bits.
fn order_of(number: f64) -> u64 {
    number.max(0.0).to_bits()
}

fn ranks<K: Ord>(size: usize, key: impl Fn(&u32) -> K) -> Vec<u32> {
    let mut places: Vec<u32> = (0..u32::try_from(size).unwrap_or(u32::MAX)).collect();
    places.sort_by_key(key);
    let mut ranks = vec![0; size];
    for (rank, place) in (0..).zip(places) {
        if let Some(slot) = usize::try_from(place).ok().and_then(|place| ranks.get_mut(place)) {
            *slot = rank;
        }
    }
    ranks
}

impl Order {
    /// Reads and checks `order_by` and what goes with it.
    pub(super) fn read(params: &Params) -> Result<Self, Refusal> {
        let asked = params.one("order_by").unwrap_or("relevance");
        if !SEARCH_ORDER.iter().any(|(id, _)| *id == asked) {
            return Err(Refusal::argument("order_by"));
        }
        Ok(match asked {
            "publication_time" => Self::Publication,
            "salary_desc" => Self::SalaryFalling,
            "salary_asc" => Self::SalaryRising,
            "distance" => {
                let coordinate = |name| params.number(name)?.ok_or_else(|| Refusal::argument(name));
                Self::Distance { lat: coordinate("sort_point_lat")?, lng: coordinate("sort_point_lng")? }
            }
            _ => Self::Relevance { premium: params.flag("premium")? },
        })
    }

    /// Puts the first `reach` in order, of what rises by place, that is, comes the latest first; what is alike keeps
    /// that order.
    pub(super) fn sort(self, found: &mut Vec<Posting>, reach: usize, ranks: &Ranks, catalogue: &Catalogue) {
        let vacancy = |posting: &Posting| catalogue.vacancies().get(usize::try_from(posting.place).ok()?);
        match self {
            Self::Publication => {}
            Self::Relevance { premium } => {
                let liked = |one: &Vacancy| premium && one.premium;
                by_key(found, reach, |one| (Reverse(vacancy(one).is_some_and(liked)), Reverse(one.fields)));
            }
            Self::SalaryFalling => by_key(found, reach, |one| rank(&ranks.salary_falling, *one)),
            Self::SalaryRising => by_key(found, reach, |one| rank(&ranks.salary_rising, *one)),
            Self::Distance { lat, lng } => by_key(found, reach, |one| {
                let point = vacancy(one).and_then(|vacancy| vacancy.point);
                point.map_or(u64::MAX, |point| order_of(metres((lat, lng), point)))
            }),
        }
    }
}

fn rank(ranks: &[u32], posting: Posting) -> u32 {
    usize::try_from(posting.place).ok().and_then(|place| ranks.get(place).copied()).unwrap_or(u32::MAX)
}

/// The first `reach` by this key, then by place; the rest in any order.
fn by_key<K: Ord + Copy>(found: &mut Vec<Posting>, reach: usize, key: impl Fn(&Posting) -> K) {
    let mut keyed: Vec<(K, u32, u8)> = found.iter().map(|one| (key(one), one.place, one.fields)).collect();
    let reach = reach.min(keyed.len());
    if reach < keyed.len() {
        keyed.select_nth_unstable_by_key(reach, |(key, place, _)| (*key, *place));
    }
    keyed[..reach].sort_unstable_by_key(|(key, place, _)| (*key, *place));
    found.clear();
    found.extend(keyed.into_iter().map(|(_, place, fields)| Posting { place, fields }));
}

#[cfg(test)]
mod tests {
    use super::super::index::Posting;
    use super::by_key;

    proptest::proptest! {
        #[test]
        fn the_beginning_is_as_if_all_were_sorted(fields: Vec<u8>, reach in 0_usize..20) {
            let mut found: Vec<Posting> =
                (0..).zip(&fields).map(|(place, fields)| Posting { place, fields: *fields }).collect();
            let mut sorted = found.clone();
            sorted.sort_by_key(|one| one.fields);
            by_key(&mut found, reach, |one| one.fields);
            let reach = reach.min(found.len());
            assert_eq!(found[..reach], sorted[..reach]);
            assert_eq!(found.len(), sorted.len());
        }
    }
}
