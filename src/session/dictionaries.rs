//! Where dictionaries are kept across runs: one file an answer in the data folder.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::hh::{Kept, Store};
use crate::platform;

/// A folder of answers that change seldom. Losing one costs a request, so that no failure is an error.
#[derive(Debug)]
pub struct DictionaryFolder {
    folder: PathBuf,
}

impl DictionaryFolder {
    /// Keeps answers under `home`, the data folder.
    pub fn in_home(home: &Path) -> Self {
        Self { folder: home.join("dictionaries") }
    }

    fn file(&self, key: &str) -> PathBuf {
        let name = base16ct::lower::encode_string(&Sha256::digest(key.as_bytes())[..12]);
        self.folder.join(name).with_extension("json")
    }

    fn write(&self, key: &str, kept: &Kept) -> std::io::Result<()> {
        platform::private_folder(&self.folder)?;
        let file = self.file(key);
        let fresh = file.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&fresh, serde_json::to_vec(kept)?)?;
        std::fs::rename(fresh, file)
    }
}

impl Store for DictionaryFolder {
    fn get(&self, key: &str) -> Option<Kept> {
        serde_json::from_slice(&std::fs::read(self.file(key)).ok()?).ok()
    }

    fn put(&self, key: &str, kept: &Kept) {
        if let Err(error) = self.write(key, kept) {
            tracing::debug!(%error, "an answer could not be kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::DictionaryFolder;
    use crate::hh::{Kept, Store};

    #[test]
    fn an_answer_is_found_again_and_a_damaged_one_is_not() {
        let home = tempfile::tempdir().unwrap();
        let folder = DictionaryFolder::in_home(home.path());
        let kept = Kept { body: "[]".to_owned(), etag: None, fresh_until: DateTime::UNIX_EPOCH };
        assert_eq!(folder.get("a"), None);
        folder.put("a", &kept);
        assert_eq!(folder.get("a"), Some(kept));
        assert_eq!(folder.get("b"), None);
        std::fs::write(folder.file("a"), "half").unwrap();
        assert_eq!(folder.get("a"), None);
    }
}
