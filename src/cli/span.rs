//! A span of time as a person says it: `--since 7d`, `--until 2026-11-20`.

use chrono::{DateTime, Days, Local, NaiveDate, TimeDelta, TimeZone, Utc};
use clap::Args;

use crate::error::Error;

/// From when, and until when.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct SpanArguments {
    /// Sent at this time or later: 7d, 12h, 2w, or a day as 2026-11-20
    #[arg(long, value_name = "TIME", value_parser = edge)]
    since: Option<Edge>,
    /// Sent before this; a day is meant to its end
    #[arg(long, value_name = "TIME", value_parser = edge)]
    until: Option<Edge>,
}

/// Where a span begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Ago(TimeDelta),
    Day(NaiveDate),
    At(DateTime<Utc>),
}

/// From one moment to before another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl SpanArguments {
    /// The span, seen from `now`.
    pub(super) fn span(&self, now: DateTime<Utc>) -> Result<Span, Error> {
        let since = self.since.and_then(|edge| edge.moment(now, 0));
        let until = self.until.and_then(|edge| edge.moment(now, 1));
        match since.zip(until) {
            Some((since, until)) if since >= until => Err(Error::Usage {
                message: "--since is not before --until: nothing lies between them".to_owned(),
                hint: Some("as in `--since 14d --until 7d`, or `--since 2026-11-01 --until 2026-11-20`".to_owned()),
            }),
            _ => Ok(Span { since, until }),
        }
    }
}

impl Span {
    pub(super) fn contains(self, moment: DateTime<Utc>) -> bool {
        self.since.is_none_or(|since| moment >= since) && self.until.is_none_or(|until| moment < until)
    }
}

impl Edge {
    /// The moment; a day is its first one, after so many days more.
    fn moment(self, now: DateTime<Utc>, days_more: u64) -> Option<DateTime<Utc>> {
        match self {
            Self::Ago(ago) => now.checked_sub_signed(ago),
            Self::At(moment) => Some(moment),
            Self::Day(day) => {
                let midnight = day.checked_add_days(Days::new(days_more))?.and_hms_opt(0, 0, 0)?;
                // Where clocks are put forward at midnight there is none.
                let local = Local.from_local_datetime(&midnight).earliest();
                Some(local.map_or_else(|| midnight.and_utc(), |local| local.to_utc()))
            }
        }
    }
}

fn edge(text: &str) -> Result<Edge, String> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(Edge::Day(day));
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(Edge::At(moment.to_utc()));
    }
    let ago = text.char_indices().last().and_then(|(at, unit)| {
        let count: i64 = text[..at].parse().ok().filter(|count| (1..=100_000).contains(count))?;
        match unit {
            'h' => TimeDelta::try_hours(count),
            'd' => TimeDelta::try_days(count),
            'w' => TimeDelta::try_weeks(count),
            _ => None,
        }
    });
    ago.map(Edge::Ago).ok_or_else(|| "no time, as 7d, 12h, 2w, 2026-11-20 or 2026-11-20T10:00:00+03:00".to_owned())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Edge, SpanArguments, edge};

    #[test]
    fn times_are_read_or_explained() {
        assert_eq!(edge("7d"), Ok(Edge::Ago(TimeDelta::days(7))));
        assert_eq!(edge("2w"), Ok(Edge::Ago(TimeDelta::days(14))));
        assert!(matches!(edge("2026-11-20"), Ok(Edge::Day(_))));
        assert!(matches!(edge("2026-11-20T10:00:00+03:00"), Ok(Edge::At(_))));
        for wrong in ["", "d", "7", "-7d", "7m", "yesterday", "99999999999999d", "2026-13-01", "7д"] {
            assert!(edge(wrong).unwrap_err().contains("as 7d"), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_meant_to_its_end() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let both = |since: &str, until: &str| SpanArguments { since: edge(since).ok(), until: edge(until).ok() };
        let one_day = both("2026-11-20", "2026-11-20").span(now).unwrap();
        let length = one_day.until.unwrap() - one_day.since.unwrap();
        assert!(one_day.contains(one_day.since.unwrap()) && !one_day.contains(one_day.until.unwrap()));
        assert!((23..=25).contains(&length.num_hours()));
        assert!(both("7d", "14d").span(now).is_err());
    }
}
