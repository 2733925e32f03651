//! One run of a strategy for one person: select, show, ask, send, report. What is shown and asked is the
//! caller's; this module makes the plan and carries it out.

mod candidate;
mod funnel;
mod given;
mod pipeline;
mod progress;
pub mod report;
mod understood;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, Utc};

use crate::gate::{self, Gate, Outcome, Plan, Planned, Sent, Settled};
use crate::hh::{self, Client, Me, Resume, ResumeId};
use crate::protocol::Hook;
use crate::worker::{self, Context, Program, Worker};

pub use candidate::Shunned;
pub use funnel::{Funnel, QueryResult};
pub use given::Given;
pub use pipeline::Selection;
pub use progress::{Progress, Quiet, Step};

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
    gate: Gate,
    worker: Worker,
    program: Program,
    me: Me,
    resume: Resume,
    settled: Vec<Settled>,
    budget: u32,
}

/// Why a run ended without a plan or in the middle of one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Hh(#[from] hh::Error),
    #[error(transparent)]
    Worker(#[from] worker::Error),
    #[error(transparent)]
    Gate(#[from] gate::Error),
    #[error("`{}` is signed in, but not as a job seeker", .0.full_name())]
    NotApplicant(Box<Me>),
    #[error("{person} has no resume at hh.ru")]
    NoResume { person: String },
    #[error("{person} has no resume `{id}`")]
    ForeignResume { person: String, id: ResumeId, own: Vec<Resume> },
    #[error("{person} has {} resumes and none is chosen", own.len())]
    WhichResume { person: String, own: Vec<Resume> },
}

impl Error {
    /// The failed call to hh.ru, if that is what it was.
    pub fn hh(&self) -> Option<&hh::Error> {
        match self {
            Self::Hh(error) | Self::Gate(gate::Error::Hh(error)) => Some(error),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Hh(error) | Self::Gate(gate::Error::Hh(error)) => error.hint(),
            Self::Worker(error) => error.hint(),
            Self::Gate(gate::Error::Journal(error)) => error.hint(),
            Self::NotApplicant(_) => Some("sign in as the job seeker: `hhrun login --force-login`".to_owned()),
            Self::NoResume { .. } => Some("write one at https://hh.ru/applicant/resumes, then run again".to_owned()),
            Self::ForeignResume { own, .. } | Self::WhichResume { own, .. } => {
                let list: Vec<String> =
                    own.iter().map(|resume| format!("\n  {}  {}", resume.id, title(resume))).collect();
                Some(format!("choose one with `--resume`:{}", list.concat()))
            }
        }
    }
}

fn title(resume: &Resume) -> &str {
    resume.title.as_deref().unwrap_or("(without a title)")
}

impl Run {
    /// Learns who the person is, settles what an earlier run left open and prepares the worker. Nothing is
    /// searched yet. Must be called under the person's `run.lock`.
    pub async fn begin(
        client: Client,
        open_gate: impl FnOnce(Client, ResumeId) -> Gate,
        mut worker: Worker,
        program: Program,
        resume: Option<ResumeId>,
        given: Given,
    ) -> Result<Self, Error> {
        let me = client.me().await?;
        if !me.is_applicant {
            return Err(Error::NotApplicant(Box::new(me)));
        }
        let mut resume = choose(client.resumes_mine().await?, resume, &me)?;
        if worker.strategy().has(Hook::Letter) {
            // The list leaves out skills and experience.
            resume = client.resume(&resume.id).await?;
        }
        let rates = client.dictionaries().await?.currency;
        let mut gate = open_gate(client.clone(), resume.id.clone());
        let settled = gate.settle().await?;
        let budget = gate.budget()?;
        worker.begin(context(&client, &me, &resume, rates, given)).await?;
        let id = run_id(&client);
        Ok(Self { id, client, gate, worker, program, me, resume, settled, budget })
    }

    /// The same without a person: `client` has the application's token, there is no resume, and nothing can be sent.
    pub async fn begin_for_nobody(
        client: Client,
        gate: Gate,
        mut worker: Worker,
        program: Program,
        given: Given,
    ) -> Result<Self, Error> {
        let (me, resume) = (Me::default(), Resume::default());
        let rates = client.dictionaries().await?.currency;
        let budget = gate.budget()?;
        worker.begin(context(&client, &me, &resume, rates, given)).await?;
        let id = run_id(&client);
        Ok(Self { id, client, gate, worker, program, me, resume, settled: Vec::new(), budget })
    }

    /// Searches, judges, ranks, reads, reviews and writes letters.
    pub async fn select(&mut self, wishes: &Wishes, progress: &dyn Progress) -> Result<Selection, Error> {
        let choices = self.choices(wishes);
        let plan = Plan {
            run: self.id.clone(),
            strategy: self.program.name().to_owned(),
            script: self.program.hash().to_owned(),
            resume: self.resume.id.clone(),
            items: Vec::new(),
        };
        let pipeline = pipeline::Pipeline {
            client: &self.client,
            worker: &mut self.worker,
            gate: &mut self.gate,
            resume: &self.resume.id,
            choices: &choices,
            progress,
        };
        pipeline.select(plan).await
    }

    /// Sends a plan that the person agreed to.
    pub async fn send(
        &mut self,
        plan: &Plan,
        interrupted: impl Fn() -> bool,
        told: impl FnMut(&Planned, &Outcome),
    ) -> Result<Sent, Error> {
        Ok(self.gate.send(plan, interrupted, told).await?)
    }

    /// The run's identifier: its moment by hh.ru's clock and a few random letters.
    pub fn id(&self) -> &str {
        &self.id
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

    /// What changed in the script's memory since this was last asked; whether it is kept is the caller's to decide.
    pub async fn take_memory(&mut self) -> Result<BTreeMap<String, Option<String>>, Error> {
        Ok(self.worker.memory().await?)
    }

    /// What the script logged since it was asked last.
    pub fn take_log(&mut self) -> Vec<crate::protocol::LogLine> {
        self.worker.take_log()
    }

    fn choices(&self, wishes: &Wishes) -> Choices {
        let settings = &self.worker.strategy().settings;
        let limit = wishes.limit.or(settings.limit).unwrap_or(LIMIT);
        let details = settings.details.unwrap_or(DETAILS).max(limit);
        Choices { limit: limit as usize, details: details as usize, min_score: wishes.min_score.or(settings.min_score) }
    }
}

fn context(client: &Client, me: &Me, resume: &Resume, rates: Vec<hh::Currency>, given: Given) -> Context {
    Context {
        now: moscow(client.now()),
        me: me.clone(),
        resume: resume.clone(),
        rates,
        params: given.params,
        granted: given.granted,
        memory: given.memory,
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
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
