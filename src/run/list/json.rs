//! Rows of JSON: an array, an answer with `items`, one vacancy, or one a line.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Row;

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

pub(super) fn rows(text: &str) -> Result<Vec<Row>, String> {
    if text.trim_start().starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| broken(&error))?;
        return Ok(raw_rows(text, &items));
    }
    if let Ok(answer) = serde_json::from_str::<Answer<'_>>(text) {
        return Ok(raw_rows(text, &answer.items));
    }
    if let Ok(one) = serde_json::from_str::<Value>(text) {
        return Ok(vec![(line_of(text, text.trim_start()), Ok(one))]);
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    let whole_lines = serde_json::from_str::<Value>(first).is_ok()
        || text.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok_and(|value| value.is_object())).count()
            > 0;
    if whole_lines { Ok(lines(text)) } else { documents(text) }
}

fn lines(text: &str) -> Vec<Row> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| (index + 1, serde_json::from_str(line).map_err(|error| in_line(&error)))).collect()
}

/// Vacancies one after the other, each over several lines.
fn documents(text: &str) -> Result<Vec<Row>, String> {
    let values: Result<Vec<&RawValue>, _> = serde_json::Deserializer::from_str(text).into_iter().collect();
    Ok(raw_rows(text, &values.map_err(|error| broken(&error))?))
}

fn raw_rows(text: &str, items: &[&RawValue]) -> Vec<Row> {
    let row = |item: &&RawValue| {
        let value = serde_json::from_str(item.get()).map_err(|error| in_line(&error));
        (line_of(text, item.get()), value)
    };
    items.iter().map(row).collect()
}

/// The line of `text` that a part of it begins in.
fn line_of(text: &str, part: &str) -> usize {
    let at = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    1 + text.get(..at).map_or(0, |before| before.matches('\n').count())
}

fn broken(error: &serde_json::Error) -> String {
    if error.is_eof() { format!("breaks off in line {}", error.line()) } else { format!("is no JSON: {error}") }
}

fn in_line(error: &serde_json::Error) -> String {
    if error.is_eof() { "breaks off".to_owned() } else { format!("no JSON (column {})", error.column()) }
}
