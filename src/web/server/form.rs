//! The fields of a form.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::Site;
use super::refusal::Refusal;
use crate::secret::Secret;

/// What was sent with a POST, read before any page sees it.
#[derive(Clone, Default)]
pub(in crate::web) struct Form(Arc<Vec<(String, Secret)>>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`. A field that comes twice is no form of ours.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let mut fields: Vec<(String, Secret)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            if fields.iter().any(|(known, _)| *known == name) || fields.len() > 256 {
                return Err(Refusal::BadRequest);
            }
            fields.push((name.into_owned(), Secret::from(value.into_owned())));
        }
        Ok(Self(Arc::new(fields)))
    }

    /// A field's text; empty when it was not sent.
    pub(in crate::web) fn text(&self, name: &str) -> &str {
        use crate::secret::ExposeSecret;
        let field = self.0.iter().find(|(known, _)| known == name);
        field.map_or("", |(_, value)| value.expose_secret())
    }

    /// What follows the prefix in the names of the fields that have it.
    pub(in crate::web) fn names<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter_map(move |(name, _)| name.strip_prefix(prefix))
    }

    /// A password's.
    pub(in crate::web) fn secret(&self, name: &str) -> Secret {
        Secret::from(self.text(name))
    }
}

impl FromRequestParts<Arc<Site>> for Form {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or(Refusal::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn fields_are_read_once() {
        let form = Form::parse("name=%D0%91%D0%BE%D0%B1&a+b=%0D%0A&x".as_bytes()).unwrap();
        assert_eq!((form.text("name"), form.text("a b"), form.text("x"), form.text("y")), ("Боб", "\r\n", "", ""));
        assert!(Form::parse(b"a=1&a=1").is_err());
        assert!(Form::parse(b"%ff=%fe&=&&;;").is_ok());
        let many = (0..300).map(|n| format!("f{n}=")).collect::<Vec<_>>().join("&");
        assert!(Form::parse(many.as_bytes()).is_err());
    }
}
