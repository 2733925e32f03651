//! What a type of hh.ru's may hold, learnt from how it is read: so that a field that is added there can be set in a
//! test, and one that there is not is refused with what was meant.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value;

use super::super::near;

/// What may stand somewhere; `null` may stand anywhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Shape {
    /// It does not say.
    #[default]
    Any,
    Text,
    Flag,
    Whole,
    Decimal,
    List(Box<Self>),
    Object(BTreeMap<&'static str, Self>),
}

impl Shape {
    /// The shape of what is read as a `T`.
    pub(super) fn of<'de, T: Deserialize<'de>>() -> Self {
        let mut shape = Self::Any;
        // What cannot be read from an example is known as far as it was asked for.
        let _ = T::deserialize(Probe(&mut shape));
        shape
    }

    /// Both halves of what is read from one answer.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Object(mut fields), Self::Object(more)) => {
                fields.extend(more);
                Self::Object(fields)
            }
            (own, _) => own,
        }
    }

    /// Whether it has a field of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(fields) if fields.contains_key(name))
    }

    /// `value` as hh.ru would write it: where an object is expected, a text is its name. The error is a sentence, with
    /// what was meant.
    pub(super) fn fit(&self, value: Value, path: &str) -> Result<Value, String> {
        let wrong = |expected: &str, found: &Value| Err(format!("`{path}` is {expected}, not {}", kind(found)));
        match (self, value) {
            (_, Value::Null) => Ok(Value::Null),
            (Self::Text, Value::Number(number)) => Ok(Value::String(number.to_string())),
            (Self::Text, value) if !value.is_string() => wrong("a string", &value),
            (Self::Flag, value) if !value.is_boolean() => wrong("a boolean", &value),
            (Self::Whole, value) if !value.is_i64() && !value.is_u64() => wrong("a whole number", &value),
            (Self::Decimal, value) if !value.is_number() => wrong("a number", &value),
            (Self::List(element), Value::Array(values)) => {
                let fit = |(index, value)| element.fit(value, &format!("{path}[{index}]"));
                Ok(Value::Array(values.into_iter().enumerate().map(fit).collect::<Result<_, _>>()?))
            }
            (Self::List(_), value) => wrong("an array", &value),
            (Self::Object(fields), Value::Object(values)) => {
                let mut fitted = serde_json::Map::new();
                for (name, value) in values {
                    let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    let Some(shape) = fields.get(name.as_str()) else { return Err(unknown(&inner, &name, fields)) };
                    fitted.insert(name, shape.fit(value, &inner)?);
                }
                Ok(Value::Object(fitted))
            }
            (Self::Object(fields), Value::String(text)) => {
                let mut named = serde_json::Map::new();
                for name in ["id", "name"].into_iter().filter(|name| fields.contains_key(name)) {
                    named.insert(name.to_owned(), Value::String(text.clone()));
                }
                if named.is_empty() { wrong("a map", &Value::String(text)) } else { Ok(Value::Object(named)) }
            }
            (Self::Object(_), value) => wrong("a map", &value),
            (_, value) => Ok(value),
        }
    }
}

fn unknown(path: &str, name: &str, fields: &BTreeMap<&'static str, Shape>) -> String {
    match near::did_you_mean(name, fields.keys().copied()) {
        Some(meant) => format!("there is no field `{path}`; {meant}"),
        None => format!("there is no field `{path}`"),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "`()`",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "a whole number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "a map",
    }
}

/// Puts the values that are given over those that are there: maps key by key, everything else as a whole.
pub(super) fn merge(base: &mut Value, given: Value) {
    match (base, given) {
        (Value::Object(base), Value::Object(given)) => {
            for (name, value) in given {
                merge(base.entry(name).or_insert(Value::Null), value);
            }
        }
        (base, given) => *base = given,
    }
}

/// Reads nothing, and notes what is asked for.
struct Probe<'a>(&'a mut Shape);

#[derive(Debug)]
struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is nothing to read")
    }
}

impl std::error::Error for Unread {}

impl de::Error for Unread {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        *self.0 = Shape::Flag;
        visitor.visit_bool(false)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        *self.0 = Shape::Whole;
        visitor.visit_i64(0)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        *self.0 = Shape::Whole;
        visitor.visit_u64(0)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        *self.0 = Shape::Whole;
        visitor.visit_u32(0)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        *self.0 = Shape::Decimal;
        visitor.visit_f64(0.0)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        *self.0 = Shape::Text;
        visitor.visit_str("")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        *self.0 = Shape::List(Box::default());
        let Shape::List(element) = self.0 else { return Err(Unread) };
        visitor.visit_seq(One(Some(element)))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        *self.0 = Shape::Object(fields.iter().map(|name| (*name, Shape::Any)).collect());
        let Shape::Object(shapes) = self.0 else { return Err(Unread) };
        visitor.visit_map(Each { names: fields, shapes, current: None })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct map enum identifier
        ignored_any
    }
}

/// A list of one.
struct One<'a>(Option<&'a mut Shape>);

impl<'de> SeqAccess<'de> for One<'_> {
    type Error = Unread;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unread> {
        self.0.take().map(|shape| seed.deserialize(Probe(shape))).transpose()
    }
}

/// Each field of a struct.
struct Each<'a> {
    names: &'static [&'static str],
    shapes: &'a mut BTreeMap<&'static str, Shape>,
    current: Option<&'static str>,
}

impl<'de> MapAccess<'de> for Each<'_> {
    type Error = Unread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unread> {
        let Some((first, rest)) = self.names.split_first() else { return Ok(None) };
        (self.names, self.current) = (rest, Some(*first));
        seed.deserialize(StrDeserializer::new(first)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unread> {
        let shape = self.current.take().and_then(|name| self.shapes.get_mut(name));
        seed.deserialize(Probe(shape.ok_or(Unread)?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Shape, merge};
    use crate::hh::vacancies::{Details, Vacancy};
    use crate::hh::{Me, Resume};

    #[test]
    fn shapes_are_those_of_the_types() {
        let vacancy = Shape::of::<Vacancy>().and(Shape::of::<Details>());
        for field in ["type", "employer", "salary_range", "description", "key_skills", "relations"] {
            assert!(vacancy.has(field), "{field}");
        }
        assert!(Shape::of::<Me>().has("counters") && Shape::of::<Resume>().has("total_experience"));
        assert!(!vacancy.has("vacancy"));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let shape = Shape::of::<Vacancy>();
        let refused = |value| shape.fit(value, "").unwrap_err();
        assert_eq!(refused(json!({"nmae": "x"})), "there is no field `nmae`; did you mean `name`?");
        assert_eq!(
            refused(json!({"salary_range": {"form": 1}})),
            "there is no field `salary_range.form`; did you mean `from`?"
        );
        assert_eq!(
            refused(json!({"salary_range": {"from": "1"}})),
            "`salary_range.from` is a whole number, not a string"
        );
        assert_eq!(refused(json!({"work_format": "REMOTE"})), "`work_format` is an array, not a string");
        assert_eq!(refused(json!({"work_format": [{"x": 1}]})), "there is no field `work_format[0].x`");
        assert_eq!(refused(json!({"has_test": 1})), "`has_test` is a boolean, not a whole number");
    }

    #[test]
    fn a_text_may_stand_for_what_bears_it() {
        let shape = Shape::of::<Vacancy>().and(Shape::of::<Details>());
        let fitted =
            shape.fit(json!({"type": "direct", "work_format": ["REMOTE"], "id": 7, "key_skills": ["Rust"]}), "");
        let expected = json!({"type": {"id": "direct", "name": "direct"},
            "work_format": [{"id": "REMOTE", "name": "REMOTE"}], "id": "7", "key_skills": [{"name": "Rust"}]});
        assert_eq!(fitted.unwrap(), expected);
    }

    #[test]
    fn maps_are_merged_key_by_key() {
        let mut base = json!({"a": {"b": 1, "c": 2}, "d": [1, 2]});
        merge(&mut base, json!({"a": {"b": 3}, "d": [3], "e": null}));
        assert_eq!(base, json!({"a": {"b": 3, "c": 2}, "d": [3], "e": null}));
    }
}
