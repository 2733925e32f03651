//! Applications that have something in common, and how they fared.

use std::collections::BTreeMap;

use serde::Serialize;

use super::interval::{Interval, Proportion};
use super::sample::Sample;

/// Groups of fewer settled applications say nothing yet.
pub const ENOUGH: usize = 10;
/// About so many bands of scores.
const BANDS: f64 = 5.0;
/// Characters of a script's hash that name a version.
const HASH: usize = 7;

/// What applications are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The strategy, each version of it by itself
    Strategy,
    /// What the search asked for
    Query,
    /// The score, in bands
    Score,
    /// The lines of the score card; an application counts under each of its own
    Line,
    /// The letter variant
    Variant,
    /// The weekday of sending, in Moscow
    Weekday,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Variant, Self::Strategy, Self::Query, Self::Score, Self::Line, Self::Weekday];
}

/// How many of the settled applications; `share` and `interval` are of 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rate {
    pub count: usize,
    pub of: usize,
    pub share: f64,
    /// Wilson's, 95 %.
    pub interval: Interval,
}

/// Some applications and how they fared. Rates are of those that are settled: sent long enough ago, answered or not. An
/// early answer counts when the time of those sent with it is over as well; otherwise fresh ones would look better than
/// they are, since answers come before silence does.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Group {
    pub name: String,
    pub sent: usize,
    pub settled: usize,
    /// Too fresh to count, or never told of by hh.ru.
    pub open: usize,
    /// Those of them that were answered already.
    pub open_answered: usize,
    pub withdrawn: usize,
    pub viewed: Rate,
    pub answered: Rate,
    pub invited: Rate,
    /// Whether there are enough of them to tell anything.
    pub enough: bool,
}

impl From<Proportion> for Rate {
    fn from(one: Proportion) -> Self {
        Self { count: one.count, of: one.of, share: one.share(), interval: one.interval() }
    }
}

impl Rate {
    /// The counts alone.
    pub fn proportion(self) -> Proportion {
        Proportion { count: self.count, of: self.of }
    }
}

impl Group {
    /// How `samples` fared.
    pub fn of<'a>(name: String, samples: impl IntoIterator<Item = &'a Sample>) -> Self {
        let samples: Vec<&Sample> = samples.into_iter().collect();
        let settled: Vec<_> = samples.iter().filter(|one| one.fate.settled).collect();
        let count = |is: fn(&Sample) -> bool| settled.iter().filter(|one| is(one)).count();
        let rate = |is| Rate::from(Proportion { count: count(is), of: settled.len() });
        let withdrawn = samples.iter().filter(|one| one.fate.withdrawn).count();
        let early = samples.iter().filter(|one| !one.fate.settled && one.fate.answered).count();
        Self {
            name,
            sent: samples.len(),
            settled: settled.len(),
            open: samples.len() - settled.len() - withdrawn,
            open_answered: early,
            withdrawn,
            viewed: rate(|one| one.fate.viewed),
            answered: rate(|one| one.fate.answered),
            invited: rate(|one| one.fate.invited),
            enough: settled.len() >= ENOUGH,
        }
    }
}

/// The groups of `samples`, in the order that a reader expects: scores and weekdays in theirs, others largest first.
pub fn groups(samples: &[Sample], by: By) -> Vec<Group> {
    let (bands, several) = (Bands::of(samples), several(samples));
    let mut members: BTreeMap<(i64, String), Vec<&Sample>> = BTreeMap::new();
    for sample in samples {
        for key in keys(sample, by, &bands, several) {
            members.entry(key).or_default().push(sample);
        }
    }
    let mut groups: Vec<Group> = members.into_iter().map(|((_, name), members)| Group::of(name, members)).collect();
    if !matches!(by, By::Score | By::Weekday) {
        groups.sort_by_key(|group| std::cmp::Reverse((group.settled, group.sent)));
    }
    groups
}

/// Whether more than one strategy has variants.
pub(super) fn several(samples: &[Sample]) -> bool {
    let mut named = samples.iter().filter(|sample| sample.variant.is_some()).map(|sample| &sample.strategy);
    named.next().is_some_and(|first| named.any(|other| other != first))
}

/// A sample's variant, with its strategy where several have variants.
pub(super) fn variant(sample: &Sample, several: bool) -> String {
    let variant = sample.variant.as_deref().unwrap_or_default();
    if several { format!("{}: {variant}", sample.strategy) } else { variant.to_owned() }
}

/// The groups that a sample belongs to, each with its place.
fn keys(sample: &Sample, by: By, bands: &Bands, several: bool) -> Vec<(i64, String)> {
    match by {
        By::Strategy => {
            let version: String = sample.script.chars().take(HASH).collect();
            vec![(0, format!("{} {version}", sample.strategy).trim_end().to_owned())]
        }
        By::Query if sample.query.is_empty() => Vec::new(),
        By::Query => vec![(0, sample.query.clone())],
        // What was sent by hand was never scored.
        By::Score if sample.script.is_empty() => Vec::new(),
        By::Score => vec![bands.band(sample.score)],
        By::Line => sample.lines.iter().map(|label| (0, label.clone())).collect(),
        By::Variant if sample.variant.is_none() => Vec::new(),
        By::Variant => vec![(0, variant(sample, several))],
        By::Weekday => {
            let day = sample.weekday;
            vec![(i64::from(day.num_days_from_monday()), format!("{day}"))]
        }
    }
}

/// Bands of scores of a round width.
struct Bands {
    width: f64,
}

impl Bands {
    fn of(samples: &[Sample]) -> Self {
        let by_script = || samples.iter().filter(|sample| !sample.script.is_empty());
        let scores = || by_script().map(|sample| sample.score).filter(|score| score.is_finite());
        let span = scores().fold(f64::MIN, f64::max) - scores().fold(f64::MAX, f64::min);
        let rough = (span / BANDS).max(1.0);
        let power = 10_f64.powf(rough.log10().floor());
        let width = [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|width| *width >= rough);
        Self { width: width.unwrap_or(rough) }
    }

    #[allow(clippy::cast_possible_truncation)] // A score that a person can read.
    fn band(&self, score: f64) -> (i64, String) {
        let place = (score / self.width).floor();
        let from = place * self.width;
        (place as i64, format!("{from:.0} to {:.0}", from + self.width))
    }
}
