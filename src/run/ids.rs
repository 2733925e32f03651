//! Many identifiers of vacancies.

use std::collections::HashSet;

use crate::hh::VacancyId;

/// Vacancies that came before.
#[derive(Debug, Default)]
pub(super) struct Ids {
    numbers: HashSet<u32>,
    others: HashSet<VacancyId>,
}

impl Ids {
    /// Whether it was not there yet.
    pub(super) fn insert(&mut self, id: &VacancyId) -> bool {
        match number(id) {
            Some(number) => self.numbers.insert(number),
            None => self.others.insert(id.clone()),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len() + self.others.len()
    }
}

/// An identifier that is written as a number is, as hh.ru's are: it takes four bytes and none beside.
pub(super) fn number(id: &VacancyId) -> Option<u32> {
    let id = id.as_str();
    let is_plain = id == "0" || (id.bytes().all(|byte| byte.is_ascii_digit()) && !id.starts_with('0'));
    id.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::{Ids, number};
    use crate::hh::VacancyId;

    #[test]
    fn no_two_identifiers_are_one_number() {
        let of = |id: &str| number(&VacancyId::new(id));
        assert_eq!((of("0"), of("12"), of("4294967295")), (Some(0), Some(12), Some(u32::MAX)));
        assert!(["", "012", "+12", "-1", " 12", "12a", "4294967296"].into_iter().all(|id| of(id).is_none()));
        let mut ids = Ids::default();
        let fresh = ["12", "012", "a", "12", "a"].map(|id| ids.insert(&VacancyId::new(id)));
        assert_eq!((fresh, ids.len()), ([true, true, true, false, false], 3));
    }
}
