//! Where the vacancies of a run come from: hh.ru, a file, or what a watched run has seen already. A recording is
//! hh.ru as far as the run knows: the client answers from it.

use std::pin::Pin;

use tokio::sync::mpsc;

use crate::hh::search::Found;
use crate::hh::vacancies::{FullVacancy, Query};
use crate::hh::{Client, Error, ResumeId, VacancyId};

/// What a search brings, as it comes. Dropping it stops the asking.
pub(crate) type Findings = mpsc::Receiver<Result<Found, Error>>;

/// A vacancy on its way.
pub(crate) type Reading<'a> = Pin<Box<dyn Future<Output = Result<FullVacancy, Error>> + Send + 'a>>;

/// Resumes on their way.
pub(crate) type Suiting<'a> = Pin<Box<dyn Future<Output = Result<Vec<ResumeId>, Error>> + Send + 'a>>;

/// Where the vacancies of a run come from.
pub(crate) trait Feed: Send + Sync {
    /// What a query finds; `resume` is the one that similar vacancies are looked up for.
    fn search(&self, query: Query, resume: &ResumeId) -> Findings;

    /// A vacancy with its description.
    fn read<'a>(&'a self, id: &'a VacancyId) -> Reading<'a>;

    /// Which of the person's resumes can be applied with; only asked of people who have several.
    fn suitable<'a>(&'a self, id: &'a VacancyId) -> Suiting<'a>;

    /// How many vacancies are asked for at the same time.
    fn in_flight(&self) -> usize {
        1
    }

    /// What could not be had, in sentences.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Everything there is and what it is called, where that does not depend on what the strategy asks for.
    fn whole(&self) -> Option<(String, Findings)> {
        None
    }
}

impl Feed for Client {
    fn search(&self, query: Query, resume: &ResumeId) -> Findings {
        self.search_all(query, resume.clone())
    }

    fn in_flight(&self) -> usize {
        self.settings().in_flight
    }

    fn read<'a>(&'a self, id: &'a VacancyId) -> Reading<'a> {
        Box::pin(self.vacancy(id))
    }

    fn suitable<'a>(&'a self, id: &'a VacancyId) -> Suiting<'a> {
        Box::pin(async move { Ok(self.suitable_resumes(id).await?.into_iter().map(|resume| resume.id).collect()) })
    }
}
