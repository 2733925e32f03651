//! The person's resumes: `GET /resumes/mine`, `GET /resumes/{resume_id}`.

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::vacancies::{Area, DriverLicense, Entry, Language};
use super::{Client, Education, Error, Experience, Page, ResumeId, Timestamp, VacancyId, nullable};

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
    #[serde(default)]
    pub middle_name: Option<String>,
    #[serde(default, with = "nullable")]
    pub last_name: String,
    #[serde(default)]
    pub gender: Option<Entry>,
    /// `YYYY-MM-DD`
    #[serde(default)]
    pub birth_date: Option<String>,
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
    #[serde(default, with = "nullable::list")]
    pub experience: Vec<Experience>,
    #[serde(default, with = "nullable")]
    pub education: Education,
    #[serde(default, with = "nullable::list")]
    pub language: Vec<Language>,
    #[serde(default, with = "nullable::list")]
    pub professional_roles: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub employment_form: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub work_format: Vec<Entry>,
    #[serde(default, with = "nullable::list")]
    pub citizenship: Vec<Area>,
    #[serde(default, with = "nullable::list")]
    pub work_ticket: Vec<Area>,
    #[serde(default, with = "nullable::list")]
    pub driver_license_types: Vec<DriverLicense>,
    #[serde(default)]
    pub has_vehicle: Option<bool>,
    #[serde(default)]
    pub relocation: Option<Relocation>,
    #[serde(default)]
    pub business_trip_readiness: Option<Entry>,
    #[serde(default)]
    pub travel_time: Option<Entry>,
    #[serde(default)]
    pub resume_locale: Option<Entry>,
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
    #[serde(default)]
    pub total_views: Option<i64>,
    #[serde(default)]
    pub new_views: Option<i64>,
    #[serde(default)]
    pub blocked: Option<bool>,
    #[serde(default)]
    pub finished: Option<bool>,
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

/// Whether somebody would move for work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Relocation {
    #[serde(default, rename = "type", with = "nullable")]
    pub kind: Entry,
    #[serde(default, with = "nullable::list")]
    pub area: Vec<Area>,
}

/// Work experience in months.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TotalExperience {
    #[serde(default)]
    pub months: Option<i64>,
}

/// Whether a resume can be seen, and what it lacks (`GET /resumes/{resume_id}/status`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResumeStatus {
    #[serde(default, with = "nullable")]
    pub status: Entry,
    #[serde(default, with = "nullable")]
    pub blocked: bool,
    #[serde(default, with = "nullable")]
    pub finished: bool,
    #[serde(default)]
    pub can_publish_or_update: Option<bool>,
    #[serde(default, with = "nullable")]
    pub progress: ResumeProgress,
    #[serde(default, with = "nullable")]
    pub moderation_note: Vec<ModerationNote>,
}

/// How complete a resume is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResumeProgress {
    /// Percent.
    #[serde(default, with = "nullable")]
    pub percentage: f64,
    #[serde(default, with = "nullable")]
    pub mandatory: Vec<Entry>,
    #[serde(default, with = "nullable")]
    pub recommended: Vec<Entry>,
}

/// What hh.ru wants changed in a resume.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModerationNote {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default)]
    pub field: Option<String>,
}

/// The person's resumes as one vacancy sees them (`GET /vacancies/{vacancy_id}/resumes_by_status`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResumesByStatus {
    #[serde(default, with = "nullable")]
    pub suitable: Vec<Resume>,
    #[serde(default, with = "nullable")]
    pub already_applied: Vec<Resume>,
    #[serde(default, with = "nullable")]
    pub not_published: Vec<Resume>,
    #[serde(default, with = "nullable")]
    pub unavailable: Vec<Resume>,
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

    /// Whether a resume can be seen, and what it lacks.
    pub async fn resume_status(&self, id: &ResumeId) -> Result<ResumeStatus, Error> {
        self.read(Request::get(format!("/resumes/{id}/status"))).await
    }

    /// Publishes a resume or lifts it in the lists (`POST /resumes/{resume_id}/publish`); hh.ru allows it once in
    /// four hours and else answers 429 `resumes/touch_limit_exceeded`.
    pub async fn publish_resume(&self, id: &ResumeId) -> Result<(), Error> {
        self.write(Request::post(format!("/resumes/{id}/publish")), 204).await
    }

    /// The resumes that may apply to a vacancy (`GET /vacancies/{vacancy_id}/suitable_resumes`).
    pub async fn suitable_resumes(&self, vacancy: &VacancyId) -> Result<Vec<Resume>, Error> {
        let page: Page<Resume> = self.read(Request::get(format!("/vacancies/{vacancy}/suitable_resumes"))).await?;
        Ok(page.items)
    }

    /// All of the person's resumes, sorted by whether they may apply to a vacancy.
    pub async fn resumes_by_status(&self, vacancy: &VacancyId) -> Result<ResumesByStatus, Error> {
        self.read(Request::get(format!("/vacancies/{vacancy}/resumes_by_status"))).await
    }
}
