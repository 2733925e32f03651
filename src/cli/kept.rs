//! A script that is read again before each run: a version that is broken leaves the last good one in its place.

use std::path::Path;

use crate::error::{Error, Exit};
use crate::script::diagnostic::finding;
use crate::worker::{Program, Worker};

use super::run_arguments::RunArguments;
use super::terminal::Terminal;
use super::{run, set, task};
use crate::account::this_program;

/// A script, and its last version that was in order.
pub(super) struct Kept<'a> {
    path: &'a Path,
    good: Option<Program>,
    /// What was wrong with the version that was said to be broken.
    told: Option<String>,
}

impl<'a> Kept<'a> {
    pub(super) fn of(path: &'a Path) -> Self {
        Self { path, good: None, told: None }
    }

    /// The script as it is now, loaded; the last good version where that is broken, which is said once.
    pub(super) async fn newest(
        &mut self,
        arguments: &RunArguments,
        terminal: &Terminal,
    ) -> Result<(Program, Worker), Error> {
        match read(self.path, arguments).await {
            Ok((program, worker)) => {
                self.tell(&program, &worker, terminal);
                self.told = None;
                self.good = Some(program.clone());
                Ok((program, worker))
            }
            Err((version, error)) => {
                let broken = matches!(error.exit(), Exit::Script | Exit::Usage);
                let Some(good) = self.good.clone().filter(|_| broken) else { return Err(error) };
                self.complain(version, &error, terminal);
                let worker = Worker::start(&this_program()?, &good).await?;
                Ok((good, worker))
            }
        }
    }

    /// Says what is new, once.
    fn tell(&self, program: &Program, worker: &Worker, terminal: &Terminal) {
        let before = self.good.as_ref().map(Program::hash);
        let is_new = before != Some(program.hash());
        let path = self.path.display();
        match (before, &self.told) {
            (Some(_), _) if is_new => terminal.say(&format!("`{path}` changed: its new version runs from now on")),
            (_, Some(_)) => terminal.say(&format!("`{path}` is in order again")),
            _ => {}
        }
        if is_new {
            for warning in &worker.strategy().warnings {
                terminal.snippet(&finding(warning, terminal.coloured()));
            }
        }
    }

    fn complain(&mut self, version: String, error: &Error, terminal: &Terminal) {
        if self.told.as_ref() != Some(&version) {
            terminal.error(error);
            terminal
                .say(&format!("`{}` is broken: its last good version runs until that is mended", self.path.display()));
            self.told = Some(version);
        }
    }
}

/// Reads, checks and loads; else what was wrong, and with which version.
async fn read(path: &Path, arguments: &RunArguments) -> Result<(Program, Worker), (String, Error)> {
    let program = Program::read(path).map_err(|error| (error.to_string(), error.into()))?;
    let hash = program.hash().to_owned();
    loaded(program, arguments).await.map_err(|error| (format!("{hash} {error}"), error))
}

async fn loaded(program: Program, arguments: &RunArguments) -> Result<(Program, Worker), Error> {
    program.check_pins()?;
    let worker = Worker::start(&this_program()?, &program).await?;
    let strategy = worker.strategy();
    if strategy.is_task() {
        task::check(arguments)?;
        task::given(arguments, strategy)?;
    } else {
        run::check(arguments)?;
        set::params(&strategy.settings, &arguments.set)?;
    }
    Ok((program, worker))
}
