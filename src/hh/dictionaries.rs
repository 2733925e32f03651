//! hh.ru's dictionaries: `/dictionaries`, `/metro`, `/industries`, `/languages`, `/professional_roles`, `/locales`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::request::Request;
use super::vacancies::Entry;
use super::{Client, Error, nullable};

/// The general dictionaries (`GET /dictionaries`): the currencies, and every other one by its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionaries {
    pub currency: Vec<Currency>,
    /// `experience`, `employment`, `schedule`, `work_format`, `vacancy_search_order`, …
    pub others: BTreeMap<String, Vec<Entry>>,
}

impl<'de> Deserialize<'de> for Dictionaries {
    /// A dictionary of a shape that is not known is left out rather than ending the whole.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut all = BTreeMap::<String, Value>::deserialize(deserializer)?;
        let currency = all.remove("currency").and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
        let others = all.into_iter().filter_map(|(name, value)| Some((name, serde_json::from_value(value).ok()?)));
        Ok(Self { currency, others: others.collect() })
    }
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
        self.read_kept(Request::get("/dictionaries")).await
    }

    /// The metro of every city that has one (`GET /metro`).
    pub async fn metro(&self) -> Result<Vec<Metro>, Error> {
        self.read_kept(Request::get("/metro")).await
    }

    /// The metro of one city (`GET /metro/{city_id}`).
    pub async fn metro_of(&self, city: &str) -> Result<Metro, Error> {
        self.read_kept(Request::get(format!("/metro/{city}"))).await
    }

    /// Industries of companies, in groups (`GET /industries`).
    pub async fn industries(&self) -> Result<Vec<IndustryGroup>, Error> {
        self.read_kept(Request::get("/industries")).await
    }

    /// Languages (`GET /languages`).
    pub async fn languages(&self) -> Result<Vec<Entry>, Error> {
        self.read_kept(Request::get("/languages")).await
    }

    /// Professional roles, in categories (`GET /professional_roles`).
    pub async fn professional_roles(&self) -> Result<Vec<RoleCategory>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default, with = "nullable")]
            categories: Vec<RoleCategory>,
        }
        Ok(self.read_kept::<Answer>(Request::get("/professional_roles")).await?.categories)
    }

    /// The languages that hh.ru itself speaks (`GET /locales`).
    pub async fn locales(&self) -> Result<Vec<Entry>, Error> {
        self.read_kept(Request::get("/locales")).await
    }
}

/// The metro of a city.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metro {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default, with = "nullable")]
    pub lines: Vec<MetroLine>,
}

/// A line of a metro.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MetroLine {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    /// `RRGGBB`
    #[serde(default, with = "nullable")]
    pub hex_color: String,
    #[serde(default, with = "nullable")]
    pub stations: Vec<LineStation>,
}

/// A station of a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LineStation {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default)]
    pub lat: Option<f64>,
    #[serde(default)]
    pub lng: Option<f64>,
    #[serde(default)]
    pub order: Option<f64>,
}

/// Industries that belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IndustryGroup {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default, with = "nullable")]
    pub industries: Vec<Entry>,
}

/// Professional roles that belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RoleCategory {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub name: String,
    #[serde(default, with = "nullable")]
    pub roles: Vec<Entry>,
}

#[cfg(test)]
mod tests {
    use super::Dictionaries;

    #[test]
    fn a_dictionary_of_an_unknown_shape_is_left_out() {
        let text = r#"{"currency":[{"code":"RUR","rate":1.0}],"experience":[{"id":"noExperience","name":"Нет опыта"}],
                       "novelty":{"id":"x"},"driver_license_types":[{"id":"A"}]}"#;
        let dictionaries: Dictionaries = serde_json::from_str(text).unwrap();
        assert_eq!(dictionaries.currency[0].code, "RUR");
        assert_eq!(dictionaries.others["experience"][0].id, "noExperience");
        assert_eq!(dictionaries.others["driver_license_types"][0].id, "A");
        assert!(!dictionaries.others.contains_key("novelty"));
    }
}
