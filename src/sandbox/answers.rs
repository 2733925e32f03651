//! What the sandbox says: JSON, and refusals in hh.ru's form.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A refusal: `{request_id, description, errors: [{type, value?}]}` with its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    kind: &'static str,
    value: Option<String>,
    description: Option<String>,
}

impl Refusal {
    /// A refusal of this type and value.
    pub(super) fn new(status: StatusCode, kind: &'static str, value: &str) -> Self {
        Self { status, kind, value: Some(value.to_owned()), description: None }
    }

    /// 400: a parameter is wrong.
    pub(super) fn argument(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_argument", name)
    }

    /// 400: the request as a whole is wrong.
    pub(super) fn bad_request(why: &str) -> Self {
        let description = Some(why.to_owned());
        Self { status: StatusCode::BAD_REQUEST, kind: "bad_request", value: None, description }
    }

    /// 403: what hh.ru says about an access token.
    pub(super) fn oauth(value: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "oauth", value)
    }

    /// 403: not for this caller.
    pub(super) fn forbidden() -> Self {
        Self { status: StatusCode::FORBIDDEN, kind: "forbidden", value: None, description: None }
    }

    /// 404: no such thing.
    pub(super) fn not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, kind: "not_found", value: None, description: None }
    }

    /// 500: the sandbox itself failed (it cannot write its state).
    pub(super) fn failed(error: &dyn std::error::Error) -> Self {
        let description = Some(error.to_string());
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, kind: "server_error", value: None, description }
    }

    /// The same with a sentence for people.
    pub(super) fn because(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    fn body(&self) -> Value {
        let mut error = Map::from_iter([("type".to_owned(), json!(self.kind))]);
        let mut body = Map::from_iter([("request_id".to_owned(), json!(request_id()))]);
        if let Some(value) = &self.value {
            error.insert("value".to_owned(), json!(value));
            if self.kind == "bad_argument" {
                body.insert("bad_argument".to_owned(), json!(value));
                let description = self.description.as_deref().unwrap_or("bad argument");
                body.insert("bad_arguments".to_owned(), json!([{ "name": value, "description": description }]));
            }
            if let Some(older) = older_oauth_error(self.kind, value) {
                body.insert("oauth_error".to_owned(), json!(older));
            }
        }
        if let Some(description) = &self.description {
            body.insert("description".to_owned(), json!(description));
        }
        body.insert("errors".to_owned(), json!([error]));
        Value::Object(body)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json(self.status, &self.body())
    }
}

/// The key that hh.ru still sends beside `errors`.
pub(super) fn older_oauth_error(kind: &str, value: &str) -> Option<&'static str> {
    match (kind, value) {
        ("oauth", "token_expired") => Some("token-expired"),
        ("oauth", "token_revoked") => Some("token-revoked"),
        ("oauth", "user_auth_expected" | "application_auth_expected") => Some("bad-auth-type"),
        ("oauth", "application_not_found") => Some("client-id-deleted"),
        _ => None,
    }
}

fn request_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{:016x}{number:016x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// A JSON answer.
pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    json_text(status, value.to_string())
}

/// A JSON answer that is text already.
pub(super) fn json_text(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// A page for people.
pub(super) fn html(status: StatusCode, page: String) -> Response {
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

/// An answer without a body, and where to look instead.
pub(super) fn located(status: StatusCode, location: &str) -> Response {
    let mut response = html(status, String::new());
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// A dictionary with its `ETag`; 304 to whoever has it already.
pub(super) fn cached(headers: &HeaderMap, value: &Value) -> Response {
    let text = value.to_string();
    let tag = format!("\"{}\"", base16ct::lower::encode_string(&Sha256::digest(&text)[..8]));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { json_text(StatusCode::OK, text) };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    response
}

/// One page of a list: its part of the items and hh.ru's numbers beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) page: usize,
    pub(super) per_page: usize,
}

/// hh.ru shows no list further than this.
const DEPTH: usize = 2_000;
const LARGEST: usize = 100;

impl Window {
    /// The page that `page` and `per_page` ask for.
    pub(super) fn asked(params: &super::params::Params, default_size: usize) -> Result<Self, Refusal> {
        let page: usize = params.number("page")?.unwrap_or(0);
        let per_page: usize = params.number("per_page")?.unwrap_or(default_size);
        if per_page > LARGEST {
            return Err(Refusal::argument("per_page").because("per_page must be less than or equal to 100"));
        }
        if page.saturating_add(1).saturating_mul(per_page) > DEPTH {
            let reason = "you can't look up more than 2000 items in the list";
            return Err(Refusal::argument("page").because(reason));
        }
        Ok(Self { page, per_page })
    }

    /// How many elements of a list lie before the end of this page.
    pub(super) fn end(self) -> usize {
        (self.page + 1) * self.per_page
    }

    /// The part of a list that lies on this page.
    pub(super) fn of<T>(self, list: &[T]) -> &[T] {
        let start = (self.page * self.per_page).min(list.len());
        let end = (start + self.per_page).min(list.len());
        &list[start..end]
    }

    /// The number of pages of `found` items, none of them past the depth.
    pub(super) fn pages(self, found: usize) -> usize {
        if self.per_page == 0 { 0 } else { found.min(DEPTH).div_ceil(self.per_page) }
    }

    /// `items` as hh.ru wraps them.
    pub(super) fn wrap(self, found: usize, items: &[Value]) -> Value {
        let pages = self.pages(found);
        json!({ "items": items, "found": found, "page": self.page, "pages": pages, "per_page": self.per_page })
    }
}

#[cfg(test)]
mod tests {
    use super::super::params::Params;
    use super::{Refusal, Window};

    fn window(query: &str) -> Result<Window, Refusal> {
        Window::asked(&Params::parse(query), 10)
    }

    #[test]
    fn the_depth_is_kept() {
        assert_eq!(window("page=199&per_page=10"), Ok(Window { page: 199, per_page: 10 }));
        assert!(window("page=200&per_page=10").is_err());
        assert!(window("per_page=101").is_err());
        assert!(window("page=18446744073709551615&per_page=100").is_err());
        assert!(window("page=-1").is_err());
    }

    #[test]
    fn pages_end_with_the_list() {
        let list: Vec<usize> = (0..25).collect();
        let third = Window { page: 2, per_page: 10 };
        assert_eq!(third.of(&list), &[20, 21, 22, 23, 24]);
        assert_eq!(third.pages(25), 3);
        assert_eq!(third.pages(5_000), 200);
        assert!(Window { page: 7, per_page: 10 }.of(&list).is_empty());
    }

    #[test]
    fn a_refusal_reads_like_one_of_hh() {
        let body = Refusal::oauth("token_expired").body();
        assert_eq!(body["errors"][0]["type"], "oauth");
        assert_eq!(body["oauth_error"], "token-expired");
        assert_eq!(Refusal::argument("area").body()["bad_argument"], "area");
    }
}
