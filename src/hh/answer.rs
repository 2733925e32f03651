//! What came back: decoded where it is what the document promises, else turned into a typed error.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
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

    pub(super) fn into_error(self) -> Error {
        let retry_after = self.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let retry_after = retry_after.map(Duration::from_secs);
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
