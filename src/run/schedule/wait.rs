//! Waiting for the next run by a clock that may jump: in steps, each of which looks at the clock again.

use chrono::{DateTime, TimeDelta, TimeZone};

use super::{Every, Schedule};

/// A clock that is set back by less is waited for: nothing runs twice for its sake.
const SAME: TimeDelta = TimeDelta::minutes(5);

/// The wait for one run. However many runs the clock jumped over, one comes.
#[derive(Clone, Debug)]
pub struct Wait<'a, Tz: TimeZone> {
    schedule: &'a Schedule,
    from: From<Tz>,
    /// The latest moment that the clock showed.
    seen: DateTime<Tz>,
}

/// What is waited for.
#[derive(Clone, Debug)]
enum From<Tz: TimeZone> {
    /// This moment, or the first after it that is not left out.
    At(DateTime<Tz>),
    /// The schedule's next one.
    After(DateTime<Tz>),
}

/// What a look at the clock comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<Tz: TimeZone> {
    /// It is time.
    Due,
    /// Not before this.
    Until(DateTime<Tz>),
    /// It does not come any more.
    Never,
}

impl<'a, Tz: TimeZone> Wait<'a, Tz> {
    /// For the first run: at once where the schedule is an interval, else at its next time.
    pub fn first(schedule: &'a Schedule, now: DateTime<Tz>) -> Self {
        Self { schedule, from: from(schedule, now.clone()), seen: now }
    }

    /// For the one after a run. What came while that went on is left out; nothing comes before `earliest`.
    pub fn after(
        schedule: &'a Schedule,
        began: &DateTime<Tz>,
        ended: DateTime<Tz>,
        earliest: Option<DateTime<Tz>>,
    ) -> Self {
        let from = match &schedule.every {
            Every::Interval(length) => {
                // The clock may have been set back meanwhile.
                let began = began.clone().min(ended.clone());
                let next = after_steps(&began, &ended, TimeDelta::from_std(*length).unwrap_or(TimeDelta::MAX));
                From::At(earliest.map_or(next.clone(), |earliest| earliest.max(next)))
            }
            Every::Times(_) | Every::Cron(_) => {
                // `After` is strict.
                let open = earliest.and_then(|earliest| earliest.checked_sub_signed(TimeDelta::nanoseconds(1)));
                From::After(open.map_or(ended.clone(), |open| open.max(ended.clone())))
            }
        };
        Self { schedule, from, seen: ended }
    }

    /// Looks at the clock.
    pub fn step(&mut self, now: &DateTime<Tz>) -> Step<Tz> {
        if self.seen.clone() - now.clone() > SAME {
            // Set back: what was waited for may be a year away.
            self.from = match self.schedule.every {
                Every::Interval(length) => From::At(later(now, TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX))),
                _ => From::After(now.clone()),
            };
            self.seen = now.clone();
        }
        self.seen = self.seen.clone().max(now.clone());
        let Some(due) = self.due() else { return Step::Never };
        if due > *now {
            return Step::Until(due);
        }
        if self.schedule.allows(now) {
            return Step::Due;
        }
        // Slept over it, and into hours that are left out.
        self.from = from(self.schedule, now.clone());
        self.due().map_or(Step::Never, Step::Until)
    }

    /// Computed at each look: the zone may be another one meanwhile.
    fn due(&self) -> Option<DateTime<Tz>> {
        match &self.from {
            From::At(moment) => self.schedule.first_allowed(moment.clone()),
            From::After(moment) => self.schedule.next(moment),
        }
    }
}

fn from<Tz: TimeZone>(schedule: &Schedule, now: DateTime<Tz>) -> From<Tz> {
    match schedule.every {
        Every::Interval(_) => From::At(now),
        Every::Times(_) | Every::Cron(_) => From::After(now),
    }
}

/// The first of `began + n · length` after `ended`.
fn after_steps<Tz: TimeZone>(began: &DateTime<Tz>, ended: &DateTime<Tz>, length: TimeDelta) -> DateTime<Tz> {
    let passed = (ended.clone() - began.clone()).num_milliseconds().max(0);
    let step = length.num_milliseconds().max(1);
    let whole = (passed / step).saturating_add(1).saturating_mul(step);
    later(began, TimeDelta::try_milliseconds(whole).unwrap_or(TimeDelta::MAX))
}

/// No later than time goes.
fn later<Tz: TimeZone>(moment: &DateTime<Tz>, length: TimeDelta) -> DateTime<Tz> {
    moment.clone().checked_add_signed(length).unwrap_or_else(|| moment.clone())
}
