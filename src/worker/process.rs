//! The process that runs a script, as the host holds it.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::calls::{Calls, Waiting};
use super::last_words::{cause, last_words};
use super::wire::{MAX_LOG, Wire};
use super::{Context, Error, Host, Program, Pure};
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Resume, ResumeId, VacancyId};
use crate::platform;
use crate::protocol::explained::{Explained, Explaining};
use crate::protocol::testing::{Contents, Suite, Tested};
use crate::protocol::{
    Answer, Call, Choosing, Event, FrameError, Hook, LogLine, Returned, Stop, Strategy, Verdict, encode,
};

/// How long it may take to end when it is asked to, and to leave its last words.
const FAREWELL: Duration = Duration::from_secs(1);

/// A running script. Dropping it ends its process.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    /// `None` once it was closed, and while somebody speaks: a caller that stops waiting half-way closes it, and no
    /// later call reads this one's answer.
    wire: Option<Wire>,
    calls: Calls,
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
        self.forget().await;
        self.judge_ahead(vacancies).await?;
        self.verdicts().await
    }

    /// The same without waiting for the answer: the process has the next page at hand when it is done with one.
    pub async fn judge_ahead(&mut self, vacancies: &[Arc<Vacancy>]) -> Result<(), Error> {
        let call = if vacancies.iter().all(|vacancy| self.held.contains(&vacancy.id)) {
            let ids: Vec<VacancyId> = vacancies.iter().map(|vacancy| vacancy.id.clone()).collect();
            for id in &ids {
                self.held.remove(id);
            }
            Call::JudgeHeld(ids)
        } else {
            Call::Judge(vacancies.to_vec())
        };
        self.send(call).await
    }

    /// Waits until the process has said something about the oldest page that was sent, or has taken too long. Whoever
    /// stops waiting loses nothing.
    pub async fn answered(&mut self) {
        if let Some(wire) = &mut self.wire {
            // What is wrong is told when it is read.
            let _ = timeout_at(self.calls.until(), wire.hear()).await;
        }
    }

    /// What became of the oldest page that was [sent ahead](Self::judge_ahead).
    pub async fn verdicts(&mut self) -> Result<Vec<Verdict>, Error> {
        let Some(count) = self.calls.vacancies() else { return Err(Error::Answer) };
        match self.hear_out().await? {
            Answer::Verdicts(verdicts) if verdicts.len() == count => Ok(verdicts),
            _ => Err(Error::Answer),
        }
    }

    /// `review`: one verdict a vacancy, in their order; empty cards without the hook.
    pub async fn review(&mut self, vacancies: Vec<FullVacancy>) -> Result<Vec<Verdict>, Error> {
        let count = vacancies.len();
        match self.ask(Call::Review(vacancies)).await? {
            Answer::Verdicts(verdicts) if verdicts.len() == count => Ok(verdicts),
            _ => Err(Error::Answer),
        }
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
        self.wire = None;
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
        let output = child.stdout.take().ok_or_else(missing)?;
        let last_words = child.stderr.take().map(|stderr| tokio::spawn(last_words(stderr)));
        Ok(Self {
            child,
            wire: Some(Wire::new(input, output)),
            calls: Calls::new(),
            last_words,
            strategy: Strategy::default(),
            log: Vec::new(),
            pure: Pure::new(None),
            held: HashSet::new(),
        })
    }

    /// Asks, and waits for the answer as long as the call may take.
    pub(super) async fn ask(&mut self, call: Call) -> Result<Answer, Error> {
        self.forget().await;
        self.send(call).await?;
        self.hear_out().await
    }

    /// The same; `host` answers what the script asks for meanwhile, for which it is not waited.
    async fn ask_with(&mut self, call: Call, host: &mut dyn Host) -> Result<Answer, Error> {
        self.forget().await;
        self.send(call).await?;
        self.hear_out_with(host).await
    }

    /// Lets the process end what nobody wants to know any more, and asks nobody for it.
    async fn forget(&mut self) {
        while !self.calls.is_empty() && self.wire.is_some() {
            let _ = self.hear_out_with(&mut Pure::new(None)).await;
        }
    }

    async fn send(&mut self, call: Call) -> Result<(), Error> {
        let frame = encode(&call)?;
        let until = self.calls.add(Waiting::of(&call, &self.strategy));
        drop(call);
        let Some(mut wire) = self.wire.take() else { return Err(self.broken(FrameError::closed()).await) };
        match wire.say(&frame, until).await {
            Ok(true) => {
                self.wire = Some(wire);
                Ok(())
            }
            Ok(false) => Err(self.late().await),
            Err(error) => Err(self.broken(error).await),
        }
    }

    /// The answer to the oldest call.
    async fn hear_out(&mut self) -> Result<Answer, Error> {
        let mut pure = std::mem::replace(&mut self.pure, Pure::new(None));
        let answer = self.hear_out_with(&mut pure).await;
        self.pure = pure;
        answer
    }

    async fn hear_out_with(&mut self, host: &mut dyn Host) -> Result<Answer, Error> {
        let Some(mut wire) = self.wire.take() else { return Err(self.broken(FrameError::closed()).await) };
        let event = match self.last_event(&mut wire, host).await {
            Ok(Some(event)) => event,
            Ok(None) => return Err(self.late().await),
            Err(error) => return Err(self.broken(error).await),
        };
        self.wire = Some(wire);
        self.calls.answered();
        match event {
            Event::Answer(answer) => Ok(answer),
            Event::Failed(failure) => Err(failure.into()),
            Event::Log(_) | Event::Ask(_) => Err(Error::Answer),
        }
    }

    /// What the script says at last; `None` when it takes too long.
    async fn last_event(&mut self, wire: &mut Wire, host: &mut dyn Host) -> Result<Option<Event>, FrameError> {
        loop {
            let Ok(event) = timeout_at(self.calls.until(), wire.event()).await else { return Ok(None) };
            match event? {
                Event::Log(line) if self.log.len() < MAX_LOG => self.log.push(line),
                Event::Log(_) => {}
                Event::Ask(question) => {
                    let asked = Instant::now();
                    let reply = host.answer(*question).await;
                    self.calls.excuse(asked.elapsed());
                    if !wire.say(&encode(&Call::Reply(Box::new(reply)))?, self.calls.until()).await? {
                        return Ok(None);
                    }
                }
                event => return Ok(Some(event)),
            }
        }
    }

    /// It took too long, and is ended.
    async fn late(&mut self) -> Error {
        let hook = self.calls.give_up();
        let _ = self.child.kill().await;
        Error::Stopped { stop: Stop::Time, hook, failure: None }
    }

    /// The pipe broke, or what came through it is no message.
    async fn broken(&mut self, why: FrameError) -> Error {
        let hook = self.calls.give_up();
        match why {
            FrameError::Pipe(_) => self.post_mortem(hook).await,
            other => other.into(),
        }
    }

    /// Why the process is gone.
    async fn post_mortem(&mut self, hook: Option<Hook>) -> Error {
        self.wire = None;
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
