//! Vacancies: what to ask for, what a list says of one, what its own page says.

mod full;
mod item;
mod query;

pub use full::{
    Appearance, Details, DriverLicense, FullVacancy, KeySkill, Language, Test, VacancyProperties, VacancyProperty,
};
pub use item::{
    Address, Area, Contacts, Counters, Employer, EmployerRating, Entry, InsiderInterview, MetroStation, Phone, Salary,
    SalaryRange, Snippet, Vacancy,
};
pub use query::{Bound, Query, QueryError, SimilarQuery, VacancyQuery, Value};

use super::request::Request;
use super::{Client, Error, VacancyId};

impl Client {
    /// One vacancy with its description (`GET /vacancies/{vacancy_id}`).
    pub async fn vacancy(&self, id: &VacancyId) -> Result<FullVacancy, Error> {
        let answer = self.send(Request::get(format!("/vacancies/{id}"))).await?;
        FullVacancy::from_json(&answer.body).map_err(|error| answer.unreadable(&error))
    }
}
