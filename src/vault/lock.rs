//! Kernel file locks: freed when their holder dies, however it dies.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::platform;

/// How long others are waited for who are done in a moment.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
const RETRY: Duration = Duration::from_millis(2);
/// A sign-in that asks nobody anything is mostly done by then.
const ONE_SIGN_IN: Duration = Duration::from_secs(2);

/// One run of one person at a time: held while applications are sent. Taken before any other lock.
#[derive(Debug)]
pub struct RunLock {
    _file: File,
}

/// One server on a data folder: held by `hhrun serve` as long as it runs.
#[derive(Debug)]
pub struct ServerLock {
    _file: File,
}

/// One change of the tokens at a time. Taken after [`RunLock`] and before a database's lock.
#[derive(Debug)]
pub struct RefreshLock {
    _file: File,
}

/// A sign-in under way, of which there may be several: their folder keeps its name until the pair is stored. Taken
/// after [`RunLock`] and before [`RefreshLock`].
#[derive(Debug)]
pub struct SignInLock {
    _file: File,
}

/// Who holds a [`RunLock`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub process: u32,
    pub since: DateTime<Utc>,
    /// What it does, in a few words: `my_strategy.rhai`.
    pub doing: String,
}

/// A lock that could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("another run is under way: {}", describe(.holder.as_ref()))]
    Held { path: PathBuf, holder: Option<Holder> },
    #[error("this data folder is served already: {}", describe(.holder.as_ref()))]
    Served { path: PathBuf, holder: Option<Holder> },
    #[error("`{path}` stayed locked for {} s", .waited.as_secs())]
    Busy { path: PathBuf, waited: Duration },
    #[error("a sign-in of this person is under way")]
    SigningIn { path: PathBuf },
    #[error("`{}` is gone: the person was renamed or removed meanwhile", folder.display())]
    Gone { folder: PathBuf },
    #[error("cannot lock `{path}`: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Held { .. } => {
                Some("wait until it is done, or stop it, then run again; with --wait a run waits by itself".to_owned())
            }
            Self::Served { .. } => {
                Some("stop that one first, or give this one another data folder with HHRUN_HOME".to_owned())
            }
            Self::Busy { .. } => Some("see whether another hhrun hangs, then run again".to_owned()),
            Self::SigningIn { .. } => Some("finish it or stop it, then run again".to_owned()),
            Self::Gone { .. } => Some("`hhrun users` lists who is known; nothing was changed".to_owned()),
            Self::Io { .. } => None,
        }
    }
}

impl RunLock {
    /// Takes `run.lock` in a person's folder, or says at once who has it.
    pub fn take(folder: &Path, doing: &str) -> Result<Self, Error> {
        let file = take_and_say(folder.join("run.lock"), doing, |path, holder| Error::Held { path, holder })?;
        Ok(Self { _file: file })
    }
}

impl ServerLock {
    /// Takes `serve.lock` in the data folder, or says at once who has it.
    pub fn take(home: &Path, doing: &str) -> Result<Self, Error> {
        let file = take_and_say(home.join("serve.lock"), doing, |path, holder| Error::Served { path, holder })?;
        Ok(Self { _file: file })
    }
}

/// Takes a lock and writes into it who has it; `held` is what it comes to when somebody else does.
fn take_and_say(path: PathBuf, doing: &str, held: fn(PathBuf, Option<Holder>) -> Error) -> Result<File, Error> {
    let mut file = in_place(&path, |mut file| match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(held(path.clone(), read_holder(&mut file))),
        Err(TryLockError::Error(source)) => Err(Error::Io { path: path.clone(), source }),
    })?;
    let holder = Holder { process: std::process::id(), since: Utc::now(), doing: doing.to_owned() };
    write_holder(&mut file, &holder).map_err(|source| Error::Io { path, source })?;
    Ok(file)
}

impl RefreshLock {
    /// Waits for `refresh.lock` in a person's folder as long as it takes: whoever holds it is bounded itself.
    pub fn wait(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("refresh.lock");
        let locked = in_place(&path, |file| match file.lock() {
            Ok(()) => Ok(file),
            Err(source) => Err(Error::Io { path: path.clone(), source }),
        });
        locked.map(|file| Self { _file: file })
    }
}

impl SignInLock {
    /// Holds that a sign-in is under way, until dropped.
    pub fn share(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("sign-in.lock");
        in_place(&path, |file| within(file, &path, PATIENCE, File::try_lock_shared)).map(|file| Self { _file: file })
    }

    /// Waits a little until no sign-in is under way; none begins until this is dropped.
    pub fn none(folder: &Path) -> Result<Self, Error> {
        Self::none_within(folder, ONE_SIGN_IN)
    }

    fn none_within(folder: &Path, patience: Duration) -> Result<Self, Error> {
        let path = folder.join("sign-in.lock");
        match in_place(&path, |file| within(file, &path, patience, File::try_lock)) {
            Ok(file) => Ok(Self { _file: file }),
            Err(Error::Busy { path, .. }) => Err(Error::SigningIn { path }),
            Err(error) => Err(error),
        }
    }
}

/// Locks `path`, creating it where needed, asking again each 2 ms for as long as `patience`.
pub(super) fn take_within(path: &Path, patience: Duration) -> Result<File, Error> {
    let file = open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    within(file, path, patience, File::try_lock)
}

/// The same with others who share it.
pub(super) fn share_within(path: &Path, patience: Duration) -> Result<File, Error> {
    let file = open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    within(file, path, patience, File::try_lock_shared)
}

fn within(
    file: File,
    path: &Path,
    patience: Duration,
    lock: fn(&File) -> Result<(), TryLockError>,
) -> Result<File, Error> {
    let began = Instant::now();
    loop {
        match lock(&file) {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if began.elapsed() < patience => std::thread::sleep(RETRY),
            Err(TryLockError::WouldBlock) => return Err(Error::Busy { path: path.to_owned(), waited: patience }),
            Err(TryLockError::Error(source)) => return Err(Error::Io { path: path.to_owned(), source }),
        }
    }
}

/// Locks the file at `path` in a person's folder. The folder may get another name, and another folder its name, while
/// the lock is waited for: what was locked then is not what lies there.
fn in_place(path: &Path, lock: impl Fn(File) -> Result<File, Error>) -> Result<File, Error> {
    let failed = |source: io::Error| match path.parent() {
        Some(folder) if !folder.exists() => Error::Gone { folder: folder.to_owned() },
        _ => Error::Io { path: path.to_owned(), source },
    };
    loop {
        let file = lock(open(path).map_err(failed)?)?;
        match platform::is_at(&file, path) {
            Ok(true) => return Ok(file),
            Ok(false) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    platform::private_file().read(true).write(true).create(true).truncate(false).open(path)
}

fn write_holder(file: &mut File, holder: &Holder) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&serde_json::to_vec(holder)?)
}

/// `None` where the holder has not written yet, or where a locked file cannot be read.
fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn describe(holder: Option<&Holder>) -> String {
    match holder {
        Some(Holder { process, since, doing }) => {
            format!("`{doing}`, process {process}, since {}", since.format("%Y-%m-%d %H:%M:%S UTC"))
        }
        None => "it has not said which".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Error, RefreshLock, RunLock, SignInLock, take_within};

    #[test]
    fn the_second_run_learns_who_the_first_is() {
        let folder = tempfile::tempdir().unwrap();
        let first = RunLock::take(folder.path(), "first.rhai").unwrap();
        let Err(Error::Held { holder: Some(holder), .. }) = RunLock::take(folder.path(), "second.rhai") else {
            panic!("the lock was given twice");
        };
        assert_eq!((holder.process, holder.doing.as_str()), (std::process::id(), "first.rhai"));
        drop(first);
        RunLock::take(folder.path(), "second.rhai").unwrap();
    }

    #[test]
    fn a_refresh_waits_for_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let first = RefreshLock::wait(folder.path()).unwrap();
        let path = folder.path().to_owned();
        let (sender, receiver) = std::sync::mpsc::channel();
        let second = std::thread::spawn(move || {
            let lock = RefreshLock::wait(&path);
            sender.send(()).unwrap();
            lock.map(|_| ())
        });
        assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
        drop(first);
        receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        second.join().unwrap().unwrap();
    }

    #[test]
    fn who_waited_for_a_folder_that_moved_has_not_locked_it() {
        let home = tempfile::tempdir().unwrap();
        let (old, new) = (home.path().join("old"), home.path().join("new"));
        for again in [false, true] {
            std::fs::create_dir(&old).unwrap();
            let first = RefreshLock::wait(&old).unwrap();
            let waiting = {
                let old = old.clone();
                std::thread::spawn(move || RefreshLock::wait(&old))
            };
            // Whether it waits yet or not, it must not end with the lock of what is called `new` now.
            std::fs::rename(&old, &new).unwrap();
            if again {
                std::fs::create_dir(&old).unwrap();
            }
            drop(first);
            let locked = waiting.join().unwrap();
            // It may have looked while nothing was called `old`.
            assert!(matches!(locked, Err(Error::Gone { .. })) || again && locked.is_ok(), "{locked:?}");
            RefreshLock::wait(&new).unwrap();
            assert!(matches!(RunLock::take(&home.path().join("none"), "x"), Err(Error::Gone { .. })));
            std::fs::remove_dir_all(&new).unwrap();
        }
    }

    #[test]
    fn sign_ins_share_and_keep_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let both = [(); 2].map(|()| SignInLock::share(folder.path()).unwrap());
        let none = || SignInLock::none_within(folder.path(), Duration::from_millis(5));
        assert!(matches!(none(), Err(Error::SigningIn { .. })));
        drop(both);
        none().unwrap();
    }

    #[test]
    fn patience_ends_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.lock");
        let _held = take_within(&path, Duration::ZERO).unwrap();
        assert!(matches!(take_within(&path, Duration::from_millis(5)), Err(Error::Busy { .. })));
    }
}
