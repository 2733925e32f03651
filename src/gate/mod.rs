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

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use crate::hh::vacancies::Vacancy;
use crate::hh::{Client, EmployerId, ResumeId, VacancyId, VacancyIds};
use crate::vault::db;
use crate::vault::journal::{Entry, Journal, Standing};

pub use letter::{LetterProblem, check as check_letter};
pub use plan::{KeptFrom, Plan, Planned, Reason};
pub use refusal::{Knowledge, Refused};
pub use sending::{Outcome, Sent, Stopped, hash as hash_letter};
pub use settle::{Found, Settled};
pub use writes::{Carried, Change, Fate, Label, Writing};

/// hh.ru was seen to allow this many applications in a sliding day.
pub const DAILY: u32 = 200;
/// hh.ru's clock is read to the second.
const SAME: TimeDelta = TimeDelta::seconds(1);
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
    learnt: VacancyIds,
    last_write: Option<Instant>,
    /// What was read before, until it is used.
    standing: Option<Standing>,
    /// When the last applications were sent, newest first, from when they were read until one is written.
    last_sent: Option<Vec<DateTime<Utc>>>,
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
            learnt: VacancyIds::default(),
            last_write: None,
            standing: None,
            last_sent: None,
            writing: None,
        }
    }

    /// The same with what was read of the journal already, under the person's `run.lock`: the last [`DAILY`] at least.
    #[must_use]
    pub fn standing(self, standing: Standing) -> Self {
        Self { standing: Some(standing), ..self }
    }

    /// Reads what the journal says of some vacancies, once: under the person's `run.lock` nobody else writes it.
    pub fn learn<'a>(&mut self, vacancies: impl IntoIterator<Item = &'a VacancyId>) -> Result<(), Error> {
        let fresh: Vec<&VacancyId> = vacancies.into_iter().filter(|id| self.learnt.insert(id)).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let entries = self.journal.many(fresh)?;
        self.known.extend(entries.into_iter().map(|entry| (entry.vacancy.clone(), entry)));
        Ok(())
    }

    /// Forgets that it has [learnt](Gate::learn) of others than these: who learns of hundreds of thousands a thousand at
    /// a time looks at most of them once. What the journal knew stays known.
    pub fn done_with_all_but<'a>(&mut self, vacancies: impl IntoIterator<Item = &'a VacancyId>) {
        self.learnt = vacancies.into_iter().collect();
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
    pub fn refusal_of(&self, plan: &Plan, planned: &Planned) -> Option<Refused> {
        self.refusal_with(&planned.vacancy, planned.resume(plan))
    }

    /// The same with this resume.
    pub fn refusal_with(&self, vacancy: &Vacancy, resume: &ResumeId) -> Option<Refused> {
        let entry = self.known.get(&vacancy.id);
        Refused::reason(vacancy, Knowledge { entry, own_employers: &self.own_employers, resume, now: self.now() })
    }

    /// How many applications the sliding day still allows.
    pub fn budget(&self) -> Result<u32, Error> {
        let day = (self.now() - TimeDelta::hours(24)).timestamp_millis();
        let sent = self.last_sent()?.iter().filter(|at| at.timestamp_millis() >= day).count();
        Ok(DAILY.saturating_sub(u32::try_from(sent).unwrap_or(DAILY)))
    }

    /// When the sliding day allows an application again, by hh.ru's clock; `None` where it does now.
    pub fn free_at(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let day = TimeDelta::hours(24);
        let since = (self.now() - day).timestamp_millis();
        // Behind this one so many are left as a day may have, without one.
        let leaves = self.last_sent()?.get(DAILY as usize - 1).copied().filter(|at| at.timestamp_millis() >= since);
        Ok(leaves.map(|sent| sent + day + SAME))
    }

    fn last_sent(&self) -> Result<Vec<DateTime<Utc>>, Error> {
        match &self.last_sent {
            Some(sent) => Ok(sent.clone()),
            None => Ok(self.journal.standing(DAILY as usize)?.last_sent),
        }
    }

    /// hh.ru's clock, as its last answer showed it.
    fn now(&self) -> DateTime<Utc> {
        self.client.now()
    }

    fn write(&mut self, entry: Entry) -> Result<(), Error> {
        self.last_sent = None;
        self.journal.put(&entry)?;
        self.known.insert(entry.vacancy.clone(), entry);
        Ok(())
    }
}
