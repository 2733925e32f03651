//! Publication windows that cut a large search into parts of less than the depth, at few requests.
//!
//! From the newest backwards: each window is as wide as the density of the last one promises to stay below the depth.
//! Employers publish at work, so that the same hours of a week or a day later promise better, as long as they keep to
//! what they promise. hh.ru rounds bounds to five minutes, so they lie on five-minute marks, and neighbours overlap by
//! one.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::super::paging::DEPTH;
use super::super::vacancies::{Bound, Query};

/// Minutes; hh.ru rounds to it.
const MARK: i64 = 5;
/// What a window is meant to hold: below the depth by enough that a busy hour does not overflow it.
const WANTED: f64 = 1_600.0;
/// Days; what is older is not asked for by its date.
const A_CENTURY: u32 = 36_525;
/// Minutes.
const DAY: i64 = 24 * 60;
/// After so many minutes employers do as they did; the likeliest first.
const RHYTHM: [i64; 2] = [7 * DAY, DAY];
/// How far a window may be from what its like promised, for the next one to be trusted.
const TRUSTED: f64 = WANTED / 2.0;
/// Vacancies are shown for a month unless they are renewed.
const USUAL_SPAN: i64 = 30 * DAY;

/// The windows of one search that is too large.
#[derive(Debug)]
pub(super) struct Windows {
    /// The oldest bound of the whole, as the query gave it; `None`: open.
    oldest: Option<Bound>,
    oldest_at: Option<DateTime<Utc>>,
    /// The newest bound of the whole, for the first window.
    newest: Option<Bound>,
    /// Where the next window ends.
    end: DateTime<Utc>,
    first: bool,
    /// Minutes.
    width: i64,
    /// The windows that were accepted, the newest first.
    counted: Vec<Counted>,
    /// The window that is asked for held more than was promised.
    refuted: bool,
    /// Vacancies not collected yet, as far as is known.
    left: u32,
    /// The last window was empty: whatever is left is asked for at once, for it may be nothing.
    empty: bool,
    current: Option<Current>,
    done: bool,
}

#[derive(Clone, Copy, Debug)]
struct Current {
    start: DateTime<Utc>,
    width: i64,
    last: bool,
}

/// How dense the vacancies of a window lie, a minute.
#[derive(Clone, Copy, Debug)]
struct Counted {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    density: f64,
}

/// One window as the bounds of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Option<Bound>,
    pub(super) to: Option<Bound>,
    /// No narrower one can be asked for.
    pub(super) smallest: bool,
}

impl Windows {
    /// Cuts `query`, which finds `found`, at the moment `now`.
    pub(super) fn of(query: &Query, found: u32, now: DateTime<Utc>) -> Self {
        let (period, from, to) = query.window();
        let end = to.and_then(Bound::moment).unwrap_or(now).min(now);
        let by_period = period.map(|days| before(now, i64::from(days.min(A_CENTURY)) * DAY));
        let oldest_at = from.and_then(Bound::moment).or(by_period);
        let oldest = from.cloned().or_else(|| by_period.map(|moment| Bound::at(&mark_before(moment))));
        let span = oldest_at.map_or(USUAL_SPAN, |oldest| (end - oldest).num_minutes());
        let mut windows = Self {
            oldest,
            oldest_at,
            newest: to.cloned(),
            end,
            first: true,
            width: 0,
            counted: Vec::new(),
            refuted: false,
            left: found,
            empty: false,
            current: None,
            done: false,
        };
        windows.width = even(f64::from(found) / as_float(span.max(MARK)));
        windows
    }

    /// The window to ask for now: the same again until it is accepted or narrowed.
    pub(super) fn next(&mut self) -> Option<Window> {
        if self.done {
            return None;
        }
        let start = mark_before(before(self.end, self.width));
        let few = self.empty || f64::from(self.left) <= WANTED && !self.first;
        let last = few || self.oldest_at.is_some_and(|oldest| start <= oldest);
        self.current = Some(Current { start, width: self.width, last });
        let to = if self.first { self.newest.clone() } else { Some(Bound::at(&before(self.end, -MARK))) };
        let from = if last { self.oldest.clone() } else { Some(Bound::at(&start)) };
        Some(Window { from, to, smallest: self.width <= MARK && !few })
    }

    /// The window found `found` and will be collected.
    pub(super) fn accept(&mut self, found: u32) {
        let Some(current) = self.current.take() else { return };
        self.first = false;
        self.empty = found == 0;
        self.done = current.last;
        self.left = self.left.saturating_sub(found);
        let Current { start, width, .. } = current;
        let refuted = std::mem::take(&mut self.refuted);
        let kept = |promised: f64| (promised - f64::from(found)).abs() <= TRUSTED;
        let trusted = !refuted && self.promised(start).is_some_and(kept);
        let density = f64::from(found) / as_float((self.end - start).num_minutes().max(MARK));
        self.counted.push(Counted { start, end: self.end, density });
        self.end = start;
        let density = f64::from(found.max(1)) / as_float(width);
        self.width = if trusted { self.like_before(density) } else { even(density) };
    }

    /// The window found `found`, more than can be shown: the next one is narrower.
    pub(super) fn narrow(&mut self, found: u32) {
        let Some(current) = self.current.take() else { return };
        self.left = self.left.max(found);
        self.empty = false;
        self.refuted = true;
        let half = current.width / 2;
        self.width = even(f64::from(found) / as_float(current.width)).min(half / MARK * MARK).max(MARK);
    }

    /// The width by what its like held; `density` is for moments whose like has not been seen.
    fn like_before(&self, density: f64) -> i64 {
        let (mut width, mut promised) = (0, 0.0);
        while width < USUAL_SPAN {
            promised += as_float(MARK) * self.density_at(before(self.end, width + MARK)).unwrap_or(density);
            if promised > WANTED {
                break;
            }
            width += MARK;
        }
        width.max(MARK)
    }

    /// How many its like promised from `start` to where the window ends, if all of it has been seen.
    fn promised(&self, start: DateTime<Utc>) -> Option<f64> {
        let marks = 1..=(self.end - start).num_minutes() / MARK;
        marks.map(|mark| Some(as_float(MARK) * self.density_at(before(self.end, mark * MARK))?)).sum()
    }

    /// How dense vacancies lie at the moments like this one, a minute, if any has been seen.
    fn density_at(&self, moment: DateTime<Utc>) -> Option<f64> {
        RHYTHM.into_iter().find_map(|minutes| {
            let like = moment.checked_add_signed(TimeDelta::minutes(minutes))?;
            let later = self.counted.partition_point(|window| window.start > like);
            self.counted.get(later).filter(|window| like < window.end).map(|window| window.density)
        })
    }
}

/// The width for vacancies that lie evenly, so many a minute.
fn even(density: f64) -> i64 {
    let minutes = (WANTED / density.max(f64::MIN_POSITIVE)).min(as_float(USUAL_SPAN));
    #[allow(clippy::cast_possible_truncation)]
    let marks = (minutes / as_float(MARK)) as i64;
    (marks * MARK).max(MARK)
}

/// Whether so many can be shown of one query.
pub(super) fn fits(found: u32) -> bool {
    found <= DEPTH
}

/// So many minutes earlier; the beginning of time has nothing before it.
fn before(moment: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
    moment.checked_sub_signed(TimeDelta::minutes(minutes)).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

fn mark_before(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.duration_trunc(TimeDelta::minutes(MARK)).unwrap_or(moment)
}

#[allow(clippy::cast_precision_loss)]
fn as_float(minutes: i64) -> f64 {
    minutes as f64
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    use super::{Windows, fits};
    use crate::hh::vacancies::{Bound, Query, VacancyQuery};

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    /// Walks all windows over vacancies published so many minutes ago; gives what was collected and what asked.
    fn walk(ages: &[i64], query: &Query) -> (Vec<bool>, usize, usize) {
        let mut windows = Windows::of(query, u32::try_from(ages.len()).unwrap(), now());
        let mut collected = vec![false; ages.len()];
        let (mut asked, mut overfull) = (0, 0);
        while let Some(window) = windows.next() {
            let from = window.from.as_ref().and_then(Bound::moment);
            let to = window.to.as_ref().and_then(Bound::moment);
            let inside = |age: i64| {
                let at = now() - TimeDelta::minutes(age);
                from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
            };
            let hits: Vec<usize> = (0..ages.len()).filter(|index| inside(ages[*index])).collect();
            let found = u32::try_from(hits.len()).unwrap();
            asked += 1;
            assert!(asked < 5_000, "the windows never end");
            if fits(found) || window.smallest {
                overfull += usize::from(!fits(found));
                for index in &hits {
                    collected[*index] = true;
                }
                windows.accept(found);
                asked += hits.len().div_ceil(100).saturating_sub(1);
            } else {
                windows.narrow(found);
            }
        }
        (collected, asked, overfull)
    }

    #[test]
    fn an_even_month_takes_few_requests_more_than_its_pages() {
        let ages: Vec<i64> = (0..50_000).map(|index| index * 43_200 / 50_000).collect();
        let (collected, asked, overfull) = walk(&ages, &Query::Vacancies(VacancyQuery::default()));
        assert!(collected.iter().all(|seen| *seen));
        assert_eq!(overfull, 0);
        assert!(asked < 650, "{asked} requests for 500 pages");
    }

    #[test]
    fn the_rhythm_of_a_working_week_is_followed() {
        let at_work = |age: &i64| (age / 60) % 24 < 9 && (age / 1_440) % 7 < 5;
        let ages: Vec<i64> = (0..43_200).filter(at_work).flat_map(|age| [age; 5]).collect();
        let (collected, asked, _) = walk(&ages, &Query::Vacancies(VacancyQuery::default()));
        assert!(collected.iter().all(|seen| *seen));
        assert!(asked * 100 < ages.len() * 115 / 100, "{asked} requests for {}", ages.len());
    }

    #[test]
    fn holidays_break_the_rhythm_at_little_cost() {
        let at_work = |age: &i64| (age / 60) % 24 < 9 && (age / 1_440) % 7 < 5;
        let on_holiday = |age: &i64| (11 * 1_440..20 * 1_440).contains(age);
        let ages: Vec<i64> =
            (0..43_200).filter(|age| at_work(age) && !on_holiday(age)).flat_map(|age| [age; 20]).collect();
        let (collected, asked, _) = walk(&ages, &Query::Vacancies(VacancyQuery::default()));
        assert!(collected.iter().all(|seen| *seen));
        assert!(asked * 100 < ages.len() * 13 / 10, "{asked} requests for {}", ages.len());
    }

    #[test]
    fn what_is_counted_and_never_shown_does_not_keep_the_search_going() {
        let mut windows = Windows::of(&Query::Vacancies(VacancyQuery::default()), 5_000, now());
        let mut asked = 0;
        while windows.next().is_some() {
            asked += 1;
            assert!(asked < 10, "the windows never end");
            windows.accept(0);
        }
    }

    #[test]
    fn a_gap_of_a_year_ends_nothing() {
        let ages: Vec<i64> = (0..6_000).map(|index| index + if index < 3_000 { 0 } else { 500_000 }).collect();
        let (collected, asked, _) = walk(&ages, &Query::Vacancies(VacancyQuery::default()));
        assert!(collected.iter().all(|seen| *seen));
        assert!(asked < 120, "{asked} requests for 60 pages");
    }

    #[test]
    fn the_longest_period_is_only_long() {
        let query = Query::Vacancies(VacancyQuery { period: Some(u32::MAX), ..VacancyQuery::default() });
        let ages: Vec<i64> = (0..3_000).collect();
        assert!(walk(&ages, &query).0.iter().all(|seen| *seen));
    }

    proptest! {
        #[test]
        fn nothing_is_left_out(
            ages in proptest::collection::vec(0i64..60_000, 2_001..6_000),
            period in proptest::option::of(1u32..45),
        ) {
            let query = Query::Vacancies(VacancyQuery { period, ..VacancyQuery::default() });
            let wanted: Vec<i64> = ages.into_iter().filter(|age| period.is_none_or(|days| *age <= i64::from(days) * 1_440)).collect();
            let (collected, _, _) = walk(&wanted, &query);
            prop_assert!(collected.iter().all(|seen| *seen));
        }
    }
}
