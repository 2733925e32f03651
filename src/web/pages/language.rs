//! The switch of languages, which is on every page.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use super::{own_path, see};
use crate::web::language::Language;
use crate::web::server::{Cookie, Form, Refusal, Site, Visit};

/// Keeps the choice in the account, or in a cookie before there is one.
pub(in crate::web) async fn choose(
    State(site): State<Arc<Site>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Refusal> {
    let language = Language::of_code(form.text("language")).ok_or(Refusal::BadRequest)?;
    let mut response = see(own_path(form.text("back")));
    if let Some(account) = visit.account {
        let accounts = site.accounts.clone();
        super::data::blocking(move || accounts.set_language(&account.name, language)).await?;
    }
    if let Some(cookie) = Cookie::Language.set(language.code(), site.hosts.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
