//! What is answered: one noun a file. The frame that all pages share is here.

pub(super) mod administration;
mod application;
pub(super) mod assets;
pub(super) mod connect;
pub(super) mod data;
mod difference;
mod ended;
pub(super) mod events;
pub(super) mod health;
pub(super) mod invitation;
pub(super) mod journal;
pub(super) mod language;
mod listing;
pub(super) mod overview;
pub(super) mod permissions;
pub(super) mod plan;
pub(super) mod preferences;
mod problem;
pub(super) mod recipe;
pub(super) mod resume;
pub(super) mod run;
pub(super) mod settings;
pub(super) mod sign_in;
pub(super) mod statistics;
pub(super) mod strategies;
pub(super) mod strategy;
pub(super) mod values;
pub(super) mod versions;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::accounts::{Account, Token};
use super::language::{Language, Texts};
use super::routes::can_be_seen;
use super::server::{Cookie, Refusal, Site, Visit};
pub(super) use ended::Told;
use problem::Problem;

/// What the layout fills in around a page.
struct Frame<'a> {
    t: &'static Texts,
    language: Language,
    title: &'a str,
    csrf: &'a str,
    account: Option<&'a Account>,
    /// The path of the page, for coming back to it.
    path: &'a str,
    /// The section that the page belongs to, for the menu.
    section: &'static str,
    style: &'static str,
}

impl<'a> Frame<'a> {
    fn new(visit: &'a Visit, title: &'a str, section: &'static str) -> Self {
        Self {
            t: visit.language.texts(),
            language: visit.language,
            title,
            csrf: &visit.csrf,
            account: visit.account.as_ref(),
            path: &visit.path,
            section,
            style: assets::style_path(),
        }
    }
}

/// What was done just before: a word in the page's address, for the page to say so.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    done: String,
}

/// A page that can be rendered.
fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            Refusal::Failed.into_response()
        }
    }
}

/// Does what waits for the disk, or takes long, away from the threads that answer.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Failed)
}

/// Leads on with a GET.
fn see(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Err(_) => Refusal::Failed.into_response(),
    }
}

/// Leads on as somebody who is signed in from here on.
fn signed_in(path: &str, token: &Token, site: &Site) -> Response {
    let secure = site.hosts.is_secure();
    let mut response = see(path);
    let cookies = [Cookie::Session.set(token.expose(), secure), Cookie::Visit.forget(secure)];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Leads on as somebody who is signed out.
fn signed_out(path: &str, site: &Site) -> Response {
    let mut response = see(path);
    if let Some(cookie) = Cookie::Session.forget(site.hosts.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Leads to the form that signs in, and from there to `path`.
pub(super) fn to_sign_in(path: &str) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
    see(&if path == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") })
}

/// A path of this server that a form may lead to, and where there is something to see; anything else is the overview.
fn own_path(text: &str) -> &str {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_own = plain && text.starts_with('/') && !text.starts_with("//");
    if is_own && can_be_seen(text) { text } else { "/" }
}

/// Whether a page is for a machine that watches, which may use a name of this machine.
pub(super) fn is_for_machines(path: &str) -> bool {
    matches!(path, "/healthz" | "/metrics")
}

/// The first part of a path, without what may be somebody's.
pub(super) fn kind(path: &str) -> String {
    path.split('/').nth(1).unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).take(20).collect()
}

#[derive(Template)]
#[template(path = "refused.html", config = "src/web/askama.toml")]
struct Refused<'a> {
    frame: Frame<'a>,
    text: &'static str,
    wait: Option<String>,
}

/// The page that says why there is no other; `answer` has its status and headers already.
pub(super) fn refused(refusal: Refusal, answer: Response, visit: &Visit) -> Response {
    let (title, text) = refusal.words(visit.language.texts());
    let wait = match refusal {
        Refusal::Wait(wait) => Some(problem::waiting(visit.language, wait)),
        _ => None,
    };
    // The page cannot be come back to with a GET, perhaps.
    let frame = Frame { path: "/", ..Frame::new(visit, title, "") };
    let page = html(refusal.status(), &Refused { frame, text, wait });
    let (mut parts, _) = answer.into_parts();
    let (rendered, body) = page.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(&name);
        if let Some(value) = rendered.headers.get(&name) {
            parts.headers.insert(name, value.clone());
        }
    }
    Response::from_parts(parts, body)
}

#[cfg(test)]
mod tests {
    use super::{kind, own_path};

    #[test]
    fn forms_lead_nowhere_else() {
        for path in ["/", "/settings", "/settings?done=password"] {
            assert_eq!(own_path(path), path);
        }
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/я",
            "settings",
            "/ ",
            "/sign-out",
        ] {
            assert_eq!(own_path(path), "/", "{path}");
        }
        assert_eq!(kind("/invitation/0123"), "invitation");
    }
}
