//! Hours in which nothing begins.

use std::str::FromStr;

use chrono::{Days, NaiveDateTime, NaiveTime};

use super::Error;
use super::every::time;

/// `22:00-08:00`: from the first, up to and without the second; over midnight where that is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    from: NaiveTime,
    to: NaiveTime,
}

impl FromStr for Quiet {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (from, to) = text.split_once(['-', '–']).ok_or(Error::Quiet)?;
        let to = if to.trim() == "24:00" { "00:00" } else { to };
        let (from, to) = (time(from)?, time(to)?);
        if from == to {
            return Err(Error::QuietLength { at: from.format("%H:%M").to_string() });
        }
        Ok(Self { from, to })
    }
}

impl Quiet {
    /// Whether it is quiet at this time of day.
    pub(super) fn has(self, time: NaiveTime) -> bool {
        if self.from < self.to { (self.from..self.to).contains(&time) } else { time >= self.from || time < self.to }
    }

    /// Where it ends next.
    pub(super) fn end_after(self, civil: NaiveDateTime) -> Option<NaiveDateTime> {
        let date = if civil.time() < self.to { civil.date() } else { civil.date().checked_add_days(Days::new(1))? };
        Some(date.and_time(self.to))
    }
}
