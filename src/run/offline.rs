//! Runs that ask nobody: on a recording, or on vacancies from a file. Nothing can be sent.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::choice::Own;
use super::list::List;
use super::recording::{Manifest, Recorder, Recording, ScriptNote};
use super::{Error, Given, Person, Run, Selection};
use crate::gate::Gate;
use crate::hh::{Asked, Client, Me, Resume, ResumeId, Tape, Told, VacancyId};
use crate::vault::Journal;
use crate::vault::db::Database;
use crate::worker::{Program, Worker};

/// Vacancies read in full for a recording beyond those that its script wants.
const SPARE: usize = 40;

impl Run {
    /// Runs on a recording from its beginning, as of its moment, with what its journal knew.
    pub async fn replay(recording: &Recording, worker: Worker, program: Program, given: Given) -> Result<Self, Error> {
        let manifest = recording.manifest().clone();
        let texts = Arc::new(manifest.ai.clone());
        let given = Given { memory: manifest.memory.clone(), texts, ..given };
        let client = Client::playing(Arc::new(recording.rewound()))?;
        let open_gate = |client: Client, resume: ResumeId| {
            let mut gate = Gate::new(client, no_journal(), resume, manifest.own_employers.clone());
            gate.knows(manifest.known.iter().cloned());
            gate
        };
        let run = if manifest.person {
            Self::look_on(client, open_gate, worker, program, manifest.resume.clone(), given).await?
        } else {
            let gate = open_gate(client.clone(), ResumeId::default());
            Self::begin_for_nobody(client, gate, worker, program, given).await?
        };
        Ok(Self { id: manifest.run, budget: manifest.budget, ..run })
    }

    /// Judges vacancies that are there already. There is no person, and of the resume only the `title` that letters
    /// speak of; `now` is this machine's.
    pub async fn of_list(
        list: List,
        title: Option<&str>,
        now: DateTime<Utc>,
        worker: Worker,
        program: Program,
        given: Given,
    ) -> Result<Self, Error> {
        let client = Client::playing(Arc::new(Silence { name: list.name().to_owned(), now }))?;
        let gate = Gate::new(client.clone(), no_journal(), ResumeId::default(), Vec::new());
        let resume = Resume { title: title.map(str::to_owned), ..Resume::default() };
        let nobody = Person { me: Me::default(), resume, own: Own::default(), rates: Vec::new() };
        let run = Self::prepared(client, gate, worker, program, nobody, given).await?;
        Ok(Self { feed: Arc::new(list), ..run })
    }

    /// Reads more vacancies in full than the script wants, so that another version of it finds them in the recording.
    pub fn read_spare(&mut self) {
        self.spare = SPARE;
    }

    /// Writes a selection down, with what the journal knows of all that it saw; the number of hh.ru's answers.
    pub fn record(&mut self, recorder: &Recorder, selection: &Selection) -> Result<usize, Error> {
        let seen: Vec<VacancyId> = selection.judged.iter().map(|judged| judged.vacancy).collect();
        self.gate.learn(&seen)?;
        let known = seen.iter().filter_map(|id| self.gate.known(id).cloned());
        let is_person = self.resume.id != ResumeId::default();
        Ok(recorder.write(Manifest {
            recording: Manifest::VERSION,
            hhrun: env!("CARGO_PKG_VERSION").to_owned(),
            at: self.client.now(),
            run: self.id.clone(),
            script: ScriptNote { name: self.program.name().to_owned(), hash: self.program.hash().to_owned() },
            person: is_person,
            resume: is_person.then(|| self.resume.id.clone()),
            budget: self.budget,
            own_employers: self.gate.own_employers().to_vec(),
            known: known.collect(),
            memory: self.given.memory.clone(),
            ai: std::collections::BTreeMap::new(),
            answers: Vec::new(),
        })?)
    }
}

/// A journal that is never there: no folder can be in a file.
fn no_journal() -> Journal {
    Journal::new(Database::new(PathBuf::from("/dev/null/journal")))
}

/// An hh.ru that says nothing.
struct Silence {
    name: String,
    now: DateTime<Utc>,
}

impl Tape for Silence {
    fn answer(&self, _: &Asked) -> Option<Told> {
        None
    }

    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
