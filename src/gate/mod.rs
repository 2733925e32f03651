//! The gate: the only caller of hh.ru's writes. It holds the budget, refuses what must not be sent, writes the
//! journal before and after each application, and settles what an earlier run left open.

mod answer;
mod dealt;
mod letter;
mod meanwhile;
mod phone;
mod plan;
mod refusal;
mod sending;
mod settle;
mod writes;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use crate::hh::vacancies::Vacancy;
use crate::hh::{Client, EmployerId, ResumeId, VacancyId};
use crate::vault::db;
use crate::vault::journal::{Entry, Journal};

pub use letter::{LetterProblem, check as check_letter};
pub use plan::{Plan, Planned, Reason};
pub use refusal::{Knowledge, Refused};
pub use sending::{Outcome, Sent, Stopped};
pub use settle::{Found, Settled};
pub use writes::{Carried, Change, Fate, Label, Writing};

/// hh.ru was seen to allow this many applications in a sliding day.
pub const DAILY: u32 = 200;
/// Between two applications, unless pacing is lifted.
const SPACING: Duration = Duration::from_secs(2);

/// The only way from a plan to hh.ru, for one person.
pub struct Gate {
    client: Client,
    journal: Journal,
    resume: ResumeId,
    own_employers: Vec<EmployerId>,
    known: HashMap<VacancyId, Entry>,
    /// What the journal was asked about, whether or not it knew.
    learnt: HashSet<VacancyId>,
    last_write: Option<Instant>,
    /// For what else than applications is written.
    writing: Option<Writing>,
}

/// What the gate itself can fail with; refusals and answers are outcomes, not errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the journal of applications: {0}")]
    Journal(#[from] db::Error),
    #[error(transparent)]
    Hh(#[from] crate::hh::Error),
}

impl Gate {
    /// A gate over the person's journal; `client` is signed in as that person.
    pub fn new(client: Client, journal: Journal, resume: ResumeId, own_employers: Vec<EmployerId>) -> Self {
        Self {
            client,
            journal,
            resume,
            own_employers,
            known: HashMap::new(),
            learnt: HashSet::new(),
            last_write: None,
            writing: None,
        }
    }

    /// Reads what the journal says of some vacancies, once: under the person's `run.lock` nobody else writes it.
    pub fn learn<'a>(&mut self, vacancies: impl IntoIterator<Item = &'a VacancyId>) -> Result<(), Error> {
        let fresh: Vec<&VacancyId> = vacancies.into_iter().filter(|id| self.learnt.insert((*id).clone())).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let entries = self.journal.many(fresh)?;
        self.known.extend(entries.into_iter().map(|entry| (entry.vacancy.clone(), entry)));
        Ok(())
    }

    /// Takes what a recorded journal said.
    pub fn knows(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.known.extend(entries.into_iter().map(|entry| (entry.vacancy.clone(), entry)));
    }

    /// What is known of a vacancy, as far as the gate has [learnt](Gate::learn) of it.
    pub fn known(&self, vacancy: &VacancyId) -> Option<&Entry> {
        self.known.get(vacancy)
    }

    /// Employers that never get an application.
    pub fn own_employers(&self) -> &[EmployerId] {
        &self.own_employers
    }

    /// Why `vacancy` gets no application, if it does not; as far as the gate has [learnt](Gate::learn) of it.
    pub fn refusal(&self, vacancy: &Vacancy) -> Option<Refused> {
        self.refusal_with(vacancy, &self.resume)
    }

    /// The same for an item of a plan, by the resume that it names.
    fn refusal_of(&self, plan: &Plan, planned: &Planned) -> Option<Refused> {
        self.refusal_with(&planned.vacancy, planned.resume(plan))
    }

    fn refusal_with(&self, vacancy: &Vacancy, resume: &ResumeId) -> Option<Refused> {
        let entry = self.known.get(&vacancy.id);
        Refused::reason(vacancy, Knowledge { entry, own_employers: &self.own_employers, resume, now: self.now() })
    }

    /// How many applications the sliding day still allows.
    pub fn budget(&self) -> Result<u32, Error> {
        Ok(DAILY.saturating_sub(self.journal.sent_since(self.now() - TimeDelta::hours(24))?))
    }

    /// hh.ru's clock, as its last answer showed it.
    fn now(&self) -> DateTime<Utc> {
        self.client.now()
    }

    fn write(&mut self, entry: Entry) -> Result<(), Error> {
        self.journal.put(&entry)?;
        self.known.insert(entry.vacancy.clone(), entry);
        Ok(())
    }
}
