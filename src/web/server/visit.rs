//! Who makes a request, and what they may do.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};

use super::Site;
use super::cookies::Cookie;
use super::refusal::Refusal;
use crate::web::accounts::{Account, Token};
use crate::web::language::Language;

/// One request's person, language and form token.
#[derive(Clone, Debug)]
pub(in crate::web) struct Visit {
    pub(in crate::web) account: Option<Account>,
    /// The secret of their session.
    pub(in crate::web) token: Option<Token>,
    pub(in crate::web) language: Language,
    pub(in crate::web) address: IpAddr,
    /// What goes into the forms.
    pub(in crate::web) csrf: String,
    /// Where the page is, for coming back to it.
    pub(in crate::web) path: String,
    /// What the forms are bound to.
    pub(super) bound: String,
    /// Whether the browser does not have the cookie yet that the forms are bound to.
    pub(super) is_new: bool,
}

impl Visit {
    /// Reads the cookies. Somebody without a session gets a cookie to bind their forms to.
    pub(super) fn of(headers: &HeaderMap, path: &str, address: IpAddr, site: &Site) -> Result<Self, Refusal> {
        let secure = site.hosts.is_secure();
        let token = Cookie::Session.read(headers, secure).and_then(Token::parse);
        let session = token.and_then(|token| Some((site.accounts.signed_in(&token)?, token)));
        let (account, token) = session.map_or((None, None), |(account, token)| (Some(account), Some(token)));
        let known = Cookie::Visit.read(headers, secure).and_then(Token::parse);
        let is_new = token.is_none() && known.is_none();
        let bound = match (&token, known) {
            (Some(token), _) => format!("session {}", token.expose()),
            (None, Some(known)) => known.expose().to_owned(),
            (None, None) => Token::random()?.expose().to_owned(),
        };
        let chosen = account.as_ref().and_then(|account| account.language);
        let chosen = chosen.or_else(|| Cookie::Language.read(headers, secure).and_then(Language::of_code));
        let language = chosen.unwrap_or_else(|| accepted(headers));
        Ok(Self {
            csrf: site.csrf.token(&bound),
            account,
            token,
            language,
            address,
            path: path.to_owned(),
            bound,
            is_new,
        })
    }

    /// The same after the person is gone: nothing on the page is theirs, and no form on it would be taken.
    pub(in crate::web) fn forgotten(self) -> Self {
        Self { account: None, token: None, csrf: String::new(), ..self }
    }

    /// Nobody in particular: for what is refused before it was looked at.
    pub(super) fn stranger(headers: &HeaderMap, address: IpAddr) -> Self {
        Self {
            account: None,
            token: None,
            language: accepted(headers),
            address,
            csrf: String::new(),
            path: "/".to_owned(),
            bound: String::new(),
            is_new: false,
        }
    }
}

fn accepted(headers: &HeaderMap) -> Language {
    let wishes = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    wishes.and_then(Language::accepted).unwrap_or_default()
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or(Refusal::Failed)
    }
}

/// Somebody who is signed in; others are led to the form.
#[derive(Clone, Debug)]
pub(in crate::web) struct Member {
    pub(in crate::web) account: Account,
    pub(in crate::web) token: Token,
    pub(in crate::web) visit: Visit,
}

impl FromRequestParts<Arc<Site>> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
        match (visit.account.clone(), visit.token.clone()) {
            (Some(account), Some(token)) => Ok(Self { account, token, visit }),
            _ if parts.method != Method::POST => Err(crate::web::pages::to_sign_in(parts.uri.path())),
            _ => Err(Refusal::Forbidden.into_response()),
        }
    }
}

/// Somebody who administers; for others such a page is not there.
#[derive(Clone, Debug)]
pub(in crate::web) struct Administrator(pub(in crate::web) Member);

impl FromRequestParts<Arc<Site>> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let member = Member::from_request_parts(parts, site).await?;
        if member.account.administrator { Ok(Self(member)) } else { Err(Refusal::NotFound.into_response()) }
    }
}
