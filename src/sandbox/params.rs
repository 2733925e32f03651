//! The parameters of a request, as repeated keys.

use std::convert::Infallible;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::answers::Refusal;

/// The query of a request. Names that nobody asks for are ignored, as hh.ru ignores them.
#[derive(Clone, Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string or a form.
    pub(super) fn parse(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The same with this value in place of all that the name had.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs: Vec<(String, String)> = self.0.iter().filter(|(key, _)| key != name).cloned().collect();
        pairs.push((name.to_owned(), value.to_owned()));
        Self(pairs)
    }

    /// As a query string.
    pub(super) fn query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// Every pair, in order.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first value of a name, unless it is empty.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a name that are not empty.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// A number, or 400 when it is none.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        self.one(name).map(str::parse).transpose().map_err(|_| Refusal::argument(name))
    }

    /// A boolean, or 400 when it is none; `false` when it is not there.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.one(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(Refusal::argument(name)),
        }
    }
}

impl From<Vec<(String, String)>> for Params {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn repeated_keys_are_a_list() {
        let params = Params::parse("area=1&area=2&text=c%2B%2B+%D1%83&salary=x&flag=true");
        assert_eq!(params.all("area").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(params.one("text"), Some("c++ у"));
        assert!(params.number::<u32>("salary").is_err());
        assert_eq!(params.flag("flag"), Ok(true));
        assert_eq!(params.flag("none"), Ok(false));
    }
}
