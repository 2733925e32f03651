//! What else than applications was changed at hh.ru: an entry is written before a change is sent, and again when it
//! is answered, so that a kill in between never makes it happen twice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::db::{Database, Error};
use super::versioned;

/// All of them, and those of which it has to be found out what became.
const ALL: &str = "actions";
const OPEN: &str = "actions_open";

/// A person's changes. Every call opens and closes the database; everything blocks.
#[derive(Clone, Debug)]
pub struct Actions {
    database: Database,
}

/// One change and what became of it. What a message says is not kept, only its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// The run and the place in its plan.
    pub id: String,
    /// A word for the kind of change, as `message`.
    pub kind: String,
    /// What it is about: an id, a number.
    pub target: String,
    /// The same for a person.
    pub title: String,
    pub state: ActionState,
    pub run: String,
    /// The task's name, and the hash of its script and imports.
    pub task: String,
    pub script: String,
    pub text_hash: Option<String>,
    /// Of a message: how many of the person's in this negotiation said the same before it was sent.
    pub alike: u32,
    pub at: DateTime<Utc>,
    pub attempts: u32,
}

/// Where a change stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionState {
    /// About to be sent.
    Intent,
    Done,
    /// hh.ru refused, in its words.
    Denied(String),
    /// Sent, and nobody knows whether it arrived.
    Unknown,
    /// hh.ru says that it did not happen.
    NotDone,
}

impl ActionState {
    /// Whether it has to be found out what became of it.
    pub fn is_unsettled(&self) -> bool {
        matches!(self, Self::Intent | Self::Unknown)
    }
}

impl Actions {
    /// The changes kept in `database`.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// Writes one over what was there under its id; durable when it returns.
    pub fn put(&self, action: &Action) -> Result<(), Error> {
        self.database.with(|db| {
            let (all, open) = (db.open_tree(ALL)?, db.open_tree(OPEN)?);
            // The mark comes first and goes last: a kill in between leaves one to look at, never one unseen.
            if action.state.is_unsettled() {
                open.insert(action.id.as_str(), &[])?;
            }
            all.insert(action.id.as_str(), versioned::write(action)?)?;
            if !action.state.is_unsettled() {
                open.remove(action.id.as_str())?;
            }
            Ok(())
        })
    }

    /// Those of which it has to be found out what became.
    pub fn unsettled(&self) -> Result<Vec<Action>, Error> {
        if !self.database.exists() {
            return Ok(Vec::new());
        }
        self.database.with(|db| {
            let all = db.open_tree(ALL)?;
            let keys = db.open_tree(OPEN)?.iter().keys().collect::<Result<Vec<_>, _>>()?;
            let found = keys.into_iter().filter_map(|key| all.get(key).transpose());
            found.map(|bytes| versioned::read(&bytes?)).collect()
        })
    }

    /// All of them, by run.
    pub fn all(&self) -> Result<Vec<Action>, Error> {
        if !self.database.exists() {
            return Ok(Vec::new());
        }
        self.database.with(|db| db.open_tree(ALL)?.iter().values().map(|bytes| versioned::read(&bytes?)).collect())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{Action, ActionState, Actions};
    use crate::vault::db::Database;

    #[test]
    fn what_is_open_is_found_until_it_is_settled() {
        let folder = tempfile::tempdir().unwrap();
        let actions = Actions::new(Database::new(folder.path().join("journal")));
        assert_eq!(actions.unsettled().unwrap(), []);
        let mut action = Action {
            id: "r-00001".to_owned(),
            kind: "message".to_owned(),
            target: "7".to_owned(),
            title: "Rust".to_owned(),
            state: ActionState::Intent,
            run: "r".to_owned(),
            task: "tidy".to_owned(),
            script: "hash".to_owned(),
            text_hash: None,
            alike: 0,
            at: DateTime::UNIX_EPOCH,
            attempts: 1,
        };
        actions.put(&action).unwrap();
        assert_eq!(actions.unsettled().unwrap(), [action.clone()]);
        action.state = ActionState::Done;
        actions.put(&action).unwrap();
        assert_eq!(actions.unsettled().unwrap(), []);
        assert_eq!(actions.all().unwrap(), [action]);
    }
}
