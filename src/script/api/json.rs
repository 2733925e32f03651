//! A script's plain values as JSON, and back.

use rhai::{Array, Dynamic, Map};
use serde_json::{Number, Value};

/// Arrays and maps within each other.
const DEEPEST: usize = 32;

/// A value as JSON; the error says what in it has no such form.
pub(super) fn to_json(value: &Dynamic) -> Result<Value, String> {
    within(value, 0)
}

/// What JSON holds, as a script sees it; `()` where the text is none.
pub(super) fn from_json(text: &str) -> Dynamic {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    rhai::serde::to_dynamic(value).unwrap_or_default()
}

fn within(value: &Dynamic, depth: usize) -> Result<Value, String> {
    if depth > DEEPEST {
        return Err(format!("arrays and maps are nested deeper than {DEEPEST}"));
    }
    if value.is_unit() {
        Ok(Value::Null)
    } else if let Ok(flag) = value.as_bool() {
        Ok(flag.into())
    } else if let Ok(number) = value.as_int() {
        Ok(number.into())
    } else if let Ok(number) = value.as_float() {
        Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("{number} is no number to keep"))
    } else if let Ok(text) = value.as_immutable_string_ref() {
        Ok(text.as_str().into())
    } else if let Some(array) = value.read_lock::<Array>() {
        array.iter().map(|value| within(value, depth + 1)).collect()
    } else if let Some(map) = value.read_lock::<Map>() {
        let entry = |(name, value): (&_, &_)| Ok((ToString::to_string(name), within(value, depth + 1)?));
        map.iter().map(entry).collect::<Result<serde_json::Map<_, _>, _>>().map(Value::Object)
    } else {
        Err(format!("strings, numbers, booleans, arrays and maps can be kept, not {}", super::kind(value.type_name())))
    }
}
