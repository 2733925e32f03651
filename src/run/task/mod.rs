//! One run of a task for one person: `main` asks hh.ru and plans changes; the person agrees; the gate makes them.

mod desk;
mod listing;
mod read;
pub mod report;
pub mod rows;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use crate::gate::{Carried, Change, Fate, Gate, Label, Settled};
use crate::hh::{Client, Me, Resume, ResumeId};
use crate::protocol::{Experiment, LogLine, Permission, Returned};
use crate::session::Session;
use crate::worker::{Context, Program, Worker};

use super::scribe::Scribe;
use super::{Error, Given, dealing, moscow, run_id};
use desk::Desk;

/// Everything one run of a task works with.
pub struct Task {
    label: Label,
    client: Client,
    session: Session,
    gate: Gate,
    worker: Worker,
    allowed: Allowed,
    experiment: Experiment,
    me: Me,
    resume: Resume,
    settled: Vec<Settled>,
}

/// What a task may do, and who writes for it.
#[derive(Debug, Default)]
pub struct Allowed {
    pub permissions: BTreeSet<Permission>,
    pub scribe: Option<Scribe>,
}

/// What a task came to, before anything is changed.
#[derive(Debug)]
pub struct Outcome {
    pub returned: Returned,
    /// What it asked to change, in its order.
    pub changes: Vec<Change>,
    /// What it asked to change and the host does not, with the reasons.
    pub refused: Vec<(String, String)>,
}

impl Task {
    /// Learns who the person is and settles what an earlier run left open. `gate` opens the way to hh.ru's changes for
    /// the resume. Must be called under the person's `run.lock`.
    pub async fn begin(
        session: Session,
        gate: impl FnOnce(Client, ResumeId) -> Gate,
        mut worker: Worker,
        program: &Program,
        (resume, given): (Option<ResumeId>, Given),
        allowed: Allowed,
    ) -> Result<Self, Error> {
        let client = session.client();
        let me = client.me().await?;
        if !me.is_applicant {
            return Err(Error::NotApplicant(Box::new(me)));
        }
        let resume = choose(client.resumes_mine().await?, resume, &me)?;
        let rates = client.dictionaries().await?.currency;
        let mut gate = gate(client.clone(), resume.id.clone());
        let mut settled = gate.settle().await?;
        settled.extend(gate.settle_writes().await?);
        let context = Context {
            now: moscow(client.now()),
            me: me.clone(),
            resume: resume.clone(),
            rates,
            params: given.params,
            memory: given.memory,
            granted: allowed.permissions.iter().copied().collect(),
            experiment: dealing::experiment(worker.strategy(), program.name(), &gate)?,
        };
        let experiment = context.experiment.clone();
        worker.begin(context).await?;
        let label = Label { run: run_id(&client), task: program.name().to_owned(), script: program.hash().to_owned() };
        Ok(Self { label, client, session, gate, worker, allowed, experiment, me, resume, settled })
    }

    /// What changed in the script's memory since this was last asked; whether it is kept is the caller's to decide.
    pub async fn take_memory(&mut self) -> Result<BTreeMap<String, Option<String>>, Error> {
        Ok(self.worker.memory().await?)
    }

    /// Calls `main` with the words that the person added. Nothing is changed yet.
    pub async fn main(&mut self, words: Vec<String>) -> Result<Outcome, Error> {
        let budget = self.gate.budget()?;
        let mut desk = Desk::new(&self.client, &self.session, &mut self.gate, &mut self.allowed, &self.resume, budget);
        let returned = self.worker.main(words, &mut desk).await;
        let (mut changes, refused) = desk.plan();
        let returned = returned?;
        for application in changes.iter_mut().filter_map(|change| change.application.as_mut()) {
            application.variant = self.experiment.variant(&application.vacancy.id).map(str::to_owned);
        }
        // Without a sign-in nothing else can be changed.
        changes.sort_by_key(|change| change.write == crate::hh::Write::SignOut);
        Ok(Outcome { returned, changes, refused })
    }

    /// Makes the changes that the person agreed to.
    pub async fn carry_out(
        &mut self,
        changes: &[Change],
        interrupted: impl Fn() -> bool,
        told: impl FnMut(&Change, &Fate),
    ) -> Result<Carried, Error> {
        Ok(self.gate.carry_out(&self.label, changes, interrupted, told).await?)
    }

    /// The run's identifier, the task's name and hash.
    pub fn label(&self) -> &Label {
        &self.label
    }

    pub fn me(&self) -> &Me {
        &self.me
    }

    /// What an earlier run had left open.
    pub fn settled(&self) -> &[Settled] {
        &self.settled
    }

    /// What the script logged since it was asked last.
    pub fn take_log(&mut self) -> Vec<LogLine> {
        self.worker.take_log()
    }
}

/// A task may do without a resume; only a foreign one is refused.
fn choose(own: Vec<Resume>, wanted: Option<ResumeId>, me: &Me) -> Result<Resume, Error> {
    match (wanted, own.len()) {
        (None, 1) => Ok(own.into_iter().next().unwrap_or_default()),
        (None, _) => Ok(Resume::default()),
        wanted => super::choose(own, wanted.0, me),
    }
}
