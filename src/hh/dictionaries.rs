//! hh.ru's dictionaries: `GET /dictionaries`.

use serde::{Deserialize, Serialize};

use super::client::Request;
use super::{Client, Error, nullable};

/// The part of the dictionaries that a run needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dictionaries {
    #[serde(default, with = "nullable")]
    pub currency: Vec<Currency>,
}

/// A currency and its rate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Currency {
    /// `RUR`, `BYR`, `USD`, …
    #[serde(default, with = "nullable")]
    pub code: String,
    /// Units of this currency for one rouble: roubles = amount ÷ rate.
    #[serde(default)]
    pub rate: Option<f64>,
    #[serde(default, with = "nullable")]
    pub abbr: String,
    #[serde(default, with = "nullable")]
    pub name: String,
}

impl Client {
    /// The dictionaries (`GET /dictionaries`).
    pub async fn dictionaries(&self) -> Result<Dictionaries, Error> {
        self.read(Request::get("/dictionaries")).await
    }
}
