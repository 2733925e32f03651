//! What the person hid: `GET /vacancies/blacklisted`, `GET /employers/blacklisted`.

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::{Client, EmployerId, Error, Page, VacancyId, nullable};

/// An element of a blacklist; what else hh.ru tells of it is not needed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Hidden {
    #[serde(default, with = "nullable")]
    id: String,
}

impl Client {
    /// The vacancies that the person hid.
    pub async fn blacklisted_vacancies(&self) -> Result<Vec<VacancyId>, Error> {
        self.blacklist("/vacancies/blacklisted", VacancyId::new).await
    }

    /// The employers that the person hid.
    pub async fn blacklisted_employers(&self) -> Result<Vec<EmployerId>, Error> {
        self.blacklist("/employers/blacklisted", EmployerId::new).await
    }

    /// Hides a vacancy (`PUT /vacancies/blacklisted/{vacancy_id}`).
    pub async fn hide_vacancy(&self, id: &VacancyId) -> Result<(), Error> {
        self.write(Request::put(format!("/vacancies/blacklisted/{id}")), 204).await
    }

    /// Shows a hidden vacancy again (`DELETE /vacancies/blacklisted/{vacancy_id}`).
    pub async fn unhide_vacancy(&self, id: &VacancyId) -> Result<(), Error> {
        self.write(Request::delete(format!("/vacancies/blacklisted/{id}")), 204).await
    }

    /// Hides an employer with all its vacancies (`PUT /employers/blacklisted/{employer_id}`).
    pub async fn hide_employer(&self, id: &EmployerId) -> Result<(), Error> {
        self.write(Request::put(format!("/employers/blacklisted/{id}")), 204).await
    }

    /// Shows a hidden employer again (`DELETE /employers/blacklisted/{employer_id}`).
    pub async fn unhide_employer(&self, id: &EmployerId) -> Result<(), Error> {
        self.write(Request::delete(format!("/employers/blacklisted/{id}")), 204).await
    }

    /// Both lists come in pages of 20 and take `page`.
    async fn blacklist<Id>(&self, path: &str, id: impl Fn(String) -> Id) -> Result<Vec<Id>, Error> {
        let mut ids = Vec::new();
        let mut number = 0;
        loop {
            let page: Page<Hidden> = self.read(Request::get(path).query([("page", number.to_string())])).await?;
            let empty = page.items.is_empty();
            ids.extend(page.items.into_iter().filter(|hidden| !hidden.id.is_empty()).map(|hidden| id(hidden.id)));
            number += 1;
            if empty || number >= page.pages {
                return Ok(ids);
            }
        }
    }
}
