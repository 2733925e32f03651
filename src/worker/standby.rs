//! A process that is ready before its script is.

use std::path::Path;
use std::sync::Arc;

use super::{Error, Program, Worker};
use crate::hh::VacancyId;
use crate::hh::vacancies::Vacancy;
use crate::protocol::{Answer, Call};

/// A process that waits for its script, with vacancies in its hands. No script has run in it.
#[derive(Debug)]
pub struct Standby(Worker);

impl Standby {
    /// Starts `exe __worker` and sends it pages of vacancies.
    pub async fn start(exe: &Path, pages: Vec<Vec<Arc<Vacancy>>>) -> Result<Self, Error> {
        let mut worker = Worker::spawn(exe)?;
        for page in pages {
            let ids: Vec<VacancyId> = page.iter().map(|vacancy| vacancy.id.clone()).collect();
            match worker.ask(Call::Hold(page)).await? {
                Answer::Held => worker.held.extend(ids),
                _ => return Err(Error::Answer),
            }
        }
        Ok(Self(worker))
    }

    /// Loads and checks a program there, as [`Worker::start`] does.
    pub async fn load(self, program: &Program) -> Result<Worker, Error> {
        self.0.load(program).await
    }
}
