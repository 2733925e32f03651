//! A parameter's value on its way into a query: how each type takes it and how it is sent.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::super::Timestamp;

/// A parameter's value as a script or a person gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Decimal(f64),
    Flag(bool),
    List(Vec<Value>),
    /// Anything that no parameter takes; the word names its type.
    Other(&'static str),
}

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Whole(_) => "a whole number",
            Self::Decimal(_) => "a decimal number",
            Self::Flag(_) => "a boolean",
            Self::List(_) => "an array",
            Self::Other(kind) => kind,
        }
    }
}

/// A bound of a publication window: a day, or a moment to the second, in the form hh.ru reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bound(String);

impl Bound {
    /// A bound from a moment, in the form hh.ru reads.
    pub fn at<Tz: chrono::TimeZone>(moment: &DateTime<Tz>) -> Self
    where
        Tz::Offset: std::fmt::Display,
    {
        Self(Timestamp::from_moment(moment).as_str().to_owned())
    }

    /// The moment it names; a day is read as its first minute in Moscow.
    pub fn moment(&self) -> Option<DateTime<Utc>> {
        let whole = Timestamp::from(self.0.as_str()).moment();
        let day = || Timestamp::from(format!("{}T00:00:00+0300", self.0).as_str()).moment();
        whole.or_else(day).map(|moment| moment.with_timezone(&Utc))
    }
}

/// How a typed field takes a value and how it is sent.
pub(super) trait Parameter {
    const EXPECTED: &'static str;

    fn assign(&mut self, value: Value) -> Result<(), Value>;
    fn texts(&self) -> Vec<String>;
}

impl Parameter for Option<String> {
    const EXPECTED: &'static str = "a string";

    fn assign(&mut self, value: Value) -> Result<(), Value> {
        *self = Some(one_text(value)?);
        Ok(())
    }

    fn texts(&self) -> Vec<String> {
        self.iter().cloned().collect()
    }
}

impl Parameter for Vec<String> {
    const EXPECTED: &'static str = "a string or an array of strings";

    fn assign(&mut self, value: Value) -> Result<(), Value> {
        *self = match value {
            Value::List(values) => values.into_iter().map(named).collect::<Result<_, _>>()?,
            single => vec![named(single)?],
        };
        Ok(())
    }

    fn texts(&self) -> Vec<String> {
        self.clone()
    }
}

impl Parameter for Option<bool> {
    const EXPECTED: &'static str = "true or false";

    fn assign(&mut self, value: Value) -> Result<(), Value> {
        match value {
            Value::Flag(flag) => *self = Some(flag),
            other => return Err(other),
        }
        Ok(())
    }

    fn texts(&self) -> Vec<String> {
        self.iter().map(bool::to_string).collect()
    }
}

impl Parameter for Option<u32> {
    const EXPECTED: &'static str = "a whole number of at least 1";

    fn assign(&mut self, value: Value) -> Result<(), Value> {
        match value {
            Value::Whole(number) => match u32::try_from(number) {
                Ok(number) if number > 0 => *self = Some(number),
                _ => return Err(Value::Whole(number)),
            },
            other => return Err(other),
        }
        Ok(())
    }

    fn texts(&self) -> Vec<String> {
        self.iter().map(u32::to_string).collect()
    }
}

impl Parameter for Option<f64> {
    const EXPECTED: &'static str = "degrees from -180 to 180";

    fn assign(&mut self, value: Value) -> Result<(), Value> {
        *self = Some(match value {
            Value::Decimal(degrees) if degrees.abs() <= 180.0 => degrees,
            Value::Whole(degrees @ -180..=180) => i16::try_from(degrees).map_err(|_| Value::Whole(degrees))?.into(),
            other => return Err(other),
        });
        Ok(())
    }

    fn texts(&self) -> Vec<String> {
        self.iter().map(f64::to_string).collect()
    }
}

impl Parameter for Option<Bound> {
    const EXPECTED: &'static str = "a date as `2026-11-20` or `2026-11-20T10:00:00+0300`";

    fn assign(&mut self, value: Value) -> Result<(), Value> {
        let text = one_text(value)?;
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        let moment = || Timestamp::from(text.as_str()).moment();
        let bound = match day {
            Some(day) => YEARS.contains(&day.year()).then(|| Bound(day.to_string())),
            None => moment().filter(|moment| YEARS.contains(&moment.year())).map(|moment| Bound::at(&moment)),
        };
        *self = Some(bound.ok_or(Value::Text(text))?);
        Ok(())
    }

    fn texts(&self) -> Vec<String> {
        self.iter().map(|bound| bound.0.clone()).collect()
    }
}

/// Those that are written with four digits.
const YEARS: std::ops::RangeInclusive<i32> = 1_000..=9_999;

/// Identifiers are strings at hh.ru; scripts may write them as numbers.
fn one_text(value: Value) -> Result<String, Value> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Whole(number) => Ok(number.to_string()),
        other => Err(other),
    }
}

/// An element of a list; an empty one would not narrow the search at all.
fn named(value: Value) -> Result<String, Value> {
    let text = one_text(value)?;
    if text.trim().is_empty() { Err(Value::Text(text)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::{Bound, Parameter, Value};

    #[test]
    fn a_date_is_sent_in_the_form_that_hh_reads() {
        let sent = |text: &str| {
            let mut bound: Option<Bound> = None;
            bound.assign(Value::Text(text.to_owned())).ok().map(|()| bound.texts().concat())
        };
        assert_eq!(sent("2026-1-5").as_deref(), Some("2026-01-05"));
        assert_eq!(sent("2026-10-05T10:00:00Z").as_deref(), Some("2026-10-05T10:00:00+0000"));
        assert_eq!(sent("2026-10-05T10:00:00.5+03:00").as_deref(), Some("2026-10-05T10:00:00+0300"));
        for wrong in ["-262143-01-01", "+262142-12-31", "05.10.2026", "2026-02-30", ""] {
            assert_eq!(sent(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_narrows_nothing_is_refused() {
        let mut areas: Vec<String> = Vec::new();
        assert!(areas.assign(Value::Text(" ".to_owned())).is_err());
        let mut degrees: Option<f64> = None;
        for wrong in [Value::Decimal(500.0), Value::Decimal(f64::NAN), Value::Whole(181)] {
            assert!(degrees.assign(wrong).is_err());
        }
        assert!(degrees.assign(Value::Whole(-180)).is_ok());
    }
}
