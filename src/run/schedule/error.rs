//! What is wrong with the words of a schedule.

use std::time::Duration;

/// A schedule that cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("neither an interval as `30m`, nor times of day as `09:00,18:30`, nor a cron expression of five fields")]
    Every,
    #[error("`{unit}` is no unit of time; there are s, m, h and d, as in `30m` or `1h30m`")]
    Unit { unit: String },
    #[error("longer than a year, or nothing at all")]
    Length,
    #[error("a cron expression has five fields (minute, hour, day, month, weekday), and here are {found}")]
    Fields { found: usize },
    #[error("no cron expression: {why}")]
    Cron { why: String },
    #[error("`{text}` is no time of day; write it as 09:00")]
    Time { text: String },
    #[error("no hours; write them as 22:00-08:00")]
    Quiet,
    #[error("begins and ends at {at}, which is either nothing or the whole day")]
    QuietLength { at: String },
    #[error("`{text}` is no day of the week; write mon-fri, пн-пт or mon,wed")]
    Day { text: String },
    #[error("the schedule never comes: quiet hours, days and times leave no moment")]
    Never,
    #[error("the schedule has runs {} apart, and hh.ru is asked at most every {}", words(*.shortest), words(*.allowed))]
    TooOften { shortest: Duration, allowed: Duration },
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Never => Some("leave out one of --quiet and --days, or name other times in --every".to_owned()),
            Self::TooOften { allowed, .. } => Some(format!(
                "give --every {} or more; only against a sandbox on this machine a second is enough",
                words(*allowed)
            )),
            _ => None,
        }
    }
}

/// A length of time as `--every` takes it.
pub(super) fn words(length: Duration) -> String {
    let seconds = length.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let unit = units.into_iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{seconds}s"), |(unit, letter)| format!("{}{letter}", seconds / unit))
}
