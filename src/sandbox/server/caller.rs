//! Who makes a request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::super::answers::Refusal;
use super::super::state::Bearer;
use super::Site;

/// The signed-in person, by name; refuses everybody else.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct SignedIn(pub(in crate::sandbox) String);

/// Anybody: a person by name, an application, or nobody. A token that does not work is refused all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Visitor {
    Person(String),
    Application,
    Nobody,
}

impl Visitor {
    fn of(parts: &Parts, site: &Site) -> Result<Self, Refusal> {
        let Some(header) = parts.headers.get(header::AUTHORIZATION) else { return Ok(Self::Nobody) };
        let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
        let token = token.ok_or_else(|| Refusal::oauth("bad_authorization"))?;
        let now = site.now();
        match site.state().grants.bearer(token.trim(), now) {
            Bearer::Person(person) => Ok(Self::Person(person)),
            Bearer::Application => Ok(Self::Application),
            Bearer::Expired => Err(Refusal::oauth("token_expired")),
            Bearer::Revoked => Err(Refusal::oauth("token_revoked")),
            Bearer::Unknown => Err(Refusal::oauth("bad_authorization")),
        }
    }
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Refusal> {
        Self::of(parts, site)
    }
}

impl FromRequestParts<Arc<Site>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Refusal> {
        match Visitor::of(parts, site)? {
            Visitor::Person(person) => Ok(Self(person)),
            Visitor::Application | Visitor::Nobody => Err(Refusal::oauth("user_auth_expected")),
        }
    }
}
