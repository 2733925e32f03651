//! Texts that a language model wrote, by the hash of what it was asked: the same prompt gets the same text.

use super::db::{Database, Error};

const TREE: &str = "written";
/// As for letters: what is longer becomes a file of its own.
const PIECE: usize = 700;

/// A person's texts. Every call opens and closes the database; everything blocks.
#[derive(Clone, Debug)]
pub struct Written {
    database: Database,
}

impl Written {
    /// The texts kept in `database`.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// The text of a prompt's hash.
    pub fn get(&self, hash: &str) -> Result<Option<String>, Error> {
        if !self.database.exists() {
            return Ok(None);
        }
        self.database.with(|db| {
            let mut text = None::<Vec<u8>>;
            for piece in db.open_tree(TREE)?.scan_prefix(prefix(hash)).values() {
                text.get_or_insert_default().extend_from_slice(&piece?);
            }
            Ok(text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        })
    }

    /// Keeps a text.
    pub fn put(&self, hash: &str, text: &str) -> Result<(), Error> {
        self.database.with(|db| {
            let tree = db.open_tree(TREE)?;
            let mut batch = sled::Batch::default();
            for key in tree.scan_prefix(prefix(hash)).keys() {
                batch.remove(key?);
            }
            for (number, piece) in (0_u32..).zip(text.as_bytes().chunks(PIECE)) {
                batch.insert([&prefix(hash)[..], &number.to_be_bytes()].concat(), piece);
            }
            tree.apply_batch(batch)?;
            Ok(())
        })
    }
}

fn prefix(hash: &str) -> Vec<u8> {
    [hash.as_bytes(), b"/"].concat()
}

#[cfg(test)]
mod tests {
    use super::Written;
    use crate::vault::db::Database;

    #[test]
    fn a_text_comes_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let written = Written::new(Database::new(folder.path().join("journal")));
        let text = "я".repeat(3_000);
        written.put("a", &text).unwrap();
        written.put("a", "short").unwrap();
        written.put("b", &text).unwrap();
        assert_eq!(written.get("a").unwrap().as_deref(), Some("short"));
        assert_eq!(written.get("b").unwrap(), Some(text));
        assert_eq!(written.get("c").unwrap(), None);
    }
}
