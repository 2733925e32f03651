//! What a person sets for themselves.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Done, Frame, Problem, html, signed_in, signed_out};
use crate::secret::ExposeSecret;
use crate::web::language::Language;
use crate::web::server::{Form, Member, Refusal, Site};

#[derive(Template)]
#[template(path = "settings.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    problems: Vec<Problem>,
    done: Option<&'static str>,
    name: &'a str,
    languages: [Language; 2],
}

/// The page.
pub(in crate::web) async fn page(member: Member, Query(done): Query<Done>) -> Response {
    let t = member.visit.language.texts();
    let done = (done.done == "password").then_some(t.password_changed);
    shown(&member, StatusCode::OK, Vec::new(), done)
}

/// The page with what is wrong.
pub(super) fn again(member: &Member, problem: Problem) -> Response {
    shown(member, StatusCode::UNPROCESSABLE_ENTITY, vec![problem], None)
}

fn shown(member: &Member, status: StatusCode, problems: Vec<Problem>, done: Option<&'static str>) -> Response {
    let frame =
        Frame { path: "/settings", ..Frame::new(&member.visit, member.visit.language.texts().settings, "settings") };
    let name = member.account.name.as_str();
    html(status, &Page { frame, problems, done, name, languages: Language::ALL })
}

/// Another password; other browsers are signed out, this one gets a new session.
pub(in crate::web) async fn change_password(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let (old, new) = (form.secret("password_now"), form.secret("password"));
    let language = member.visit.language;
    if new.expose_secret() != form.text("again") {
        return Ok(again(&member, Problem::new("again", language.texts().not_same)));
    }
    match site.accounts.change_password(member.account.clone(), old, new, member.visit.address).await {
        Ok(token) => Ok(signed_in("/settings?done=password", &token, &site)),
        Err(error) => match Problem::of(&error, language, "password_now", "password") {
            Some(problem) => Ok(again(&member, problem)),
            None => Err(error.into()),
        },
    }
}

/// Ends all sessions of the person.
pub(in crate::web) async fn sign_out_everywhere(
    State(site): State<Arc<Site>>,
    member: Member,
) -> Result<Response, Refusal> {
    let accounts = site.accounts.clone();
    let Member { account, visit, .. } = member;
    super::data::blocking(move || accounts.sign_out_everywhere(&account, &account.name, visit.address)).await?;
    Ok(signed_out("/sign-in", &site))
}
