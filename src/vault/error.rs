//! What can go wrong with a person's vault.

use std::io;
use std::path::PathBuf;

use super::user::UserName;
use super::{db, key, lock, record};

/// A vault that could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("nobody called `{0}` is known here")]
    NobodyCalled(UserName),
    #[error("somebody is called `{0}` here already")]
    Taken(UserName),
    #[error(transparent)]
    Database(#[from] db::Error),
    #[error(transparent)]
    Key(#[from] key::Error),
    #[error(transparent)]
    Lock(#[from] lock::Error),
    #[error(transparent)]
    Record(#[from] record::Error),
    #[error("cannot use `{path}`: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("`{}` can be read by others", path.display())]
    TooOpen { path: PathBuf },
    #[error("work on the vault was cut short: {0}")]
    Cut(String),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NobodyCalled(user) => Some(format!("run `hhrun login --user {user}`")),
            Self::Taken(_) => Some("choose another name; `hhrun users` lists those there are".to_owned()),
            Self::Database(error) => error.hint(),
            Self::Key(error) => error.hint(),
            Self::Lock(error) => error.hint(),
            Self::Record(error) => error.hint(),
            Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Some("make some room on the disk, then run again".to_owned())
            }
            Self::TooOpen { path } => {
                let mode = if path.is_dir() { "700" } else { "600" };
                Some(format!("run `chmod {mode} '{}'`, or `hhrun doctor --repair`", path.display()))
            }
            Self::Io { .. } | Self::Cut(_) => None,
        }
    }

    /// Whether what is on disk is broken, so that another copy may be better.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Database(error) => error.is_damage(),
            Self::Record(error) => error.is_damage(),
            _ => false,
        }
    }
}

impl From<sled::Error> for Error {
    fn from(error: sled::Error) -> Self {
        Self::Database(db::Error::Sled(error))
    }
}
