//! Who is signed in: `GET /me`.

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::{Client, Error, PersonId, nullable};

/// The signed-in person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Me {
    #[serde(default, with = "nullable")]
    pub id: PersonId,
    #[serde(default, with = "nullable")]
    pub auth_type: String,
    #[serde(default, with = "nullable")]
    pub is_applicant: bool,
    #[serde(default, with = "nullable")]
    pub is_employer: bool,
    #[serde(default, with = "nullable")]
    pub is_application: bool,
    #[serde(default, with = "nullable")]
    pub is_in_search: bool,
    #[serde(default, with = "nullable")]
    pub first_name: String,
    #[serde(default)]
    pub middle_name: Option<String>,
    #[serde(default, with = "nullable")]
    pub last_name: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default, with = "nullable")]
    pub counters: MeCounters,
}

/// What waits for the person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeCounters {
    #[serde(default, with = "nullable")]
    pub new_resume_views: i64,
    #[serde(default, with = "nullable")]
    pub unread_negotiations: i64,
    #[serde(default, with = "nullable")]
    pub resumes_count: i64,
}

impl Me {
    /// First and last name, or whatever of the two there is.
    pub fn full_name(&self) -> String {
        [self.first_name.as_str(), self.last_name.as_str()].join(" ").trim().to_owned()
    }
}

impl Client {
    /// Who is signed in (`GET /me`).
    pub async fn me(&self) -> Result<Me, Error> {
        self.read(Request::get("/me")).await
    }

    /// Says whether the person looks for work (`POST /me`).
    pub async fn set_in_search(&self, searching: bool) -> Result<(), Error> {
        let fields = vec![("is_in_search", searching.to_string())];
        self.write(Request::post("/me").form(fields), 204).await
    }

    /// Changes the person's name (`POST /me`); hh.ru wants all three parts, empty where there is none.
    pub async fn set_name(&self, first: &str, middle: &str, last: &str) -> Result<(), Error> {
        let fields = [("first_name", first), ("middle_name", middle), ("last_name", last)];
        let fields = fields.map(|(name, text)| (name, text.to_owned())).to_vec();
        self.write(Request::post("/me").form(fields), 204).await
    }
}
