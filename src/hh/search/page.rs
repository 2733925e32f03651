//! One page of a search, with what hh.ru made of the query.

use serde::{Deserialize, Serialize};

use super::super::nullable;
use super::super::vacancies::Vacancy;

/// The answer to one page of a vacancy search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchPage {
    /// Required, as are the counts: an answer without them is not an empty search.
    pub items: Vec<Vacancy>,
    /// How many vacancies the query finds in all.
    pub found: u32,
    #[serde(default, with = "nullable")]
    pub page: u32,
    /// How many pages can be asked for.
    pub pages: u32,
    #[serde(default, with = "nullable")]
    pub per_page: u32,
    #[serde(default)]
    pub arguments: Option<Vec<Argument>>,
    #[serde(default)]
    pub fixes: Option<Fixes>,
    #[serde(default)]
    pub suggests: Option<Suggests>,
}

/// What hh.ru made of a query, where it says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    /// The parameters in force, when the query asked with `describe_arguments`.
    pub arguments: Vec<Argument>,
    /// A misspelling that hh.ru mended by itself.
    pub fixes: Option<Fixes>,
    /// A query that hh.ru would rather have been asked.
    pub suggests: Option<Suggests>,
}

impl SearchPage {
    pub(super) fn understood(&self) -> Understood {
        Understood {
            arguments: self.arguments.clone().unwrap_or_default(),
            fixes: self.fixes.clone().filter(|fixes| fixes.fixed.is_some()),
            suggests: self.suggests.clone().filter(|suggests| suggests.value.is_some()),
        }
    }
}

/// One parameter as hh.ru understood it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    #[serde(default, with = "nullable")]
    pub argument: String,
    #[serde(default, with = "nullable")]
    pub value: String,
    #[serde(default)]
    pub value_description: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
}

/// A text that hh.ru corrected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fixes {
    #[serde(default, with = "nullable")]
    pub original: String,
    #[serde(default)]
    pub fixed: Option<String>,
}

/// Another text that finds more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggests {
    #[serde(default)]
    pub value: Option<String>,
    #[serde(default)]
    pub found: Option<u32>,
}
