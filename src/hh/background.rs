//! What a resume tells of a person's past: work, education, languages.

use serde::{Deserialize, Serialize};

use super::vacancies::{Area, Entry};
use super::{EmployerId, nullable};

/// One place of work. Days are `YYYY-MM-DD`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Experience {
    #[serde(default, with = "nullable")]
    pub position: String,
    #[serde(default)]
    pub company: Option<String>,
    #[serde(default)]
    pub company_id: Option<EmployerId>,
    #[serde(default)]
    pub company_url: Option<String>,
    #[serde(default)]
    pub area: Option<Area>,
    #[serde(default, with = "nullable::list")]
    pub industries: Vec<Entry>,
    #[serde(default, with = "nullable")]
    pub start: String,
    /// `None` where the person still works there.
    #[serde(default)]
    pub end: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
}

/// What somebody has learned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Education {
    #[serde(default)]
    pub level: Option<Entry>,
    /// Schools after school.
    #[serde(default, with = "nullable::list")]
    pub primary: Vec<School>,
    #[serde(default, with = "nullable::list")]
    pub additional: Vec<School>,
    #[serde(default, with = "nullable::list")]
    pub attestation: Vec<School>,
    #[serde(default, with = "nullable::list")]
    pub elementary: Vec<School>,
}

/// A school, a course or an examination.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct School {
    #[serde(default, with = "nullable")]
    pub name: String,
    /// The faculty, or who gave the course.
    #[serde(default)]
    pub organization: Option<String>,
    /// The subject.
    #[serde(default)]
    pub result: Option<String>,
    /// When it ended.
    #[serde(default)]
    pub year: Option<i64>,
}
