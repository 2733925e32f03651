//! What a server does for a person, and what the last of it came to: one small file in their folder, so that a server
//! that starts again can tell.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Error, Origins, UserName, files, people};

/// A hostile file must not fill the memory.
const LARGEST: u64 = 1024 * 1024;

/// The place of that file. Everything blocks.
#[derive(Clone, Debug)]
pub struct Served {
    file: PathBuf,
}

impl Served {
    /// That of somebody in a data folder; no key is needed.
    pub fn of(home: &Path, user: &UserName, origins: &Origins) -> Self {
        Self { file: people::folder_of(home, user, origins).join("served") }
    }

    /// What lies there, if anything.
    pub fn get(&self) -> Result<Option<Vec<u8>>, Error> {
        let io = |source| Error::Io { path: self.file.clone(), source };
        let file = match std::fs::File::open(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(io)?,
        };
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map_err(io)?;
        Ok(Some(bytes))
    }

    /// Keeps this in its place; durable when it returns. The person's folder must be there.
    pub fn put(&self, bytes: &[u8]) -> Result<(), Error> {
        files::replace(&self.file, bytes)
    }
}
