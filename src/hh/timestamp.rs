//! hh.ru's way of writing a moment: `YYYY-MM-DDThh:mm:ss±hhmm`, without a colon in the offset.

use chrono::{DateTime, FixedOffset, TimeZone};
use serde::{Deserialize, Serialize};

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%z";

/// A moment as hh.ru wrote it. The text is kept, so that a form we do not know survives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// Writes `moment` the way hh.ru does.
    pub fn from_moment<Tz: TimeZone>(moment: &DateTime<Tz>) -> Self
    where
        Tz::Offset: std::fmt::Display,
    {
        Self(moment.format(FORMAT).to_string())
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment, when the text has a form we know.
    pub fn moment(&self) -> Option<DateTime<FixedOffset>> {
        DateTime::parse_from_str(&self.0, FORMAT).or_else(|_| DateTime::parse_from_rfc3339(&self.0)).ok()
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn both_offset_forms_name_the_same_moment() {
        let bare = Timestamp::from("2026-11-20T10:00:00+0300").moment();
        let colon = Timestamp::from("2026-11-20T10:00:00+03:00").moment();
        assert!(bare.is_some());
        assert_eq!(bare, colon);
    }

    #[test]
    fn an_unknown_form_is_kept_as_text() {
        let odd = Timestamp::from("yesterday");
        assert_eq!(odd.moment(), None);
        assert_eq!(odd.as_str(), "yesterday");
    }
}
