//! Days of the week.

use std::str::FromStr;

use chrono::Weekday;

use super::Error;

/// Their names from Monday, in English and in Russian, short and long.
const NAMES: [[&str; 4]; 7] = [
    ["mon", "monday", "пн", "понедельник"],
    ["tue", "tuesday", "вт", "вторник"],
    ["wed", "wednesday", "ср", "среда"],
    ["thu", "thursday", "чт", "четверг"],
    ["fri", "friday", "пт", "пятница"],
    ["sat", "saturday", "сб", "суббота"],
    ["sun", "sunday", "вс", "воскресенье"],
];

/// `mon-fri`, `пн-пт`, `sat-mon`, `mon,wed`; all of them unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays([bool; 7]);

impl Default for Weekdays {
    fn default() -> Self {
        Self([true; 7])
    }
}

impl FromStr for Weekdays {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut days = [false; 7];
        for part in text.split(',') {
            let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            let count = (last + 7 - first) % 7;
            for day in first..=first + count {
                days[day % 7] = true;
            }
        }
        Ok(Self(days))
    }
}

impl Weekdays {
    pub(super) fn has(self, day: Weekday) -> bool {
        self.0[day.num_days_from_monday() as usize]
    }
}

/// From 0, which is Monday.
fn number(text: &str) -> Result<usize, Error> {
    let name = text.trim().to_lowercase();
    let found = NAMES.iter().position(|names| names.contains(&name.as_str()));
    found.ok_or_else(|| Error::Day { text: text.trim().to_owned() })
}
