//! Where people's scripts are read and tested: in worker processes of their own, a few at a time for everybody and one
//! at a time for each person, so that nobody's scripts keep others waiting.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::strategies::{Name, Strategies};
use crate::protocol::testing::{Case, Test};
use crate::protocol::{Finding, LogLine, Parameter, Permission};
use crate::run::testing::{self, Pair, Told, report};
use crate::vault::UserName;
use crate::worker::{self, Checker, Program, Worker};

/// Worker processes at once that read, and that test: tests may take long, and nobody's reading waits for them.
const PROCESSES: usize = 2;
/// How long one waits for one's turn, and how long reading and testing may take then. Who waits does so longer than any
/// reading takes, so that two scripts that never end keep nobody else's from being read.
const PATIENCE: Duration = Duration::from_secs(9);
const READING: Duration = Duration::from_secs(8);
const TESTING: Duration = Duration::from_secs(25);
/// What is remembered of scripts that were read, for everybody together.
const REMEMBERED: usize = 256;
/// Bytes of the texts of one of them.
const LARGEST_REMEMBERED: usize = 64 * 1_024;
/// Tests and lines of log that are told.
const CASES: usize = 500;
const LINES: usize = 100;

/// Reads and tests scripts. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Workshop {
    reading: Arc<Semaphore>,
    testing: Arc<Semaphore>,
    turns: Arc<Mutex<HashMap<UserName, Arc<Turn<()>>>>>,
    known: Arc<Mutex<Known>>,
}

/// What was found, by person and hash.
type Known = HashMap<(UserName, String), Arc<Look>>;

/// What a script turned out to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    /// Files are named without their folder.
    pub(super) findings: Vec<Finding>,
    /// Why it cannot be said what it is, where no finding says it.
    pub(super) trouble: Option<String>,
    /// Whether it can run.
    pub(super) runs: bool,
    /// It can, but not here: it is a task.
    pub(super) is_task: bool,
    pub(super) parameters: BTreeMap<String, Parameter>,
    pub(super) permissions: Vec<Permission>,
}

impl Look {
    /// Bytes of its texts, about.
    fn size(&self) -> usize {
        let of_finding = |one: &Finding| {
            one.message.len() + one.help.as_ref().map_or(0, String::len) + one.place.file.len() + one.place.text.len()
        };
        let of_parameter = |(name, one): (&String, &Parameter)| {
            name.len() + one.about.as_ref().map_or(0, String::len) + one.default.to_string().len()
        };
        self.findings.iter().map(of_finding).sum::<usize>()
            + self.parameters.iter().map(of_parameter).sum::<usize>()
            + self.trouble.as_ref().map_or(0, String::len)
    }
}

/// What came of a script's tests.
#[derive(Clone, Debug, Default)]
pub(super) struct Tested {
    pub(super) cases: Vec<Outcome>,
    pub(super) passed: usize,
    pub(super) failed: usize,
    /// What the script said.
    pub(super) log: Vec<String>,
    /// Why it was not tested, or not to the end.
    pub(super) trouble: Option<String>,
    /// What the check found in it or in its tests.
    pub(super) findings: Vec<Finding>,
    pub(super) ran_out: bool,
}

/// One test, or one row of its table.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) name: String,
    pub(super) passed: bool,
    /// Why not, with the line and what was compared.
    pub(super) why: String,
}

/// No process could be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("others use the worker processes")]
    Busy,
    #[error(transparent)]
    Worker(#[from] worker::Error),
    #[error("this program's own file is not to be found: {0}")]
    Program(std::io::Error),
}

struct Place(#[allow(dead_code)] OwnedMutexGuard<()>, #[allow(dead_code)] OwnedSemaphorePermit);

impl Workshop {
    pub(super) fn new() -> Self {
        let places = || Arc::new(Semaphore::new(PROCESSES));
        Self { reading: places(), testing: places(), turns: Arc::default(), known: Arc::default() }
    }

    /// What a script is, and what is wrong with it; none of it runs but its `settings`.
    pub(super) async fn look(&self, user: &UserName, own: &Strategies, name: &Name) -> Result<Arc<Look>, Error> {
        self.look_at(user, own.path(name), own.scripts()).await
    }

    /// The same for the file of its tests.
    pub(super) async fn look_at_tests(
        &self,
        user: &UserName,
        own: &Strategies,
        name: &Name,
    ) -> Result<Arc<Look>, Error> {
        self.look_at(user, own.tests_path(name), own.scripts()).await
    }

    async fn look_at(&self, user: &UserName, path: PathBuf, folder: PathBuf) -> Result<Arc<Look>, Error> {
        let shown = Shown(folder.display().to_string());
        let program = match tokio::task::spawn_blocking(move || Program::read(&path)).await {
            Ok(Ok(program)) => program,
            Ok(Err(error)) => {
                return Ok(Arc::new(Look { trouble: Some(shown.of(&error.to_string())), ..Look::default() }));
            }
            Err(_) => return Err(Error::Busy),
        };
        let key = (user.clone(), program.hash().to_owned());
        // What could not be followed may be there the next time.
        let lasts = program.sources().iter().all(|source| source.unfollowed.is_empty());
        let known = if lasts { locked(&self.known).get(&key).cloned() } else { None };
        if let Some(look) = known {
            return Ok(look);
        }
        let _place = self.place(user, &self.reading).await?;
        let exe = exe()?;
        let Ok(look) = timeout(READING, read(&exe, &program, &shown)).await else {
            let trouble = Some("it takes too long to read".to_owned());
            return Ok(Arc::new(Look { trouble, ..Look::default() }));
        };
        let look = Arc::new(look?);
        if lasts && look.size() <= LARGEST_REMEMBERED {
            let mut known = locked(&self.known);
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(key, Arc::clone(&look));
        }
        Ok(look)
    }

    /// Runs the tests of a script.
    pub(super) async fn test(&self, user: &UserName, own: &Strategies, name: &Name) -> Result<Tested, Error> {
        let _place = self.place(user, &self.testing).await?;
        let exe = exe()?;
        let tests = own.tests_path(name);
        let tests = tests.is_file().then_some(tests);
        let pairs = [Pair { script: Some(own.path(name)), tests }];
        let shown = Shown(own.scripts().display().to_string());
        let mut teller = Teller { tested: Tested::default(), shown };
        match timeout(TESTING, testing::run(&exe, &pairs, None, &mut teller)).await {
            Ok(summary) => drop(summary?),
            Err(_) => teller.tested.ran_out = true,
        }
        Ok(teller.tested)
    }

    /// A place of one's own, once it is one's turn.
    async fn place(&self, user: &UserName, places: &Arc<Semaphore>) -> Result<Place, Error> {
        let turn = {
            let mut turns = locked(&self.turns);
            if turns.len() > 1_024 {
                turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            Arc::clone(turns.entry(user.clone()).or_default())
        };
        let place = async {
            let own = turn.lock_owned().await;
            Arc::clone(places).acquire_owned().await.map(|place| Place(own, place))
        };
        match timeout(PATIENCE, place).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Error::Busy),
        }
    }
}

async fn read(exe: &Path, program: &Program, shown: &Shown) -> Result<Look, Error> {
    let found = Checker::start(exe)?.check(program).await?;
    let mut look = Look { findings: shown.findings(found), ..Look::default() };
    if look.findings.iter().any(Finding::is_error) {
        return Ok(look);
    }
    match Worker::start(exe, program).await {
        Ok(worker) => {
            let settings = &worker.strategy().settings;
            (look.runs, look.is_task) = (true, worker.strategy().is_task());
            look.parameters = settings.params.clone();
            look.permissions.clone_from(&settings.permissions);
        }
        Err(error @ (worker::Error::Start(_) | worker::Error::Protocol(_) | worker::Error::Answer)) => {
            return Err(error.into());
        }
        // Others may import it; that is no mistake.
        Err(worker::Error::NoHooks { .. }) => {}
        Err(error) => look.trouble = Some(shown.of(&told(&error))),
    }
    Ok(look)
}

fn told(error: &worker::Error) -> String {
    error.snippet(false).unwrap_or_else(|| error.to_string())
}

/// Files are shown without the folder that they are in, which is nobody's business.
#[derive(Clone, Debug)]
struct Shown(String);

impl Shown {
    fn of(&self, text: &str) -> String {
        let text = text.replace(&format!("{}/", self.0), "").replace(&format!("{}\\", self.0), "");
        text.replace(&self.0, ".")
    }

    fn findings(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let shown = findings.into_iter().map(|mut finding| {
            finding.place.file = self.of(&finding.place.file);
            finding.message = self.of(&finding.message);
            finding.help = finding.help.map(|help| self.of(&help));
            // Pages have the line already, and one line may be all of a script.
            finding.place.text = String::new();
            finding
        });
        shown.collect()
    }
}

struct Teller {
    tested: Tested,
    shown: Shown,
}

impl Told for Teller {
    fn suite(&mut self, _: &str) {}

    fn case(&mut self, _: &str, test: &Test, case: &Case) {
        let tested = &mut self.tested;
        *(if case.broken.is_none() { &mut tested.passed } else { &mut tested.failed }) += 1;
        if tested.cases.len() >= CASES {
            return;
        }
        let name = case.name.as_ref().map_or_else(|| test.name.clone(), |row| format!("{} [{row}]", test.name));
        let passed = case.broken.is_none();
        let why = if passed {
            String::new()
        } else {
            self.shown.of(&without_first_line(&report::case(test, case, 80, false)))
        };
        tested.cases.push(Outcome { name, passed, why });
    }

    fn log(&mut self, lines: &[LogLine]) {
        let room = LINES.saturating_sub(self.tested.log.len());
        self.tested.log.extend(lines.iter().take(room).map(|line| line.text.clone()));
    }

    fn problem(&mut self, _: &Pair, error: &worker::Error) {
        match error {
            worker::Error::Findings(findings) => self.tested.findings = self.shown.findings(findings.clone()),
            other => self.tested.trouble = Some(self.shown.of(&told(other))),
        }
    }
}

/// The first has the name, which is shown already.
fn without_first_line(text: &str) -> String {
    text.split_once('\n').map_or("", |(_, rest)| rest).trim_end().to_owned()
}

fn exe() -> Result<PathBuf, Error> {
    std::env::current_exe().map_err(Error::Program)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Error, Shown, Workshop};
    use crate::vault::UserName;

    #[tokio::test(start_paused = true)]
    async fn one_person_has_one_place_and_others_come_in_between() {
        let workshop = Workshop::new();
        let name = |text: &str| UserName::new(text).unwrap();
        let place = async |text: &str| workshop.place(&name(text), &workshop.testing).await;
        let bob = place("bob").await.unwrap();
        // Bob's second waits for his first, and takes nobody's place meanwhile.
        assert!(matches!(place("bob").await, Err(Error::Busy)));
        let anna = place("anna").await.unwrap();
        assert!(matches!(place("carl").await, Err(Error::Busy)));
        // Who reads does not wait for who tests.
        drop(workshop.place(&name("dora"), &workshop.reading).await.unwrap());
        drop(bob);
        let carl = place("carl").await.unwrap();
        drop((anna, carl));
        assert!(place("bob").await.is_ok());
    }

    #[test]
    fn folders_are_nobodys_business() {
        let shown = Shown("/data/users/bob/strategies/scripts".to_owned());
        assert_eq!(shown.of("`/data/users/bob/strategies/scripts/a.rhai` imports itself"), "`a.rhai` imports itself");
    }
}
