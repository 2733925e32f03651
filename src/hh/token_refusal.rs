//! What `POST /token` says when it gives no tokens: `{error, error_description}`.

use std::fmt;

use serde::Deserialize;

use super::nullable;

/// A refusal of `POST /token`: hh.ru's own pair of words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TokenRefusal {
    pub error: String,
    #[serde(default, with = "nullable")]
    pub error_description: String,
}

/// The descriptions that hh.ru documents, with what they mean and what to do.
const WORDS: &[(&str, &str, &str)] = &[
    ("account not found", "hh.ru does not know the account any more", SIGN_IN),
    ("account is locked", "hh.ru has locked the account", "unlock it at hh.ru (sign in there, see its messages)"),
    ("password invalidated", "hh.ru wants a new password", "set one at hh.ru, then run again"),
    (
        "login not verified",
        "the e-mail or phone of the account is not confirmed",
        "confirm it at hh.ru, then run again",
    ),
    ("bad redirect url", "the redirect address is not the registered one", REDIRECT),
    ("token is empty", "no refresh token was sent", SIGN_IN),
    ("token not found", "hh.ru does not know the refresh token", SIGN_IN),
    ("code not found", "hh.ru does not know the code", AGAIN),
    ("client_id or client_secret not found", "hh.ru does not know the application", APPLICATION),
    ("token has already been refreshed", "the refresh token was spent before", SIGN_IN),
    ("token not expired", "the access token still lives", "nothing to do: it goes on being used"),
    ("token was revoked", "the sign-in was ended", SIGN_IN),
    ("bad token", "hh.ru does not accept the refresh token", SIGN_IN),
    ("code has already been used", "the code was used before", AGAIN),
    ("code expired", "the code came too late", AGAIN),
    ("code was revoke", "the code was revoked", AGAIN),
    ("token deactivated", "the sign-in was ended because the password changed", SIGN_IN),
    ("unsupported grant_type", "hh.ru does not know this kind of token request", "update hhrun"),
    (
        "app token refresh too early",
        "an application token can be had once in five minutes",
        "wait five minutes, or use the one you have (APP_TOKEN)",
    ),
];

const SIGN_IN: &str = "run `hhrun login --user NAME`";
const AGAIN: &str = "run the login again: a code is short-lived and works once";
const REDIRECT: &str = "set HH_REDIRECT_URI exactly as it is at dev.hh.ru/admin";
const APPLICATION: &str = "check HH_CLIENT_ID and HH_CLIENT_SECRET against dev.hh.ru/admin";

impl TokenRefusal {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        self.words().map(|(_, _, hint)| *hint)
    }

    fn words(&self) -> Option<&'static (&'static str, &'static str, &'static str)> {
        WORDS.iter().find(|(description, _, _)| *description == self.error_description)
    }
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.words() {
            Some((_, sentence, _)) => write!(f, "{sentence} ({}: {})", self.error, self.error_description),
            None => write!(f, "hh.ru gave no tokens ({}: {})", self.error, self.error_description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TokenRefusal;

    #[test]
    fn known_words_are_explained_and_others_carried_through() {
        let known = TokenRefusal { error: "invalid_grant".into(), error_description: "code expired".into() };
        assert_eq!(known.to_string(), "the code came too late (invalid_grant: code expired)");
        assert!(known.hint().is_some());
        let new = TokenRefusal { error: "invalid_moon".into(), error_description: "full".into() };
        assert_eq!(new.to_string(), "hh.ru gave no tokens (invalid_moon: full)");
        assert_eq!(new.hint(), None);
    }
}
