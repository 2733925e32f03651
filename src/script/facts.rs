//! What a run knows and every hook may use: the moment, the rates, the parameters.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset};

use super::salary::{self, NetSalary};
use crate::hh::Currency;
use crate::hh::vacancies::Vacancy;
use crate::protocol::{Permission, Scalar};

/// What a run knows.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) now: DateTime<FixedOffset>,
    /// Units for one rouble, by hh.ru's code.
    rates: HashMap<String, f64>,
    pub(crate) params: BTreeMap<String, Scalar>,
    /// What the person allows the script.
    pub(crate) granted: Vec<Permission>,
}

impl Facts {
    pub(crate) fn new(now: DateTime<FixedOffset>, currencies: &[Currency], params: BTreeMap<String, Scalar>) -> Self {
        let rate = |currency: &Currency| currency.rate.map(|rate| (currency.code.clone(), rate));
        Self { now, rates: currencies.iter().filter_map(rate).collect(), params, granted: Vec::new() }
    }

    /// The same, where the person allows this.
    pub(crate) fn granting(self, granted: Vec<Permission>) -> Self {
        Self { granted, ..self }
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
