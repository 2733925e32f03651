//! The process that runs a script, as the host holds it.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::last_words::{cause, last_words};
use super::{Context, Error, Host, Program, Pure};
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Resume, ResumeId, VacancyId};
use crate::platform;
use crate::protocol::explained::{Explained, Explaining};
use crate::protocol::testing::{Contents, Suite, Tested};
use crate::protocol::{
    Answer, Call, Choosing, Event, FrameError, Hook, LogLine, MAX_FRAME, Returned, Stop, Strategy, Verdict, decode,
    encode,
};
use crate::script::TASK_TIME;

/// How long the process may take for a call, whatever it is, and for each hook that the call runs. It ends itself by its
/// processor time; this is for one that a busy computer, or something worse, keeps from it.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_millis(200));
/// How long it may take to end when it is asked to, and to leave its last words.
const FAREWELL: Duration = Duration::from_secs(1);
/// A page of vacancies fits, so that it goes over in one piece: bytes.
const PAGE: usize = 512 * 1024;
/// The most lines of log that are kept between two [`Worker::take_log`].
const MAX_LOG: usize = 10_000;

/// A running script. Dropping it ends its process.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    /// `None` once it was closed, and while a call is under way.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last_words: Option<JoinHandle<String>>,
    strategy: Strategy,
    log: Vec<LogLine>,
    /// Answers what hooks ask for.
    pure: Pure,
    /// What the process has already and has not judged.
    pub(super) held: HashSet<VacancyId>,
}

/// The verb of this program by which it becomes a script's process.
pub const VERB: &str = "__worker";

impl Worker {
    /// Starts `exe __worker`, and loads and checks the program there. [`Error::Findings`] when the check finds errors,
    /// [`Error::NoHooks`] when there is nothing to call.
    pub async fn start(exe: &Path, program: &Program) -> Result<Self, Error> {
        Self::spawn(exe)?.load(program).await
    }

    pub(super) async fn load(self, program: &Program) -> Result<Self, Error> {
        let mut worker = self;
        match worker.ask(Call::Load(program.sources().to_vec())).await? {
            Answer::Loaded(strategy) => worker.strategy = strategy,
            Answer::Refused(findings) => return Err(Error::Findings(findings)),
            _ => return Err(Error::Answer),
        }
        if worker.strategy.has(Hook::Queries) || worker.strategy.task {
            Ok(worker)
        } else {
            Err(Error::NoHooks {
                path: program.path().to_owned(),
                warnings: std::mem::take(&mut worker.strategy.warnings),
            })
        }
    }

    /// Starts `exe __worker`, and loads and checks a script with its tests there. [`Error::Findings`] when the check
    /// finds errors in any of them.
    pub async fn start_suite(exe: &Path, suite: &Suite) -> Result<(Self, Contents), Error> {
        let mut worker = Self::spawn(exe)?;
        match worker.ask(Call::LoadSuite(Box::new(suite.clone()))).await? {
            Answer::Contents(contents) => Ok((worker, contents)),
            Answer::Refused(findings) => Err(Error::Findings(findings)),
            _ => Err(Error::Answer),
        }
    }

    /// Runs one test of the suite, by its place among them.
    pub async fn test(&mut self, index: usize) -> Result<Tested, Error> {
        match self.ask(Call::Test(index)).await? {
            Answer::Tested(tested) => Ok(tested),
            _ => Err(Error::Answer),
        }
    }

    /// What the script turned out to be.
    pub fn strategy(&self) -> &Strategy {
        &self.strategy
    }

    /// Begins a run: what the hooks may know of it.
    pub async fn begin(&mut self, context: Context) -> Result<(), Error> {
        match self.ask(Call::Begin(Box::new(context))).await? {
            Answer::Begun => Ok(()),
            _ => Err(Error::Answer),
        }
    }

    /// What the script wants to search for.
    pub async fn queries(&mut self) -> Result<Vec<Query>, Error> {
        match self.ask(Call::Queries).await? {
            Answer::Queries(queries) => Ok(queries),
            _ => Err(Error::Answer),
        }
    }

    /// `filter`, then `score`: one verdict a vacancy, in their order.
    pub async fn judge(&mut self, vacancies: &[Arc<Vacancy>]) -> Result<Vec<Verdict>, Error> {
        let call = if vacancies.iter().all(|vacancy| self.held.contains(&vacancy.id)) {
            let ids: Vec<VacancyId> = vacancies.iter().map(|vacancy| vacancy.id.clone()).collect();
            for id in &ids {
                self.held.remove(id);
            }
            Call::JudgeHeld(ids)
        } else {
            Call::Judge(vacancies.to_vec())
        };
        self.verdicts(call, vacancies.len()).await
    }

    /// `review`: one verdict a vacancy, in their order; empty cards without the hook.
    pub async fn review(&mut self, vacancies: Vec<FullVacancy>) -> Result<Vec<Verdict>, Error> {
        let count = vacancies.len();
        self.verdicts(Call::Review(vacancies), count).await
    }

    /// `letter`: one a vacancy, in their order; `None` without the hook, or where it wants none.
    pub async fn letters(&mut self, vacancies: Vec<FullVacancy>) -> Result<Vec<Option<String>>, Error> {
        let count = vacancies.len();
        match self.ask(Call::Letters(vacancies)).await? {
            Answer::Letters(letters) if letters.len() == count => Ok(letters),
            _ => Err(Error::Answer),
        }
    }

    /// The same with another of the person's resumes than the run's.
    pub async fn letters_by(
        &mut self,
        resume: ResumeId,
        vacancies: Vec<FullVacancy>,
    ) -> Result<Vec<Option<String>>, Error> {
        let count = vacancies.len();
        match self.ask(Call::LettersBy(resume, vacancies)).await? {
            Answer::Letters(letters) if letters.len() == count => Ok(letters),
            _ => Err(Error::Answer),
        }
    }

    /// Gives the script the person's resumes to choose from.
    pub async fn owns(&mut self, resumes: Vec<Resume>) -> Result<(), Error> {
        match self.ask(Call::Own(resumes)).await? {
            Answer::Begun => Ok(()),
            _ => Err(Error::Answer),
        }
    }

    /// `resume`: one a vacancy, in their order; `None` without the hook, or where it is the run's own.
    pub async fn resumes(&mut self, asked: Vec<Choosing>) -> Result<Vec<Option<ResumeId>>, Error> {
        let count = asked.len();
        match self.ask(Call::Resumes(asked)).await? {
            Answer::Resumes(resumes) if resumes.len() == count => Ok(resumes),
            _ => Err(Error::Answer),
        }
    }

    /// What changed in the script's memory since this was last asked: JSON by name, `None` where it was taken away.
    pub async fn memory(&mut self) -> Result<BTreeMap<String, Option<String>>, Error> {
        match self.ask(Call::Memory).await? {
            Answer::Memory(changes) => Ok(changes),
            _ => Err(Error::Answer),
        }
    }

    /// One vacancy on its way through the hooks, with every step.
    pub async fn explain(&mut self, asked: Explaining) -> Result<Explained, Error> {
        match self.ask(Call::Explain(Box::new(asked))).await? {
            Answer::Explained(explained) => Ok(explained),
            _ => Err(Error::Answer),
        }
    }

    /// Whether somebody writes texts for its hooks.
    pub fn is_written_for(&self) -> bool {
        self.pure.writes()
    }

    /// Lets `pure` answer what hooks ask for from now on.
    pub fn answered_by(&mut self, pure: Pure) {
        self.pure = pure;
    }

    /// `main`, with the words that the person added; `host` answers what it asks for.
    pub async fn main(&mut self, words: Vec<String>, host: &mut dyn Host) -> Result<Returned, Error> {
        match self.ask_with(Call::Main(words), host).await? {
            Answer::Returned(returned) => Ok(returned),
            _ => Err(Error::Answer),
        }
    }

    /// What the script said since this was last asked.
    pub fn take_log(&mut self) -> Vec<LogLine> {
        std::mem::take(&mut self.log)
    }

    /// Lets the process end, and ends it if it does not.
    pub async fn stop(mut self) {
        self.input = None;
        if timeout(FAREWELL, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }

    pub(super) fn spawn(exe: &Path) -> Result<Self, Error> {
        let mut command = Command::new(exe);
        command.arg(VERB).env_clear().kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C is for the host, which then ends its scripts.
        platform::own_group(command.as_std_mut());
        let mut child = command.spawn().map_err(Error::Start)?;
        let missing = || Error::Start(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        let input = child.stdin.take().ok_or_else(missing)?;
        platform::widen(&input, PAGE);
        let output = BufReader::with_capacity(64 * 1024, child.stdout.take().ok_or_else(missing)?);
        let last_words = child.stderr.take().map(|stderr| tokio::spawn(last_words(stderr)));
        Ok(Self {
            child,
            input: Some(input),
            output,
            last_words,
            strategy: Strategy::default(),
            log: Vec::new(),
            pure: Pure::new(None),
            held: HashSet::new(),
        })
    }

    async fn verdicts(&mut self, call: Call, count: usize) -> Result<Vec<Verdict>, Error> {
        match self.ask(call).await? {
            Answer::Verdicts(verdicts) if verdicts.len() == count => Ok(verdicts),
            _ => Err(Error::Answer),
        }
    }

    /// Asks, and waits for the answer as long as the call may take.
    pub(super) async fn ask(&mut self, call: Call) -> Result<Answer, Error> {
        let mut pure = std::mem::replace(&mut self.pure, Pure::new(None));
        let answer = self.ask_with(call, &mut pure).await;
        self.pure = pure;
        answer
    }

    /// The same; `host` answers what the script asks for meanwhile, for which it is not waited.
    async fn ask_with(&mut self, call: Call, host: &mut dyn Host) -> Result<Answer, Error> {
        // Which of two it was nobody can tell.
        let hook = match (&call, self.strategy.has(Hook::Filter), self.strategy.has(Hook::Score)) {
            (Call::Judge(_) | Call::JudgeHeld(_), true, true) => None,
            (Call::Judge(_) | Call::JudgeHeld(_), true, false) => Some(Hook::Filter),
            _ => call.hook(),
        };
        let hooks = u32::try_from(call.hooks()).unwrap_or(u32::MAX);
        let own = if matches!(call, Call::Main(_)) { TASK_TIME } else { PATIENCE.1.saturating_mul(hooks) };
        let frame = encode(&call)?;
        drop(call);
        let event = match self.exchange(&frame, PATIENCE.0 + own, host).await {
            Ok(Some(event)) => event,
            Err(FrameError::Pipe(_)) => return Err(self.post_mortem(hook).await),
            Err(other) => return Err(other.into()),
            Ok(None) => {
                let _ = self.child.kill().await;
                return Err(Error::Stopped { stop: Stop::Time, hook, failure: None });
            }
        };
        match event {
            Event::Answer(answer) => Ok(answer),
            Event::Failed(failure) => Err(failure.into()),
            Event::Log(_) | Event::Ask(_) => Err(Error::Answer),
        }
    }

    /// What the script says at last; `None` when it takes longer than `patience`.
    async fn exchange(
        &mut self,
        frame: &[u8],
        patience: Duration,
        host: &mut dyn Host,
    ) -> Result<Option<Event>, FrameError> {
        let mut until = Instant::now() + patience;
        let closed = || FrameError::Pipe(std::io::ErrorKind::BrokenPipe.into());
        // Taken out: a caller that stops waiting half-way closes the pipe, and no later call reads this one's answer.
        let mut input = self.input.take().ok_or_else(closed)?;
        if !said(&mut input, frame, until).await? {
            return Ok(None);
        }
        loop {
            let Ok(event) = timeout_at(until, self.event()).await else { return Ok(None) };
            match event? {
                Event::Log(line) if self.log.len() < MAX_LOG => self.log.push(line),
                Event::Log(_) => {}
                Event::Ask(question) => {
                    let asked = Instant::now();
                    let reply = host.answer(*question).await;
                    until += asked.elapsed();
                    if !said(&mut input, &encode(&Call::Reply(Box::new(reply)))?, until).await? {
                        return Ok(None);
                    }
                }
                event => {
                    self.input = Some(input);
                    return Ok(Some(event));
                }
            }
        }
    }

    async fn event(&mut self) -> Result<Event, FrameError> {
        let length = self.output.read_u32_le().await? as usize;
        if length > MAX_FRAME {
            return Err(FrameError::TooLong(length));
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).await?;
        decode(&body)
    }

    /// Why the process is gone.
    async fn post_mortem(&mut self, hook: Option<Hook>) -> Error {
        self.input = None;
        let status = match timeout(FAREWELL, self.child.wait()).await {
            Ok(Ok(status)) => status,
            Ok(Err(error)) => return Error::Start(error),
            Err(_) => {
                let _ = self.child.kill().await;
                return Error::Answer;
            }
        };
        let words = match self.last_words.take() {
            Some(words) => timeout(FAREWELL, words).await.ok().and_then(Result::ok).unwrap_or_default(),
            None => String::new(),
        };
        cause(status, &words, hook)
    }
}

/// Writes a frame; `false` when the script does not read it in time.
async fn said(input: &mut ChildStdin, frame: &[u8], until: Instant) -> Result<bool, FrameError> {
    let write = async {
        input.write_all(frame).await?;
        input.flush().await
    };
    match timeout_at(until, write).await {
        Ok(written) => Ok(written.map(|()| true)?),
        Err(_) => Ok(false),
    }
}
