//! Somebody who becomes known here by a sign-in or an import, if that comes to its end.

use std::path::{Path, PathBuf};

use crate::vault::{self, Key, Origins, UserName, Vault, people};

/// A person while their first tokens are on the way. Dropped, they are known only if tokens came.
pub struct Newcomer {
    home: PathBuf,
    vault: Vault,
    was_known: bool,
}

impl Newcomer {
    /// Makes the person's folder, unless they are known already.
    pub fn arrive(home: &Path, user: UserName, key: Key, origins: Origins) -> Result<Self, vault::Error> {
        let was_known = Vault::people(home, &origins)?.contains(&user);
        let vault = Vault::create(home, user, key, origins)?;
        Ok(Self { home: home.to_owned(), vault, was_known })
    }

    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

impl Drop for Newcomer {
    fn drop(&mut self) {
        if self.was_known || !matches!(self.vault.tokens().read(), Ok(None)) {
            return;
        }
        let run = self.vault.lock_run("users remove");
        let gone = run.and_then(|run| people::remove(&self.home, self.vault.origins(), self.vault.user(), &run));
        if let Err(error) = gone {
            tracing::warn!(%error, "an empty folder stays");
        }
    }
}
