//! Something that there are many of, held as bytes.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// One of them: it takes no more room than what it says.
#[derive(Clone, Debug)]
pub(super) struct Packed<T> {
    bytes: Box<[u8]>,
    what: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Packed<T> {
    pub(super) fn of(one: &T) -> Self {
        // Nothing that is packed here can fail; what did would not open.
        let bytes = postcard::to_allocvec(one).unwrap_or_default();
        Self { bytes: bytes.into(), what: PhantomData }
    }

    /// What was packed.
    pub(super) fn open(&self) -> Option<T> {
        postcard::from_bytes(&self.bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Packed;
    use crate::gate::{Reason, Refused};
    use crate::hh::vacancies::{SalaryRange, Vacancy};
    use crate::hh::{Timestamp, VacancyId};
    use crate::run::Shunned;

    #[test]
    fn what_the_host_does_not_send_to_is_told_as_it_was() {
        let published = serde_json::from_value::<Timestamp>("2026-11-22T10:00:00+0300".into()).unwrap();
        let salary = SalaryRange { from: Some(1), currency: "RUR".into(), gross: true, ..SalaryRange::default() };
        let vacancy = Vacancy {
            id: VacancyId::new("7"),
            name: "Разработчик".into(),
            salary_range: Some(salary),
            published_at: published,
            response_url: Some("https://example.com".into()),
            ..Vacancy::default()
        };
        for vacancy in [vacancy, Vacancy::default()] {
            let why = vec![Reason { points: -0.5, label: "office".into() }];
            let shunned = Shunned::new(&vacancy, 1.5, why, &Refused::HasTest);
            assert_eq!(Packed::of(&shunned).open().unwrap(), shunned);
        }
    }
}
