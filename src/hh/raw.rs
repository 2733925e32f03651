//! A part of an answer that nothing here looks into, kept as it came.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A part of an answer as it came: JSON, which is text where the form of the data is not self-describing (the frames
/// to the worker).
#[derive(Clone, Debug, PartialEq)]
pub struct Raw(Value);

impl Raw {
    /// What came.
    pub fn value(&self) -> &Value {
        &self.0
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.0.serialize(serializer)
        } else {
            serializer.serialize_str(&self.0.to_string())
        }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Value::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Raw;

    #[test]
    fn it_survives_json_and_frames() {
        let text = r#"{"90":"https://img.example/90.png","sizes":[1,2.5,null]}"#;
        let raw: Raw = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&raw).unwrap(), text);
        let frame = postcard::to_stdvec(&raw).unwrap();
        assert_eq!(postcard::from_bytes::<Raw>(&frame).unwrap(), raw);
    }
}
