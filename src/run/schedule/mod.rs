//! When a run comes again: how often, and the hours and days that are left out. Everything goes by the clock on the
//! wall of the zone that is asked about: a time that the clocks skip comes when they go on, a time that they show twice
//! comes the first time.

mod civil;
mod days;
mod error;
mod every;
mod quiet;
mod wait;

use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, TimeZone, Utc};

pub use days::Weekdays;
pub use error::Error;
pub use every::Every;
pub use quiet::Quiet;
pub use wait::{Step, Wait};

/// What does not come in so long never comes.
const HORIZON: TimeDelta = TimeDelta::days(3_660);
/// The coming runs that are looked at for the shortest time between two.
const SAMPLE: usize = 300;
/// 2024-01-01, a Monday that begins a year with a 29 February.
const REFERENCE: i64 = 1_704_067_200;

/// When a run comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    every: Every,
    quiet: Vec<Quiet>,
    days: Weekdays,
}

impl Schedule {
    /// A schedule that comes at some time; [`Error::Never`] otherwise.
    pub fn new(every: Every, quiet: Vec<Quiet>, days: Weekdays) -> Result<Self, Error> {
        let schedule = Self { every, quiet, days };
        match schedule.next(&reference()) {
            Some(_) => Ok(schedule),
            None => Err(Error::Never),
        }
    }

    /// Refuses what has two runs closer to each other than `allowed`.
    pub fn at_most_every(self, allowed: Duration) -> Result<Self, Error> {
        let shortest = self.shortest();
        if shortest < allowed { Err(Error::TooOften { shortest, allowed }) } else { Ok(self) }
    }

    /// The first moment after `after` at which a run may begin: for an interval, when that has passed and no quiet
    /// hour or day is in the way. `None` where there is none within ten years.
    pub fn next<Tz: TimeZone>(&self, after: &DateTime<Tz>) -> Option<DateTime<Tz>> {
        match &self.every {
            Every::Interval(length) => {
                self.first_allowed(after.clone().checked_add_signed(TimeDelta::from_std(*length).ok()?)?)
            }
            Every::Times(_) | Every::Cron(_) => self.next_civil(after),
        }
    }

    /// Whether neither the hour nor the day is left out.
    pub fn allows<Tz: TimeZone>(&self, moment: &DateTime<Tz>) -> bool {
        let civil = moment.naive_local();
        self.days.has(civil.weekday()) && !self.quiet.iter().any(|quiet| quiet.has(civil.time()))
    }

    /// `from`, or the first moment after it that is not left out.
    fn first_allowed<Tz: TimeZone>(&self, from: DateTime<Tz>) -> Option<DateTime<Tz>> {
        let mut moment = from;
        // Each step passes a day or quiet hours, and what is open is open once a week.
        for _ in 0..64 * (self.quiet.len() + 2) {
            let civil = moment.naive_local();
            let later = if !self.days.has(civil.weekday()) {
                civil.date().succ_opt()?.and_time(NaiveTime::MIN)
            } else if let Some(quiet) = self.quiet.iter().find(|quiet| quiet.has(civil.time())) {
                quiet.end_after(civil)?
            } else {
                return Some(moment);
            };
            moment = civil::next_showing(&moment, later)?;
        }
        None
    }

    fn next_civil<Tz: TimeZone>(&self, after: &DateTime<Tz>) -> Option<DateTime<Tz>> {
        let end = after.clone().checked_add_signed(HORIZON)?;
        let mut civil = after.naive_local();
        loop {
            civil = self.every.civil_after(civil)?;
            let moment = civil::first_showing(&after.timezone(), civil)?;
            if moment > end {
                return None;
            }
            // What the clocks show for the second time was there already.
            if moment <= *after {
                continue;
            }
            if self.allows(&moment) {
                return Some(moment);
            }
            let open = self.first_allowed(moment)?.naive_local();
            civil = civil.max(open.checked_sub_signed(TimeDelta::seconds(1))?);
        }
    }

    /// The shortest time between two runs.
    fn shortest(&self) -> Duration {
        if let Every::Interval(length) = self.every {
            return length;
        }
        let runs: Vec<DateTime<Utc>> =
            std::iter::successors(Some(reference()), |last| self.next(last)).skip(1).take(SAMPLE).collect();
        let between = runs.windows(2).filter_map(|pair| (pair[1] - pair[0]).to_std().ok());
        between.min().unwrap_or(Duration::MAX)
    }
}

fn reference() -> DateTime<Utc> {
    DateTime::from_timestamp(REFERENCE, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests;
