//! What a request comes to that is not answered with a page of its own.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::vault;
use crate::web::accounts;
use crate::web::engine;
use crate::web::language::Texts;
use crate::web::strategies;

/// A refusal; the page that says so is made in the person's language, on the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Refusal {
    BadRequest,
    /// A foreign page's request, or a form of another session.
    Forbidden,
    NotFound,
    Method,
    /// The body did not come in time.
    Slow,
    /// A body of unknown length.
    Length,
    TooLarge,
    /// A body that is no form.
    Type,
    /// Another host is meant.
    Misdirected,
    HeadTooLarge,
    Wait(Duration),
    Failed,
    Busy,
}

impl Refusal {
    pub(in crate::web) fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Length => StatusCode::LENGTH_REQUIRED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Type => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The heading, and what to do.
    pub(in crate::web) fn words(self, texts: &'static Texts) -> (&'static str, &'static str) {
        match self {
            Self::BadRequest => (texts.bad_request, texts.bad_request_text),
            Self::Forbidden => (texts.forbidden, texts.forbidden_text),
            Self::NotFound => (texts.not_found, texts.not_found_text),
            Self::Method => (texts.not_allowed, texts.not_allowed_text),
            Self::Slow => (texts.too_slow, texts.too_slow_text),
            Self::Length => (texts.no_length, texts.bad_request_text),
            Self::TooLarge => (texts.too_large, texts.too_large_text),
            Self::Type => (texts.wrong_type, texts.bad_request_text),
            Self::Misdirected => (texts.misdirected, texts.misdirected_text),
            Self::HeadTooLarge => (texts.head_too_large, texts.head_too_large_text),
            Self::Wait(_) => (texts.too_many, texts.bad_request_text),
            Self::Failed => (texts.failed, texts.failed_text),
            Self::Busy => (texts.unavailable, texts.unavailable_text),
        }
    }

    /// Whether what follows on the connection cannot be trusted, or need not be waited for.
    pub(super) fn closes(self) -> bool {
        !matches!(self, Self::NotFound | Self::Method | Self::Failed | Self::Busy | Self::Wait(_))
    }
}

impl From<accounts::Error> for Refusal {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Busy => Self::Busy,
            accounts::Error::Wait(wait) => Self::Wait(wait),
            error => {
                tracing::error!(%error, "the accounts failed");
                Self::Failed
            }
        }
    }
}

impl From<engine::Error> for Refusal {
    fn from(error: engine::Error) -> Self {
        match error {
            engine::Error::Closed | engine::Error::Busy => Self::Busy,
            error => {
                tracing::error!(%error, "something for a person failed");
                Self::Failed
            }
        }
    }
}

impl From<vault::Error> for Refusal {
    fn from(error: vault::Error) -> Self {
        if let vault::Error::Lock(_) = error {
            return Self::Busy;
        }
        // The error's own words name the person's folder.
        tracing::error!(why = ?std::error::Error::source(&error).map(ToString::to_string), "a person's data failed");
        Self::Failed
    }
}

impl From<strategies::Error> for Refusal {
    fn from(error: strategies::Error) -> Self {
        match error {
            strategies::Error::Missing(_) => Self::NotFound,
            strategies::Error::TooBig => Self::TooLarge,
            strategies::Error::Vault(error) => error.into(),
            strategies::Error::Entry(error) => vault::Error::from(error).into(),
            error => {
                let why = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(?why, "a person's scripts failed");
                Self::Failed
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::Wait(wait) = self {
            let seconds = HeaderValue::from(wait.as_secs().max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response.extensions_mut().insert(self);
        response
    }
}
