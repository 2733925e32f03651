//! How often: an interval, times of day, or a cron expression.

use std::str::FromStr;
use std::time::Duration;

use chrono::{Days, NaiveDateTime, NaiveTime, Timelike};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use super::Error;

/// The longest interval.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// How often a schedule comes, before quiet hours and days are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Every {
    /// `30m`, `2h`, `1h30m`: so long from the beginning of a run to the beginning of the next.
    Interval(Duration),
    /// `09:00,18:30` by the clock on the wall, sorted.
    Times(Vec<NaiveTime>),
    /// `*/30 9-18 * * 1-5` by the clock on the wall; Sunday is 0 and 7.
    Cron(Box<Cron>),
}

impl FromStr for Every {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.contains(':') {
            let mut times = text.split(',').map(time).collect::<Result<Vec<_>, _>>()?;
            times.sort_unstable();
            times.dedup();
            return Ok(Self::Times(times));
        }
        if text.contains(char::is_whitespace) {
            return cron(text).map(|cron| Self::Cron(Box::new(cron)));
        }
        interval(text).map(Self::Interval)
    }
}

impl Every {
    /// The next moment on the wall's clock strictly after `civil`; `None` where there is none, and for an interval,
    /// which does not go by that clock.
    pub(super) fn civil_after(&self, civil: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Interval(_) => None,
            Self::Cron(cron) => cron.find_next_occurrence(&civil.with_nanosecond(0)?, false).ok(),
            Self::Times(times) => {
                let date = civil.date();
                let today = times.iter().map(|time| date.and_time(*time)).find(|moment| *moment > civil);
                today.or_else(|| Some(date.checked_add_days(Days::new(1))?.and_time(*times.first()?)))
            }
        }
    }
}

fn interval(text: &str) -> Result<Duration, Error> {
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Err(Error::Every);
    }
    let mut rest = text;
    let mut total = 0_u64;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let end = after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return Err(Error::Unit { unit: unit.to_owned() }),
        };
        let number: u64 = number.parse().map_err(|_| Error::Length)?;
        let part = number.checked_mul(seconds).ok_or(Error::Length)?;
        total = total.checked_add(part).ok_or(Error::Length)?;
        rest = after;
    }
    let total = Duration::from_secs(total);
    if total.is_zero() || total > LONGEST { Err(Error::Length) } else { Ok(total) }
}

fn cron(text: &str) -> Result<Cron, Error> {
    let found = text.split_whitespace().count();
    if found != 5 {
        return Err(Error::Fields { found });
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(text).map_err(|error| Error::Cron { why: error.to_string().trim_end_matches('.').to_owned() })
}

/// Reads a time of day, as 9:00 or 09:00.
pub(super) fn time(text: &str) -> Result<NaiveTime, Error> {
    let wrong = || Error::Time { text: text.trim().to_owned() };
    let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
    let digits = |part: &str| part.chars().all(|letter| letter.is_ascii_digit());
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return Err(wrong());
    }
    let (hour, minute) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    NaiveTime::from_hms_opt(hour, minute, 0).ok_or_else(wrong)
}
