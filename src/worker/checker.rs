//! Checking without running: the same process, asked for findings only.

use std::path::{Path, PathBuf};

use super::{Error, Program, Worker};
use crate::protocol::{Answer, Call, Finding, Place, Severity};

/// A process that checks programs, one after the other. It has nothing to finish: dropping it ends it at once.
#[derive(Debug)]
pub struct Checker {
    worker: Worker,
    exe: PathBuf,
}

impl Checker {
    /// Starts `exe __worker`.
    pub fn start(exe: &Path) -> Result<Self, Error> {
        Ok(Self { worker: Worker::spawn(exe)?, exe: exe.to_owned() })
    }

    /// What is wrong with a program, by file, line and column; none of it runs.
    pub async fn check(&mut self, program: &Program) -> Result<Vec<Finding>, Error> {
        match self.worker.ask(Call::Check(program.sources().to_vec())).await {
            Ok(Answer::Checked(findings)) => Ok(findings),
            Ok(_) => Err(Error::Answer),
            // It cannot be read within the limits, which is a finding like others; the next one gets a new process.
            Err(stopped @ Error::Stopped { .. }) => {
                self.worker = Worker::spawn(&self.exe)?;
                Ok(vec![unread(&stopped, program)])
            }
            Err(error) => Err(error),
        }
    }
}

/// What ended the process while it read a program.
fn unread(stopped: &Error, program: &Program) -> Finding {
    let (message, help) = match stopped {
        Error::Stopped { failure: Some(failure), .. } => (failure.message.clone(), failure.help.clone()),
        other => (other.to_string(), other.hint()),
    };
    let source = program.sources().first();
    let place = Place {
        file: source.map(|source| source.file.clone()).unwrap_or_default(),
        line: 1,
        column: 1,
        span: 1,
        text: source.and_then(|source| source.text.lines().next()).unwrap_or_default().to_owned(),
    };
    Finding { code: "HH001".to_owned(), severity: Severity::Error, place, message, help }
}
