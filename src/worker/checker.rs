//! Checking without running: the same process, asked for findings only.

use std::path::Path;

use super::{Error, Program, Worker};
use crate::protocol::{Answer, Call, Finding};

/// A process that checks programs, one after the other. It has nothing to finish: dropping it ends it at once.
#[derive(Debug)]
pub struct Checker(Worker);

impl Checker {
    /// Starts `exe __worker`.
    pub fn start(exe: &Path) -> Result<Self, Error> {
        Worker::spawn(exe).map(Self)
    }

    /// What is wrong with a program, by file, line and column; none of it runs.
    pub async fn check(&mut self, program: &Program) -> Result<Vec<Finding>, Error> {
        match self.0.ask(Call::Check(program.sources().to_vec())).await? {
            Answer::Checked(findings) => Ok(findings),
            _ => Err(Error::Answer),
        }
    }
}
