//! An employer's own page: `GET /employers/{employer_id}`.

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::vacancies::{Area, Entry};
use super::{Client, EmployerId, Error, nullable};

/// An employer as its own page tells it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmployerPage {
    pub id: EmployerId,
    #[serde(default, with = "nullable")]
    pub name: String,
    /// HTML.
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default, with = "nullable")]
    pub site_url: String,
    #[serde(default, with = "nullable")]
    pub alternate_url: String,
    /// `company`, `agency`, `project_director`, `private_recruiter`, …
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    #[serde(default, with = "nullable")]
    pub area: Area,
    #[serde(default, with = "nullable")]
    pub industries: Vec<Entry>,
    #[serde(default)]
    pub open_vacancies: Option<f64>,
    #[serde(default, with = "nullable")]
    pub trusted: bool,
    #[serde(default, with = "nullable")]
    pub accredited_it_employer: bool,
    #[serde(default, with = "nullable")]
    pub relations: Vec<Option<String>>,
}

impl Client {
    /// One employer.
    pub async fn employer(&self, id: &EmployerId) -> Result<EmployerPage, Error> {
        self.read(Request::get(format!("/employers/{id}"))).await
    }
}
