//! What a person's scripts remember between runs, each script by itself.

use std::collections::BTreeMap;

use sled::{Batch, Tree};

use super::db::{Database, Error};
use super::versioned;

/// A leaf of sled holds up to 16 values and should fit a segment of 16 KiB, else it becomes a file of its own.
const PIECE: usize = 700;

/// What a person's scripts remember. Every call opens and closes the database; everything blocks.
#[derive(Clone, Debug)]
pub struct Memory {
    database: Database,
}

impl Memory {
    /// The memory kept in `database`.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// What one script remembers: JSON by name. `script` says which, whatever is written in it.
    pub fn of(&self, script: &str) -> Result<BTreeMap<String, String>, Error> {
        if !self.database.exists() {
            return Ok(BTreeMap::new());
        }
        self.database.with(|db| read(db, script))
    }

    /// Changes what one script remembers; `None` takes a name away. Durable when it returns.
    pub fn change(&self, script: &str, changes: &BTreeMap<String, Option<String>>) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        self.database.with(|db| {
            let tree = tree(db)?;
            let mut kept = of(&tree, script)?;
            for (name, value) in changes {
                match value {
                    Some(value) => kept.insert(name.clone(), value.clone()),
                    None => kept.remove(name),
                };
            }
            write(&tree, script, &kept)
        })
    }
}

fn tree(db: &sled::Db) -> Result<Tree, Error> {
    Ok(db.open_tree("memory")?)
}

/// What one script remembers.
pub(super) fn read(db: &sled::Db, script: &str) -> Result<BTreeMap<String, String>, Error> {
    of(&tree(db)?, script)
}

fn of(tree: &Tree, script: &str) -> Result<BTreeMap<String, String>, Error> {
    let mut bytes = Vec::new();
    for piece in tree.scan_prefix(prefix(script)).values() {
        bytes.extend_from_slice(&piece?);
    }
    if bytes.is_empty() { Ok(BTreeMap::new()) } else { versioned::read(&bytes) }
}

/// All of it at once or none.
fn write(tree: &Tree, script: &str, kept: &BTreeMap<String, String>) -> Result<(), Error> {
    let mut batch = Batch::default();
    for key in tree.scan_prefix(prefix(script)).keys() {
        batch.remove(key?);
    }
    if !kept.is_empty() {
        for (number, piece) in (0_u32..).zip(versioned::write(kept)?.chunks(PIECE)) {
            batch.insert([&prefix(script)[..], &number.to_be_bytes()].concat(), piece);
        }
    }
    Ok(tree.apply_batch(batch)?)
}

fn prefix(script: &str) -> Vec<u8> {
    [script.as_bytes(), &[0]].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Database, Memory};

    #[test]
    fn each_script_remembers_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(Database::new(folder.path().join("journal")));
        assert!(memory.of("a").unwrap().is_empty());
        assert!(!folder.path().join("journal").exists(), "looking makes nothing");
        let set = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        let long = format!("\"{}\"", "ж".repeat(3_000));
        memory.change("a", &BTreeMap::from([set("seen", "[1,2]"), set("long", &long)])).unwrap();
        memory.change("ab", &BTreeMap::from([set("seen", "[3]")])).unwrap();
        memory.change("a", &BTreeMap::from([("seen".to_owned(), None), set("new", "1")])).unwrap();
        let kept = memory.of("a").unwrap();
        assert_eq!(kept, BTreeMap::from([("long".to_owned(), long), ("new".to_owned(), "1".to_owned())]));
        assert_eq!(memory.of("ab").unwrap()["seen"], "[3]");
        memory.change("ab", &BTreeMap::from([("seen".to_owned(), None)])).unwrap();
        assert!(memory.of("ab").unwrap().is_empty());
    }
}
