//! Vacancies: what to ask for, what a list says of one, what its own page says.

mod full;
pub mod ids;
mod item;
mod query;
mod value;

pub use full::{
    Appearance, Details, DriverLicense, FullVacancy, KeySkill, Language, Test, VacancyProperties, VacancyProperty,
};
pub use item::{
    Address, Area, Contacts, Counters, Employer, EmployerRating, Entry, InsiderInterview, MetroStation, Phone, Salary,
    SalaryRange, Snippet, Vacancy,
};
pub use query::{Query, QueryError, SimilarQuery, VacancyQuery};
pub use value::{Bound, Value};

use super::request::Request;
use super::search::SearchPage;
use super::{Client, Error, Paging, VacancyId};

impl Client {
    /// One vacancy with its description (`GET /vacancies/{vacancy_id}`).
    pub async fn vacancy(&self, id: &VacancyId) -> Result<FullVacancy, Error> {
        let answer = self.send(Request::get(format!("/vacancies/{id}"))).await?;
        FullVacancy::from_json(&answer.body).map_err(|error| answer.unreadable(&error))
    }

    /// Vacancies like this one (`GET /vacancies/{vacancy_id}/similar_vacancies`), one page.
    pub async fn similar_to(&self, id: &VacancyId, query: &SimilarQuery, paging: Paging) -> Result<SearchPage, Error> {
        let request = Request::get(format!("/vacancies/{id}/similar_vacancies"));
        self.read(request.query(query.pairs()).query(paging.pairs())).await
    }

    /// What people who looked at this one also looked at (`GET /vacancies/{vacancy_id}/related_vacancies`), one page.
    pub async fn related_to(&self, id: &VacancyId, query: &SimilarQuery, paging: Paging) -> Result<SearchPage, Error> {
        let request = Request::get(format!("/vacancies/{id}/related_vacancies"));
        self.read(request.query(query.pairs()).query(paging.pairs())).await
    }
}
