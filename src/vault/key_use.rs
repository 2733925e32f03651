//! That a key file is in use: by many who seal with its key, or by the one who changes it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::key::Error;
use super::lock::{self, PATIENCE};
use crate::platform;

/// A key file in use, until dropped or until the process dies.
#[derive(Debug)]
pub(super) struct KeyUse {
    _file: File,
}

impl KeyUse {
    /// Use of the key at `path` beside others. `None` where nothing can be written beside it: nobody can change it
    /// there either.
    pub(super) fn share(path: &Path) -> Result<Option<Self>, Error> {
        Self::share_within(path, PATIENCE)
    }

    /// The right to change the key at `path`, which nobody else uses meanwhile.
    pub(super) fn alone(path: &Path) -> Result<Self, super::Error> {
        Self::alone_within(path, PATIENCE)
    }

    fn share_within(path: &Path, patience: Duration) -> Result<Option<Self>, Error> {
        if let Some(folder) = path.parent() {
            platform::private_folder(folder).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        }
        match lock::share_within(&beside(path), patience) {
            Ok(file) => Ok(Some(Self { _file: file })),
            Err(lock::Error::Busy { .. }) => Err(Error::Changing { path: path.to_owned() }),
            Err(error) => {
                tracing::debug!(%error, "the key is used without a lock");
                Ok(None)
            }
        }
    }

    fn alone_within(path: &Path, patience: Duration) -> Result<Self, super::Error> {
        match lock::take_within(&beside(path), patience) {
            Ok(file) => Ok(Self { _file: file }),
            Err(lock::Error::Busy { .. }) => Err(Error::InUse { path: path.to_owned() }.into()),
            Err(error) => Err(error.into()),
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::KeyUse;
    use crate::vault::key::{self, KeySource};
    use crate::vault::{Error, Origins, UserName, Vault};

    const SHORT: Duration = Duration::from_millis(5);

    #[test]
    fn a_key_is_changed_when_nobody_seals_with_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("keys/key");
        let key = KeySource::File(path.clone()).load().unwrap();
        let vault = Vault::create(home.path(), UserName::new("bob").unwrap(), key, Origins::hh()).unwrap();
        // Whatever was made with the key keeps it.
        let store = vault.tokens();
        drop(vault);
        let other = KeyUse::share(&path).unwrap();
        let alone = || KeyUse::alone_within(&path, SHORT);
        assert!(matches!(alone(), Err(Error::Key(key::Error::InUse { .. }))));
        drop(other);
        assert!(alone().is_err());
        drop(store);
        let changing = alone().unwrap();
        assert!(matches!(KeyUse::share_within(&path, SHORT), Err(key::Error::Changing { .. })));
        drop(changing);
        assert!(KeyUse::share(&path).unwrap().is_some());
    }
}
