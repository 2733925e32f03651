//! What a script remembers between runs: small values by name, within limits.

use std::collections::BTreeMap;

/// Names that a script may keep.
pub(crate) const MAX_KEYS: usize = 2_000;
/// Characters of a name.
pub(crate) const MAX_KEY: usize = 100;
/// Bytes of one value, as JSON.
pub(crate) const MAX_VALUE: usize = 8 * 1024;
/// Bytes of all names and values.
pub(crate) const MAX_TOTAL: usize = 256 * 1024;

/// What a script remembers. Values are JSON.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    kept: BTreeMap<String, String>,
    /// Since the run began; `None` is gone.
    changes: BTreeMap<String, Option<String>>,
    total: usize,
}

/// More than a script may remember.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MemoryError {
    #[error("a name in `memory` has 1 to {MAX_KEY} characters, this one has {0}")]
    Key(usize),
    #[error("a value in `memory` has at most {MAX_VALUE} bytes, `{key}` would have {bytes}")]
    Value { key: String, bytes: usize },
    #[error("`memory` holds at most {MAX_KEYS} names")]
    Keys,
    #[error("`memory` holds at most {} KiB, with `{key}` it would be more", MAX_TOTAL / 1024)]
    Total { key: String },
}

impl Memory {
    /// What was kept by earlier runs.
    pub(crate) fn new(kept: BTreeMap<String, String>) -> Self {
        let total = kept.iter().map(|(key, value)| key.len() + value.len()).sum();
        Self { kept, changes: BTreeMap::new(), total }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.kept.get(key).map(String::as_str)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    pub(crate) fn set(&mut self, key: &str, value: String) -> Result<(), MemoryError> {
        let length = key.chars().count();
        if length == 0 || length > MAX_KEY {
            return Err(MemoryError::Key(length));
        }
        if value.len() > MAX_VALUE {
            return Err(MemoryError::Value { key: key.to_owned(), bytes: value.len() });
        }
        let before = self.kept.get(key);
        if before.is_none() && self.kept.len() >= MAX_KEYS {
            return Err(MemoryError::Keys);
        }
        let total = self.total - before.map_or(0, |before| key.len() + before.len()) + key.len() + value.len();
        if total > MAX_TOTAL {
            return Err(MemoryError::Total { key: key.to_owned() });
        }
        self.total = total;
        self.changes.insert(key.to_owned(), Some(value.clone()));
        self.kept.insert(key.to_owned(), value);
        Ok(())
    }

    /// Whether it was there.
    pub(crate) fn remove(&mut self, key: &str) -> bool {
        let Some(before) = self.kept.remove(key) else { return false };
        self.total -= key.len() + before.len();
        self.changes.insert(key.to_owned(), None);
        true
    }

    /// What changed since this was last asked.
    pub(crate) fn take_changes(&mut self) -> BTreeMap<String, Option<String>> {
        std::mem::take(&mut self.changes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{MAX_KEYS, MAX_TOTAL, MAX_VALUE, Memory, MemoryError};

    #[test]
    fn changes_are_told_once() {
        let mut memory = Memory::new(BTreeMap::from([("old".to_owned(), "1".to_owned())]));
        memory.set("new", "2".to_owned()).unwrap();
        assert!(memory.remove("old") && !memory.remove("old"));
        assert_eq!(memory.keys().collect::<Vec<_>>(), ["new"]);
        let changes = BTreeMap::from([("new".to_owned(), Some("2".to_owned())), ("old".to_owned(), None)]);
        assert_eq!(memory.take_changes(), changes);
        assert!(memory.take_changes().is_empty());
        assert_eq!((memory.get("new"), memory.get("old")), (Some("2"), None));
    }

    #[test]
    fn every_limit_is_named() {
        let mut memory = Memory::default();
        assert_eq!(memory.set("", String::new()), Err(MemoryError::Key(0)));
        assert_eq!(memory.set(&"ж".repeat(101), String::new()), Err(MemoryError::Key(101)));
        let big = "x".repeat(MAX_VALUE + 1);
        assert!(matches!(memory.set("a", big), Err(MemoryError::Value { .. })));
        let value = "x".repeat(MAX_VALUE);
        let fitting = MAX_TOTAL / (MAX_VALUE + 2);
        for number in 0..fitting {
            memory.set(&format!("{number:02}"), value.clone()).unwrap();
        }
        assert!(matches!(memory.set("more", value.clone()), Err(MemoryError::Total { .. })));
        // What takes the place of another needs no room of its own.
        memory.set("00", value).unwrap();
        let mut memory = Memory::default();
        for number in 0..MAX_KEYS {
            memory.set(&number.to_string(), "0".to_owned()).unwrap();
        }
        assert_eq!(memory.set("more", "0".to_owned()), Err(MemoryError::Keys));
        memory.set("0", "1".to_owned()).unwrap();
    }
}
