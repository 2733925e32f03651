//! A person's own scripts: files in their folder, which the command line can run too, and the versions before them.
//!
//! `strategies/scripts/NAME.rhai` with `NAME.test.rhai` beside it, `strategies/versions/NAME/NUMBER`, and what they set
//! of its parameters in `strategies/values/NAME`. Nothing else lies in `scripts`, so that an import, which never leaves
//! its folder, finds one's own scripts and what is built in, and nothing else.

mod name;
mod version;

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

pub use name::{Name, NameError};
pub use version::Version;

use crate::platform;
use crate::script::MAX_SOURCE;
use crate::vault::lock::SignInLock;
use crate::vault::{self, Origins, UserName, db, files, people, versioned};

/// Scripts of one person, at most.
pub const MOST: usize = 100;
/// Versions of one script that are kept, and their bytes, at most; the newest is kept whatever its size.
const VERSIONS: usize = 100;
const VERSIONS_SIZE: u64 = 2 * 1_024 * 1_024;
/// Bytes of what is set of a script's parameters.
const MAX_VALUES: usize = 32 * 1_024;

/// One person's scripts. Everything blocks.
#[derive(Clone, Debug)]
pub struct Strategies {
    user: UserName,
    /// The person's own folder, which is made when the first script is kept.
    home: PathBuf,
    folder: PathBuf,
    /// One change at a time.
    writing: Arc<Mutex<()>>,
}

/// A script and its tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub script: String,
    pub tests: String,
}

/// A script in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: Name,
    pub changed: DateTime<Utc>,
}

/// What was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no script `{0}`")]
    Missing(Name),
    #[error("there is a script `{0}` already")]
    Taken(Name),
    #[error("there are {MOST} scripts")]
    TooMany,
    #[error("the script or its tests are larger than {} KiB", MAX_SOURCE / 1_024)]
    TooBig,
    /// Somebody, perhaps the same person elsewhere, kept another text meanwhile.
    #[error("`{0}` was changed meanwhile")]
    Changed(Name),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error(transparent)]
    Entry(#[from] db::Error),
    #[error("cannot use `{}`: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl Texts {
    /// What tells it from any other: the same text has the same mark.
    pub fn mark(&self) -> String {
        let mut hash = Sha256::new();
        for text in [&self.script, &self.tests] {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        base16ct::lower::encode_string(&hash.finalize())
    }
}

impl Strategies {
    /// Those of `user` in the data folder `home`. `writing` is shared by all that change them.
    pub fn new(home: &Path, user: &UserName, origins: &Origins, writing: Arc<Mutex<()>>) -> Self {
        let own = people::folder_of(home, user, origins);
        // A worker's messages name files as they were given.
        let own = std::path::absolute(&own).unwrap_or(own);
        Self { user: user.clone(), folder: own.join("strategies"), home: own, writing }
    }

    /// Where the scripts are.
    pub fn scripts(&self) -> PathBuf {
        self.folder.join("scripts")
    }

    /// Where one is, whether or not it is there.
    pub fn path(&self, name: &Name) -> PathBuf {
        self.scripts().join(format!("{name}.rhai"))
    }

    /// Where its tests are, where it has some.
    pub fn tests_path(&self, name: &Name) -> PathBuf {
        self.scripts().join(format!("{name}.test.rhai"))
    }

    /// All of them, by name.
    pub fn list(&self) -> Result<Vec<Listed>, Error> {
        let folder = self.scripts();
        let mut listed = Vec::new();
        for entry in entries(&folder)? {
            let file = entry.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".rhai")).and_then(|name| Name::new(name).ok());
            let (Some(name), Ok(about)) = (name, entry.metadata()) else { continue };
            if about.is_file() {
                listed.push(Listed { name, changed: about.modified().map_or_else(|_| Utc::now(), DateTime::from) });
            }
        }
        listed.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(listed)
    }

    /// A script and its tests.
    pub fn read(&self, name: &Name) -> Result<Texts, Error> {
        let script = text(&self.path(name))?.ok_or_else(|| Error::Missing(name.clone()))?;
        Ok(Texts { script, tests: text(&self.tests_path(name))?.unwrap_or_default() })
    }

    /// Keeps a new script.
    pub fn create(&self, name: &Name, texts: &Texts) -> Result<(), Error> {
        self.changing(|| {
            let listed = self.list()?;
            if listed.iter().any(|one| one.name.is_like(name)) {
                return Err(Error::Taken(name.clone()));
            }
            if listed.len() >= MOST {
                return Err(Error::TooMany);
            }
            // What is left of one that was taken away half-way.
            self.clear(name)?;
            self.put(name, texts, None)
        })
    }

    /// Keeps another text of a script, if it is still the one with the mark `base`. Whether it is another text at all.
    pub fn save(&self, name: &Name, texts: &Texts, base: &str) -> Result<bool, Error> {
        self.changing(|| {
            let before = self.read(name)?;
            if before.mark() != base {
                return Err(Error::Changed(name.clone()));
            }
            if before == *texts {
                return Ok(false);
            }
            self.keep_unkept(name, &before)?;
            self.put(name, texts, None).map(|()| true)
        })
    }

    /// Makes an earlier version the present one; the present one stays among the versions.
    pub fn restore(&self, name: &Name, number: u32) -> Result<(), Error> {
        self.changing(|| {
            let version = self.version(name, number)?.ok_or_else(|| Error::Missing(name.clone()))?;
            self.keep_unkept(name, &self.read(name)?)?;
            self.put(name, &version.texts(), Some(number))
        })
    }

    /// Takes a script away, with its versions.
    pub fn remove(&self, name: &Name) -> Result<(), Error> {
        self.changing(|| {
            self.read(name)?;
            self.clear(name)
        })
    }

    /// The versions of a script, newest first, without their texts being looked at.
    pub fn numbers(&self, name: &Name) -> Result<Vec<u32>, Error> {
        let entries = entries(&self.versions(name))?.into_iter();
        let mut numbers: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
        numbers.sort_unstable_by(|one, other| other.cmp(one));
        Ok(numbers)
    }

    /// One version; `None` where it is not kept, or not any more.
    pub fn version(&self, name: &Name, number: u32) -> Result<Option<Version>, Error> {
        let path = self.versions(name).join(number.to_string());
        Ok(bytes(&path, 8 * MAX_SOURCE)?.map(|bytes| versioned::read(&bytes)).transpose()?)
    }

    /// What the person set of a script's parameters.
    pub fn values(&self, name: &Name) -> Result<BTreeMap<String, String>, Error> {
        let kept = bytes(&self.values_path(name), MAX_VALUES * 2)?;
        Ok(kept.map(|bytes| versioned::read(&bytes)).transpose()?.unwrap_or_default())
    }

    /// Sets them.
    pub fn set_values(&self, name: &Name, values: &BTreeMap<String, String>) -> Result<(), Error> {
        let written = versioned::write(values)?;
        if written.len() > MAX_VALUES {
            return Err(Error::TooBig);
        }
        self.changing(|| {
            self.read(name)?;
            private(&self.folder.join("values"))?;
            Ok(files::replace(&self.values_path(name), &written)?)
        })
    }

    fn versions(&self, name: &Name) -> PathBuf {
        self.folder.join("versions").join(name.as_str())
    }

    fn values_path(&self, name: &Name) -> PathBuf {
        self.folder.join("values").join(name.as_str())
    }

    /// One change at a time, in a folder that stays where it is.
    fn changing<T>(&self, change: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        private(&self.home)?;
        let _stays = SignInLock::share(&self.home).map_err(vault::Error::from)?;
        private(&self.folder)?;
        change()
    }

    /// A text that came from elsewhere, as an editor at this machine, is kept before another takes its place.
    fn keep_unkept(&self, name: &Name, before: &Texts) -> Result<(), Error> {
        let last = self.numbers(name)?.first().copied();
        let last = last.map(|number| self.version(name, number)).transpose()?.flatten();
        if last.is_some_and(|last| last.texts() == *before) { Ok(()) } else { self.put_version(name, before, None) }
    }

    /// The version first: a kill leaves the old text, and both in the history.
    fn put(&self, name: &Name, texts: &Texts, of: Option<u32>) -> Result<(), Error> {
        if texts.script.len() > MAX_SOURCE || texts.tests.len() > MAX_SOURCE {
            return Err(Error::TooBig);
        }
        self.put_version(name, texts, of)?;
        private(&self.scripts())?;
        files::replace(&self.path(name), texts.script.as_bytes())?;
        if texts.tests.trim().is_empty() {
            removed(&self.tests_path(name), std::fs::remove_file)
        } else {
            Ok(files::replace(&self.tests_path(name), texts.tests.as_bytes())?)
        }
    }

    fn put_version(&self, name: &Name, texts: &Texts, of: Option<u32>) -> Result<(), Error> {
        let folder = self.versions(name);
        private(&folder)?;
        let numbers = self.numbers(name)?;
        let number = numbers.first().map_or(1, |last| last.saturating_add(1));
        let version = Version::new(self.user.as_str(), texts, of);
        files::replace(&folder.join(number.to_string()), &versioned::write(&version)?)?;
        let mut size = 0;
        for (place, old) in numbers.into_iter().enumerate() {
            let path = folder.join(old.to_string());
            size += path.metadata().map_or(0, |about| about.len());
            if place + 1 >= VERSIONS || size > VERSIONS_SIZE {
                removed(&path, std::fs::remove_file)?;
            }
        }
        Ok(())
    }

    fn clear(&self, name: &Name) -> Result<(), Error> {
        removed(&self.path(name), std::fs::remove_file)?;
        removed(&self.tests_path(name), std::fs::remove_file)?;
        removed(&self.values_path(name), std::fs::remove_file)?;
        removed(&self.versions(name), std::fs::remove_dir_all)
    }
}

fn private(folder: &Path) -> Result<(), Error> {
    platform::private_folder(folder).map_err(|source| Error::Io { path: folder.to_owned(), source })
}

fn removed(path: &Path, remove: impl FnOnce(PathBuf) -> io::Result<()>) -> Result<(), Error> {
    match remove(path.to_owned()) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Io { path: path.to_owned(), source }),
        _ => Ok(()),
    }
}

fn entries(folder: &Path) -> Result<Vec<std::fs::DirEntry>, Error> {
    let failed = |source| Error::Io { path: folder.to_owned(), source };
    match folder.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries.map_err(failed)?.collect::<Result<_, _>>().map_err(failed),
    }
}

/// A file's text; what an editor at this machine made too large or no text is not shown, nor is it lost.
fn text(path: &Path) -> Result<Option<String>, Error> {
    Ok(bytes(path, MAX_SOURCE)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

fn bytes(path: &Path, most: usize) -> Result<Option<Vec<u8>>, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(failed)?,
    };
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > most { Err(Error::TooBig) } else { Ok(Some(bytes)) }
}

#[cfg(test)]
mod tests;
