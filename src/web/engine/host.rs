//! What the runs of all people share, and how one person's account is opened.

use std::path::PathBuf;

use chrono::Utc;

use super::Error;
use crate::account::{self, ALIAS, Account, Keeper};
use crate::config::Config;
use crate::hh::{self, Client};
use crate::session::Session;
use crate::vault::lock::RunLock;
use crate::vault::served::Served;
use crate::vault::{Key, Origins, UserName, Vault, people};

/// The settings, the key and this program. Cheap enough to clone.
#[derive(Clone, Debug)]
pub struct Host {
    pub config: Config,
    pub key: Key,
    /// Whose vaults the people have.
    pub origins: Origins,
    /// This program, which is started once more for scripts and for refreshes.
    pub exe: PathBuf,
    /// It is the built-in hh.ru.
    pub sandbox: bool,
}

impl Host {
    /// Whether somebody has a vault here.
    pub fn knows(&self, user: &UserName) -> bool {
        people::folder_of(&self.config.home, user, &self.origins).is_dir()
    }

    /// Somebody's vault, for what needs no hh.ru. Blocks.
    pub fn vault(&self, user: &UserName) -> Result<Vault, Error> {
        Ok(Vault::open(&self.config.home, user.clone(), self.key.clone(), self.origins.clone())?)
    }

    /// A client that is not signed in.
    pub fn client(&self) -> Result<Client, Error> {
        let alias = self.sandbox.then(|| ALIAS.to_owned());
        let settings = self.config.client_settings().map_err(account::Error::from)?;
        Ok(account::client(&self.config, hh::Settings { alias, ..settings }))
    }

    /// Somebody's account, opened anew for each thing that is done: whoever signs in meanwhile, here or at the command
    /// line, is whom the next one is done for. Their own employers are not among it. Blocks for a moment.
    pub fn account(&self, user: &UserName) -> Result<Account, Error> {
        let session =
            Session::new(self.client()?, self.vault(user)?, self.exe.clone()).map_err(account::Error::from)?;
        Ok(Account::served(session, &self.config))
    }

    /// What is kept of how their runs stand.
    pub(super) fn served(&self, user: &UserName) -> Served {
        Served::of(&self.config.home, user, &self.origins)
    }

    /// Their plan that waits, while nothing else of theirs is under way. Blocks.
    pub(super) fn alone_with_plan(&self, user: &UserName, doing: &str) -> Result<(RunLock, Keeper), Error> {
        let vault = self.vault(user)?;
        let alone = vault.lock_run(doing)?;
        let (keeper, aside) = Keeper::open(&vault, Utc::now()).map_err(Error::from)?;
        if let Some(aside) = aside {
            tracing::warn!(aside = %aside.display(), "a kept plan could not be read, and was moved aside");
        }
        Ok((alone, keeper))
    }
}
