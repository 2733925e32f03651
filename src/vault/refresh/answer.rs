//! What hh.ru's answers to a refresh mean.

use crate::hh;
use crate::hh::oauth::{TokenPair, TokenRefusal};
use crate::secret::ExposeSecret;
use crate::vault::machine::{ActionReason, LoginReason, NewPair, Reply};

/// The answer as the state machine knows it and, where hh.ru could not be asked, why.
pub(super) fn read(answer: Result<TokenPair, hh::Error>) -> (Reply, Option<String>) {
    let error = match answer {
        Ok(pair) if is_empty(&pair) => {
            return (Reply::Lost, Some("it answered with tokens that are empty".to_owned()));
        }
        Ok(pair) => {
            let pair = NewPair { access: pair.access_token, refresh: pair.refresh_token, expires_in: pair.expires_in };
            return (Reply::Pair(pair), None);
        }
        Err(hh::Error::Token(refusal)) => return (refused(&refusal), None),
        Err(error) => error,
    };
    let reply = match &error {
        hh::Error::NoAnswer { sent: false, .. } | hh::Error::Setup(_) | hh::Error::Access(_) => Reply::Unspent,
        hh::Error::Refused(refusal) if refusal.status == 429 => Reply::Unspent,
        hh::Error::Refused(refusal) if is_refusal(refusal.status) => unknown(&error),
        hh::Error::Unreadable { status, .. } if is_refusal(*status) => unknown(&error),
        _ => Reply::Lost,
    };
    (reply, Some(error.to_string()))
}

fn is_empty(pair: &TokenPair) -> bool {
    pair.access_token.expose_secret().is_empty() || pair.refresh_token.expose_secret().is_empty()
}

fn is_refusal(status: u16) -> bool {
    (400..500).contains(&status)
}

fn refused(refusal: &TokenRefusal) -> Reply {
    let description = refusal.error_description.trim().to_ascii_lowercase();
    match description.as_str() {
        "token not expired" => Reply::NotExpired,
        "token has already been refreshed" => Reply::AlreadyRefreshed,
        "token was revoked" => Reply::LoginNeeded(LoginReason::Revoked),
        "token deactivated" => Reply::LoginNeeded(LoginReason::Deactivated),
        "bad token" => Reply::LoginNeeded(LoginReason::BadToken),
        "token not found" => Reply::LoginNeeded(LoginReason::NotFound),
        "account not found" => Reply::ActionNeeded(ActionReason::AccountNotFound),
        "account is locked" => Reply::ActionNeeded(ActionReason::AccountLocked),
        "password invalidated" => Reply::ActionNeeded(ActionReason::PasswordInvalidated),
        "login not verified" => Reply::ActionNeeded(ActionReason::LoginNotVerified),
        _ if refusal.error == "invalid_client" => Reply::ActionNeeded(ActionReason::Application),
        _ => Reply::ActionNeeded(ActionReason::Unknown(format!("{} ({})", refusal.error_description, refusal.error))),
    }
}

fn unknown(error: &hh::Error) -> Reply {
    Reply::ActionNeeded(ActionReason::Unknown(error.to_string()))
}
