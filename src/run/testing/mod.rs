//! The tests of scripts: found beside them, run in a worker of each, told as they end.

mod coverage;
mod diff;
mod discover;
pub mod report;

use std::path::Path;

use crate::protocol::testing::{Broken, Case, Contents, Test, Tested};
use crate::protocol::{Failure, LogLine};
use crate::worker::{self, SuiteFiles, Worker};

pub use coverage::{Coverage, FileCoverage, FunctionCoverage};
pub use discover::{NotFound, Pair, discover};

/// Told what comes of each test as it ends.
pub trait Told {
    /// The tests of a file are about to run.
    fn suite(&mut self, name: &str);
    /// A test, or a row of its table, ended.
    fn case(&mut self, suite: &str, test: &Test, case: &Case);
    /// What the script said meanwhile.
    fn log(&mut self, lines: &[LogLine]);
    /// A script or its tests cannot be read, or the check found errors in them.
    fn problem(&mut self, pair: &Pair, error: &worker::Error);
}

/// What came of all tests.
#[derive(Debug, Default)]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
    /// Files that could not be tested.
    pub problems: usize,
    pub micros: u64,
    pub coverage: Coverage,
}

impl Summary {
    /// Whether anything was tested, or should have been.
    pub fn is_empty(&self) -> bool {
        self.passed + self.failed + self.problems == 0
    }

    /// Whether all is well.
    pub fn is_good(&self) -> bool {
        self.failed + self.problems == 0
    }
}

/// Runs the tests of each pair whose name, or whose file's name, has `only` in it. Errors are those of this program; what is wrong
/// with a script is told.
pub async fn run(
    exe: &Path,
    pairs: &[Pair],
    only: Option<&str>,
    told: &mut (dyn Told + Send),
) -> Result<Summary, worker::Error> {
    let mut summary = Summary::default();
    for pair in pairs {
        match run_pair(exe, pair, only, told, &mut summary).await {
            Ok(()) => {}
            Err(error) if is_ours(&error) => return Err(error),
            Err(error) => {
                told.problem(pair, &error);
                summary.problems += 1;
            }
        }
    }
    Ok(summary)
}

async fn run_pair(
    exe: &Path,
    pair: &Pair,
    only: Option<&str>,
    told: &mut (dyn Told + Send),
    summary: &mut Summary,
) -> Result<(), worker::Error> {
    let files = SuiteFiles::read(pair.script.as_deref(), pair.tests.as_deref())?;
    let (mut worker, contents) = Worker::start_suite(exe, files.suite()).await?;
    summary.coverage.add(&files, &contents);
    let wanted = wanted(&contents, &files, only);
    if !wanted.is_empty() {
        told.suite(files.name());
    }
    for (index, test) in wanted {
        let tested = match worker.test(index).await {
            Ok(tested) => tested,
            Err(error) if is_ours(&error) => return Err(error),
            Err(error) => {
                // It took its process with it; the others get another one.
                (worker, _) = Worker::start_suite(exe, files.suite()).await?;
                ended(&error, test)
            }
        };
        told.log(&worker.take_log());
        summary.coverage.ran(&files, &contents, &tested.ran);
        for case in &tested.cases {
            summary.micros += case.micros;
            *(if case.broken.is_none() { &mut summary.passed } else { &mut summary.failed }) += 1;
            told.case(files.name(), test, case);
        }
    }
    worker.stop().await;
    Ok(())
}

fn wanted<'a>(contents: &'a Contents, files: &SuiteFiles, only: Option<&str>) -> Vec<(usize, &'a Test)> {
    let is_wanted = |test: &Test| only.is_none_or(|only| test.name.contains(only) || files.name().contains(only));
    contents.tests.iter().enumerate().filter(|(_, test)| is_wanted(test)).collect()
}

/// What is wrong with this program rather than with a script.
fn is_ours(error: &worker::Error) -> bool {
    matches!(error, worker::Error::Start(_) | worker::Error::Protocol(_) | worker::Error::Answer)
}

/// A test that took its process with it.
fn ended(error: &worker::Error, test: &Test) -> Tested {
    let stop = match error {
        worker::Error::Stopped { stop, .. } => Some(*stop),
        _ => None,
    };
    let (message, help, place) = (error.to_string(), error.hint(), Some(test.place.clone()));
    let failure = Failure { message, help, stop, hook: None, vacancy: None, place };
    let broken = Some(Box::new(Broken { failure, compared: None }));
    Tested { cases: vec![Case { name: None, micros: 0, broken }], ran: Vec::new() }
}
