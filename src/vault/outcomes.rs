//! What came of applications, as hh.ru told it: one outcome a vacancy, in a tree of its own beside the journal.
//!
//! hh.ru tells how a negotiation stands and when it last changed, not when it was answered. So the moment of an answer
//! is the `updated_at` that came with a state for the first time: exact where nothing else happened in the negotiation
//! between the answer and the next look, and otherwise later, never earlier. `viewed_by_opponent` has no moment at all;
//! what is kept is when it was first seen.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::db::{Database, Error};
use super::versioned;
use crate::hh::negotiations::Negotiation;
use crate::hh::{NegotiationId, Timestamp, VacancyId};

const TREE: &str = "outcomes";
const SYNCED: &str = "outcomes_synced";
const LAST: &str = "last";

/// The state of a negotiation that nobody has answered.
const RESPONSE: &str = "response";
const INVITATION: &str = "invitation";
/// A negotiation that the person withdrew or hid.
const HIDDEN: &str = "hidden";

/// What hh.ru told of one application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub vacancy: VacancyId,
    pub negotiation: NegotiationId,
    /// When hh.ru took the application.
    pub created_at: Option<DateTime<Utc>>,
    /// The states it was seen in, oldest first; never empty.
    pub steps: Vec<Step>,
    /// Whether the employer has looked at it, and when that was first seen.
    pub viewed: bool,
    pub viewed_seen_at: Option<DateTime<Utc>>,
    /// Withdrawn or hidden by the person.
    pub hidden: bool,
}

/// A state, in hh.ru's word: `response`, `invitation`, `discard`, or one that it adds tomorrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub state: String,
    /// When the negotiation had last changed, at the first look that saw the state; by hh.ru's clock.
    pub at: Option<DateTime<Utc>>,
}

/// The last look that reached all there was to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Synced {
    /// By hh.ru's clock: nothing is known of what came later.
    pub at: DateTime<Utc>,
    /// The latest change it saw; whatever changed before is known.
    pub newest: Option<DateTime<Utc>>,
}

/// What a look changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// Negotiations of which something is known that was not known before.
    pub changed: usize,
    /// Those that were answered meanwhile.
    pub answered: usize,
}

impl Outcome {
    /// What is known after hh.ru told `one`, seen at `now` by its clock.
    #[must_use]
    pub fn after(before: Option<Self>, vacancy: &VacancyId, one: &Negotiation, now: DateTime<Utc>) -> Self {
        let known = before.filter(|before| before.negotiation == one.id);
        let mut outcome = known.unwrap_or_else(|| Self {
            vacancy: vacancy.clone(),
            negotiation: one.id.clone(),
            created_at: moment(&one.created_at),
            ..Self::default()
        });
        if outcome.steps.last().is_none_or(|step| step.state != one.state.id) {
            let at = if one.state.id == RESPONSE { &one.created_at } else { &one.updated_at };
            outcome.steps.push(Step { state: one.state.id.clone(), at: moment(at) });
        }
        if one.viewed_by_opponent && !outcome.viewed {
            (outcome.viewed, outcome.viewed_seen_at) = (true, Some(now));
        }
        outcome.hidden = one.hidden || one.state.id == HIDDEN;
        outcome
    }

    /// The state it was seen in last, in hh.ru's word.
    pub fn state(&self) -> &str {
        self.steps.last().map_or("", |step| &step.state)
    }

    /// The employer's first answer, whatever it was.
    pub fn answer(&self) -> Option<&Step> {
        self.steps.iter().find(|step| !matches!(step.state.as_str(), RESPONSE | HIDDEN | ""))
    }

    /// Days from the application to the answer.
    pub fn days_to_answer(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss)] // Minutes of a few years.
        let days = |from: DateTime<Utc>, to: DateTime<Utc>| (to - from).num_minutes() as f64 / 1_440.0;
        Some(days(self.created_at?, self.answer()?.at?).max(0.0))
    }

    /// Whether there was an invitation, whatever followed.
    pub fn is_invited(&self) -> bool {
        self.steps.iter().any(|step| step.state == INVITATION)
    }
}

fn moment(timestamp: &Timestamp) -> Option<DateTime<Utc>> {
    timestamp.moment().map(|moment| moment.to_utc())
}

/// A person's outcomes. Every call opens and closes the database; everything blocks.
#[derive(Clone, Debug)]
pub struct Outcomes {
    database: Database,
}

impl Outcomes {
    /// The outcomes kept in `database`.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// All of them, by vacancy.
    pub fn all(&self) -> Result<Vec<Outcome>, Error> {
        self.read(|db| db.open_tree(TREE)?.iter().values().map(|bytes| versioned::read(&bytes?)).collect())
    }

    /// What is known of one application.
    pub fn get(&self, vacancy: &VacancyId) -> Result<Option<Outcome>, Error> {
        self.read(|db| db.open_tree(TREE)?.get(vacancy.as_str())?.map(|bytes| versioned::read(&bytes)).transpose())
    }

    /// Takes what hh.ru told of some negotiations, seen at `now` by its clock; the same twice changes nothing. Durable
    /// when it returns.
    pub fn learn(&self, heard: &[(VacancyId, Negotiation)], now: DateTime<Utc>) -> Result<Learnt, Error> {
        if heard.is_empty() {
            return Ok(Learnt::default());
        }
        self.database.with(|db| {
            let tree = db.open_tree(TREE)?;
            let mut learnt = Learnt::default();
            for (vacancy, one) in heard {
                let before: Option<Outcome> =
                    tree.get(vacancy.as_str())?.map(|bytes| versioned::read(&bytes)).transpose()?;
                let after = Outcome::after(before.clone(), vacancy, one, now);
                if before.as_ref() == Some(&after) {
                    continue;
                }
                let was_answered = before.is_some_and(|before| before.answer().is_some());
                learnt.changed += 1;
                learnt.answered += usize::from(!was_answered && after.answer().is_some());
                tree.insert(vacancy.as_str(), versioned::write(&after)?)?;
            }
            Ok(learnt)
        })
    }

    /// The last look that reached all there was to see.
    pub fn synced(&self) -> Result<Option<Synced>, Error> {
        self.read(|db| db.open_tree(SYNCED)?.get(LAST)?.map(|bytes| versioned::read(&bytes)).transpose())
    }

    /// A look reached all there was to see.
    pub fn put_synced(&self, synced: &Synced) -> Result<(), Error> {
        self.database.with(|db| {
            db.open_tree(SYNCED)?.insert(LAST, versioned::write(synced)?)?;
            Ok(())
        })
    }

    /// Fills those that come from elsewhere.
    pub(super) fn fill(&self, outcomes: &[Outcome], synced: Option<&Synced>) -> Result<(), Error> {
        if outcomes.is_empty() && synced.is_none() {
            return Ok(());
        }
        self.database.with(|db| {
            let tree = db.open_tree(TREE)?;
            for outcome in outcomes {
                tree.insert(outcome.vacancy.as_str(), versioned::write(outcome)?)?;
            }
            if let Some(synced) = synced {
                db.open_tree(SYNCED)?.insert(LAST, versioned::write(synced)?)?;
            }
            Ok(())
        })
    }

    /// What was never written is empty, and is not created by looking.
    fn read<T: Default>(&self, work: impl FnOnce(&sled::Db) -> Result<T, Error>) -> Result<T, Error> {
        if self.database.exists() { self.database.with(work) } else { Ok(T::default()) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Learnt, Outcome, Outcomes};
    use crate::hh::negotiations::Negotiation;
    use crate::hh::{NegotiationId, Timestamp, VacancyId};
    use crate::vault::db::Database;

    fn sent() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn told(state: &str, viewed: bool, hours: i64) -> (VacancyId, Negotiation) {
        let mut one = Negotiation { id: NegotiationId::new("9"), viewed_by_opponent: viewed, ..Negotiation::default() };
        one.state.id = state.to_owned();
        one.created_at = Timestamp::from_moment(&sent());
        one.updated_at = Timestamp::from_moment(&(sent() + TimeDelta::hours(hours)));
        (VacancyId::new("1"), one)
    }

    #[test]
    fn an_answer_has_the_moment_of_its_first_look() {
        let folder = tempfile::tempdir().unwrap();
        let outcomes = Outcomes::new(Database::new(folder.path().join("journal")));
        assert_eq!((outcomes.all().unwrap(), outcomes.synced().unwrap()), (vec![], None));
        let learn = |one, hours| outcomes.learn(&[one], sent() + TimeDelta::hours(hours)).unwrap();
        assert_eq!(learn(told("response", false, 0), 1), Learnt { changed: 1, answered: 0 });
        assert_eq!(learn(told("response", false, 0), 2), Learnt::default());
        assert_eq!(learn(told("response", true, 0), 3).changed, 1);
        assert_eq!(learn(told("invitation", true, 36), 40), Learnt { changed: 1, answered: 1 });
        // Letters that follow move `updated_at`, not the answer.
        assert_eq!(learn(told("invitation", true, 72), 80), Learnt::default());
        assert_eq!(learn(told("discard", true, 90), 91), Learnt { changed: 1, answered: 0 });
        let outcome = outcomes.get(&VacancyId::new("1")).unwrap().unwrap();
        assert_eq!(outcome.days_to_answer(), Some(1.5));
        assert!(outcome.is_invited() && outcome.state() == "discard");
        assert_eq!(outcome.viewed_seen_at, Some(sent() + TimeDelta::hours(3)));
    }

    #[test]
    fn a_word_that_nobody_knows_is_kept_and_is_an_answer() {
        let outcome = Outcome::after(None, &VacancyId::new("1"), &told("interview_2027", false, 5).1, sent());
        assert_eq!(outcome.answer().unwrap().state, "interview_2027");
        assert!(Outcome::after(None, &VacancyId::new("1"), &told("hidden", false, 5).1, sent()).answer().is_none());
    }

    #[test]
    fn another_negotiation_begins_anew() {
        let vacancy = VacancyId::new("1");
        let first = Outcome::after(None, &vacancy, &told("discard", true, 5).1, sent());
        let mut second = told("response", false, 0).1;
        second.id = NegotiationId::new("10");
        let outcome = Outcome::after(Some(first), &vacancy, &second, sent());
        assert!(!outcome.viewed && outcome.answer().is_none());
    }
}
