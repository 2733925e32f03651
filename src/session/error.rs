//! Why there is no valid access token.

use std::time::Duration;

use crate::vault::machine::{ActionReason, LoginReason};
use crate::vault::refresh::HelperError;
use crate::vault::{self, Origins, UserName};

/// A session that cannot speak in the person's name. It reaches the caller of a request inside
/// [`hh::Error::Access`](crate::hh::Error::Access).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{user}` is not signed in: {reason}")]
    NotSignedIn { user: UserName, reason: LoginReason },
    #[error("`{user}` has something to do at hh.ru first: {reason}")]
    NeedsAction { user: UserName, reason: ActionReason },
    #[error("the tokens are due and hh.ru could not be asked for new ones: {reason}")]
    RefreshUnreachable { reason: String },
    #[error("new tokens did not come within {} s", .waited.as_secs())]
    StillRefreshing { waited: Duration },
    #[error("hh.ru calls the access token expired and refuses to renew it because it has not expired")]
    Contradiction,
    #[error("the tokens were issued by `{}` and go nowhere else, but the settings say `{}`", .stored.api, .wanted.api)]
    OtherOrigins { stored: Origins, wanted: Origins },
    #[error(transparent)]
    Helper(#[from] HelperError),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error("the work on the tokens was cut short: {0}")]
    Cut(String),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotSignedIn { user, reason: LoginReason::SpentElsewhere } => Some(format!(
                "close foreign sessions at hh.ru and change the password, then run `hhrun login --user {user}`"
            )),
            Self::NotSignedIn { user, .. } => Some(format!("run `hhrun login --user {user}`")),
            Self::NeedsAction { reason, .. } => Some(reason.hint().to_owned()),
            Self::RefreshUnreachable { .. } | Self::StillRefreshing { .. } => {
                Some("check the connection and the proxy settings, then run again; nothing is lost".to_owned())
            }
            Self::Contradiction => Some("run again in a few minutes; nothing is lost".to_owned()),
            Self::OtherOrigins { .. } => Some("set HH_API_URL and HH_TOKEN_URL as they were at the login".to_owned()),
            Self::Helper(error) => error.hint(),
            Self::Vault(error) => error.hint(),
            Self::Cut(_) => None,
        }
    }
}
