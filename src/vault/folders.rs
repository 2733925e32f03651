//! Everybody's folders as they lie on the disk, whatever hh.ru they are of and whether or not they can be opened.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};

use super::Error;
use super::db::Database;
use super::people::people_folder;
use super::{Origins, UserName};
use crate::platform;

/// One person's folder.
#[derive(Clone, Debug)]
pub struct PersonFolder {
    path: PathBuf,
}

impl PersonFolder {
    /// All of them in the data folder `home`, by name.
    pub fn all(home: &Path) -> Result<Vec<Self>, Error> {
        let folder = people_folder(home);
        let mut all: Vec<Self> = entries(&folder)?
            .iter()
            .filter(|entry| entry.path().is_dir())
            .map(|entry| Self { path: entry.path() })
            // Those on their way in or out are nobody's.
            .filter(|folder| !folder.name().starts_with('.'))
            .collect();
        all.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(all)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder's name: the person's, and of which hh.ru where it is another.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whose it is, if it is of the hh.ru at `origins`.
    pub fn user(&self, origins: &Origins) -> Option<UserName> {
        UserName::new(self.name().strip_suffix(origins.suffix().as_str())?).ok()
    }

    /// The databases that were ever created, by name.
    pub fn databases(&self) -> Vec<(&'static str, Database)> {
        let all = ["tokens", "journal"].map(|name| (name, Database::new(self.path.join(name))));
        all.into_iter().filter(|(_, database)| database.exists()).collect()
    }

    /// Databases that were damaged and moved out of the way.
    pub fn set_aside(&self) -> Result<Vec<PathBuf>, Error> {
        let aside = |entry: &DirEntry| entry.file_name().to_string_lossy().contains(".damaged-");
        Ok(entries(&self.path)?.iter().filter(|entry| aside(entry)).map(DirEntry::path).collect())
    }
}

/// What of the people's folders others can read or enter: each folder and file itself, from above to below.
pub fn readable_by_others(home: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let people = people_folder(home);
    if people.is_dir() {
        look(&people, &mut found)?;
    }
    Ok(found)
}

/// Closes one of them.
pub fn close_to_others(path: &Path) -> Result<(), Error> {
    platform::make_private(path).map_err(|source| Error::Io { path: path.to_owned(), source })
}

fn look(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    match platform::is_private(path) {
        Ok(true) => {}
        Ok(false) => found.push(path.to_owned()),
        // A file that a run has just replaced.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Error::Io { path: path.to_owned(), source }),
    }
    if path.is_dir() && !path.is_symlink() {
        for entry in entries(path)? {
            look(&entry.path(), found)?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, Error> {
    match folder.read_dir().and_then(Iterator::collect) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries.map_err(|source| Error::Io { path: folder.to_owned(), source }),
    }
}
