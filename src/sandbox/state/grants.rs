//! Codes and tokens: what works, what is spent, and hh.ru's words for each refusal.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// Every code and token ever given.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::sandbox) struct Grants {
    codes: BTreeMap<String, Code>,
    /// By access token.
    pairs: BTreeMap<String, Grant>,
    application: Option<ApplicationToken>,
    /// Application tokens that newer ones replaced.
    replaced: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Code {
    person: String,
    /// As the authorize request had it.
    redirect_uri: Option<String>,
    expires_at: DateTime<Utc>,
    used: bool,
    revoked: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Grant {
    person: String,
    refresh: String,
    expires_at: DateTime<Utc>,
    end: Option<End>,
}

/// Why a pair works no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum End {
    /// A newer pair came of it.
    Refreshed,
    /// The person took the permission back.
    Revoked,
    /// Signed out: `DELETE /oauth/token`.
    Deactivated,
}

#[derive(Debug, Serialize, Deserialize)]
struct ApplicationToken {
    token: String,
    issued_at: DateTime<Utc>,
}

/// A pair of tokens as it is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Pair {
    pub(in crate::sandbox) access: String,
    pub(in crate::sandbox) refresh: String,
    pub(in crate::sandbox) lives: Duration,
}

/// hh.ru's pair of words for a refused token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct TokenError(pub(in crate::sandbox) &'static str, pub(in crate::sandbox) &'static str);

/// Whom an access token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Bearer {
    /// A person, by name.
    Person(String),
    Application,
    Expired,
    Revoked,
    Unknown,
}

const APPLICATION_TOKEN_EVERY: Duration = Duration::minutes(5);

impl Grants {
    /// Keeps an authorization code.
    pub(in crate::sandbox) fn add_code(
        &mut self,
        code: String,
        person: &str,
        redirect_uri: Option<String>,
        expires_at: DateTime<Utc>,
    ) {
        let code_of = Code { person: person.to_owned(), redirect_uri, expires_at, used: false, revoked: false };
        self.codes.insert(code, code_of);
    }

    /// Whose code this is, if it may be spent with this `redirect_uri`. It is not spent yet.
    pub(in crate::sandbox) fn check_code(
        &self,
        code: &str,
        redirect_uri: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<String, TokenError> {
        let known = self.codes.get(code).ok_or(TokenError("invalid_request", "code not found"))?;
        if known.used {
            return Err(TokenError("invalid_grant", "code has already been used"));
        }
        if known.revoked {
            return Err(TokenError("invalid_grant", "code was revoke"));
        }
        if known.expires_at <= now {
            return Err(TokenError("invalid_grant", "code expired"));
        }
        if known.redirect_uri.as_deref() != redirect_uri {
            return Err(TokenError("invalid_request", "bad redirect url"));
        }
        Ok(known.person.clone())
    }

    /// Marks a code as spent.
    pub(in crate::sandbox) fn spend_code(&mut self, code: &str) {
        if let Some(code) = self.codes.get_mut(code) {
            code.used = true;
        }
    }

    /// Whose refresh token this is, if it may be spent. It is not spent yet.
    pub(in crate::sandbox) fn check_refresh(&self, token: &str, now: DateTime<Utc>) -> Result<String, TokenError> {
        if token.is_empty() {
            return Err(TokenError("invalid_request", "token is empty"));
        }
        if !token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(TokenError("invalid_grant", "bad token"));
        }
        let grant = self.pairs.values().find(|grant| grant.refresh == token);
        let grant = grant.ok_or(TokenError("invalid_request", "token not found"))?;
        match grant.end {
            Some(End::Refreshed) => Err(TokenError("invalid_grant", "token has already been refreshed")),
            Some(End::Revoked) => Err(TokenError("invalid_grant", "token was revoked")),
            Some(End::Deactivated) => Err(TokenError("invalid_grant", "token deactivated")),
            None if grant.expires_at > now => Err(TokenError("invalid_grant", "token not expired")),
            None => Ok(grant.person.clone()),
        }
    }

    /// Marks a refresh token as spent.
    pub(in crate::sandbox) fn spend_refresh(&mut self, token: &str) {
        if let Some(grant) = self.pairs.values_mut().find(|grant| grant.refresh == token) {
            grant.end = Some(End::Refreshed);
        }
    }

    /// Keeps a new pair of a person.
    pub(in crate::sandbox) fn add_pair(&mut self, person: &str, pair: &Pair, now: DateTime<Utc>) {
        let expires_at = now + pair.lives;
        let grant = Grant { person: person.to_owned(), refresh: pair.refresh.clone(), expires_at, end: None };
        self.pairs.insert(pair.access.clone(), grant);
    }

    /// Keeps a new application token in place of the old one, at most once in five minutes.
    pub(in crate::sandbox) fn replace_application_token(
        &mut self,
        token: String,
        now: DateTime<Utc>,
    ) -> Result<(), TokenError> {
        if self.application.as_ref().is_some_and(|old| now - old.issued_at < APPLICATION_TOKEN_EVERY) {
            return Err(TokenError("forbidden", "app token refresh too early"));
        }
        let old = self.application.replace(ApplicationToken { token, issued_at: now });
        self.replaced.extend(old.map(|old| old.token));
        Ok(())
    }

    /// Whom this access token stands for.
    pub(in crate::sandbox) fn bearer(&self, access: &str, now: DateTime<Utc>) -> Bearer {
        if self.application.as_ref().is_some_and(|application| application.token == access) {
            return Bearer::Application;
        }
        if self.replaced.iter().any(|token| token == access) {
            return Bearer::Revoked;
        }
        match self.pairs.get(access) {
            None => Bearer::Unknown,
            Some(Grant { end: Some(End::Revoked | End::Deactivated), .. }) => Bearer::Revoked,
            Some(grant) if grant.expires_at <= now => Bearer::Expired,
            Some(grant) => Bearer::Person(grant.person.clone()),
        }
    }

    /// The refresh tokens of a person that work, or will once their access tokens have expired.
    pub(in crate::sandbox) fn living(&self, person: &str) -> Vec<String> {
        let living = self.pairs.values().filter(|grant| grant.person == person && grant.end.is_none());
        living.map(|grant| grant.refresh.clone()).collect()
    }

    /// Every code and token ever given, also those that work no longer.
    pub(in crate::sandbox) fn all(&self) -> Vec<String> {
        let pairs = self.pairs.iter().flat_map(|(access, grant)| [access.clone(), grant.refresh.clone()]);
        pairs.chain(self.codes.keys().cloned()).collect()
    }

    /// Signs a pair out.
    pub(in crate::sandbox) fn deactivate(&mut self, access: &str) {
        if let Some(grant) = self.pairs.get_mut(access) {
            grant.end = Some(End::Deactivated);
        }
    }

    /// The person takes every permission back.
    pub(in crate::sandbox) fn revoke(&mut self, person: &str) {
        for grant in self.pairs.values_mut().filter(|grant| grant.person == person && grant.end.is_none()) {
            grant.end = Some(End::Revoked);
        }
        for code in self.codes.values_mut().filter(|code| code.person == person) {
            code.revoked = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};

    use super::{Bearer, Grants, Pair, TokenError};

    fn now() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn later() -> DateTime<Utc> {
        now() + Duration::days(14)
    }

    fn grants() -> Grants {
        let mut grants = Grants::default();
        let pair = Pair { access: "a".to_owned(), refresh: "r".to_owned(), lives: Duration::days(14) };
        grants.add_pair("bob", &pair, now());
        grants
    }

    #[test]
    fn a_refresh_token_works_once_and_only_after_expiry() {
        let mut grants = grants();
        assert_eq!(grants.check_refresh("r", now()), Err(TokenError("invalid_grant", "token not expired")));
        assert_eq!(grants.bearer("a", later()), Bearer::Expired);
        assert_eq!(grants.check_refresh("r", later()), Ok("bob".to_owned()));
        grants.spend_refresh("r");
        let spent = TokenError("invalid_grant", "token has already been refreshed");
        assert_eq!(grants.check_refresh("r", later()), Err(spent));
    }

    #[test]
    fn each_end_has_its_words() {
        let mut out = grants();
        out.deactivate("a");
        assert_eq!(out.check_refresh("r", later()), Err(TokenError("invalid_grant", "token deactivated")));
        assert_eq!(out.bearer("a", now()), Bearer::Revoked);
        let mut revoked = grants();
        revoked.revoke("bob");
        assert_eq!(revoked.check_refresh("r", later()), Err(TokenError("invalid_grant", "token was revoked")));
        let grants = grants();
        assert_eq!(grants.check_refresh("", now()), Err(TokenError("invalid_request", "token is empty")));
        assert_eq!(grants.check_refresh("x", now()), Err(TokenError("invalid_request", "token not found")));
        assert_eq!(grants.check_refresh("x y", now()), Err(TokenError("invalid_grant", "bad token")));
    }

    #[test]
    fn a_code_is_spent_with_the_redirect_uri_of_its_request() {
        let mut grants = Grants::default();
        grants.add_code("c".to_owned(), "bob", Some("http://x/".to_owned()), later());
        let bad = Err(TokenError("invalid_request", "bad redirect url"));
        assert_eq!(grants.check_code("c", None, now()), bad);
        assert_eq!(grants.check_code("c", Some("http://x"), now()), bad);
        assert_eq!(
            grants.check_code("c", Some("http://x/"), later()),
            Err(TokenError("invalid_grant", "code expired"))
        );
        assert_eq!(grants.check_code("c", Some("http://x/"), now()), Ok("bob".to_owned()));
        grants.spend_code("c");
        let used = Err(TokenError("invalid_grant", "code has already been used"));
        assert_eq!(grants.check_code("c", Some("http://x/"), now()), used);
    }

    #[test]
    fn a_new_application_token_revokes_the_old_one() {
        let mut grants = Grants::default();
        assert_eq!(grants.replace_application_token("one".to_owned(), now()), Ok(()));
        let early = Err(TokenError("forbidden", "app token refresh too early"));
        assert_eq!(grants.replace_application_token("two".to_owned(), now() + Duration::minutes(4)), early);
        assert_eq!(grants.replace_application_token("two".to_owned(), now() + Duration::minutes(5)), Ok(()));
        assert_eq!(grants.bearer("one", now()), Bearer::Revoked);
        assert_eq!(grants.bearer("two", later()), Bearer::Application);
    }
}
