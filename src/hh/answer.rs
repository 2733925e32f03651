//! What came back: decoded where it is what the document promises, else turned into a typed error.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde::de::DeserializeOwned;

use super::Error;
use super::error::Refusal;

/// What came back, below 400.
#[derive(Debug)]
pub(super) struct Answer {
    pub operation: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as `T`.
    pub(super) fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.body).map_err(|error| self.unreadable(&error))
    }

    pub(super) fn unreadable(&self, error: &serde_json::Error) -> Error {
        Error::Unreadable { operation: self.operation.clone(), status: self.status, what: describe(&self.body, error) }
    }

    /// The answer as an error: a good status that the document does not know here.
    pub(super) fn unexpected(self) -> Error {
        let what = "no answer that it documents".to_owned();
        Error::Unreadable { operation: self.operation, status: self.status, what }
    }

    pub(super) fn into_error(self) -> Error {
        let retry_after = retry_after(&self.headers, Utc::now());
        if let Some(refusal) = Refusal::read(&self.operation, self.status, retry_after, &self.body) {
            return Error::Refused(Box::new(refusal));
        }
        // Too many requests is told by the status alone, whatever the body.
        if self.status == 429 {
            return Error::Refused(Box::new(Refusal {
                operation: self.operation,
                status: 429,
                problems: Vec::new(),
                oauth_error: None,
                description: None,
                request_id: None,
                retry_after,
            }));
        }
        let what = match serde_json::from_str::<serde_json::Value>(&self.body) {
            Ok(_) => "JSON that says nothing of an error".to_owned(),
            Err(error) => describe(&self.body, &error),
        };
        Error::Unreadable { operation: self.operation, status: self.status, what }
    }
}

/// `Retry-After` in either of its forms: seconds, or a moment by the clock of the answer's `Date` (RFC 9110 §10.2.3).
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let value = text(RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = DateTime::parse_from_rfc2822(value).ok()?.to_utc();
    let now = text(DATE).and_then(|date| DateTime::parse_from_rfc2822(date).ok()).map_or(now, |date| date.to_utc());
    Some((moment - now).to_std().unwrap_or_default())
}

fn describe(body: &str, error: &serde_json::Error) -> String {
    let start = body.trim_start();
    if start.is_empty() {
        "an empty body".to_owned()
    } else if start.starts_with('<') {
        "a page of HTML instead of JSON".to_owned()
    } else if error.is_eof() {
        "JSON that breaks off".to_owned()
    } else {
        format!("a body that is not what it documents ({error})")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;
    use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

    use super::retry_after;

    #[test]
    fn retry_after_comes_as_seconds_or_as_a_moment() {
        let wait = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            headers.insert(DATE, HeaderValue::from_static("Fri, 20 Nov 2026 10:00:00 GMT"));
            retry_after(&headers, DateTime::UNIX_EPOCH)
        };
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("Fri, 20 Nov 2026 10:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Fri, 20 Nov 2026 09:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
    }
}
