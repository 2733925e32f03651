//! What a run knows and every hook may use: the moment, the rates, the parameters.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset};

use super::salary::{self, NetSalary};
use crate::hh::Currency;
use crate::hh::VacancyId;
use crate::hh::vacancies::Vacancy;
use crate::protocol::{Experiment, Permission, Scalar};

/// What a run knows.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) now: DateTime<FixedOffset>,
    /// Units for one rouble, by hh.ru's code.
    rates: HashMap<String, f64>,
    pub(crate) params: BTreeMap<String, Scalar>,
    /// What the person allows the script.
    pub(crate) granted: Vec<Permission>,
    experiment: Experiment,
}

impl Facts {
    pub(crate) fn new(now: DateTime<FixedOffset>, currencies: &[Currency], params: BTreeMap<String, Scalar>) -> Self {
        let rate = |currency: &Currency| currency.rate.map(|rate| (currency.code.clone(), rate));
        let rates = currencies.iter().filter_map(rate).collect();
        Self { now, rates, params, granted: Vec::new(), experiment: Experiment::default() }
    }

    /// The same, where the person allows this.
    pub(crate) fn granting(self, granted: Vec<Permission>) -> Self {
        Self { granted, ..self }
    }

    /// The same, where vacancies are dealt out to variants.
    pub(crate) fn comparing(self, experiment: Experiment) -> Self {
        Self { experiment, ..self }
    }

    /// The variant of a vacancy, where there are any.
    pub(crate) fn variant(&self, vacancy: &VacancyId) -> Option<&str> {
        self.experiment.variant(vacancy)
    }

    /// Units for one rouble, by hh.ru's code; roubles have none.
    pub(crate) fn rates(&self) -> &HashMap<String, f64> {
        &self.rates
    }

    /// A vacancy's salary in net roubles a month.
    pub(crate) fn net_rub(&self, vacancy: &Vacancy) -> Option<NetSalary> {
        salary::net_rub(vacancy, &self.rates)
    }
}
