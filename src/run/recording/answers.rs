//! One answer as a file: what was asked, what came, when.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::redact::{self, Redactor};
use super::{Error, broken, damaged, text};
use crate::hh::{Asked, Told};

/// Characters of a path in a file's name.
const LONGEST_NAME: usize = 60;

#[derive(Deserialize)]
struct Kept {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    at: DateTime<Utc>,
    status: u16,
    headers: BTreeMap<String, String>,
    body: Option<Box<RawValue>>,
    /// A body that is no JSON.
    text: Option<String>,
}

#[derive(Serialize)]
struct Keeping<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a [(String, String)],
    at: DateTime<Utc>,
    status: u16,
    headers: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Reads one answer back.
pub(super) fn read(file: &Path) -> Result<(Asked, Told), Error> {
    let text = text(file)?;
    let kept: Kept = serde_json::from_str(&text).map_err(|error| broken(file, &error))?;
    let body = match (&kept.body, kept.text) {
        (Some(body), None) => body.get().to_owned(),
        (None, Some(text)) => text,
        _ => return Err(damaged(file, "has no `body`")),
    };
    let asked = Asked { method: kept.method, path: kept.path, query: kept.query };
    Ok((asked, Told { status: kept.status, headers: kept.headers.into_iter().collect(), body, at: kept.at }))
}

/// An answer as the text of its file, without what is nobody else's business.
pub(super) fn text_of(asked: &Asked, told: &Told, redactor: &Redactor) -> Result<String, serde_json::Error> {
    let body = serde_json::from_str(&told.body).ok().map(|body| redactor.body(&asked.path, body));
    let text = body.is_none().then(|| redact::text(&told.body));
    let kept = Keeping {
        method: &asked.method,
        path: &asked.path,
        query: &asked.query,
        at: told.at,
        status: told.status,
        headers: told.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        body,
        text,
    };
    Ok(serde_json::to_string_pretty(&kept)? + "\n")
}

/// `0001-GET-vacancies.json`
pub(super) fn name(number: usize, asked: &Asked) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' };
    let path: String = asked.path.chars().map(plain).take(LONGEST_NAME).collect();
    format!("{number:04}-{}-{}.json", asked.method, path.trim_matches('-'))
}
