//! Any reading call, for exploring: `GET` of a path the client has no type for.

use super::request::Request;
use super::{Client, Error};

/// Why a path is not one of the API's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no path of the API: it begins with one `/` and has no `?`")]
pub struct PathError(String);

/// A path of the API that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiPath(String);

impl ApiPath {
    /// Takes a path such as `/vacancies/118337853`.
    pub fn new(text: &str) -> Result<Self, PathError> {
        let plain = text.starts_with('/') && !text.starts_with("//") && !text.contains(['?', '#', '\\']);
        if plain && !text.contains("..") && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PathError(text.to_owned()))
        }
    }
}

impl Client {
    /// Reads a path. Errors are typed as for every other call; the answer is whatever JSON hh.ru sends.
    pub async fn call(&self, path: &ApiPath, query: Vec<(String, String)>) -> Result<serde_json::Value, Error> {
        self.read(Request::get(path.0.as_str()).query(query)).await
    }
}

#[cfg(test)]
mod tests {
    use super::ApiPath;

    #[test]
    fn only_paths_of_the_api_are_paths() {
        assert!(ApiPath::new("/vacancies/1").is_ok());
        for wrong in ["vacancies", "//evil.example", "/a?b=c", "/../token", "https://api.hh.ru/me", "/a b"] {
            assert!(ApiPath::new(wrong).is_err(), "{wrong}");
        }
    }
}
