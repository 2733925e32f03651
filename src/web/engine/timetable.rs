//! When somebody's next run comes: computed from what was, at each look at the clock, so that nothing has to be open
//! between two runs and a restart changes nothing.

use chrono::{DateTime, TimeZone};

use crate::run::schedule::{Schedule, Step, Wait};

/// A person's schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable<Tz: TimeZone> {
    pub schedule: Schedule,
    /// What is planned is sent without asking; else it waits to be approved.
    pub send: bool,
    /// When it was set.
    pub since: DateTime<Tz>,
}

/// The run before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before<Tz: TimeZone> {
    pub began: DateTime<Tz>,
    pub ended: DateTime<Tz>,
    /// Nothing could be sent earlier.
    pub earliest: Option<DateTime<Tz>>,
}

impl<Tz: TimeZone> Timetable<Tz> {
    /// Whether it is time.
    pub fn step(&self, before: Option<&Before<Tz>>, now: &DateTime<Tz>) -> Step<Tz> {
        // A clock that was set back leaves moments in the future.
        let past = |moment: &DateTime<Tz>| moment.clone().min(now.clone());
        let mut wait = match before.filter(|before| before.began >= self.since) {
            Some(before) => {
                Wait::after(&self.schedule, &past(&before.began), past(&before.ended), before.earliest.clone())
            }
            None => Wait::first(&self.schedule, past(&self.since)),
        };
        wait.step(now)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, TimeZone, Utc};

    use super::{Before, Timetable};
    use crate::run::schedule::{Schedule, Step, Weekdays};

    fn at(hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 20, hour, minute, 0).unwrap()
    }

    fn timetable(every: &str, since: DateTime<Utc>) -> Timetable<Utc> {
        let schedule = Schedule::new(every.parse().unwrap(), Vec::new(), Weekdays::default()).unwrap();
        Timetable { schedule, send: false, since }
    }

    #[test]
    fn an_interval_comes_at_once_and_then_after_its_length() {
        let hourly = timetable("1h", at(9, 0));
        assert_eq!(hourly.step(None, &at(9, 0)), Step::Due);
        let before = Before { began: at(9, 0), ended: at(9, 10), earliest: None };
        assert_eq!(hourly.step(Some(&before), &at(9, 20)), Step::Until(at(10, 0)));
        assert_eq!(hourly.step(Some(&before), &at(10, 0)), Step::Due);
        // A server that was off for a day makes one run, not twenty-four.
        assert_eq!(hourly.step(Some(&before), &(at(9, 30) + TimeDelta::days(1))), Step::Due);
        let late = Before { earliest: Some(at(12, 30)), ..before };
        assert_eq!(hourly.step(Some(&late), &at(11, 0)), Step::Until(at(12, 30)));
        // Set anew, it begins anew.
        assert_eq!(timetable("1h", at(9, 15)).step(Some(&late), &at(9, 20)), Step::Due);
    }

    #[test]
    fn times_of_day_come_once_and_a_clock_that_goes_back_ends_nothing() {
        let daily = timetable("09:00", at(8, 0));
        assert_eq!(daily.step(None, &at(8, 30)), Step::Until(at(9, 0)));
        assert_eq!(daily.step(None, &at(9, 1)), Step::Due);
        let before = Before { began: at(9, 1), ended: at(9, 5), earliest: None };
        assert_eq!(daily.step(Some(&before), &at(9, 6)), Step::Until(at(9, 0) + TimeDelta::days(1)));
        let future =
            Before { began: at(9, 1) + TimeDelta::days(300), ended: at(9, 5) + TimeDelta::days(300), earliest: None };
        assert_eq!(daily.step(Some(&future), &at(9, 6)), Step::Until(at(9, 0) + TimeDelta::days(1)));
        assert_eq!(timetable("1h", at(8, 0)).step(Some(&future), &at(9, 6)), Step::Until(at(10, 6)));
    }
}
