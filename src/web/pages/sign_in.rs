//! Signing in and out.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::{Frame, Problem, html, own_path, see, signed_in, signed_out};
use crate::web::accounts::Error;
use crate::web::server::{Form, Member, Refusal, Site, Visit};

#[derive(Template)]
#[template(path = "sign_in.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    problems: Vec<Problem>,
    name: &'a str,
    next: &'a str,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Next {
    next: String,
}

/// The form; somebody who is signed in has no need of it.
pub(in crate::web) async fn page(visit: Visit, Query(next): Query<Next>) -> Response {
    let next = own_path(&next.next);
    if visit.account.is_some() {
        return see(next);
    }
    let frame = Frame::new(&visit, visit.language.texts().sign_in, "sign-in");
    html(StatusCode::OK, &Page { frame, problems: Vec::new(), name: "", next })
}

/// Ends the session that another one takes the place of in this browser.
pub(super) async fn end_before(site: &Site, visit: &Visit) -> Result<(), Refusal> {
    let Some((token, account)) = visit.token.clone().zip(visit.account.clone()) else { return Ok(()) };
    let (accounts, address) = (site.accounts.clone(), visit.address);
    super::data::blocking(move || accounts.sign_out(&token, &account, address)).await
}

/// Name and password; the session is a new one, whatever cookie came.
pub(in crate::web) async fn sign_in(
    State(site): State<Arc<Site>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Refusal> {
    let (name, next) = (form.text("name").trim(), own_path(form.text("next")));
    let error = match site.accounts.sign_in(name, form.secret("password"), visit.address).await {
        Ok(token) => {
            site.counts.sign_ins.fetch_add(1, Ordering::Relaxed);
            end_before(&site, &visit).await?;
            return Ok(signed_in(next, &token, &site));
        }
        Err(error) => error,
    };
    site.counts.refused_sign_ins.fetch_add(1, Ordering::Relaxed);
    let Some(problem) = Problem::of(&error, visit.language, "name", "password") else { return Err(error.into()) };
    let (status, wait) = match &error {
        Error::Wait(wait) => (StatusCode::TOO_MANY_REQUESTS, Some(wait.as_secs().max(1))),
        Error::Busy => (StatusCode::SERVICE_UNAVAILABLE, Some(5)),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let frame = Frame::new(&visit, visit.language.texts().sign_in, "sign-in");
    let mut response = html(status, &Page { frame, problems: vec![problem], name, next });
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    Ok(response)
}

/// Ends the session of this browser.
pub(in crate::web) async fn sign_out(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    let accounts = site.accounts.clone();
    let Member { account, token, visit } = member;
    super::data::blocking(move || accounts.sign_out(&token, &account, visit.address)).await?;
    Ok(signed_out("/sign-in", &site))
}
