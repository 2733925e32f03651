//! The trees of a journal's database.

use chrono::{DateTime, Utc};
use sled::transaction::{ConflictableTransactionError, TransactionError, TransactionalTree};
use sled::{Transactional, Tree};

use super::{Entry, RunRecord};
use crate::hh::VacancyId;
use crate::vault::db::Error;
use crate::vault::versioned;

/// A leaf of sled holds up to 16 values and should fit a segment of 16 KiB, else it becomes a file of its own.
const LETTER_PIECE: usize = 700;

/// Entries with their letters and indexes, which change together.
pub(super) struct Trees {
    pub(super) entries: Tree,
    letters: Tree,
    /// What was sent, by time.
    pub(super) times: Tree,
    pub(super) unsettled: Tree,
}

impl Trees {
    pub(super) fn open(db: &sled::Db) -> Result<Self, Error> {
        let open = |name: &str| db.open_tree(name);
        Ok(Self {
            entries: open("applications")?,
            letters: open("letters")?,
            times: open("times")?,
            unsettled: open("unsettled")?,
        })
    }

    /// The entry and its indexes change together or not at all.
    pub(super) fn put(&self, entry: &Entry) -> Result<(), Error> {
        let stale = match &entry.letter {
            Some(_) => self.letters.scan_prefix(letter_prefix(&entry.vacancy)).keys().collect::<Result<Vec<_>, _>>()?,
            None => Vec::new(),
        };
        let written = versioned::write(entry)?;
        let trees = (&self.entries, &self.letters, &self.times, &self.unsettled);
        let done = trees.transaction(|(entries, letters, times, unsettled)| {
            let before = entries.insert(entry.vacancy.as_str(), written.as_slice())?;
            let before = before.map(|bytes| versioned::read::<Entry>(&bytes)).transpose();
            if let Some(before) = before.map_err(ConflictableTransactionError::Abort)? {
                times.remove(index_key(&before))?;
            }
            if entry.state.is_sent() {
                times.insert(index_key(entry), &[])?;
            }
            if entry.state.is_unsettled() {
                unsettled.insert(entry.vacancy.as_str(), &[])?;
            } else {
                unsettled.remove(entry.vacancy.as_str())?;
            }
            for key in &stale {
                letters.remove(key)?;
            }
            put_letter(letters, entry)?;
            Ok(())
        });
        done.map_err(|error| match error {
            TransactionError::Abort(error) => error,
            TransactionError::Storage(error) => Error::Sled(error),
        })
    }

    pub(super) fn remove(&self, vacancy: &VacancyId) -> Result<(), Error> {
        let letters = self.letters.scan_prefix(letter_prefix(vacancy)).keys().collect::<Result<Vec<_>, _>>()?;
        let trees = (&self.entries, &self.letters, &self.times, &self.unsettled);
        let done = trees.transaction(|(entries, all_letters, times, unsettled)| {
            let before = entries.remove(vacancy.as_str())?;
            let before = before.map(|bytes| versioned::read::<Entry>(&bytes)).transpose();
            if let Some(before) = before.map_err(ConflictableTransactionError::Abort)? {
                times.remove(index_key(&before))?;
            }
            unsettled.remove(vacancy.as_str())?;
            for key in &letters {
                all_letters.remove(key)?;
            }
            Ok(())
        });
        done.map_err(|error| match error {
            TransactionError::Abort(error) => error,
            TransactionError::Storage(error) => Error::Sled(error),
        })
    }

    pub(super) fn letter(&self, vacancy: &VacancyId) -> Result<Option<String>, Error> {
        let mut letter = None::<Vec<u8>>;
        for piece in self.letters.scan_prefix(letter_prefix(vacancy)).values() {
            letter.get_or_insert_default().extend_from_slice(&piece?);
        }
        Ok(letter.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }
}

fn put_letter(
    letters: &TransactionalTree,
    entry: &Entry,
) -> Result<(), sled::transaction::UnabortableTransactionError> {
    let Some(letter) = &entry.letter else { return Ok(()) };
    // An empty letter is a letter too.
    let pieces = letter.as_bytes().chunks(LETTER_PIECE).chain(letter.is_empty().then_some(&[][..]));
    for (number, piece) in (0_u32..).zip(pieces) {
        let key = [&letter_prefix(&entry.vacancy)[..], &number.to_be_bytes()].concat();
        letters.insert(key, piece)?;
    }
    Ok(())
}

/// No identifier contains a zero byte, so that none is the beginning of another's key.
fn letter_prefix(vacancy: &VacancyId) -> Vec<u8> {
    [vacancy.as_str().as_bytes(), &[0]].concat()
}

/// Bytes that sort as the moments do, before 1970 as well.
pub(super) fn time_key(moment: DateTime<Utc>) -> [u8; 8] {
    (moment.timestamp_millis() ^ i64::MIN).to_be_bytes()
}

/// The moment that a key begins with.
pub(super) fn key_time(key: &[u8]) -> Option<DateTime<Utc>> {
    let millis = i64::from_be_bytes(*key.first_chunk()?) ^ i64::MIN;
    DateTime::from_timestamp_millis(millis)
}

pub(super) fn run_key(run: &RunRecord) -> Vec<u8> {
    [&time_key(run.at)[..], run.id.as_bytes()].concat()
}

fn index_key(entry: &Entry) -> Vec<u8> {
    [&time_key(entry.at)[..], entry.vacancy.as_str().as_bytes()].concat()
}
