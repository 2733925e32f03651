//! What a person allowed which script: by the hash of the script and its imports, so that a changed one asks again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::db::{Database, Error};
use super::versioned;

const TREE: &str = "permissions";

/// A person's permissions. Every call opens and closes the database; everything blocks.
#[derive(Clone, Debug)]
pub struct Permissions {
    database: Database,
}

/// What one script may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The hash of the script and its imports.
    pub script: String,
    /// Where the script lay, as the person named it.
    pub path: String,
    /// By their names.
    pub permissions: BTreeSet<String>,
    pub at: DateTime<Utc>,
}

impl Permissions {
    /// The permissions kept in `database`.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// What the script of this hash may do.
    pub fn of(&self, script: &str) -> Result<Option<Grant>, Error> {
        if !self.database.exists() {
            return Ok(None);
        }
        self.database.with(|db| db.open_tree(TREE)?.get(script)?.map(|bytes| versioned::read(&bytes)).transpose())
    }

    /// Adds to what a script may do.
    pub fn allow(&self, grant: &Grant) -> Result<(), Error> {
        self.database.with(|db| {
            let tree = db.open_tree(TREE)?;
            let before = tree.get(&grant.script)?.map(|bytes| versioned::read::<Grant>(&bytes)).transpose()?;
            let mut grant = grant.clone();
            grant.permissions.extend(before.into_iter().flat_map(|before| before.permissions));
            tree.insert(grant.script.as_str(), versioned::write(&grant)?)?;
            Ok(())
        })
    }

    /// All of them, by path, the newest of one path first.
    pub fn all(&self) -> Result<Vec<Grant>, Error> {
        if !self.database.exists() {
            return Ok(Vec::new());
        }
        let mut grants: Vec<Grant> = self.database.with(|db| {
            db.open_tree(TREE)?.iter().values().map(|bytes| versioned::read(&bytes?)).collect::<Result<_, Error>>()
        })?;
        grants.sort_by(|one, other| one.path.cmp(&other.path).then(other.at.cmp(&one.at)));
        Ok(grants)
    }

    /// Takes back what `which` picks; how many there were.
    pub fn revoke(&self, which: impl Fn(&Grant) -> bool) -> Result<usize, Error> {
        if !self.database.exists() {
            return Ok(0);
        }
        self.database.with(|db| {
            let tree = db.open_tree(TREE)?;
            let mut count = 0;
            for entry in &tree {
                let (key, bytes) = entry?;
                if which(&versioned::read(&bytes)?) {
                    tree.remove(key)?;
                    count += 1;
                }
            }
            Ok(count)
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{Grant, Permissions};
    use crate::vault::db::Database;

    #[test]
    fn what_was_allowed_adds_up_and_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let permissions = Permissions::new(Database::new(folder.path().join("tokens")));
        assert_eq!(permissions.of("a").unwrap(), None);
        let grant = |name: &str| Grant {
            script: "a".to_owned(),
            path: "tidy.rhai".to_owned(),
            permissions: [name.to_owned()].into(),
            at: DateTime::UNIX_EPOCH,
        };
        permissions.allow(&grant("publish")).unwrap();
        permissions.allow(&grant("blacklist")).unwrap();
        let found = permissions.of("a").unwrap().unwrap();
        assert_eq!(found.permissions.iter().map(String::as_str).collect::<Vec<_>>(), ["blacklist", "publish"]);
        assert_eq!(permissions.of("b").unwrap(), None);
        assert_eq!(permissions.all().unwrap(), [found]);
        assert_eq!(permissions.revoke(|grant| grant.path == "tidy.rhai").unwrap(), 1);
        assert_eq!(permissions.all().unwrap(), []);
    }
}
