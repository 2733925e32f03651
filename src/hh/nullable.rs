//! Fields that hh.ru may leave out or send as `null` where we want an empty value.
//!
//! Used as `#[serde(default, with = "nullable")]`. The value is written as an option too, so that formats which
//! are not self-describing (the frames to the worker) read back what they wrote.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<S, T>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
where
    S: Serializer,
    T: Serialize,
{
    serializer.serialize_some(value)
}

pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The same for lists in which `null` may stand between the elements; it is left out.
pub(crate) mod list {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer, T: Serialize>(list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_some(&list.iter().map(Some).collect::<Vec<_>>())
    }

    pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: Deserialize<'de>,
    {
        let list: Option<Vec<Option<T>>> = Option::deserialize(deserializer)?;
        Ok(list.into_iter().flatten().flatten().collect())
    }
}
