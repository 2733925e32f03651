//! What came back: decoded where it is what the document promises, else turned into a typed error.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use serde::de::DeserializeOwned;

use super::Error;
use super::error::Refusal;

/// What came back.
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

    /// The answer, unless it is an error.
    pub(super) fn checked(self) -> Result<Self, Error> {
        if self.status < 400 { Ok(self) } else { Err(self.into_error()) }
    }

    pub(super) fn into_error(self) -> Error {
        let retry_after = retry_after(&self.headers);
        if let Some(refusal) = Refusal::read(&self.operation, self.status, retry_after, &self.body) {
            return Error::Refused(Box::new(refusal));
        }
        // Too many requests, and that there is no such thing, are told by the status alone, whatever the body.
        if matches!(self.status, 404 | 429) {
            return Error::Refused(Box::new(Refusal {
                operation: self.operation,
                status: self.status,
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

/// `Retry-After`, as seconds or as a moment; a moment is counted from the answer's own `Date`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let told = text(RETRY_AFTER)?;
    if let Ok(seconds) = told.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| DateTime::parse_from_rfc2822(text).ok().map(|moment| moment.to_utc());
    let now = text(DATE).and_then(moment).unwrap_or_else(Utc::now);
    Some((moment(told)? - now).to_std().unwrap_or_default())
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

    use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

    use super::retry_after;

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let wait = |told: &'static str| {
            let date = HeaderValue::from_static("Sun, 22 Nov 2026 10:00:00 GMT");
            let headers: HeaderMap =
                [(DATE, date), (RETRY_AFTER, HeaderValue::from_static(told))].into_iter().collect();
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(wait("7"), Some(7));
        assert_eq!(wait("Sun, 22 Nov 2026 10:00:30 GMT"), Some(30));
        assert_eq!(wait("Sun, 22 Nov 2026 09:00:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
        assert_eq!(wait("18446744073709551615"), Some(Duration::MAX.as_secs()));
    }
}
