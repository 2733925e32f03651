//! What the sandbox remembers: people, tokens, applications; kept in a file when told where.

mod applications;
mod grants;
mod people;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub(super) use applications::{Application, Line, Written};
pub(super) use grants::{Bearer, Grants, Pair, TokenError};
pub use people::Account;
pub(super) use people::{Person, Phone, Trade};

use crate::platform;

/// Everything that outlives a request.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// By the name they sign in with.
    pub(super) people: BTreeMap<String, Person>,
    pub(super) grants: Grants,
    /// The last identifier given to a negotiation.
    last_negotiation: u64,
}

/// Why the state cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error("cannot read the sandbox's state in `{}`: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("`{}` is not a sandbox's state: {source}", path.display())]
    Decode { path: PathBuf, source: serde_json::Error },
    #[error("cannot write the sandbox's state to `{}`: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

impl StateError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Decode { path, .. } => Some(format!("delete `{}` to begin with an empty sandbox", path.display())),
            Self::Read { .. } | Self::Write { .. } => None,
        }
    }
}

impl State {
    /// The state in a file; an empty one when there is no such file yet.
    pub(super) fn load(path: &Path) -> Result<Self, StateError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::begin(path),
            Err(source) => return Err(StateError::Read { path: path.to_owned(), source }),
        };
        serde_json::from_str(&text).map_err(|source| StateError::Decode { path: path.to_owned(), source })
    }

    /// An empty state, and the folder that its file will lie in.
    fn begin(path: &Path) -> Result<Self, StateError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let made = folder.map_or(Ok(()), platform::private_folder);
        made.map_err(|source| StateError::Write { path: path.to_owned(), source })?;
        Ok(Self::default())
    }

    /// Replaces the file with this state.
    ///
    /// A kill of this process at any moment leaves the old state or the new one. Nothing is forced to the disk:
    /// a sandbox need not outlive a power cut, and the writes would slow every application down.
    pub(super) fn save(&self, path: &Path) -> Result<(), StateError> {
        let write = || -> std::io::Result<()> {
            let temporary = path.with_extension("writing");
            let mut file = platform::private_file().write(true).create(true).truncate(true).open(&temporary)?;
            file.write_all(serde_json::to_string(self)?.as_bytes())?;
            drop(file);
            std::fs::rename(&temporary, path)
        };
        write().map_err(|source| StateError::Write { path: path.to_owned(), source })
    }

    /// The person who signs in with this name; somebody new when nobody does.
    pub(super) fn person(&mut self, name: &str) -> &mut Person {
        let name = name.trim().to_lowercase();
        self.people.entry(name).or_insert_with_key(|name| Person::new(name))
    }

    /// An identifier for the next negotiation.
    pub(super) fn next_negotiation(&mut self) -> u64 {
        // hh.ru's are about as long.
        self.last_negotiation = self.last_negotiation.max(4_100_000_000) + 1;
        self.last_negotiation
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn a_saved_state_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/state.json");
        assert!(State::load(&path).unwrap().people.is_empty());
        let mut state = State::default();
        let id = state.person(" Bob ").id.clone();
        let number = state.next_negotiation();
        state.save(&path).unwrap();
        let mut again = State::load(&path).unwrap();
        assert_eq!(again.person("bob").id, id);
        assert_eq!(again.next_negotiation(), number + 1);
        assert!(crate::platform::is_private(&path).unwrap());
    }

    #[test]
    fn a_file_of_something_else_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        std::fs::write(&path, "[]").unwrap();
        let error = State::load(&path).unwrap_err();
        assert!(error.hint().unwrap().contains("delete"));
    }
}
