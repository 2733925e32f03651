//! Who somebody is at hh.ru, and what they chose.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::db::{self, Database};
use super::{Error, versioned};
use crate::hh::{PersonId, ResumeId};

const TREE: &str = "person";
const KEY: &str = "person";

/// What is kept about a person besides tokens and applications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Who `/me` said they are at the first login.
    pub id: Option<PersonId>,
    pub name: String,
    /// The resume they chose to apply with.
    pub resume: Option<ResumeId>,
    pub last_run: Option<DateTime<Utc>>,
}

pub(super) fn read(database: &Database) -> Result<Person, Error> {
    if !database.exists() {
        return Ok(Person::default());
    }
    Ok(database.with(load)?)
}

pub(super) fn change(database: &Database, change: impl FnOnce(&mut Person)) -> Result<Person, Error> {
    Ok(database.with(|db| {
        let mut person = load(db)?;
        change(&mut person);
        db.open_tree(TREE)?.insert(KEY, versioned::write(&person)?)?;
        Ok::<_, db::Error>(person)
    })?)
}

fn load(db: &sled::Db) -> Result<Person, db::Error> {
    let bytes = db.open_tree(TREE)?.get(KEY)?;
    bytes.map_or_else(|| Ok(Person::default()), |bytes| versioned::read(&bytes))
}
