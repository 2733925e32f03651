//! What can go wrong in a call to hh.ru, as data.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::denial::denial;
use super::oauth::TokenRefusal;

/// Where a person lands who has solved a captcha.
const AFTER_CAPTCHA: &str = "https://hh.ru/";

/// A call that did not give what was asked for.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// No answer. `sent` is false when it is certain that the request never left.
    #[error("hh.ru gave no answer to {operation}: {reason}")]
    NoAnswer { operation: String, reason: String, sent: bool },
    /// hh.ru answered with an error of the kinds it documents.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// `POST /token` answered with `{error, error_description}`.
    #[error("{0}")]
    Token(TokenRefusal),
    /// An answer that is not what the document promises: HTML, half a body, other JSON.
    #[error("hh.ru answered {operation} with status {status} and {what}")]
    Unreadable { operation: String, status: u16, what: String },
    /// No valid access token could be had; the source says why.
    #[error("{0}")]
    Access(Arc<dyn std::error::Error + Send + Sync>),
    /// hh.ru is not asked: `place` answers for it, and has no answer.
    #[error("the script now asks something new: {asked}, which `{place}` does not have")]
    NotRecorded { asked: String, place: String },
    /// The HTTP client could not be built.
    #[error("cannot prepare connections to hh.ru: {0}")]
    Setup(String),
}

impl Error {
    /// What hh.ru meant, when it refused in words we know.
    pub fn meaning(&self) -> Option<Meaning> {
        match self {
            Self::Refused(refusal) => Some(refusal.meaning()),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoAnswer { .. } => Some("check the connection and the proxy settings, then run again".to_owned()),
            Self::Refused(refusal) => refusal.hint(),
            Self::Unreadable { status, .. } if *status >= 500 => {
                Some("hh.ru has trouble of its own; run again later".to_owned())
            }
            Self::Unreadable { .. } => Some(
                "something between here and hh.ru answers in its place (a proxy, a sign-in page, the guard \
                      against floods); open hh.ru in a browser, then run again later"
                    .to_owned(),
            ),
            Self::Token(refusal) => refusal.hint().map(str::to_owned),
            Self::NotRecorded { .. } => Some("record again with `--record`".to_owned()),
            Self::Access(_) | Self::Setup(_) => None,
        }
    }
}

/// An error answer of the API: `{request_id, errors: [{type, value?}], …}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub operation: String,
    pub status: u16,
    pub problems: Vec<Problem>,
    /// The older key `oauth_error`, which may say what `errors` does not.
    pub oauth_error: Option<String>,
    pub description: Option<String>,
    pub request_id: Option<String>,
    pub retry_after: Option<Duration>,
}

/// One element of `errors`. Types and values that hh.ru adds tomorrow are carried through as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Problem {
    #[serde(default, rename = "type", deserialize_with = "any_word")]
    pub kind: String,
    #[serde(default, deserialize_with = "any_text")]
    pub value: Option<String>,
    #[serde(default, deserialize_with = "any_text")]
    pub reason: Option<String>,
    #[serde(default, deserialize_with = "any_text")]
    pub captcha_url: Option<String>,
    #[serde(default, deserialize_with = "any_text")]
    pub fallback_url: Option<String>,
}

/// What a refusal means for whoever made the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The access token has expired: refresh, then repeat once.
    TokenExpired,
    /// The access token is worth nothing any more: sign in again.
    SignIn(String),
    /// The application is unknown, or of the wrong kind for this call.
    Application(String),
    /// A person has to solve a captcha at this address.
    Captcha(Option<String>),
    /// hh.ru's own limit is used up, or requests come too fast.
    Limit,
    /// The agent header is missing, malformed or blocked.
    Agent(String),
    /// A parameter is wrong; its name.
    Argument(String),
    /// There is no such thing.
    NotFound,
    /// The person or the application may not do this.
    Forbidden,
    /// One of the answers of the negotiations calls; its value.
    Negotiation(String),
    /// hh.ru has trouble of its own.
    Unavailable,
    /// Anything else; the first `type/value`.
    Other(String),
}

impl Refusal {
    /// Reads an error body; `None` when it is not the JSON that hh.ru documents.
    pub(super) fn read(operation: &str, status: u16, retry_after: Option<Duration>, body: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default)]
            errors: Option<serde_json::Value>,
            #[serde(default, deserialize_with = "any_text")]
            oauth_error: Option<String>,
            #[serde(default, deserialize_with = "any_text")]
            description: Option<String>,
            #[serde(default, deserialize_with = "any_text")]
            request_id: Option<String>,
        }
        let body: Body = serde_json::from_str(body).ok()?;
        let problems = match body.errors {
            None if body.oauth_error.is_none() => return None,
            None => Vec::new(),
            Some(serde_json::Value::Array(errors)) => errors.into_iter().filter_map(Problem::read).collect(),
            Some(error) => Problem::read(error).into_iter().collect(),
        };
        Some(Self {
            operation: operation.to_owned(),
            status,
            problems,
            oauth_error: body.oauth_error,
            description: body.description,
            request_id: body.request_id,
            retry_after,
        })
    }

    /// The first of the meanings that decide what happens next; several errors may come at once.
    pub fn meaning(&self) -> Meaning {
        let oauth = self.oauth();
        if oauth.as_deref() == Some("token_expired") {
            return Meaning::TokenExpired;
        }
        if let Some(captcha) = self.problems.iter().find(|problem| problem.kind == "captcha_required") {
            return Meaning::Captcha(captcha.captcha_page());
        }
        if let Some(value) = oauth {
            return match value.as_str() {
                "bad_authorization" | "token_revoked" => Meaning::SignIn(value),
                _ => Meaning::Application(value),
            };
        }
        let limited = self.problems.iter().any(|problem| problem.value.as_deref() == Some("limit_exceeded"));
        if limited || self.status == 429 {
            return Meaning::Limit;
        }
        let Some(first) = self.problems.first() else {
            if self.status == 404 {
                return Meaning::NotFound;
            }
            return Meaning::Other(format!("status {}", self.status));
        };
        let value = first.value.clone().unwrap_or_default();
        match first.kind.as_str() {
            "negotiations" => Meaning::Negotiation(value),
            "bad_user_agent" => Meaning::Agent(value),
            "bad_argument" => Meaning::Argument(value),
            "not_found" => Meaning::NotFound,
            "forbidden" => Meaning::Forbidden,
            "service_unavailable" => Meaning::Unavailable,
            _ if self.status >= 500 => Meaning::Unavailable,
            _ => Meaning::Other(first.to_string()),
        }
    }

    fn oauth(&self) -> Option<String> {
        let named =
            self.problems.iter().filter(|problem| problem.kind == "oauth").find_map(|problem| problem.value.clone());
        named.or_else(|| {
            Some(match self.oauth_error.as_deref()? {
                "token-expired" => "token_expired".to_owned(),
                "token-revoked" => "token_revoked".to_owned(),
                "client-id-deleted" => "application_not_found".to_owned(),
                "bad-auth-type" => "user_auth_expected".to_owned(),
                other => other.to_owned(),
            })
        })
    }

    fn hint(&self) -> Option<String> {
        Some(match self.meaning() {
            Meaning::TokenExpired | Meaning::SignIn(_) => "sign in again with `hhrun login --user NAME`".to_owned(),
            Meaning::Application(_) => {
                "check HH_CLIENT_ID and HH_CLIENT_SECRET against dev.hh.ru/admin, then sign in again".to_owned()
            }
            Meaning::Captcha(Some(url)) => format!("solve the captcha in a browser, then run again: {url}"),
            Meaning::Captcha(None) => "open hh.ru in a browser, solve the captcha there, then run again".to_owned(),
            Meaning::Limit => match self.retry_after {
                Some(wait) => format!("run again in {} s", wait.as_secs()),
                None => "run again later; nothing that was not sent is lost".to_owned(),
            },
            Meaning::Agent(_) => {
                "set HH_CONTACT_EMAIL to an address of yours, or HH_USER_AGENT to `Name/1.0 (mail@host)`".to_owned()
            }
            Meaning::Negotiation(value) => denial(&value)?.hint.to_owned(),
            Meaning::Unavailable => "run again later".to_owned(),
            Meaning::Forbidden => {
                "hh.ru does not allow this with these credentials; since December 2025 new applications may not \
                                   use the applicant methods: try `--sandbox`"
                    .to_owned()
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "hh.ru refused {} ({}): ", self.operation, self.status)?;
        match self.meaning() {
            Meaning::TokenExpired => f.write_str("the access token has expired")?,
            Meaning::SignIn(why) => write!(f, "the access token is not accepted any more ({why})")?,
            Meaning::Application(why) => write!(f, "the application's credentials do not fit ({why})")?,
            Meaning::Captcha(_) => f.write_str("it wants a captcha solved first")?,
            Meaning::Limit => f.write_str("a limit is reached")?,
            Meaning::Agent(why) => write!(f, "the agent header is {why}")?,
            Meaning::Argument(name) => write!(f, "the parameter `{name}` is wrong")?,
            Meaning::NotFound => f.write_str("there is no such thing")?,
            Meaning::Forbidden => f.write_str("this is not allowed")?,
            Meaning::Negotiation(value) => match denial(&value) {
                Some(denial) => f.write_str(denial.sentence)?,
                None => write!(f, "`{value}`")?,
            },
            Meaning::Unavailable => f.write_str("it has trouble of its own")?,
            Meaning::Other(what) => f.write_str(&what)?,
        }
        if let Some(id) = &self.request_id {
            write!(f, " [request {id}]")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

impl Problem {
    /// Reads one element; a bare word is its type, and what says nothing is none.
    fn read(value: serde_json::Value) -> Option<Self> {
        match value {
            serde_json::Value::String(kind) => Some(Self { kind, ..Self::default() }),
            value => serde_json::from_value(value).ok(),
        }
    }

    /// Where a person solves the captcha: hh.ru wants to know where to lead them back to.
    fn captcha_page(&self) -> Option<String> {
        let Some(captcha) = &self.captcha_url else { return self.fallback_url.clone() };
        let Ok(mut url) = reqwest::Url::parse(captcha) else { return Some(captcha.clone()) };
        if !url.query_pairs().any(|(name, _)| name == "backurl") {
            url.query_pairs_mut().append_pair("backurl", AFTER_CAPTCHA);
        }
        Some(url.into())
    }
}

/// A refusal must be understood even where a text has become something else.
fn any_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<serde_json::Value>::deserialize(deserializer)? {
        Some(serde_json::Value::String(text)) => Some(text),
        other => other.map(|value| value.to_string()),
    })
}

fn any_word<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    any_text(deserializer).map(Option::unwrap_or_default)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}/{value}", self.kind),
            None => f.write_str(&self.kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Refusal};

    fn meaning(status: u16, body: &str) -> Meaning {
        Refusal::read("GET /me", status, None, body).unwrap().meaning()
    }

    #[test]
    fn the_four_meanings_of_403_are_told_apart() {
        let oauth = |value: &str| format!(r#"{{"request_id":"1","errors":[{{"type":"oauth","value":"{value}"}}]}}"#);
        assert_eq!(meaning(403, &oauth("token_expired")), Meaning::TokenExpired);
        assert_eq!(meaning(403, &oauth("token_revoked")), Meaning::SignIn("token_revoked".into()));
        assert_eq!(meaning(403, &oauth("no_scope")), Meaning::Application("no_scope".into()));
        assert_eq!(meaning(403, r#"{"errors":[{"type":"forbidden"}]}"#), Meaning::Forbidden);
        let captcha =
            r#"{"errors":[{"type":"captcha_required","value":"captcha_required","fallback_url":"https://hh.ru/c"}]}"#;
        assert_eq!(meaning(403, captcha), Meaning::Captcha(Some("https://hh.ru/c".into())));
        let captcha = r#"{"errors":[{"type":"captcha_required","captcha_url":"https://hh.ru/captcha?state=1"}]}"#;
        let page = "https://hh.ru/captcha?state=1&backurl=https%3A%2F%2Fhh.ru%2F";
        assert_eq!(meaning(403, captcha), Meaning::Captcha(Some(page.into())));
    }

    #[test]
    fn the_older_key_says_the_same() {
        assert_eq!(meaning(403, r#"{"oauth_error":"token-expired","errors":[]}"#), Meaning::TokenExpired);
    }

    #[test]
    fn what_hh_invents_tomorrow_is_carried_through() {
        let body = r#"{"errors":[{"type":"weather","value":"rain","intensity":3}],"extra":{"a":1}}"#;
        assert_eq!(meaning(418, body), Meaning::Other("weather/rain".into()));
        let body = r#"{"request_id":7,"errors":[{"type":null,"value":["rain",3]}]}"#;
        assert_eq!(meaning(418, body), Meaning::Other(r#"/["rain",3]"#.into()));
        let body = r#"{"errors":[null,7,{"type":5},{"type":"oauth","value":"token_expired"}]}"#;
        assert_eq!(meaning(403, body), Meaning::TokenExpired);
        assert_eq!(meaning(404, r#"{"errors":["not_found"]}"#), Meaning::NotFound);
        assert_eq!(meaning(404, r#"{"errors":{"type":"not_found"}}"#), Meaning::NotFound);
    }

    #[test]
    fn a_limit_is_seen_under_both_statuses() {
        let body = r#"{"errors":[{"type":"negotiations","value":"limit_exceeded"}]}"#;
        assert_eq!(meaning(400, body), Meaning::Limit);
        assert_eq!(meaning(403, body), Meaning::Limit);
    }

    #[test]
    fn what_is_no_error_of_hh_is_not_read_as_one() {
        assert!(Refusal::read("GET /me", 502, None, "<html>Bad gateway</html>").is_none());
        assert!(Refusal::read("GET /me", 500, None, "{}").is_none());
    }
}
