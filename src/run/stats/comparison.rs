//! Two variants side by side.

use std::collections::BTreeSet;

use serde::Serialize;

use super::group::{self, By, Group};
use super::interval::{Interval, Proportion};
use super::sample::Sample;

/// How much better one variant did than another, as far as can be told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The one that was answered more often, and the other.
    pub better: String,
    pub other: String,
    pub better_answered: Share,
    pub other_answered: Share,
    /// By how much of 1 the share that was answered is higher: Newcombe's interval, 95 %.
    pub difference: Interval,
    pub verdict: Verdict,
}

/// So many of so many were answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    pub count: usize,
    pub of: usize,
    pub interval: Interval,
}

/// What may be said of two variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The difference is more than chance makes of two that are alike, but for one time in twenty.
    Better,
    /// It may be chance.
    NoDifferenceYet,
    /// One of them has fewer than ten that are settled.
    TooFew,
}

impl Comparison {
    /// The variants of each strategy, each with each other.
    pub fn all(samples: &[Sample]) -> Vec<Self> {
        let strategies: BTreeSet<&str> = samples.iter().map(|sample| sample.strategy.as_str()).collect();
        let (groups, several) = (group::groups(samples, By::Variant), group::several(samples));
        let of_strategy = |strategy: &str| {
            let own = |sample: &&Sample| sample.strategy == strategy && sample.variant.is_some();
            let names: BTreeSet<String> = samples.iter().filter(own).map(|one| group::variant(one, several)).collect();
            groups.iter().filter(|group| names.contains(&group.name)).collect::<Vec<_>>()
        };
        let pairs = |groups: Vec<&Group>| -> Vec<Self> {
            let others = |index: usize| groups[index + 1..].iter();
            groups.iter().enumerate().flat_map(|(index, one)| others(index).map(|two| Self::of(one, two))).collect()
        };
        strategies.into_iter().flat_map(|strategy| pairs(of_strategy(strategy))).collect()
    }

    fn of(one: &Group, two: &Group) -> Self {
        let (better, other) = if two.answered.share > one.answered.share { (two, one) } else { (one, two) };
        let difference = better.answered.proportion().minus(other.answered.proportion());
        let verdict = match (better.enough && other.enough, difference.low > 0.0) {
            (false, _) => Verdict::TooFew,
            (true, true) => Verdict::Better,
            (true, false) => Verdict::NoDifferenceYet,
        };
        let share = |group: &Group| {
            let rate = group.answered;
            Share { count: rate.count, of: rate.of, interval: rate.interval }
        };
        Self {
            better: better.name.clone(),
            other: other.name.clone(),
            better_answered: share(better),
            other_answered: share(other),
            difference,
            verdict,
        }
    }
}

impl Share {
    /// 0…1.
    pub fn share(&self) -> f64 {
        Proportion { count: self.count, of: self.of }.share()
    }
}
