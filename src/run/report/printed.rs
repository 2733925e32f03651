//! A run as `--json` prints it.

use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Document, Many};

/// A document with its fields in the order of their names. What is long is written one by one, and never there as a
/// whole.
#[derive(Clone, Copy, Debug)]
pub struct Printed<'a>(pub &'a Document);

/// A list of it.
struct Printing<'a, T>(&'a Many<T>);

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(document) = self;
        let short = Document {
            refused: Many::default(),
            ranked: Many::default(),
            skipped: Many::default(),
            ..Document::clone(document)
        };
        let Value::Object(fields) = serde_json::to_value(&short).map_err(S::Error::custom)? else {
            return Err(S::Error::custom("a document has fields"));
        };
        let mut map = serializer.serialize_map(Some(fields.len()))?;
        for (name, value) in &fields {
            match name.as_str() {
                "refused" => map.serialize_entry(name, &Printing(&document.refused))?,
                "ranked" => map.serialize_entry(name, &Printing(&document.ranked))?,
                "skipped" => map.serialize_entry(name, &Printing(&document.skipped))?,
                _ => map.serialize_entry(name, value)?,
            }
        }
        map.end()
    }
}

impl<T: Serialize> Serialize for Printing<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for one in self.0.iter() {
            list.serialize_element(&serde_json::to_value(one).map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Printed;
    use crate::run::report::document::{Document, Row, Seen};

    #[test]
    fn what_is_written_one_by_one_is_written_alike() {
        let seen = Seen { name: "Разработчик".into(), score: Some(0.1), ..Seen::default() };
        let row = Row { score: f64::NAN, ..Row::default() };
        let whole = Document {
            refused: vec![row; 2].into(),
            skipped: vec![seen].into(),
            notes: vec!["a note".into()],
            ..Document::default()
        };
        for document in [whole, Document::default()] {
            let value = serde_json::to_value(&document).unwrap();
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            assert_eq!(serde_json::to_string_pretty(&Printed(&document)).unwrap(), pretty);
            assert_eq!(serde_json::to_string(&Printed(&document)).unwrap(), value.to_string());
        }
    }
}
