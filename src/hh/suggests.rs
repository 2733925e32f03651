//! What hh.ru suggests while somebody types: `/suggests/areas`, `/suggests/vacancy_search_keyword`.

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::{Client, Error, Page, nullable};

/// A suggestion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    #[serde(default, with = "nullable")]
    pub id: String,
    #[serde(default, with = "nullable")]
    pub text: String,
}

impl Client {
    /// Areas whose names begin like `text`, of at least two letters.
    pub async fn suggest_areas(&self, text: &str) -> Result<Vec<Suggestion>, Error> {
        self.suggest("/suggests/areas", text).await
    }

    /// Words that vacancies are searched by and that begin like `text`.
    pub async fn suggest_keywords(&self, text: &str) -> Result<Vec<Suggestion>, Error> {
        self.suggest("/suggests/vacancy_search_keyword", text).await
    }

    async fn suggest(&self, path: &str, text: &str) -> Result<Vec<Suggestion>, Error> {
        let page: Page<Suggestion> = self.read(Request::get(path).query([("text", text.to_owned())])).await?;
        Ok(page.items)
    }
}
