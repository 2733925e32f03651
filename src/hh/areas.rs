//! Where work can be: `GET /areas`, `GET /areas/{area_id}`, `GET /areas/countries`.

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::vacancies::Area;
use super::{Client, Error, nullable};

/// An area with the areas inside it: countries, then regions, then towns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AreaTree {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default)]
    pub parent_id: Option<String>,
    #[serde(default, with = "nullable")]
    pub areas: Vec<AreaTree>,
}

impl Client {
    /// All areas, by country.
    pub async fn areas(&self) -> Result<Vec<AreaTree>, Error> {
        self.read_kept(Request::get("/areas")).await
    }

    /// One area with those inside it.
    pub async fn area(&self, id: &str) -> Result<AreaTree, Error> {
        self.read_kept(Request::get(format!("/areas/{id}"))).await
    }

    /// The countries alone.
    pub async fn countries(&self) -> Result<Vec<Area>, Error> {
        self.read_kept(Request::get("/areas/countries")).await
    }
}
