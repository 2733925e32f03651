//! One person's account as the command line and the server both work with it: their vault, a signed-in client, and what
//! is kept of their runs.

mod error;
mod keeping;
mod newcomer;
mod permitted;
mod place;

use crate::ai::Model;
use crate::config::Config;
use crate::gate::{self, DAILY, Gate, Writing};
use crate::hh::{Client, EmployerId, ResumeId};
use crate::run::report::Document;
use crate::run::{AI_LIMIT, Scribe};
use crate::session::Session;
use crate::vault::actions::Actions;
use crate::vault::db;
use crate::vault::journal::RunRecord;
use crate::vault::outcomes::Outcomes;
use crate::vault::permissions::Permissions;
use crate::vault::reports::Reports;
use crate::vault::{self, Journal, Start, UserName};

pub use error::Error;
pub use keeping::{Done, Keeper};
pub use newcomer::Newcomer;
pub use permitted::Permitted;
pub use place::{ALIAS, client, key, key_source, point_at, sandbox_home, sandbox_origins, this_program};

/// A person who is signed in, and what the settings say for them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Account {
    session: Session,
    own_employers: Vec<EmployerId>,
    ai: Option<crate::ai::Settings>,
    /// The resume that the settings name.
    named: Option<ResumeId>,
}

impl Account {
    /// With `sandbox` the settings' resume is not theirs: it speaks of the person's own, which the built-in hh.ru does
    /// not have.
    pub fn new(session: Session, config: &Config, sandbox: bool) -> Self {
        Self {
            session,
            own_employers: config.own_employers.clone(),
            ai: config.ai.clone(),
            named: if sandbox { None } else { config.resume.clone() },
        }
    }

    /// As one of the people of a server: the resume and the employers that its settings name are those of whoever runs
    /// it, and nobody else's.
    pub fn served(session: Session, config: &Config) -> Self {
        Self { session, own_employers: Vec::new(), ai: config.ai.clone(), named: None }
    }

    /// The same, with the employers that they never apply to.
    #[must_use]
    pub fn sparing(self, own_employers: Vec<EmployerId>) -> Self {
        Self { own_employers, ..self }
    }

    /// The client whose calls are made in the person's name.
    pub fn client(&self) -> Client {
        self.session.client()
    }

    /// Their session, for waiting until nothing of it is under way.
    pub fn session(&self) -> Session {
        self.session.clone()
    }

    pub fn user(&self) -> &UserName {
        self.session.vault().user()
    }

    pub fn journal(&self) -> Journal {
        self.session.vault().journal()
    }

    pub fn memory(&self) -> vault::Memory {
        self.session.vault().memory()
    }

    /// What else was changed in their name.
    pub fn actions(&self) -> Actions {
        self.session.vault().actions()
    }

    /// What came of their applications.
    pub fn outcomes(&self) -> Outcomes {
        self.session.vault().outcomes()
    }

    /// What they allowed which script.
    pub fn permissions(&self) -> Permissions {
        self.session.vault().permissions()
    }

    /// What their runs told.
    pub fn reports(&self) -> Reports {
        self.session.vault().reports()
    }

    /// Who writes texts for their scripts, `limit` of them at most.
    pub fn scribe(&self, limit: Option<u32>) -> Scribe {
        let model = self.ai.clone().map(Model::new);
        Scribe::new(model, self.session.vault().written(), limit.unwrap_or(AI_LIMIT))
    }

    pub fn own_employers(&self) -> Vec<EmployerId> {
        self.own_employers.clone()
    }

    /// The way to hh.ru's writes, for what the person asks by name.
    pub fn gate(&self) -> Result<Gate, Error> {
        let resume = self.resume()?.unwrap_or_default();
        Ok(Gate::new(self.client(), self.journal(), resume, self.own_employers()))
    }

    /// The gate of a run, through which anything that the person agreed to can be written.
    pub fn gate_of_run(&self, client: Client, resume: ResumeId) -> Gate {
        let writing = Writing { actions: self.actions(), session: self.session() };
        Gate::new(client, self.journal(), resume, self.own_employers()).writing(writing)
    }

    /// Begins to read what a run of the script in this place has to know, while hh.ru is asked other things. Must be
    /// called under the person's `run.lock`.
    pub fn start(&self, place: &str) -> impl Future<Output = Result<Start, gate::Error>> + use<> {
        let (session, place) = (self.session(), place.to_owned());
        let reading = tokio::task::spawn_blocking(move || session.vault().start(&place, DAILY as usize));
        async { Ok(reading.await.map_err(|error| db::Error::Entry(error.to_string()))??) }
    }

    /// The resume they chose, or that the settings name.
    pub fn resume(&self) -> Result<Option<ResumeId>, Error> {
        Ok(self.session.vault().person()?.resume.or_else(|| self.named.clone()))
    }

    /// The resume they chose, or their first, which is chosen so: nobody has to choose among those that the built-in
    /// hh.ru made up.
    pub async fn choose_first_resume(&self) -> Result<Option<ResumeId>, Error> {
        let vault = self.session.vault();
        let chosen = vault.person()?.resume;
        if chosen.is_some() {
            return Ok(chosen);
        }
        let first = self.client().resumes_mine().await?.into_iter().next().map(|resume| resume.id);
        Ok(vault.change_person(|person| person.resume = first)?.resume)
    }

    /// Keeps what a run tells, so that it can be told again.
    pub fn keep_report(&self, document: &Document) -> Result<(), Error> {
        Ok(self.reports().put(&document.run, document)?)
    }

    /// Remembers a run and what it came to.
    pub fn note_run(&self, document: &Document) -> Result<(), Error> {
        self.keep_report(document)?;
        self.note(&RunRecord {
            id: document.run.clone(),
            at: self.client().now(),
            strategy: document.strategy.name.clone(),
            script: document.strategy.hash.clone(),
            funnel: serde_json::to_value(&document.funnel).unwrap_or_default(),
        })
    }

    /// Remembers that something ran, a strategy or a task.
    pub fn note(&self, record: &RunRecord) -> Result<(), Error> {
        self.journal().put_run(record).map_err(vault::Error::from)?;
        self.session.vault().change_person(|person| person.last_run = Some(record.at))?;
        Ok(())
    }
}
