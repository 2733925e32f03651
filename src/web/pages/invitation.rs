//! What an invited person sees first: a name and a password to choose.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Frame, Problem, html, sign_in, signed_in};
use crate::secret::ExposeSecret;
use crate::vault::UserName;
use crate::web::accounts::{Error, Invitation, Token};
use crate::web::server::{Form, Refusal, Site, Visit};

#[derive(Template)]
#[template(path = "invitation.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    problems: Vec<Problem>,
    invitation: &'a Invitation,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "not_invited.html", config = "src/web/askama.toml")]
struct NotInvited<'a> {
    frame: Frame<'a>,
}

/// The form behind a link that is valid. Looking at it uses nothing up: messengers look at links too.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    match found(&site, &token).await? {
        Some((_, invitation)) => Ok(shown(&visit, StatusCode::OK, Vec::new(), &invitation, "")),
        None => Ok(not_invited(&visit)),
    }
}

/// Makes the account and signs in.
pub(in crate::web) async fn accept(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let Some((token, invitation)) = found(&site, &token).await? else { return Ok(not_invited(&visit)) };
    let t = visit.language.texts();
    let typed = form.text("name").trim();
    let again = |problem| shown(&visit, StatusCode::UNPROCESSABLE_ENTITY, vec![problem], &invitation, typed);
    let Ok(name) = invitation.name.clone().map_or_else(|| UserName::new(typed), Ok) else {
        return Ok(again(Problem::new("name", t.name_wrong)));
    };
    let (word, repeated) = (form.secret("password"), form.secret("again"));
    if word.expose_secret() != repeated.expose_secret() {
        return Ok(again(Problem::new("again", t.not_same)));
    }
    match site.accounts.accept(token, name, word, visit.address).await {
        Ok(token) => {
            sign_in::end_before(&site, &visit).await?;
            Ok(signed_in("/", &token, &site))
        }
        Err(Error::NotInvited) => Ok(not_invited(&visit)),
        Err(error) => match Problem::of(&error, visit.language, "password", "password") {
            Some(problem) => Ok(again(problem)),
            None => Err(error.into()),
        },
    }
}

async fn found(site: &Site, token: &str) -> Result<Option<(Token, Invitation)>, Refusal> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let (accounts, asked) = (site.accounts.clone(), token.clone());
    let invitation = super::data::blocking(move || accounts.invitation(&asked)).await?;
    Ok(invitation.map(|invitation| (token, invitation)))
}

fn shown(visit: &Visit, status: StatusCode, problems: Vec<Problem>, invitation: &Invitation, name: &str) -> Response {
    let frame = Frame::new(visit, visit.language.texts().join, "");
    html(status, &Page { frame, problems, invitation, name })
}

fn not_invited(visit: &Visit) -> Response {
    html(StatusCode::NOT_FOUND, &NotInvited { frame: Frame::new(visit, visit.language.texts().not_invited, "") })
}
