//! To hh.ru and back.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::{Frame, html, see};
use crate::session::sign_in::{AnswerError, SignInError};
use crate::web::connection::{Came, Error};
use crate::web::server::{Form, Member, Refusal, Site};

#[derive(Template)]
#[template(path = "connect.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    known: Option<String>,
    /// Who it would be from now on.
    found: Option<String>,
    text: Option<&'static str>,
    detail: Option<String>,
}

/// Leads to hh.ru's page.
pub(in crate::web) async fn begin(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    match site.connections.begin(&member.token, form.text("anew") == "yes") {
        Ok(url) => Ok(see(url.as_str())),
        // The overview says what to change.
        Err(Error::Misfit(_)) => Ok(see("/")),
        Err(error) => Ok(failed(&member, &error)),
    }
}

/// hh.ru's answer, where its path is; anything else is no page.
pub(in crate::web) async fn answer_or_nothing(
    State(site): State<Arc<Site>>,
    method: Method,
    uri: Uri,
    member: Result<Member, Response>,
) -> Response {
    if method != Method::GET || site.connections.callback() != Ok(uri.path()) {
        return Refusal::NotFound.into_response();
    }
    let member = match member {
        Ok(member) => member,
        Err(answer) => return answer,
    };
    let (token, user, from) = (&member.token, &member.account.name, member.visit.address);
    match site.connections.answered(token, user, uri.query().unwrap_or_default(), from).await {
        Ok(Came::Connected) => see("/?done=connected"),
        Ok(Came::Other { known, found }) => doubt(&member, Some(known), found, None),
        Err(error) => failed(&member, &error),
    }
}

/// Asks again whether somebody else is to be taken.
pub(in crate::web) async fn doubtful(State(site): State<Arc<Site>>, member: Member) -> Response {
    match site.connections.doubtful(&member.token) {
        Some(found) => doubt(&member, None, found, None),
        None => see("/"),
    }
}

/// Takes somebody else than before.
pub(in crate::web) async fn confirm(State(site): State<Arc<Site>>, member: Member) -> Response {
    let from = member.visit.address;
    match site.connections.confirm(&member.token, &member.account.name, from).await {
        Ok(()) => see("/?done=connected"),
        Err(Error::Busy) => match site.connections.doubtful(&member.token) {
            Some(found) => doubt(&member, None, found, Some(member.visit.language.texts().busy_now)),
            None => see("/?done=busy"),
        },
        Err(error) => failed(&member, &error),
    }
}

/// Leaves everything as it is.
pub(in crate::web) async fn decline(State(site): State<Arc<Site>>, member: Member) -> Response {
    site.connections.decline(&member.token);
    see("/")
}

/// Makes the tokens worthless.
pub(in crate::web) async fn disconnect(State(site): State<Arc<Site>>, member: Member) -> Response {
    match site.connections.disconnect(&member.account.name, member.visit.address).await {
        Ok(()) => see("/?done=disconnected"),
        Err(Error::Busy) => see("/?done=busy"),
        Err(error) => failed(&member, &error),
    }
}

fn doubt(member: &Member, known: Option<String>, found: String, text: Option<&'static str>) -> Response {
    let t = member.visit.language.texts();
    let frame = Frame { path: "/connect/confirm", ..Frame::new(&member.visit, t.connect_other, "overview") };
    let known = known.filter(|name| !name.is_empty());
    html(StatusCode::OK, &Page { frame, known, found: Some(found), text, detail: None })
}

fn failed(member: &Member, error: &Error) -> Response {
    let t = member.visit.language.texts();
    let (status, text, detail) = match error {
        Error::SignIn(SignInError::Answer(AnswerError::AccessDenied | AnswerError::Refused(_))) => {
            (StatusCode::OK, Some(t.connect_denied), None)
        }
        Error::SignIn(SignInError::Answer(_)) | Error::Nothing => {
            (StatusCode::BAD_REQUEST, Some(t.connect_foreign), None)
        }
        Error::SignIn(SignInError::NotApplicant { .. }) => (StatusCode::OK, Some(t.connect_applicant), None),
        other => {
            tracing::warn!(error = %other, "somebody could not be connected");
            let said = other.to_string();
            let said = member.visit.language.of_reports().trouble(&said).unwrap_or(said);
            (StatusCode::BAD_GATEWAY, None, Some(said))
        }
    };
    let frame = Frame { path: "/", ..Frame::new(&member.visit, t.connect_failed, "overview") };
    html(status, &Page { frame, known: None, found: None, text, detail })
}
