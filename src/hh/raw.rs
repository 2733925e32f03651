//! A part of an answer that nothing here looks into, kept as it came.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A part of an answer as it came: JSON, which stays text until somebody wants to look into it.
#[derive(Clone, Debug)]
pub struct Raw(Box<str>);

impl Raw {
    /// What came; `null` where it is nested too deeply to be read.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.value() == other.value()
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.value().serialize(serializer)
        } else {
            // Frames are not self-describing.
            serializer.serialize_str(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Box::<RawValue>::deserialize(deserializer).map(|raw| Self(raw.into()));
        }
        Box::deserialize(deserializer).map(Self)
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
