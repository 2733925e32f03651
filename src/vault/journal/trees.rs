//! The trees of a journal's database.

use chrono::{DateTime, Utc};
use sled::transaction::{ConflictableTransactionError, TransactionError};
use sled::{IVec, Transactional, Tree};

use super::pieces::{self, keys};
use super::{Entry, Reason, RunRecord};
use crate::hh::VacancyId;
use crate::vault::db::Error;
use crate::vault::versioned;

/// Entries with what is kept apart from them and their indexes, which change together.
pub(super) struct Trees {
    pub(super) entries: Tree,
    letters: Tree,
    cards: Tree,
    /// The vacancies as they were applied to.
    seen: Tree,
    /// What was sent, by time.
    pub(super) times: Tree,
    pub(super) unsettled: Tree,
}

/// What stands apart from an entry, with the keys of what it takes the place of.
#[derive(Default)]
struct Apart {
    stale: Vec<IVec>,
    value: Option<Vec<u8>>,
}

impl Trees {
    pub(super) fn open(db: &sled::Db) -> Result<Self, Error> {
        let open = |name: &str| db.open_tree(name);
        Ok(Self {
            entries: open("applications")?,
            letters: open("letters")?,
            cards: open("cards")?,
            seen: open("seen")?,
            times: open("times")?,
            unsettled: open("unsettled")?,
        })
    }

    /// The entry and its indexes change together or not at all.
    pub(super) fn put(&self, entry: &Entry) -> Result<(), Error> {
        let vacancy = &entry.vacancy;
        let letter =
            Apart::of(&self.letters, vacancy, entry.letter.as_ref().map(|letter| letter.clone().into_bytes()))?;
        let card = Apart::of(&self.cards, vacancy, entry.card.as_ref().map(versioned::write).transpose()?)?;
        let seen = Apart::of(&self.seen, vacancy, entry.seen.as_ref().map(versioned::write).transpose()?)?;
        self.change(vacancy, Some(entry), &[letter, card, seen])
    }

    pub(super) fn remove(&self, vacancy: &VacancyId) -> Result<(), Error> {
        let gone = |tree| Ok::<_, Error>(Apart { stale: keys(tree, vacancy)?, value: None });
        self.change(vacancy, None, &[gone(&self.letters)?, gone(&self.cards)?, gone(&self.seen)?])
    }

    fn change(&self, vacancy: &VacancyId, entry: Option<&Entry>, apart: &[Apart; 3]) -> Result<(), Error> {
        let written = entry.map(versioned::write).transpose()?;
        let trees = (&self.entries, &self.letters, &self.cards, &self.seen, &self.times, &self.unsettled);
        let done = trees.transaction(|(entries, letters, cards, seen, times, unsettled)| {
            let before = match &written {
                Some(written) => entries.insert(vacancy.as_str(), written.as_slice())?,
                None => entries.remove(vacancy.as_str())?,
            };
            let before = before.map(|bytes| versioned::read::<Entry>(&bytes)).transpose();
            if let Some(before) = before.map_err(ConflictableTransactionError::Abort)? {
                times.remove(index_key(&before))?;
            }
            if let Some(entry) = entry.filter(|entry| entry.state.is_sent()) {
                times.insert(index_key(entry), &[])?;
            }
            if entry.is_some_and(|entry| entry.state.is_unsettled()) {
                unsettled.insert(vacancy.as_str(), &[])?;
            } else {
                unsettled.remove(vacancy.as_str())?;
            }
            for (tree, apart) in [letters, cards, seen].into_iter().zip(apart) {
                pieces::replace(tree, vacancy, &apart.stale, apart.value.as_deref())?;
            }
            Ok(())
        });
        done.map_err(|error| match error {
            TransactionError::Abort(error) => error,
            TransactionError::Storage(error) => Error::Sled(error),
        })
    }

    /// The entry with everything that is kept apart from it.
    pub(super) fn whole(&self, entry: Entry) -> Result<Entry, Error> {
        let seen = pieces::read(&self.seen, &entry.vacancy)?.map(|bytes| versioned::read(&bytes)).transpose()?;
        Ok(Entry { letter: self.letter(&entry)?, card: self.card(&entry.vacancy)?, seen, ..entry })
    }

    /// The letter of an entry; an attempt without one leaves that of an earlier attempt lying there.
    pub(super) fn letter(&self, entry: &Entry) -> Result<Option<String>, Error> {
        if entry.letter_hash.is_none() {
            return Ok(None);
        }
        let letter = pieces::read(&self.letters, &entry.vacancy)?;
        Ok(letter.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    pub(super) fn card(&self, vacancy: &VacancyId) -> Result<Option<Vec<Reason>>, Error> {
        pieces::read(&self.cards, vacancy)?.map(|bytes| versioned::read(&bytes)).transpose()
    }
}

impl Apart {
    /// Another value, or what there is as it is.
    fn of(tree: &Tree, vacancy: &VacancyId, value: Option<Vec<u8>>) -> Result<Self, Error> {
        match value {
            None => Ok(Self::default()),
            value => Ok(Self { stale: keys(tree, vacancy)?, value }),
        }
    }
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
