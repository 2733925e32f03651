//! What a person allows a script: by its hash, so that a changed one asks again.

use std::collections::BTreeSet;

use chrono::Utc;

use super::{Account, Error};
use crate::protocol::{Permission, Strategy};
use crate::vault;
use crate::vault::permissions::Grant;
use crate::worker::Program;

/// What a script asked for and was given, and what nobody has said a word about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permitted {
    pub granted: BTreeSet<Permission>,
    pub missing: Vec<Permission>,
}

impl Account {
    /// What the script may do by what was kept, by `allow` and but for `deny`. Who runs a strategy wants to apply; what
    /// is sent is agreed to in the plan.
    pub fn permitted(
        &self,
        program: &Program,
        strategy: &Strategy,
        (allow, deny): (&[Permission], &[Permission]),
    ) -> Result<Permitted, Error> {
        let own = (!strategy.is_task()).then_some(Permission::Apply);
        let mut asked: BTreeSet<Permission> = strategy.settings.permissions.iter().copied().collect();
        asked.retain(|permission| Some(*permission) != own && !deny.contains(permission));
        let names = if asked.is_empty() {
            BTreeSet::new()
        } else {
            let grant = self.permissions().of(program.hash()).map_err(vault::Error::from)?;
            grant.map(|grant| grant.permissions).unwrap_or_default()
        };
        let given: BTreeSet<Permission> = names.iter().filter_map(|name| name.parse().ok()).collect();
        let missing: Vec<Permission> = asked
            .iter()
            .copied()
            .filter(|permission| !allow.contains(permission) && !given.contains(permission))
            .collect();
        Ok(Permitted { granted: asked.into_iter().chain(own.filter(|own| !deny.contains(own))).collect(), missing })
    }

    /// Keeps that the script may do this, until it changes.
    pub fn allow(&self, program: &Program, permissions: &[Permission]) -> Result<(), Error> {
        let grant = Grant {
            script: program.hash().to_owned(),
            // It is looked for again from other folders.
            path: std::path::absolute(program.path())
                .unwrap_or_else(|_| program.path().to_owned())
                .display()
                .to_string(),
            permissions: permissions.iter().map(|permission| permission.name().to_owned()).collect(),
            at: Utc::now(),
        };
        Ok(self.permissions().allow(&grant).map_err(vault::Error::from)?)
    }
}
