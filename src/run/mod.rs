//! One run of a strategy for one person: select, show, ask, send, report. What is shown and asked is the
//! caller's; this module makes the plan and carries it out.

mod again;
pub mod applications;
mod candidate;
pub mod cells;
mod choice;
mod chunked;
mod dealing;
pub mod difference;
mod error;
pub mod explain;
pub mod fate;
mod feed;
mod funnel;
mod given;
mod held;
mod judgements;
pub mod list;
mod offline;
mod packed;
mod pages;
mod pipeline;
pub mod plan_file;
mod progress;
mod ranking;
pub mod recording;
pub mod report;
pub mod schedule;
mod scribe;
mod searches;
mod selection;
mod sender;
mod shared;
pub mod stats;
pub mod sync;
pub mod task;
pub mod testing;
mod understood;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};

use crate::gate::{self, Gate, Plan, Settled};
use crate::hh::vacancies::Vacancy;
use crate::hh::{self, Client, Currency, Me, Resume, ResumeId, VacancyId};
use crate::protocol::{Experiment, Hook, Permission};
use crate::vault::Start;
use crate::worker::{Context, Program, Pure, Worker};

pub use again::{Again, BadLetter, bad_letters};
pub use candidate::Shunned;
pub use error::Error;
pub use funnel::{Funnel, QueryResult};
pub use given::Given;
pub use judgements::Judgements;
pub use progress::{Progress, Quiet, Step};
use recording::Written;
pub use scribe::{LIMIT as AI_LIMIT, Scribe};
pub use selection::Selection;
pub use sender::Sender;

/// Applications a run plans unless the strategy or the person says otherwise.
const LIMIT: u32 = 20;
/// Vacancies read in full for `review`, unless the strategy says otherwise.
const DETAILS: u32 = 60;

/// What the person asked for on the command line; it wins over the strategy's settings.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    pub limit: Option<u32>,
    pub min_score: Option<f64>,
}

/// The numbers in force for one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choices {
    pub(crate) limit: usize,
    pub(crate) details: usize,
    pub(crate) min_score: Option<f64>,
}

/// Everything one run works with.
pub struct Run {
    id: String,
    client: Client,
    feed: Arc<dyn feed::Feed>,
    held: Option<Arc<held::Held>>,
    gate: Gate,
    worker: Worker,
    program: Program,
    me: Me,
    resume: Resume,
    rates: Vec<Currency>,
    given: Given,
    experiment: Experiment,
    own: choice::Own,
    settled: Vec<Settled>,
    budget: u32,
    /// Candidates beyond those that are read in full which are read all the same, for a recording.
    spare: usize,
    /// What an earlier run left over.
    kept: HashSet<VacancyId>,
}

fn title(resume: &Resume) -> &str {
    resume.title.as_deref().unwrap_or("(without a title)")
}

impl Run {
    /// Learns who the person is, settles what an earlier run left open and prepares the worker. Nothing is
    /// searched yet. `start` comes from what is kept, the script's memory too. Must be called under the person's
    /// `run.lock`.
    pub async fn begin(
        client: Client,
        open_gate: impl FnOnce(Client, ResumeId) -> Gate,
        worker: Worker,
        program: Program,
        resume: Option<ResumeId>,
        given: Given,
        start: impl Future<Output = Result<Start, gate::Error>>,
    ) -> Result<Self, Error> {
        let person = Person::learn(&client, resume, &worker).await?;
        let Start { memory, standing } = start.await?;
        let given = Given { memory, ..given };
        let mut gate = open_gate(client.clone(), person.resume.id.clone()).standing(standing);
        let settled = gate.settle().await?;
        let run = Self::prepared(client, gate, worker, program, person, given).await?;
        Ok(Self { settled, ..run })
    }

    /// The same for who only looks on: nothing is settled, nothing may be sent, and no lock is needed.
    pub async fn look_on(
        client: Client,
        open_gate: impl FnOnce(Client, ResumeId) -> Gate,
        worker: Worker,
        program: Program,
        resume: Option<ResumeId>,
        given: Given,
    ) -> Result<Self, Error> {
        let person = Person::learn(&client, resume, &worker).await?;
        let gate = open_gate(client.clone(), person.resume.id.clone());
        Self::prepared(client, gate, worker, program, person, given).await
    }

    /// The same without a person: `client` has the application's token, there is no resume, and nothing can be sent.
    pub async fn begin_for_nobody(
        client: Client,
        gate: Gate,
        worker: Worker,
        program: Program,
        given: Given,
    ) -> Result<Self, Error> {
        let rates = client.dictionaries().await?.currency;
        let nobody = Person { me: Me::default(), resume: Resume::default(), own: choice::Own::default(), rates };
        Self::prepared(client, gate, worker, program, nobody, given).await
    }

    async fn prepared(
        client: Client,
        gate: Gate,
        worker: Worker,
        program: Program,
        person: Person,
        given: Given,
    ) -> Result<Self, Error> {
        let Person { me, resume, own, rates } = person;
        // One moment for the whole run, so that it can be replayed.
        let client = client.at(client.now());
        let (id, budget) = (run_id(&client), gate.budget()?);
        let feed: Arc<dyn feed::Feed> = Arc::new(client.clone());
        let settled = Vec::new();
        let mut run = Self {
            id,
            client,
            feed,
            held: None,
            gate,
            worker,
            program,
            me,
            resume,
            rates,
            given,
            experiment: Experiment::default(),
            own,
            settled,
            budget,
            spare: 0,
            kept: HashSet::new(),
        };
        run.experiment = run.experiment_of(&run.worker, &run.program)?;
        let context = run.context();
        run.let_write();
        run.worker.begin(context).await?;
        Ok(run)
    }

    /// Searches, judges, ranks, reads, reviews and writes letters.
    pub async fn select(&mut self, wishes: &Wishes, progress: &dyn Progress) -> Result<Selection, Error> {
        let choices = self.choices(wishes);
        self.offer_resumes().await?;
        let plan = Plan {
            run: self.id.clone(),
            strategy: self.program.name().to_owned(),
            script: self.program.hash().to_owned(),
            resume: self.resume.id.clone(),
            items: Vec::new(),
        };
        let pipeline = pipeline::Pipeline {
            feed: &*self.feed,
            worker: &mut self.worker,
            gate: &mut self.gate,
            resume: &self.resume.id,
            own: &self.own,
            experiment: &self.experiment,
            choices: &choices,
            spare: self.spare,
            kept: &self.kept,
            progress,
        };
        pipeline.select(plan).await
    }

    /// From now on what comes is held, so that another version of the script is judged without asking again.
    pub fn hold(&mut self) {
        let held = Arc::new(held::Held::new(Arc::clone(&self.feed)));
        self.feed = held.clone();
        self.held = Some(held);
    }

    /// The vacancies that are held, in pages: what a process that waits for the next version gets beforehand.
    pub fn held_pages(&self) -> Vec<Vec<Arc<Vacancy>>> {
        self.held.as_ref().map(|held| held.pages()).unwrap_or_default()
    }

    /// Goes on with another version of the script.
    pub async fn reload(&mut self, mut worker: Worker, program: Program) -> Result<(), Error> {
        let experiment = self.experiment_of(&worker, &program)?;
        let context = Context { experiment: experiment.clone(), ..self.context() };
        worker.begin(context).await?;
        (self.worker, self.program, self.experiment) = (worker, program, experiment);
        self.let_write();
        Ok(())
    }

    /// Where no language model may be asked, a script that wants one gets what was recorded, or its own words.
    fn let_write(&mut self) {
        let asks = self.worker.strategy().settings.permissions.contains(&Permission::Ai);
        let wanted = asks && self.given.granted.contains(&Permission::Ai);
        if wanted && !self.worker.is_written_for() {
            let written = Written(Arc::clone(&self.given.texts));
            self.worker.answered_by(Pure::new(Some(Box::new(written))));
        }
    }

    /// The script as it was read.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The run's identifier: its moment by hh.ru's clock and a few random letters.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it began, by hh.ru's clock.
    pub fn at(&self) -> DateTime<Utc> {
        self.client.now()
    }

    pub fn me(&self) -> &Me {
        &self.me
    }

    pub fn resume(&self) -> &Resume {
        &self.resume
    }

    /// What an earlier run had left open.
    pub fn settled(&self) -> &[Settled] {
        &self.settled
    }

    /// Applications that the sliding day still allowed when the run began.
    pub fn budget(&self) -> u32 {
        self.budget
    }

    /// When the sliding day allows an application again, by hh.ru's clock; `None` where it does now.
    pub fn free_at(&self) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(self.gate.free_at()?)
    }

    /// What changed in the script's memory since this was last asked; whether it is kept is the caller's to decide.
    pub async fn take_memory(&mut self) -> Result<BTreeMap<String, Option<String>>, Error> {
        Ok(self.worker.memory().await?)
    }

    /// What the script logged since it was asked last.
    pub fn take_log(&mut self) -> Vec<crate::protocol::LogLine> {
        self.worker.take_log()
    }

    /// What the script may know of the run.
    fn context(&self) -> Context {
        Context {
            now: moscow(self.client.now()),
            me: self.me.clone(),
            resume: self.resume.clone(),
            rates: self.rates.clone(),
            params: self.given.params.clone(),
            granted: self.given.granted.clone(),
            memory: self.given.memory.clone(),
            experiment: self.experiment.clone(),
        }
    }

    fn experiment_of(&self, worker: &Worker, program: &Program) -> Result<Experiment, Error> {
        let name = self.given.dealt_as.as_deref().unwrap_or(program.name());
        dealing::experiment(worker.strategy(), name, &self.gate)
    }

    fn choices(&self, wishes: &Wishes) -> Choices {
        let settings = &self.worker.strategy().settings;
        let limit = wishes.limit.or(settings.limit).unwrap_or(LIMIT);
        let details = settings.details.unwrap_or(DETAILS).max(limit);
        Choices { limit: limit as usize, details: details as usize, min_score: wishes.min_score.or(settings.min_score) }
    }
}

/// Who a run is for.
struct Person {
    me: Me,
    resume: Resume,
    own: choice::Own,
    rates: Vec<Currency>,
}

impl Person {
    async fn learn(client: &Client, resume: Option<ResumeId>, worker: &Worker) -> Result<Self, Error> {
        let me = client.me().await?;
        if !me.is_applicant {
            return Err(Error::NotApplicant(Box::new(me)));
        }
        let own = client.resumes_mine().await?;
        let mut resume = match resume {
            None if worker.strategy().has(Hook::Resume) => choice::latest(&own, &me)?,
            resume => choose(own.clone(), resume, &me)?,
        };
        if worker.strategy().has(Hook::Letter) {
            // The list leaves out skills and experience.
            resume = match client.resume(&resume.id).await {
                // A recording was made for a script that did not need it.
                Err(hh::Error::NotRecorded { .. }) => resume,
                full => full?,
            };
        }
        let rates = client.dictionaries().await?.currency;
        Ok(Self { me, resume, own: choice::Own::of(own), rates })
    }
}

fn run_id(client: &Client) -> String {
    format!("{}-{}", client.now().format("%Y%m%dT%H%M%S"), random_suffix())
}

fn choose(own: Vec<Resume>, wanted: Option<ResumeId>, me: &Me) -> Result<Resume, Error> {
    let person = me.full_name();
    let Some(id) = wanted else {
        let mut own = own;
        return match own.len() {
            0 => Err(Error::NoResume { person }),
            1 => Ok(own.swap_remove(0)),
            _ => Err(Error::WhichResume { person, own }),
        };
    };
    match own.iter().find(|resume| resume.id == id) {
        Some(resume) => Ok(resume.clone()),
        None => Err(Error::ForeignResume { person, id, own }),
    }
}

/// hh.ru writes its moments in Moscow time, which has had no daylight saving since 2014.
fn moscow(now: DateTime<Utc>) -> DateTime<FixedOffset> {
    FixedOffset::east_opt(3 * 3_600).map_or_else(|| now.fixed_offset(), |offset| now.with_timezone(&offset))
}

fn random_suffix() -> String {
    let mut bytes = [0; 3];
    let _ = getrandom::fill(&mut bytes);
    base16ct::lower::encode_string(&bytes)
}
