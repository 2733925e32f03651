//! A folder for a moment, in which recipes are looked at before they are kept.

use std::fs;
use std::path::{Path, PathBuf};

use super::Place;
use crate::error::Error;
use crate::platform;

/// A folder that is gone when it is dropped.
pub(super) struct Stage(PathBuf);

impl Stage {
    pub(super) fn new() -> Result<Self, Error> {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
        let folder = std::env::temp_dir().join(format!("hhrun-{:016x}", u64::from_le_bytes(bytes)));
        let failed = |source| Error::Folder { folder: folder.clone(), source };
        fs::create_dir(&folder).map_err(failed)?;
        let stage = Self(folder.clone());
        platform::make_private(&folder).map_err(failed)?;
        Ok(stage)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.0
    }

    pub(super) fn put(&self, file: &str, text: &str) -> Result<PathBuf, Error> {
        let path = self.0.join(file);
        fs::write(&path, text).map_err(|source| Error::Folder { folder: path.clone(), source })?;
        Ok(path)
    }

    /// The recipes that are there already, for imports.
    pub(super) fn put_all(&self, place: &Place) -> Result<(), Error> {
        for name in place.names() {
            let file = format!("{name}.rhai");
            if let Ok(text) = fs::read_to_string(place.file(&file)) {
                self.put(&file, &text)?;
            }
        }
        Ok(())
    }

    /// A text in which this folder is called by another name.
    pub(super) fn renamed(&self, text: &str, name: &str) -> String {
        text.replace(&self.0.display().to_string(), name)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
