//! What a run knows and every hook may use: the moment, the rates, the parameters.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset};

use super::salary::{self, NetSalary};
use crate::hh::Currency;
use crate::hh::vacancies::Vacancy;
use crate::protocol::Scalar;

/// What a run knows.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) now: DateTime<FixedOffset>,
    /// Units for one rouble, by hh.ru's code.
    rates: HashMap<String, f64>,
    pub(crate) params: BTreeMap<String, Scalar>,
}

impl Facts {
    pub(crate) fn new(now: DateTime<FixedOffset>, currencies: &[Currency], params: BTreeMap<String, Scalar>) -> Self {
        let rate = |currency: &Currency| currency.rate.map(|rate| (currency.code.clone(), rate));
        Self { now, rates: currencies.iter().filter_map(rate).collect(), params }
    }

    /// A vacancy's salary in net roubles a month.
    pub(crate) fn net_rub(&self, vacancy: &Vacancy) -> Option<NetSalary> {
        salary::net_rub(vacancy, &self.rates)
    }
}
