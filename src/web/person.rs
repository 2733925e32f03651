//! What of a person's folder the pages read; none of it needs a key, and nobody is asked at hh.ru.

use crate::run::applications::{Application, Told};
use crate::vault::db::Database;
use crate::vault::outcomes::Outcomes;
use crate::vault::permissions::Permissions;
use crate::vault::reports::Reports;
use crate::vault::{self, Journal, Person, UserName, Vault, people};

use super::server::Site;
use super::strategies::Strategies;

/// One person's data. Everything blocks.
#[derive(Clone, Debug)]
pub(super) struct Own {
    database: Database,
    pub(super) user: UserName,
    pub(super) strategies: Strategies,
    pub(super) permissions: Permissions,
    pub(super) reports: Reports,
    home: std::path::PathBuf,
    origins: vault::Origins,
}

impl Own {
    /// That of whoever has this name.
    pub(super) fn new(site: &Site, user: &UserName) -> Self {
        let (home, origins) = (&site.home, &site.origins);
        Self {
            database: Database::new(people::folder_of(home, user, origins).join("journal")),
            user: user.clone(),
            strategies: Strategies::new(home, user, origins, site.writing.clone()),
            permissions: Vault::permissions_of(home, user, origins),
            reports: Reports::of(home, user, origins),
            home: home.clone(),
            origins: origins.clone(),
        }
    }

    /// Who they are at hh.ru, and what they chose there.
    pub(super) fn person(&self) -> Result<Person, vault::Error> {
        Vault::person_of(&self.home, &self.user, &self.origins)
    }

    pub(super) fn journal(&self) -> Journal {
        Journal::new(self.database.clone())
    }

    /// What hh.ru told of their applications.
    pub(super) fn told(&self) -> Result<Told, vault::Error> {
        if !self.database.exists() {
            return Ok(Told::default());
        }
        Ok(Told::load(&Outcomes::new(self.database.clone()))?)
    }

    /// The applications, newest first.
    pub(super) fn applications(&self) -> Result<Vec<Application>, vault::Error> {
        let told = self.told()?;
        let mut entries = self.journal().all()?;
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        Ok(entries.into_iter().map(|entry| told.application(entry)).collect())
    }
}
