//! What a person's run left to be sent another day: one stamped file in their folder.

use std::io::{self, Read};
use std::path::PathBuf;

use super::stamp::Stamper;
use super::{Error, Vault, files};
use crate::hh::PersonId;
use crate::platform;

const PURPOSE: &str = "kept";
/// A hostile file must not fill the memory.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The place of a person's kept plan. Everything blocks.
#[derive(Clone, Debug)]
pub struct Kept {
    file: PathBuf,
    stamper: Stamper,
}

/// What lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// As it was put.
    Plan(Vec<u8>),
    /// Half a file, or one that no key of this person stamped.
    Damaged,
}

impl Vault {
    /// What a run left for another day; `person` is who they are at hh.ru.
    pub fn kept(&self, person: &PersonId) -> Kept {
        Kept { file: self.folder().join("kept"), stamper: self.stamper(PURPOSE, person) }
    }
}

impl Kept {
    /// What is kept.
    pub fn get(&self) -> Result<Found, Error> {
        let file = match std::fs::File::open(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            opened => opened.map_err(|source| self.io(source))?,
        };
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map_err(|source| self.io(source))?;
        let Some(at) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(Found::Damaged) };
        let plan = bytes.split_off(at + 1);
        let is_ours = std::str::from_utf8(&bytes).is_ok_and(|stamp| self.stamper.holds(&plan, stamp.trim_end()));
        Ok(if is_ours { Found::Plan(plan) } else { Found::Damaged })
    }

    /// Keeps this in place of what was kept; durable when it returns.
    pub fn put(&self, plan: &[u8]) -> Result<(), Error> {
        let stamp = self.stamper.stamp(plan);
        files::replace(&self.file, &[stamp.as_bytes(), b"\n", plan].concat())
    }

    /// Forgets what is kept; whether there was anything.
    pub fn forget(&self) -> Result<bool, Error> {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            done => done
                .and_then(|()| self.file.parent().map_or(Ok(()), platform::sync_folder))
                .map(|()| true)
                .map_err(|source| self.io(source)),
        }
    }

    /// Moves what cannot be read out of the way, so that it is not written over; where to.
    pub fn set_aside(&self) -> Result<PathBuf, Error> {
        let aside = self.file.with_extension("damaged");
        std::fs::rename(&self.file, &aside).map_err(|source| self.io(source))?;
        Ok(aside)
    }

    /// Stamps what is kept with the newest key; what is damaged stays as it is.
    pub(super) fn restamp(&self) -> Result<(), Error> {
        match self.get()? {
            Found::Plan(plan) => self.put(&plan),
            Found::Nothing | Found::Damaged => Ok(()),
        }
    }

    fn io(&self, source: io::Error) -> Error {
        Error::Io { path: self.file.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, PersonId};
    use crate::vault::{Key, Origins, UserName, Vault};

    #[test]
    fn what_is_kept_comes_back_unless_somebody_else_wrote_it() {
        let home = tempfile::tempdir().unwrap();
        let open =
            |key: &Key| Vault::create(home.path(), UserName::new("bob").unwrap(), key.clone(), Origins::hh()).unwrap();
        let (old, new) = (Key::random().unwrap(), Key::random().unwrap());
        let kept = open(&old).kept(&PersonId::new("7"));
        assert_eq!((kept.get().unwrap(), kept.forget().unwrap()), (Found::Nothing, false));
        kept.put("план\nна завтра".as_bytes()).unwrap();
        assert_eq!(kept.get().unwrap(), Found::Plan("план\nна завтра".into()));
        assert!(crate::platform::is_private(&kept.file).unwrap());
        // Another key stamps it anew, and knows it without the older one.
        assert_eq!(open(&new).kept(&PersonId::new("7")).get().unwrap(), Found::Damaged);
        open(&new.clone().before(&old)).kept(&PersonId::new("7")).restamp().unwrap();
        assert_eq!(open(&new).kept(&PersonId::new("7")).get().unwrap(), Found::Plan("план\nна завтра".into()));
        let kept = open(&new).kept(&PersonId::new("7"));
        let whole = std::fs::read(&kept.file).unwrap();
        for cut in [0, 10, 64, 65, whole.len() - 1] {
            std::fs::write(&kept.file, &whole[..cut]).unwrap();
            assert_eq!(kept.get().unwrap(), Found::Damaged, "{cut}");
        }
        let aside = kept.set_aside().unwrap();
        assert_eq!((kept.get().unwrap(), aside.exists()), (Found::Nothing, true));
        kept.put(b"plan").unwrap();
        assert!(kept.forget().unwrap());
        assert_eq!(kept.get().unwrap(), Found::Nothing);
    }
}
