//! The journal: what was sent to which vacancy, and what the runs came to.
//!
//! POST /negotiations is not idempotent; an entry is written before it is sent, and again when it is answered.

mod pieces;
mod standing;
mod trees;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::db::{Database, Error};
use super::versioned;
use crate::hh::vacancies::FullVacancy;
use crate::hh::{NegotiationId, ResumeId, VacancyId};
pub use standing::Standing;
use trees::{Trees, run_key, time_key};

/// What has to be asked about a journal that came from elsewhere.
const ARRIVAL: &str = "arrival";
const SINCE: &str = "since";

/// A person's journal. Every call opens and closes it; everything blocks.
#[derive(Clone, Debug)]
pub struct Journal {
    database: Database,
}

/// One vacancy and what became of the application to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub vacancy: VacancyId,
    pub state: State,
    /// The run that sent it, or was about to.
    pub run: String,
    /// The hash of the script and its imports.
    pub script: String,
    /// The strategy's name.
    pub strategy: String,
    pub resume: ResumeId,
    pub letter_hash: Option<String>,
    /// The letter; kept apart from the entry, and only read back by [`Journal::get`] and [`Journal::many`].
    #[serde(skip)]
    pub letter: Option<String>,
    /// The lines of its score card; kept apart, and only read back by [`Journal::get`] and [`Journal::with_cards`].
    #[serde(skip)]
    pub card: Option<Vec<Reason>>,
    /// The vacancy as it was applied to: it is archived before the interview. Kept apart, and only read back by
    /// [`Journal::get`].
    #[serde(skip)]
    pub seen: Option<Box<FullVacancy>>,
    /// What the search that found it asked for.
    #[serde(default)]
    pub query: String,
    /// Which of the strategy's variants it got, where there are any.
    #[serde(default)]
    pub variant: Option<String>,
    pub title: String,
    pub employer: String,
    pub score: f64,
    pub at: DateTime<Utc>,
    pub attempts: u32,
}

/// One line of a score card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub points: f64,
    pub label: String,
}

/// Where an application stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// About to be sent.
    Intent,
    Applied(Option<NegotiationId>),
    /// hh.ru knew of an application already.
    Already,
    /// One applies at this address instead; nothing was sent.
    External(String),
    /// hh.ru refused with this `type/value`.
    Denied(String),
    /// Sent, and nobody knows whether it arrived.
    Unknown,
    /// Tried, and hh.ru says that it has none: the attempt is over, one more may be right.
    NotSent,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    pub id: String,
    pub at: DateTime<Utc>,
    pub strategy: String,
    /// The hash of the script and its imports.
    pub script: String,
    /// How many vacancies came how far.
    pub funnel: serde_json::Value,
}

impl State {
    /// Whether it has to be found out what became of it.
    pub fn is_unsettled(&self) -> bool {
        matches!(self, Self::Intent | Self::Unknown)
    }

    /// Whether it counts, or may count, against hh.ru's daily limit.
    pub fn is_sent(&self) -> bool {
        matches!(self, Self::Intent | Self::Unknown | Self::Applied(_))
    }
}

impl Journal {
    /// The journal kept in `database`.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// The entry of one vacancy, with its letter, its card and the vacancy as it was applied to.
    pub fn get(&self, vacancy: &VacancyId) -> Result<Option<Entry>, Error> {
        self.read(|trees| {
            let Some(bytes) = trees.entries.get(vacancy.as_str())? else { return Ok(None) };
            trees.whole(versioned::read(&bytes)?).map(Some)
        })
    }

    /// The entries there are for these vacancies, with their letters, in their order; one opening for all.
    pub fn many<'a>(&self, vacancies: impl IntoIterator<Item = &'a VacancyId>) -> Result<Vec<Entry>, Error> {
        self.read(|trees| {
            let mut found = Vec::new();
            for vacancy in vacancies {
                if let Some(bytes) = trees.entries.get(vacancy.as_str())? {
                    let mut entry: Entry = versioned::read(&bytes)?;
                    entry.letter = trees.letter(&entry)?;
                    found.push(entry);
                }
            }
            Ok(found)
        })
    }

    /// Writes an entry over the one before; durable when it returns. What is kept apart from it stays, once there,
    /// until another comes.
    pub fn put(&self, entry: &Entry) -> Result<(), Error> {
        self.database.with(|db| Trees::open(db)?.put(entry))
    }

    /// The same with several in one opening; a kill leaves the first of them.
    pub fn put_all(&self, entries: &[Entry]) -> Result<(), Error> {
        if entries.is_empty() {
            return Ok(());
        }
        self.database.with(|db| {
            let trees = Trees::open(db)?;
            entries.iter().try_for_each(|entry| trees.put(entry))
        })
    }

    /// Takes an entry away, as if the vacancy had never been tried.
    pub fn remove(&self, vacancy: &VacancyId) -> Result<(), Error> {
        self.database.with(|db| Trees::open(db)?.remove(vacancy))
    }

    /// All entries with their cards, without letters, by vacancy.
    pub fn with_cards(&self) -> Result<Vec<Entry>, Error> {
        self.read(|trees| {
            let entries = trees.entries.iter().values();
            entries
                .map(|bytes| {
                    let entry: Entry = versioned::read(&bytes?)?;
                    Ok(Entry { card: trees.card(&entry.vacancy)?, ..entry })
                })
                .collect()
        })
    }

    /// All entries, without letters, by vacancy.
    pub fn all(&self) -> Result<Vec<Entry>, Error> {
        self.read(|trees| trees.entries.iter().values().map(|bytes| versioned::read(&bytes?)).collect())
    }

    /// The entries, without letters, of which it has to be found out what became: `Intent` and `Unknown`.
    pub fn unsettled(&self) -> Result<Vec<Entry>, Error> {
        self.read(|trees| {
            let keys = trees.unsettled.iter().keys();
            let entries = keys.filter_map(|key| key.and_then(|key| trees.entries.get(key)).transpose());
            entries.map(|bytes| versioned::read(&bytes?)).collect()
        })
    }

    /// How many applications since `moment` count, or may count, against hh.ru's daily limit.
    pub fn sent_since(&self, moment: DateTime<Utc>) -> Result<u32, Error> {
        self.read(|trees| {
            let mut count = 0;
            for key in trees.times.range(time_key(moment)..).keys() {
                key?;
                count += 1;
            }
            Ok(count)
        })
    }

    /// How things stand before anything is sent; of what was sent, the `last`. One opening.
    pub fn standing(&self, last: usize) -> Result<Standing, Error> {
        if !self.database.exists() {
            return Ok(Standing::default());
        }
        self.database.with(|db| Standing::read(db, last))
    }

    /// Keeps what a run came to.
    pub fn put_run(&self, run: &RunRecord) -> Result<(), Error> {
        self.database.with(|db| {
            db.open_tree("runs")?.insert(run_key(run), versioned::write(run)?)?;
            Ok(())
        })
    }

    /// The last runs, newest first, at most `count`.
    pub fn last_runs(&self, count: usize) -> Result<Vec<RunRecord>, Error> {
        if !self.database.exists() {
            return Ok(Vec::new());
        }
        self.database.with(|db| {
            let runs = db.open_tree("runs")?;
            runs.iter().values().rev().take(count).map(|bytes| versioned::read(&bytes?)).collect()
        })
    }

    /// All entries, with what is kept apart from them, and all runs, oldest first; one opening.
    pub fn everything(&self) -> Result<(Vec<Entry>, Vec<RunRecord>), Error> {
        if !self.database.exists() {
            return Ok(Default::default());
        }
        self.database.with(|db| {
            let trees = Trees::open(db)?;
            let mut entries = Vec::new();
            for bytes in trees.entries.iter().values() {
                entries.push(trees.whole(versioned::read(&bytes?)?)?);
            }
            let runs = db.open_tree("runs")?.iter().values().map(|bytes| versioned::read(&bytes?));
            Ok((entries, runs.collect::<Result<_, Error>>()?))
        })
    }

    /// Fills a journal that comes from elsewhere: hh.ru is to be asked what was sent `since`, before anything is.
    pub(super) fn fill(
        &self,
        entries: impl Iterator<Item = Entry>,
        runs: &[RunRecord],
        since: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.database.with(|db| {
            db.open_tree(ARRIVAL)?.insert(SINCE, versioned::write(&since)?)?;
            let trees = Trees::open(db)?;
            for entry in entries {
                trees.put(&entry)?;
            }
            let tree = db.open_tree("runs")?;
            for run in runs {
                tree.insert(run_key(run), versioned::write(run)?)?;
            }
            Ok(())
        })
    }

    /// Since when hh.ru has to be asked what was sent, where the journal came from elsewhere and nobody has asked yet.
    pub fn unasked_since(&self) -> Result<Option<DateTime<Utc>>, Error> {
        if !self.database.exists() {
            return Ok(None);
        }
        self.database.with(|db| db.open_tree(ARRIVAL)?.get(SINCE)?.map(|bytes| versioned::read(&bytes)).transpose())
    }

    /// hh.ru was asked: the journal knows all.
    pub fn asked(&self) -> Result<(), Error> {
        self.database.with(|db| {
            db.open_tree(ARRIVAL)?.remove(SINCE)?;
            Ok(())
        })
    }

    /// A journal that was never written is empty, and is not created by looking.
    fn read<T: Default>(&self, work: impl FnOnce(&Trees) -> Result<T, Error>) -> Result<T, Error> {
        if !self.database.exists() {
            return Ok(T::default());
        }
        self.database.with(|db| work(&Trees::open(db)?))
    }
}

#[cfg(test)]
mod tests;
