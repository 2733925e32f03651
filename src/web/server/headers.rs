//! What every answer tells the browser to forbid.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

/// The headers of every answer.
#[derive(Clone, Debug)]
pub(super) struct Shields {
    policy: HeaderValue,
    secure: bool,
}

impl Shields {
    /// `authorize`: where a form may lead by a redirect, which is hh.ru's consent page.
    pub(super) fn new(authorize: &Url, secure: bool) -> Self {
        let policy = format!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
             form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
            authorize.origin().ascii_serialization()
        );
        let closed = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
        Self { policy: HeaderValue::try_from(policy).unwrap_or(closed), secure }
    }

    /// Puts them on. A page that says nothing about keeping it is not kept: it may have somebody's data on it.
    pub(super) fn put_on(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        for (name, value) in ALWAYS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if self.secure {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
        }
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// `same-origin`, not `no-referrer`: with the latter browsers send `Origin: null` with our own forms (Fetch, "append a
/// request Origin header"). Other sites, hh.ru among them, learn nothing either way; OAuth needs no referrer.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];
