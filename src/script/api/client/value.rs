//! From the host's answers to what scripts hold, and back to JSON.

use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, ImmutableString, Map, Scope};
use serde_json::Value;

use super::super::super::facts::Facts;
use super::super::item::{Handle, Item};
use super::super::view::View;
use super::Wrong;
use super::area::AreaNode;
use crate::protocol::{Planned, Reply};

/// What the script gets.
pub(super) fn of(reply: Reply, facts: &Rc<Facts>) -> Result<Dynamic, Wrong> {
    Ok(match reply {
        Reply::Me(me) => Dynamic::from(View::whole(Rc::new(*me))),
        Reply::Resume(resume) => Dynamic::from(View::whole(Rc::new(*resume))),
        Reply::Resumes(resumes) => {
            resumes.into_iter().map(|resume| Dynamic::from(View::whole(Rc::new(resume)))).collect::<Array>().into()
        }
        Reply::Vacancy(vacancy) => Dynamic::from(Handle::whole(Rc::new(Item::full(*vacancy, facts)))),
        Reply::Vacancies(vacancies) => {
            let handle = |vacancy| Dynamic::from(Handle::whole(Rc::new(Item::listed(vacancy, facts))));
            vacancies.into_iter().map(handle).collect::<Array>().into()
        }
        Reply::Areas(areas) => {
            areas.into_iter().map(|area| Dynamic::from(AreaNode::new(area))).collect::<Array>().into()
        }
        Reply::Area(area) => Dynamic::from(AreaNode::new(area)),
        Reply::Json(text) => from_json(&text)?,
        Reply::Planned(planned) => outcome(&planned).into(),
        Reply::Text(text) => text.into(),
        Reply::Opened { .. } | Reply::End | Reply::Unwritten(_) | Reply::Done => Dynamic::UNIT,
    })
}

/// What the script gets where no vacancy is among it.
pub(in super::super) fn plain(reply: Reply) -> Result<Dynamic, Wrong> {
    of(reply, &Rc::default())
}

/// What a script gets for a change: `state` is `planned` or `refused`, with its `reason`.
fn outcome(planned: &Planned) -> Map {
    let (state, reason): (&str, Dynamic) = match planned {
        Planned::Planned => ("planned", Dynamic::UNIT),
        Planned::Refused(reason) => ("refused", reason.as_str().into()),
    };
    Map::from([("state".into(), state.into()), ("reason".into(), reason)])
}

/// hh.ru's JSON as maps and arrays.
pub(super) fn from_json(text: &str) -> Result<Dynamic, Wrong> {
    let value: Value = serde_json::from_str(text).map_err(|error| Wrong::from(error.to_string()))?;
    Ok(dynamic(value))
}

fn dynamic(value: Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(flag) => flag.into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Value::String(text) => text.into(),
        Value::Array(values) => values.into_iter().map(dynamic).collect::<Array>().into(),
        Value::Object(map) => {
            map.into_iter().map(|(name, value)| (name.into(), dynamic(value))).collect::<Map>().into()
        }
    }
}

/// A map as JSON; what has no JSON of its own is its text.
pub(crate) fn to_json(engine: &Engine, map: &Map) -> Value {
    Value::Object(map.iter().map(|(name, value)| (name.to_string(), json(engine, value))).collect())
}

fn json(engine: &Engine, value: &Dynamic) -> Value {
    if value.is_unit() {
        Value::Null
    } else if let Ok(flag) = value.as_bool() {
        flag.into()
    } else if let Ok(number) = value.as_int() {
        number.into()
    } else if let Ok(number) = value.as_float() {
        number.into()
    } else if let Some(values) = value.read_lock::<Array>() {
        values.iter().map(|value| json(engine, value)).collect()
    } else if let Some(map) = value.read_lock::<Map>() {
        to_json(engine, &map)
    } else if let Some(vacancy) = value.read_lock::<Handle>() {
        vacancy.get().map_or(Value::Null, |item| item.vacancy.name.clone().into())
    } else {
        text(engine, value).into()
    }
}

/// As a script would write it; Rust's own name of a type says nothing to anybody.
fn text(engine: &Engine, value: &Dynamic) -> String {
    let name = engine.map_type_name(value.type_name());
    let plain = value.to_string();
    if plain != value.type_name() {
        return plain;
    }
    let mut scope = Scope::new();
    scope.push_dynamic("value", value.clone());
    let shown = engine.eval_expression_with_scope::<ImmutableString>(&mut scope, "value.to_string()");
    shown.map_or_else(|_| name.to_owned(), |text| text.to_string())
}
