//! One request before it is sent.

use std::borrow::Cow;

use reqwest::Method;

/// One request before it is sent.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(Cow<'static, str>, String)>,
    pub(super) body: Body,
    /// `If-None-Match`
    pub(super) known: Option<String>,
    /// Whether it says in which language and for which site.
    pub(super) localised: bool,
}

/// What a request carries.
pub(super) enum Body {
    Empty,
    /// `multipart/form-data`
    Parts(Vec<(&'static str, String)>),
    /// `application/x-www-form-urlencoded`
    Form(Vec<(&'static str, String)>),
}

impl Request {
    pub(super) fn get(path: impl Into<String>) -> Self {
        let path = path.into();
        Self { method: Method::GET, path, query: Vec::new(), body: Body::Empty, known: None, localised: true }
    }

    pub(super) fn post(path: impl Into<String>) -> Self {
        Self { method: Method::POST, ..Self::get(path) }
    }

    pub(super) fn put(path: impl Into<String>) -> Self {
        Self { method: Method::PUT, ..Self::get(path) }
    }

    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    pub(super) fn query<N: Into<Cow<'static, str>>>(mut self, pairs: impl IntoIterator<Item = (N, String)>) -> Self {
        self.query.extend(pairs.into_iter().map(|(name, value)| (name.into(), value)));
        self
    }

    /// A `multipart/form-data` body.
    pub(super) fn parts(self, parts: Vec<(&'static str, String)>) -> Self {
        Self { body: Body::Parts(parts), ..self }
    }

    /// An `application/x-www-form-urlencoded` body.
    pub(super) fn form(self, fields: Vec<(&'static str, String)>) -> Self {
        Self { body: Body::Form(fields), ..self }
    }

    pub(super) fn if_changed_from(self, known: Option<String>) -> Self {
        Self { known, ..self }
    }

    /// OAuth knows neither languages nor sites.
    pub(super) fn not_localised(self) -> Self {
        Self { localised: false, ..self }
    }

    pub(super) fn operation(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(super) fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}
