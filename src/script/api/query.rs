//! What `queries` returns: maps, `similar(#{…})`, or an array of them.

use rhai::{Dynamic, Engine, EvalAltResult, Map};

use super::manual::{Area, Manual};
use super::object::Types;
use crate::hh::vacancies::{Query, QueryError, SimilarQuery, VacancyQuery, Value};

/// Searches of one run.
const MOST: usize = 200;
/// Bytes of all values of one search: they become an address.
const LONGEST: usize = 4 * 1024;

/// `similar(#{…})`: a search for what is like the resume.
#[derive(Clone, Debug)]
pub(crate) struct Similar(SimilarQuery);

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, types: &mut Types) {
    types.note("Similar", "a search for what is like the resume", Vec::new());
    engine.register_type_with_name::<Similar>("Similar");
    let mut global = Area::global(engine, manual);
    global
        .function("similar() -> Similar", "A search for what is like the resume.", ("similar()", ""))
        .with(|| Similar(SimilarQuery::default()));
    global
        .function(
            "similar(parameters: map) -> Similar",
            "The same, narrowed by hh.ru's parameters.",
            ("similar(#{ only_with_salary: true, period: 7 })", ""),
        )
        .with(|map: Map| -> Result<Similar, Box<EvalAltResult>> {
            similar(&map).map(Similar).map_err(|error| refused(&error).into())
        });
}

/// The queries that a script returned; the error is in words, with what helps.
pub(crate) fn queries(value: &Dynamic) -> Result<Vec<Query>, QueriesError> {
    let Some(values) = value.read_lock::<rhai::Array>() else { return Ok(vec![query(value)?]) };
    if values.is_empty() {
        return Err(QueriesError::Empty);
    }
    if values.len() > MOST {
        return Err(QueriesError::Many(values.len()));
    }
    values.iter().map(query).collect()
}

/// Why what `queries` returned cannot be searched for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QueriesError {
    #[error("`queries` returned an empty array: there is nothing to search for")]
    Empty,
    #[error("`queries` returned {0} searches, at most {MOST} are made")]
    Many(usize),
    #[error("a search has at most {LONGEST} bytes, this one has {0}")]
    Long(usize),
    #[error("a query is a map or `similar(#{{…}})`, not {0}")]
    Kind(String),
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl QueriesError {
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Query(error) => error.hint(),
            Self::Many(_) => Some("name several areas or roles in one search: `area: [\"1\", \"2\"]`".to_owned()),
            Self::Long(_) => Some("a search knows words, not whole texts; filter the rest in `filter`".to_owned()),
            Self::Empty | Self::Kind(_) => Some("for example: `#{ text: \"rust\", area: \"1\" }`".to_owned()),
        }
    }
}

/// One search by its parameters.
pub(super) fn search(map: &Map) -> Result<Query, Box<EvalAltResult>> {
    let mut query = VacancyQuery::default();
    for (name, value) in map.iter().filter(|(_, value)| !value.is_unit()) {
        query.set(name, parameter(value)).map_err(|error| refused(&error))?;
    }
    Ok(Query::Vacancies(query.checked().map_err(|error| refused(&error))?))
}

fn query(value: &Dynamic) -> Result<Query, QueriesError> {
    if let Some(similar) = value.read_lock::<Similar>() {
        return Ok(Query::Similar(similar.0.clone()));
    }
    let Some(map) = value.read_lock::<Map>() else {
        return Err(QueriesError::Kind(super::kind(value.type_name()).to_owned()));
    };
    let length = map.values().map(length).sum();
    if length > LONGEST {
        return Err(QueriesError::Long(length));
    }
    let mut query = VacancyQuery::default();
    for (name, value) in map.iter().filter(|(_, value)| !value.is_unit()) {
        query.set(name, parameter(value))?;
    }
    Ok(Query::Vacancies(query.checked()?))
}

pub(super) fn similar(map: &Map) -> Result<SimilarQuery, QueryError> {
    let mut query = SimilarQuery::default();
    for (name, value) in map.iter().filter(|(_, value)| !value.is_unit()) {
        query.set(name, parameter(value))?;
    }
    query.checked()
}

/// Bytes of a value, roughly.
fn length(value: &Dynamic) -> usize {
    if let Ok(text) = value.as_immutable_string_ref() {
        return text.len();
    }
    value.read_lock::<rhai::Array>().map_or(1, |values| values.iter().map(|value| 1 + length(value)).sum())
}

fn parameter(value: &Dynamic) -> Value {
    if let Ok(flag) = value.as_bool() {
        Value::Flag(flag)
    } else if let Ok(number) = value.as_int() {
        Value::Whole(number)
    } else if let Ok(number) = value.as_float() {
        Value::Decimal(number)
    } else if let Ok(text) = value.as_immutable_string_ref() {
        Value::Text(text.to_string())
    } else if let Some(values) = value.read_lock::<rhai::Array>() {
        Value::List(values.iter().map(parameter).collect())
    } else {
        Value::Other(super::kind(value.type_name()))
    }
}

pub(super) fn refused(error: &QueryError) -> String {
    match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}
