//! What a run has to know before it begins, in one opening of the database: that of a long journal takes its time.

use std::collections::BTreeMap;

use super::db::{Database, Error};
use super::journal::Standing;
use super::memory;

/// What is kept for a run's beginning.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// What its script remembers: JSON by name.
    pub memory: BTreeMap<String, String>,
    pub standing: Standing,
}

/// Reads what the script of this name begins with, and of what was sent the `last`.
pub(super) fn read(database: &Database, script: &str, last: usize) -> Result<Start, Error> {
    if !database.exists() {
        return Ok(Start::default());
    }
    database.with(|db| Ok(Start { memory: memory::read(db, script)?, standing: Standing::read(db, last)? }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::read;
    use crate::vault::Memory;
    use crate::vault::db::Database;

    #[test]
    fn a_run_begins_with_what_its_script_remembers() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path().join("journal"));
        assert!(read(&database, "a", 9).unwrap().memory.is_empty());
        assert!(!database.exists(), "looking makes nothing");
        let memory = Memory::new(database.clone());
        memory.change("a", &BTreeMap::from([("seen".to_owned(), Some("1".to_owned()))])).unwrap();
        assert_eq!(read(&database, "a", 9).unwrap().memory["seen"], "1");
        assert!(read(&database, "b", 9).unwrap().memory.is_empty());
    }
}
