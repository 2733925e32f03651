//! What people chose to have run, wherever that is kept.

use std::collections::BTreeMap;

use chrono::Local;

use super::{Last, Timetable};
use crate::hh::EmployerId;
use crate::notify::Notice;
use crate::run::report::Language;
use crate::vault::UserName;
use crate::worker::{self, Program};

/// Answers what somebody wants run, and when. Blocks.
pub trait Choices: Send + Sync {
    /// The strategy of their runs, read anew.
    fn strategy(&self, user: &UserName) -> Result<Chosen, worker::Error>;

    /// Their schedule, if they have one.
    fn timetable(&self, user: &UserName) -> Option<Timetable<Local>>;

    /// The employers that they never apply to.
    fn own_employers(&self, _user: &UserName) -> Result<Vec<EmployerId>, worker::Error> {
        Ok(Vec::new())
    }

    /// What is written to them of trouble that their schedule had; `None` where they do not want to be told.
    fn letter(&self, _user: &UserName, _trouble: &Last) -> Option<Letter> {
        None
    }
}

/// A mail to a person.
#[derive(Clone, Debug)]
pub struct Letter {
    /// As `bob@example.com`.
    pub to: String,
    pub notice: Notice,
}

/// A script and what it is given.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub program: Program,
    /// What the person set, by name.
    pub params: BTreeMap<String, String>,
    /// Where they want to be told what a run came to.
    pub told: Option<Address>,
}

/// A person's mail address, and the language they are written to in.
#[derive(Clone, Debug)]
pub struct Address {
    pub mail: String,
    pub language: Language,
}

/// The strategy that everybody begins with, and no schedule.
#[derive(Clone, Copy, Debug, Default)]
pub struct Starter;

const NAME: &str = "my_strategy";
const TEXT: &str = include_str!("../../../scripts/my_strategy.rhai");

impl Choices for Starter {
    fn strategy(&self, _: &UserName) -> Result<Chosen, worker::Error> {
        Ok(Chosen { program: Program::built_in(NAME, TEXT)?, params: BTreeMap::new(), told: None })
    }

    fn timetable(&self, _: &UserName) -> Option<Timetable<Local>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Choices, Starter, UserName};

    #[test]
    fn the_starter_imports_what_is_built_in() {
        let chosen = Starter.strategy(&UserName::new("bob").unwrap()).unwrap();
        let sources = chosen.program.sources();
        assert!(sources.iter().all(|source| source.unfollowed.is_empty()), "{sources:?}");
        assert_eq!(chosen.program.name(), "my_strategy");
    }
}
