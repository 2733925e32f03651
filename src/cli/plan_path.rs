//! Plans on the disk: written for their owner alone and never over another, read with all that may be wrong in them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::platform;
use crate::run::BadLetter;
use crate::run::plan_file::{PlanFile, Wrong};

/// More than a day's plan with the longest letters there may be.
const LARGEST: u64 = 32 * 1024 * 1024;

/// A plan's file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot use the plan `{}`: {why}", path.display())]
    Wrong { path: PathBuf, why: Wrong },
    #[error("cannot use the plan `{}`: it is a folder", path.display())]
    Folder { path: PathBuf },
    #[error("cannot use the plan `{}`: it has more than {} MiB", path.display(), LARGEST >> 20)]
    TooLarge { path: PathBuf },
    #[error("cannot read the plan `{}`: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is there already", path.display())]
    Exists { path: PathBuf },
    #[error("cannot write the plan `{}`: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("nothing was sent: {}", letters(bad))]
    Letters { bad: Vec<BadLetter> },
}

fn letters(bad: &[BadLetter]) -> String {
    let list: Vec<String> = bad.iter().map(|bad| format!("\n  {}: {}", bad.vacancy, bad.problem)).collect();
    let word = if bad.len() == 1 { "letter cannot" } else { "letters cannot" };
    format!("{} {word} be sent:{}", bad.len(), list.concat())
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Wrong { why, .. } => Some(why.hint()),
            Self::Folder { .. } | Self::TooLarge { .. } => Some("give a file that --plan-out wrote".to_owned()),
            Self::Read { .. } => Some("give the path that --plan-out was given".to_owned()),
            Self::Exists { .. } => {
                Some("letters may have been edited there: give another name, or add --force".to_owned())
            }
            Self::Write { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("make its folder first".to_owned())
            }
            Self::Write { .. } => None,
            Self::Letters { .. } => Some("edit them in the file, then run the same again".to_owned()),
        }
    }

    /// Whether it is this machine's trouble rather than the person's.
    pub fn is_internal(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() != io::ErrorKind::NotFound)
    }
}

/// Reads a plan, whoever wrote it.
pub(super) fn read(path: &Path) -> Result<PlanFile, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    if path.is_dir() {
        return Err(Error::Folder { path: path.to_owned() });
    }
    let mut text = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut text)).map_err(failed)?;
    if text.len() as u64 > LARGEST {
        return Err(Error::TooLarge { path: path.to_owned() });
    }
    PlanFile::read(&text).map_err(|why| Error::Wrong { path: path.to_owned(), why })
}

/// Where a plan is to be written.
#[derive(Debug)]
pub(super) struct Target {
    path: PathBuf,
    over: bool,
}

impl Target {
    /// Holds that a plan can be written there before anybody waits for one. `over`: what is there may go.
    pub(super) fn new(path: &Path, over: bool) -> Result<Self, Error> {
        let target = Self { path: path.to_owned(), over };
        if path.is_dir() {
            return Err(Error::Folder { path: path.to_owned() });
        }
        target.is_free()?;
        if !target.folder().is_dir() {
            return Err(target.failed(io::ErrorKind::NotFound.into()));
        }
        Ok(target)
    }

    /// Where it goes.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the plan: whole or not at all, and only its owner can read it.
    pub(super) fn write(&self, plan: &PlanFile) -> Result<(), Error> {
        let text = plan.text().map_err(|error| self.failed(error.into()))?;
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let fresh = self.folder().join(format!(".{name}.{}", std::process::id()));
        let written = || {
            let mut file = platform::private_file().write(true).create(true).truncate(true).open(&fresh)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        let done = written().map_err(|source| self.failed(source)).and_then(|()| {
            // Somebody may have written one meanwhile.
            self.is_free()?;
            std::fs::rename(&fresh, &self.path).map_err(|source| self.failed(source))
        });
        if done.is_err() {
            let _ = std::fs::remove_file(&fresh);
        }
        done
    }

    fn is_free(&self) -> Result<(), Error> {
        let taken = !self.over && self.path.symlink_metadata().is_ok();
        if taken { Err(Error::Exists { path: self.path.clone() }) } else { Ok(()) }
    }

    fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Write { path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, PlanFile, Target, Wrong, read};

    #[test]
    fn a_plan_is_written_once_and_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        let target = Target::new(&path, false).unwrap();
        let plan = PlanFile { hhrun_plan: 1, run: "r".to_owned(), ..PlanFile::default() };
        target.write(&plan).unwrap();
        assert_eq!(read(&path).unwrap(), plan);
        assert!(crate::platform::is_private(&path).unwrap());
        assert!(matches!(Target::new(&path, false), Err(Error::Exists { .. })));
        assert!(matches!(target.write(&plan), Err(Error::Exists { .. })));
        Target::new(&path, true).unwrap().write(&plan).unwrap();
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        assert!(matches!(Target::new(folder.path(), true), Err(Error::Folder { .. })));
        assert!(matches!(Target::new(&folder.path().join("no/plan.json"), false), Err(Error::Write { .. })));
    }

    #[test]
    fn what_is_no_plan_is_told_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        assert!(matches!(read(&path), Err(Error::Read { .. })));
        assert!(matches!(read(folder.path()), Err(Error::Folder { .. })));
        std::fs::write(&path, "").unwrap();
        assert!(matches!(read(&path), Err(Error::Wrong { why: Wrong::Empty, .. })));
        // Nothing of it is on the disk.
        std::fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
        assert!(matches!(read(&path), Err(Error::TooLarge { .. })));
    }
}
