//! The person's resumes: `GET /resumes/mine`, `GET /resumes/{resume_id}`.

use serde::{Deserialize, Serialize};

use super::client::Request;
use super::vacancies::{Area, Entry};
use super::{Client, Error, Page, ResumeId, Timestamp, nullable};

/// A resume of the signed-in person. The list and the single answer share these fields; what only the single
/// answer has (skills) is empty in the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resume {
    pub id: ResumeId,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default, with = "nullable")]
    pub alternate_url: String,
    /// `not_published`, `published`, `blocked`, `on_moderation`, …
    #[serde(default, with = "nullable")]
    pub status: Entry,
    #[serde(default, with = "nullable")]
    pub first_name: String,
    #[serde(default, with = "nullable")]
    pub last_name: String,
    #[serde(default)]
    pub age: Option<i64>,
    #[serde(default)]
    pub area: Option<Area>,
    #[serde(default)]
    pub salary: Option<ResumeSalary>,
    #[serde(default)]
    pub total_experience: Option<TotalExperience>,
    /// What the person says of themselves.
    #[serde(default)]
    pub skills: Option<String>,
    #[serde(default, with = "nullable")]
    pub skill_set: Vec<String>,
    #[serde(default)]
    pub next_publish_at: Option<Timestamp>,
    #[serde(default)]
    pub can_publish_or_update: Option<bool>,
}

/// What the person asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResumeSalary {
    #[serde(default)]
    pub amount: Option<f64>,
    #[serde(default)]
    pub currency: Option<String>,
}

/// Work experience in months.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TotalExperience {
    #[serde(default)]
    pub months: Option<i64>,
}

impl Client {
    /// The person's resumes (`GET /resumes/mine`).
    pub async fn resumes_mine(&self) -> Result<Vec<Resume>, Error> {
        let page: Page<Resume> = self.read(Request::get("/resumes/mine")).await?;
        Ok(page.items)
    }

    /// One resume (`GET /resumes/{resume_id}`).
    pub async fn resume(&self, id: &ResumeId) -> Result<Resume, Error> {
        self.read(Request::get(format!("/resumes/{id}"))).await
    }
}
