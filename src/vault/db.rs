//! A sled 0.34 database that is open only while something is done with it.
//!
//! sled keeps its files to one process, writes its snapshots unsafely (spacejam/sled#1527) and does not flush
//! folders, so every use is: lock, clean, open, do, flush, close, wait, fsync, unlock.

use std::any::Any;
use std::fs::{File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::lock::{self, PATIENCE};
use crate::platform;

const SEGMENT: usize = 16 * 1024;
const CACHE: u64 = 16 * 1024 * 1024;
const RETRY: Duration = Duration::from_millis(2);

/// One database in a folder, with its lock file beside it.
#[derive(Clone, Debug)]
pub struct Database {
    folder: PathBuf,
}

/// A database that could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Lock(#[from] lock::Error),
    /// What is on disk is not what sled wrote.
    #[error("the database `{path}` is damaged: {what}")]
    Damaged { path: PathBuf, what: String },
    #[error("cannot use the database `{path}`: {source}")]
    Io { path: PathBuf, source: io::Error },
    /// An operation inside the database failed.
    #[error("the database failed: {0}")]
    Sled(#[from] sled::Error),
    #[error("an entry of the database is unreadable: {0}")]
    Entry(String),
}

impl Error {
    /// Whether trying again cannot help, since the files themselves are broken.
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Damaged { .. } | Self::Sled(sled::Error::Corruption { .. } | sled::Error::ReportableBug(_))
        )
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Lock(error) => error.hint(),
            Self::Damaged { path, .. } => {
                Some(format!("move `{}` aside or restore it from a backup, then run again", path.display()))
            }
            Self::Io { source, .. } | Self::Sled(sled::Error::Io(source))
                if source.kind() == io::ErrorKind::StorageFull =>
            {
                Some("make some room on the disk, then run again".to_owned())
            }
            Self::Io { .. } | Self::Sled(_) | Self::Entry(_) => None,
        }
    }
}

impl Database {
    /// The database in `folder`, which need not exist yet; the folder above it must.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Whether it was ever created.
    pub fn exists(&self) -> bool {
        self.folder.is_dir()
    }

    /// Opens the database, does `work`, and returns when everything is on the disk and the files are free again.
    /// Waits up to 10 s for others. Blocks; never to be held across the network or a script.
    pub fn with<T, E: From<Error>>(&self, work: impl FnOnce(&sled::Db) -> Result<T, E>) -> Result<T, E> {
        let _lock = lock::take_within(&self.beside("lock"), PATIENCE).map_err(Error::from)?;
        if !self.exists() {
            self.create()?;
        }
        sweep(&self.folder).map_err(|source| self.io(source))?;
        let done = catch_unwind(AssertUnwindSafe(|| use_once(&self.folder, work)));
        let settled = settle(&self.folder);
        let value = done.unwrap_or_else(|panic| Err(self.damaged(said(&*panic)).into()))?;
        settled.map_err(|source| self.io(source))?;
        Ok(value)
    }

    /// Reads all there is; damage on the way is the error. A database that was never created is whole.
    pub fn check(&self) -> Result<(), Error> {
        if !self.exists() {
            return Ok(());
        }
        self.with(|db| {
            for name in db.tree_names() {
                db.open_tree(name)?.iter().try_for_each(|entry| entry.map(drop))?;
            }
            Ok(())
        })
    }

    /// How many half-written snapshots a killed process left, which the next use removes.
    pub fn leftovers(&self) -> Result<usize, Error> {
        if !self.exists() {
            return Ok(0);
        }
        let _lock = lock::take_within(&self.beside("lock"), PATIENCE)?;
        Ok(half_written(&self.folder).map_err(|source| self.io(source))?.len())
    }

    /// Moves a damaged database out of the way; the next use creates a new one. Where it went.
    pub(super) fn set_aside(&self) -> Result<PathBuf, Error> {
        let _lock = lock::take_within(&self.beside("lock"), PATIENCE)?;
        let aside = self.beside(&format!("damaged-{}", chrono::Utc::now().format("%Y%m%dT%H%M%S%.6f")));
        match std::fs::rename(&self.folder, &aside) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(self.io(source)),
            _ => Ok(aside),
        }
    }

    /// A kill half-way leaves only a folder that nobody looks into.
    fn create(&self) -> Result<(), Error> {
        let fresh = self.beside("new");
        let create = || {
            if fresh.exists() {
                std::fs::remove_dir_all(&fresh)?;
            }
            platform::private_folder(&fresh)
        };
        create().map_err(|source| self.io(source))?;
        use_once(&fresh, |_| Ok::<_, Error>(()))?;
        let finish = || {
            settle(&fresh)?;
            File::open(fresh.join("conf"))?.sync_all()?;
            platform::sync_folder(&fresh)?;
            std::fs::rename(&fresh, &self.folder)?;
            self.folder.parent().map_or(Ok(()), platform::sync_folder)
        };
        finish().map_err(|source| self.io(source))
    }

    /// `tokens.lock` for `tokens`.
    fn beside(&self, what: &str) -> PathBuf {
        self.folder.with_extension(what)
    }

    fn io(&self, source: io::Error) -> Error {
        Error::Io { path: self.folder.clone(), source }
    }

    fn damaged(&self, what: String) -> Error {
        Error::Damaged { path: self.folder.clone(), what }
    }
}

fn use_once<T, E: From<Error>>(folder: &Path, work: impl FnOnce(&sled::Db) -> Result<T, E>) -> Result<T, E> {
    let db = open(folder)?;
    let value = work(&db)?;
    db.flush().map_err(Error::from)?;
    Ok(value)
}

fn open(folder: &Path) -> Result<sled::Db, Error> {
    let config = sled::Config::new().path(folder).segment_size(SEGMENT).cache_capacity(CACHE).flush_every_ms(None);
    let began = Instant::now();
    loop {
        match config.open() {
            Ok(db) => return Ok(db),
            Err(error) if is_locked(&error) && began.elapsed() < PATIENCE => std::thread::sleep(RETRY),
            Err(sled::Error::Io(source)) => return Err(Error::Io { path: folder.to_owned(), source }),
            Err(error) => return Err(Error::Damaged { path: folder.to_owned(), what: error.to_string() }),
        }
    }
}

/// sled says only in words that its file is locked.
fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

/// Deletes snapshots that a killed process left half-written: sled would read them and fail for ever.
fn sweep(folder: &Path) -> io::Result<()> {
    half_written(folder)?.iter().try_for_each(std::fs::remove_file)
}

fn half_written(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Waits until sled's own lock is free, which outlives the closing by milliseconds, then makes the file durable.
fn settle(folder: &Path) -> io::Result<()> {
    let file = match File::options().read(true).write(true).open(folder.join("db")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            // The data is flushed, and opening waits for this lock again.
            Err(TryLockError::WouldBlock) if began.elapsed() >= PATIENCE => break,
            Err(TryLockError::WouldBlock) => std::thread::sleep(RETRY),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    file.sync_all()?;
    close_to_others(folder)?;
    let blobs = folder.join("blobs");
    let has_blobs = blobs.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if has_blobs { platform::sync_folder(&blobs) } else { Ok(()) }
}

/// sled makes its files by the process's own mask.
fn close_to_others(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        match platform::is_private(&path).and_then(|closed| if closed { Ok(()) } else { platform::make_private(&path) })
        {
            // A snapshot that was replaced meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            closed => closed?,
        }
    }
    Ok(())
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("sled gave up").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Database, Error};

    fn add_one(db: &sled::Db) -> Result<u64, Error> {
        let count = db.get("count")?.map_or(0, |bytes| u64::from_be_bytes(bytes.as_ref().try_into().unwrap()));
        db.insert("count", &(count + 1).to_be_bytes())?;
        Ok(count + 1)
    }

    #[test]
    fn what_one_use_wrote_the_next_reads() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path().join("tokens"));
        assert!(!database.exists());
        for expected in 1..=5 {
            assert_eq!(database.with(add_one).unwrap(), expected);
        }
    }

    #[test]
    fn a_half_written_snapshot_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path().join("tokens"));
        database.with(add_one).unwrap();
        let leftover = folder.path().join("tokens/snap.00000000000000FF.generating");
        std::fs::write(&leftover, b"half").unwrap();
        assert_eq!(database.with(add_one).unwrap(), 2);
        assert!(!leftover.exists());
    }

    #[test]
    fn a_creation_that_was_killed_is_begun_again() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tokens.new")).unwrap();
        std::fs::write(folder.path().join("tokens.new/conf"), b"half").unwrap();
        let database = Database::new(folder.path().join("tokens"));
        assert_eq!(database.with(add_one).unwrap(), 1);
    }

    #[test]
    fn threads_take_turns() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path().join("tokens"));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..5).for_each(|_| assert!(database.with(add_one).is_ok())));
            }
        });
        assert_eq!(database.with(add_one).unwrap(), 21);
    }

    #[test]
    fn damage_is_told_and_can_be_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path().join("tokens"));
        database.with(add_one).unwrap();
        std::fs::write(folder.path().join("tokens/conf"), b"segment_size: 1\nnonsense and more").unwrap();
        let error = database.with(add_one).unwrap_err();
        assert!(error.is_damage(), "{error}");
        assert!(database.set_aside().unwrap().is_dir());
        assert_eq!(database.with(add_one).unwrap(), 1);
    }
}
