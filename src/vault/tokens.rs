//! Where the tokens are kept: the database and the rescue file, of which the newer wins.

use std::path::{Path, PathBuf};

use super::Error;
use super::db::Database;
use super::key::Key;
use super::lock::RefreshLock;
use super::machine::{Action, Event, Holding, Moment};
use super::origins::Origins;
use super::record::{self, Record};
use super::rescue::Rescue;
use super::room::Room;

const TREE: &str = "tokens";
const KEY: &str = "record";

/// One person's tokens on disk. Everything blocks for milliseconds.
#[derive(Clone, Debug)]
pub struct TokenStore {
    folder: PathBuf,
    database: Database,
    rescue: Rescue,
    room: Room,
    key: Key,
    origins: Origins,
}

impl TokenStore {
    /// The tokens in a person's `folder`, issued by `origins` and sealed under `key`.
    pub fn new(folder: PathBuf, key: Key, origins: Origins) -> Self {
        let database = Database::new(folder.join("tokens"));
        let (rescue, room) = (Rescue::new(folder.clone()), Room::new(folder.clone()));
        Self { folder, database, rescue, room, key, origins }
    }

    /// What is known; `None` before the first login.
    pub fn read(&self) -> Result<Option<Holding>, Error> {
        Ok(self.newest(false)?.0.map(|record| record.holding))
    }

    /// What is known, and whether the database itself knows it; otherwise the rescue file stands in for it.
    pub fn examine(&self) -> Result<(Option<Holding>, bool), Error> {
        // Who is renewing them has written one and not yet the other.
        let _lock = self.lock()?;
        let (newest, in_database) = self.newest(true)?;
        let whole = in_database || newest.is_none();
        Ok((newest.map(|record| record.holding), whole))
    }

    /// Brings the database and the rescue file to the same, newest record.
    pub fn mend(&self) -> Result<(), Error> {
        let lock = self.lock()?;
        self.read_again(&lock).map(drop)
    }

    /// Waits for the right to change the tokens.
    pub fn lock(&self) -> Result<RefreshLock, Error> {
        Ok(RefreshLock::wait(&self.folder)?)
    }

    /// Reads once more under the lock, and brings the database and the rescue file to the same, newest record.
    pub fn read_again(&self, lock: &RefreshLock) -> Result<Option<Record>, Error> {
        let (newest, in_database) = self.newest(true)?;
        if let Some(record) = &newest
            && !in_database
        {
            self.save_through(lock, record)?;
        }
        Ok(newest)
    }

    /// The record that a login renews. What does not open any more is replaced, but its generation goes on.
    pub fn read_for_login(&self, lock: &RefreshLock) -> Result<Record, Error> {
        match self.read_again(lock) {
            Ok(Some(record)) => Ok(record),
            Ok(None) => Ok(Record::first()?),
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, "the login replaces them");
                let mut record = Record::first()?;
                record.holding.generation = self.highest_generation();
                Ok(record)
            }
            Err(error) => Err(error),
        }
    }

    /// Lets `event` happen to `record` and does what has to be done on the disk. Whether a refresh may be sent now.
    pub fn apply(&self, lock: &RefreshLock, record: &mut Record, event: Event, at: Moment) -> Result<bool, Error> {
        let holding = std::mem::replace(&mut record.holding, Holding::empty());
        let (holding, actions) = holding.step(event, at);
        record.holding = holding;
        for action in &actions {
            match action {
                Action::Save => self.save(record)?,
                Action::Reserve => self.reserve(lock)?,
                Action::SaveThrough => self.save_through(lock, record)?,
                Action::Post => {}
            }
        }
        Ok(actions.contains(&Action::Post))
    }

    /// Makes sure that the disk has room for a new pair, in the rescue file and in the database, which is there then.
    pub fn reserve(&self, _lock: &RefreshLock) -> Result<(), Error> {
        self.rescue.reserve().map_err(|source| self.rescue_failed(source))?;
        if !self.database.exists() {
            self.database.with(|_| Ok::<_, Error>(()))?;
        }
        self.room.take().map_err(|source| Error::Io { path: self.folder.clone(), source })
    }

    /// Stores a record that was another folder's.
    pub(super) fn adopt(&self, lock: &RefreshLock, record: &Record) -> Result<(), Error> {
        self.save_through(lock, record)
    }

    /// Seals what is stored with the newest key, in both places. Whether there was anything.
    pub(super) fn reseal(&self) -> Result<bool, Error> {
        let lock = self.lock()?;
        match self.read_again(&lock)? {
            Some(record) => self.save_through(&lock, &record).map(|()| true),
            None => Ok(false),
        }
    }

    /// Where the person's things are.
    pub fn folder(&self) -> &PathBuf {
        &self.folder
    }

    /// The key that seals these tokens.
    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    /// Where the tokens were issued and may be sent.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The newest record, and whether it is the database's.
    fn newest(&self, with_prepared: bool) -> Result<(Option<Record>, bool), Error> {
        let kept = self.rescued(self.rescue.read())?;
        let prepared = if with_prepared { self.rescued(self.rescue.read_prepared())? } else { None };
        // Read last: the rescue file is written first, so that neither can be missed.
        let in_database = match self.read_database() {
            Err(error) if error.is_damage() && (kept.is_some() || prepared.is_some()) => {
                tracing::warn!(%error, "the rescue file stands in");
                None
            }
            read => read?,
        };
        let vault = in_database.as_ref().map(|record| record.vault);
        let others = [kept, prepared].into_iter().flatten().filter(|other| vault.is_none_or(|id| id == other.vault));
        let newest_other = others.max_by_key(|record| record.holding.generation);
        Ok(match (in_database, newest_other) {
            (Some(record), Some(other)) if other.holding.generation > record.holding.generation => (Some(other), false),
            (Some(record), _) => (Some(record), true),
            (None, other) => (other, false),
        })
    }

    fn highest_generation(&self) -> u64 {
        let rescued = [self.rescue.read(), self.rescue.read_prepared()].map(|read| read.ok().flatten());
        let stored = self.stored().ok().flatten().map(|bytes| bytes.to_vec());
        let all = rescued.into_iter().chain([stored]).flatten();
        all.filter_map(|bytes| record::generation_of(&bytes)).max().unwrap_or_default()
    }

    fn stored(&self) -> Result<Option<sled::IVec>, Error> {
        stored(&self.database)
    }

    fn read_database(&self) -> Result<Option<Record>, Error> {
        let bytes = self.stored()?;
        bytes.map(|bytes| Ok(Record::read(&bytes, &self.key, &self.origins)?)).transpose()
    }

    /// A rescue file that does not open is no rescue, and no reason to stop either.
    fn rescued(&self, bytes: std::io::Result<Option<Vec<u8>>>) -> Result<Option<Record>, Error> {
        let bytes = bytes.map_err(|source| self.rescue_failed(source))?;
        Ok(bytes.and_then(|bytes| Record::read(&bytes, &self.key, &self.origins).ok()))
    }

    /// hh.ru gives a pair only once: what failed for a moment is tried again.
    fn save_through(&self, _lock: &RefreshLock, record: &Record) -> Result<(), Error> {
        let bytes = record.write(&self.key, &self.origins)?;
        self.write_through(&bytes).or_else(|error| {
            tracing::warn!(%error, "once more");
            self.write_through(&bytes)
        })
    }

    /// To the rescue file, then to the database. A place that fails is no reason to leave out the other; one that has
    /// the record is enough.
    fn write_through(&self, bytes: &[u8]) -> Result<(), Error> {
        let rescued = self.rescue.write(bytes).map_err(|source| self.rescue_failed(source));
        let inserted = match self.insert(bytes) {
            Err(error) if error.is_damage() => self.begin_anew(&error).and_then(|()| self.insert(bytes)),
            inserted => inserted,
        };
        match (rescued, inserted) {
            (Err(error), Ok(())) => {
                tracing::warn!(%error, "no rescue file; the database has the tokens");
                Ok(())
            }
            (Ok(()), Err(error)) => {
                tracing::warn!(%error, "the database has not the tokens; the rescue file has");
                Ok(())
            }
            (rescued, inserted) => rescued.and(inserted),
        }
    }

    fn begin_anew(&self, error: &Error) -> Result<(), Error> {
        let aside = self.database.set_aside()?;
        tracing::warn!(%error, aside = %aside.display(), "the database of tokens begins anew");
        Ok(())
    }

    fn save(&self, record: &Record) -> Result<(), Error> {
        self.insert(&record.write(&self.key, &self.origins)?)
    }

    fn insert(&self, bytes: &[u8]) -> Result<(), Error> {
        if let Err(error) = self.room.give_back() {
            tracing::warn!(%error, "the room kept for the database stays taken");
        }
        self.database.with(|db| {
            db.open_tree(TREE)?.insert(KEY, bytes)?;
            Ok(())
        })
    }

    fn rescue_failed(&self, source: std::io::Error) -> Error {
        Error::Io { path: self.folder.join("rescue"), source }
    }
}

/// The record of a person's `folder`, whoever can open it.
pub(super) fn stored_in(folder: &Path) -> Option<Vec<u8>> {
    stored(&Database::new(folder.join("tokens"))).ok().flatten().map(|bytes| bytes.to_vec())
}

fn stored(database: &Database) -> Result<Option<sled::IVec>, Error> {
    if !database.exists() {
        return Ok(None);
    }
    database.with(|db| Ok(db.open_tree(TREE)?.get(KEY)?))
}

#[cfg(test)]
mod tests;
