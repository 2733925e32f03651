//! `POST /token` and `DELETE /oauth/token`.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answers::{self, Refusal};
use super::params::Params;
use super::server::{SignedIn, Site};
use super::state::{Account, Pair, State, TokenError};

/// `POST /token`, also as the older `POST /oauth/token`.
pub(super) async fn token(Shared(site): Shared<Arc<Site>>, body: String) -> Response {
    let form = Params::parse(&body);
    let grant_type = form.one("grant_type").unwrap_or_default();
    site.count_token_request(grant_type);
    let answer = match grant_type {
        "authorization_code" => exchange(&site, &form),
        "refresh_token" => refresh(&site, &form),
        "client_credentials" => application(&site, &form),
        _ => Ok(Err(TokenError("unsupported_grant_type", "unsupported grant_type"))),
    };
    match answer {
        Ok(Ok(body)) => answers::json(StatusCode::OK, &body),
        Ok(Err(TokenError(error, description))) => {
            let status = if error == "forbidden" { StatusCode::FORBIDDEN } else { StatusCode::BAD_REQUEST };
            answers::json(status, &json!({ "error": error, "error_description": description }))
        }
        Err(error) => Refusal::failed(&error).into_response(),
    }
}

type Answer = Result<Result<Value, TokenError>, super::StateError>;

fn exchange(site: &Site, form: &Params) -> Answer {
    let now = site.now();
    let pair = new_pair(site);
    site.try_change(|state| {
        authenticate(site, form)?;
        let code = form.one("code").unwrap_or_default();
        let person = state.grants.check_code(code, form.one("redirect_uri"), now)?;
        check_account(state, &person)?;
        state.grants.spend_code(code);
        state.grants.add_pair(&person, &pair, now);
        Ok(told(&pair))
    })
}

/// Exactly `grant_type` and `refresh_token`: hh.ru refuses more.
fn refresh(site: &Site, form: &Params) -> Answer {
    let now = site.now();
    let pair = new_pair(site);
    site.try_change(|state| {
        let token = form.pairs().iter().find(|(name, _)| name == "refresh_token").map(|(_, token)| token.as_str());
        let more = form.pairs().iter().any(|(name, _)| name != "grant_type" && name != "refresh_token");
        let token = token.filter(|_| !more).ok_or(TokenError("invalid_request", "token not found"))?;
        let person = state.grants.check_refresh(token, now)?;
        check_account(state, &person)?;
        state.grants.spend_refresh(token);
        state.grants.add_pair(&person, &pair, now);
        Ok(told(&pair))
    })
}

fn application(site: &Site, form: &Params) -> Answer {
    let now = site.now();
    site.try_change(|state| {
        authenticate(site, form)?;
        let token = secret("APPL", 60);
        state.grants.replace_application_token(token.clone(), now)?;
        Ok(json!({ "access_token": token, "token_type": "bearer" }))
    })
}

fn authenticate(site: &Site, form: &Params) -> Result<(), TokenError> {
    let known = form.one("client_id") == Some(&site.options.client_id)
        && form.one("client_secret") == Some(&site.options.client_secret);
    if known { Ok(()) } else { Err(TokenError("invalid_client", "client_id or client_secret not found")) }
}

fn check_account(state: &mut State, person: &str) -> Result<(), TokenError> {
    let why = match state.person(person).account {
        Account::Working => return Ok(()),
        Account::Missing => "account not found",
        Account::Locked => "account is locked",
        Account::PasswordInvalidated => "password invalidated",
        Account::LoginNotVerified => "login not verified",
    };
    Err(TokenError("invalid_request", why))
}

fn new_pair(site: &Site) -> Pair {
    let lives = chrono::Duration::from_std(site.options.access_ttl).unwrap_or(chrono::Duration::MAX);
    Pair { access: secret("USER", 60), refresh: secret("USER", 60), lives }
}

fn told(pair: &Pair) -> Value {
    json!({
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "expires_in": pair.lives.num_seconds(),
        "token_type": "bearer",
    })
}

/// So many letters and digits that nobody can guess, behind a prefix.
pub(super) fn secret(prefix: &str, length: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut bytes = vec![0; length];
    // Without randomness tokens could be guessed, by somebody on this machine who may as well read them.
    let _ = getrandom::fill(&mut bytes);
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    prefix.chars().chain(letters).collect()
}

/// `DELETE /oauth/token`: signs out whoever holds a live token of a person.
pub(super) async fn invalidate(Shared(site): Shared<Arc<Site>>, _: SignedIn, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = token.unwrap_or_default().trim();
    match site.change(|state| state.grants.deactivate(token)) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => Refusal::failed(&error).into_response(),
    }
}
