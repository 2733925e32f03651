//! What is known of a person's applications, from the journal and from what hh.ru told since.

use chrono::{DateTime, TimeDelta, Utc};

use crate::cli::account::{AccountArguments, whose_vault};
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::run::applications::Told;
use crate::vault::{self, Vault};

/// A person's vault and what hh.ru told last.
pub(in crate::cli) struct Known {
    pub(in crate::cli) vault: Vault,
    pub(in crate::cli) told: Told,
}

impl Known {
    /// Nobody is asked at hh.ru.
    pub(in crate::cli) fn load(account: &AccountArguments, terminal: &Terminal) -> Result<Self, Error> {
        let vault = whose_vault(account, terminal)?;
        let told = Told::load(&vault.outcomes()).map_err(vault::Error::from)?;
        Ok(Self { vault, told })
    }

    /// The present moment by hh.ru's clock, as it was told last.
    pub(in crate::cli) fn now(&self) -> DateTime<Utc> {
        let holding = self.vault.tokens().read().ok().flatten();
        let ahead = holding.and_then(|holding| TimeDelta::try_milliseconds(holding.clock_ahead));
        Utc::now() + ahead.unwrap_or_default()
    }
}
