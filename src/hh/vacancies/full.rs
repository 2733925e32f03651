//! A vacancy read by itself (`GET /vacancies/{vacancy_id}`).

use serde::{Deserialize, Serialize};

use super::super::{Raw, Timestamp, nullable};
use super::{Entry, Vacancy};

/// A vacancy with its description and skills.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FullVacancy {
    pub vacancy: Vacancy,
    pub details: Details,
}

impl FullVacancy {
    /// Reads hh.ru's answer. The two halves are decoded one after the other from the same text: a flattened
    /// struct would be buffered and could not cross to the worker.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        Ok(Self { vacancy: serde_json::from_str(text)?, details: serde_json::from_str(text)? })
    }
}

/// What only the vacancy's own answer tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// HTML.
    #[serde(default, with = "nullable")]
    pub description: String,
    /// HTML with the employer's own design.
    #[serde(default)]
    pub branded_description: Option<String>,
    #[serde(default, with = "nullable::list")]
    pub key_skills: Vec<KeySkill>,
    #[serde(default, with = "nullable::list")]
    pub languages: Vec<Language>,
    #[serde(default, with = "nullable::list")]
    pub driver_license_types: Vec<DriverLicense>,
    #[serde(default)]
    pub age_restriction: Option<Entry>,
    #[serde(default)]
    pub test: Option<Test>,
    #[serde(default)]
    pub billing_type: Option<Entry>,
    #[serde(default)]
    pub vacancy_properties: Option<VacancyProperties>,
    /// The pictures around the description.
    #[serde(default)]
    pub vacancy_constructor_template: Option<Raw>,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub initial_created_at: Option<String>,
    #[serde(default)]
    pub negotiations_url: Option<String>,
    #[serde(default)]
    pub suitable_resumes_url: Option<String>,
    #[serde(default, with = "nullable")]
    pub allow_messages: bool,
    #[serde(default, with = "nullable")]
    pub approved: bool,
    #[serde(default, with = "nullable")]
    pub hidden: bool,
    #[serde(default, with = "nullable")]
    pub closed_for_applicants: bool,
    #[serde(default, with = "nullable")]
    pub accept_handicapped: bool,
    #[serde(default, with = "nullable")]
    pub accept_kids: bool,
}

/// A skill the employer named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeySkill {
    #[serde(default, with = "nullable")]
    pub name: String,
}

/// A language the employer asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Language {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default, with = "nullable")]
    pub level: Entry,
}

/// A driving licence category: `A`, `B`, …
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DriverLicense {
    #[serde(default, with = "nullable")]
    pub id: String,
}

/// The test that comes with an application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Test {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default, with = "nullable")]
    pub required: bool,
}

/// How the employer has the vacancy shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VacancyProperties {
    #[serde(default, with = "nullable")]
    pub appearance: Appearance,
    #[serde(default, with = "nullable::list")]
    pub properties: Vec<VacancyProperty>,
}

/// What the vacancy looks like in lists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Appearance {
    #[serde(default, with = "nullable")]
    pub title: String,
}

/// Something the employer has bought for the vacancy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VacancyProperty {
    #[serde(default, with = "nullable")]
    pub property_type: String,
    #[serde(default, with = "nullable::list")]
    pub parameters: Vec<String>,
    #[serde(default)]
    pub start_time: Option<Timestamp>,
    #[serde(default)]
    pub end_time: Option<Timestamp>,
}
