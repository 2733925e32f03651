//! Which variants earlier runs gave to vacancies.

use std::collections::BTreeMap;

use crate::hh::VacancyId;

use super::{Error, Gate};

impl Gate {
    /// The variants that a strategy's earlier runs gave to vacancies which may be sent to again.
    pub fn dealt(&self, strategy: &str) -> Result<BTreeMap<VacancyId, String>, Error> {
        let written = self.journal.all()?;
        let entries = written.iter().chain(self.known.values());
        let again = entries.filter(|entry| entry.strategy == strategy && !entry.state.is_sent());
        Ok(again.filter_map(|entry| Some((entry.vacancy.clone(), entry.variant.clone()?))).collect())
    }
}
