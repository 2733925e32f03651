//! hh.ru's clock, read from the `Date` header of its answers: ages, budgets and expiry go by it.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{DATE, HeaderMap};

/// No answer has told the time yet.
const UNHEARD: i64 = i64::MIN;
/// The header counts whole seconds, and an answer takes a while: less than this is no difference.
const SAME_MS: i64 = 2_000;

/// How far hh.ru's clock is ahead of this machine's.
#[derive(Debug)]
pub(super) struct Clock {
    ahead_ms: AtomicI64,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self { ahead_ms: AtomicI64::new(UNHEARD) }
    }

    /// The present moment by hh.ru's clock; by this machine's before the first answer.
    pub(super) fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.ahead().unwrap_or_default()
    }

    /// The difference, once an answer told it.
    pub(super) fn ahead(&self) -> Option<TimeDelta> {
        match self.ahead_ms.load(Ordering::Relaxed) {
            UNHEARD => None,
            millis => TimeDelta::try_milliseconds(millis),
        }
    }

    /// Takes the time from an answer.
    pub(super) fn heard(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).and_then(|value| DateTime::parse_from_rfc2822(value.to_str().ok()?).ok());
        if let Some(date) = date {
            let ahead = date.signed_duration_since(Utc::now()).num_milliseconds();
            self.ahead_ms.store(if ahead.abs() < SAME_MS { 0 } else { ahead }, Ordering::Relaxed);
        }
    }
}
