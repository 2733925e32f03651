//! What can go wrong with accounts.

use std::time::Duration;

use super::joining::INVITATIONS;
use super::password::Weak;
use crate::vault::{UserName, db};

/// Accounts that cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Database(#[from] db::Error),
    #[error("cannot make the folder `{path}`: {source}")]
    Folder { path: std::path::PathBuf, source: std::io::Error },
    #[error(transparent)]
    Vault(#[from] crate::vault::Error),
    #[error("the system gives no random numbers")]
    Randomness,
    #[error("a password cannot be hashed: {0}")]
    Hash(String),
    #[error("too many people sign in at once")]
    Busy,
    #[error("there are {INVITATIONS} open invitations")]
    Invitations,
    /// The link was used, is too old, or never was one.
    #[error("this invitation is not valid")]
    NotInvited,
    #[error("`{0}` has an account already")]
    Taken(UserName),
    #[error("the password is too weak")]
    Weak(Weak),
    #[error("name or password is wrong")]
    Wrong,
    /// Too many wrong tries.
    #[error("too many wrong tries; the next one in {} s", .0.as_secs().max(1))]
    Wait(Duration),
    #[error("somebody must stay who administers")]
    LastAdministrator,
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Database(error) => error.hint(),
            Self::Vault(error) => error.hint(),
            _ => None,
        }
    }
}
