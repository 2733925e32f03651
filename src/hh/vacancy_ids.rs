//! Many identifiers of vacancies.

use std::collections::HashSet;

use super::VacancyId;

/// A set of vacancies: there may be hundreds of thousands, and most take four bytes.
#[derive(Debug, Default)]
pub struct VacancyIds {
    numbers: HashSet<u32>,
    others: HashSet<VacancyId>,
}

impl VacancyIds {
    /// Whether it was not there yet.
    pub fn insert(&mut self, id: &VacancyId) -> bool {
        match id.number() {
            Some(number) => self.numbers.insert(number),
            None => self.others.insert(id.clone()),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len() + self.others.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<'a> FromIterator<&'a VacancyId> for VacancyIds {
    fn from_iter<I: IntoIterator<Item = &'a VacancyId>>(ids: I) -> Self {
        let mut all = Self::default();
        for id in ids {
            all.insert(id);
        }
        all
    }
}

impl VacancyId {
    /// The number that is written like this, as hh.ru's are; no two identifiers have the same.
    pub fn number(&self) -> Option<u32> {
        let id = self.as_str();
        let is_plain = id == "0" || (id.bytes().all(|byte| byte.is_ascii_digit()) && !id.starts_with('0'));
        id.parse().ok().filter(|_| is_plain)
    }
}

#[cfg(test)]
mod tests {
    use super::VacancyIds;
    use crate::hh::VacancyId;

    #[test]
    fn no_two_identifiers_are_one_number() {
        let of = |id: &str| VacancyId::new(id).number();
        assert_eq!((of("0"), of("12"), of("4294967295")), (Some(0), Some(12), Some(u32::MAX)));
        assert!(["", "012", "+12", "-1", " 12", "12a", "4294967296"].into_iter().all(|id| of(id).is_none()));
        let mut ids = VacancyIds::default();
        let fresh = ["12", "012", "a", "12", "a"].map(|id| ids.insert(&VacancyId::new(id)));
        assert_eq!((fresh, ids.len()), ([true, true, true, false, false], 3));
    }
}
