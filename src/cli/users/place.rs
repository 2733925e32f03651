//! Which hh.ru's people a verb speaks of, and where they are.

use std::path::PathBuf;

use crate::cli::account;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::error::Error;
use crate::vault::{Origins, UserName, Vault};

/// The people of one hh.ru.
pub(super) struct Place {
    pub(super) config: Config,
    pub(super) home: PathBuf,
    pub(super) origins: Origins,
    pub(super) sandbox: bool,
}

impl Place {
    pub(super) fn find(sandbox: bool, terminal: &Terminal) -> Result<Self, Error> {
        let config = account::load_config(terminal)?;
        let (home, origins) = if sandbox {
            (crate::account::sandbox_home(&config.home), crate::account::sandbox_origins())
        } else {
            (config.home.clone(), Origins::at(&config.origins.api, &config.origins.token))
        };
        Ok(Self { config, home, origins, sandbox })
    }

    /// What this hh.ru is called.
    pub(super) fn name(&self) -> &str {
        if self.sandbox { "the built-in hh.ru" } else { &self.origins.api }
    }

    /// Everybody here, by name.
    pub(super) fn people(&self) -> Result<Vec<UserName>, Error> {
        Ok(Vault::people(&self.home, &self.origins)?)
    }

    /// Holds that there is somebody of this name.
    pub(super) fn must_know(&self, user: &UserName) -> Result<(), Error> {
        let people = self.people()?;
        if people.contains(user) {
            return Ok(());
        }
        let names: Vec<String> = people.iter().map(|name| format!("`{name}`")).collect();
        Err(Error::Usage {
            message: format!("nobody called `{user}` is known here ({})", self.name()),
            hint: Some(if names.is_empty() {
                "nobody is; `hhrun users --all` lists the people of every hh.ru".to_owned()
            } else {
                format!("those who are: {}", names.join(", "))
            }),
        })
    }

    /// A person's vault.
    pub(super) fn vault(&self, user: &UserName) -> Result<Vault, Error> {
        let key = crate::account::key(&self.config)?;
        Ok(Vault::open(&self.home, user.clone(), key, self.origins.clone())?)
    }
}
