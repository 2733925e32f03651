//! What the person marked: `/vacancies/favorited`.

use super::request::Request;
use super::vacancies::Vacancy;
use super::{Client, Error, Page, Paging, VacancyId};

impl Client {
    /// One page of the marked vacancies (`GET /vacancies/favorited`).
    pub async fn favorites(&self, paging: Paging) -> Result<Page<Vacancy>, Error> {
        self.read(Request::get("/vacancies/favorited").query(paging.pairs())).await
    }

    /// Marks a vacancy (`PUT /vacancies/favorited/{vacancy_id}`).
    pub async fn add_favorite(&self, id: &VacancyId) -> Result<(), Error> {
        self.write(Request::put(format!("/vacancies/favorited/{id}")), 204).await
    }

    /// Takes the mark off (`DELETE /vacancies/favorited/{vacancy_id}`).
    pub async fn remove_favorite(&self, id: &VacancyId) -> Result<(), Error> {
        self.write(Request::delete(format!("/vacancies/favorited/{id}")), 204).await
    }
}
