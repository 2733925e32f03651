//! Rows of a table: CSV whose first line names hh.ru's fields, parts of a field after a dot (`salary_range.from`).

use csv::ReaderBuilder;
use serde_json::{Map, Value, json};

use super::Row;

/// Fields of which one cell can say only the name.
const NAMED: &[&str] = &["employer", "area", "department", "snippet"];
/// Fields that are a word of a dictionary: a cell holds its id.
const WORDS: &[&str] = &["experience", "employment", "employment_form", "schedule", "type"];
/// Lists of words of a dictionary; `;` or `,` between them.
const LISTS: &[&str] = &["work_format", "professional_roles", "working_hours", "work_schedule_by_days"];
const TEXTS: &[&str] = &["id", "name", "description", "url", "published_at", "created_at", "raw", "currency"];

pub(super) fn rows(text: &str) -> Result<Vec<Row>, String> {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|byte| head.bytes().filter(|other| other == byte).count());
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter.unwrap_or(b',')).flexible(true).from_reader(text.as_bytes());
    let names: Vec<String> = match reader.headers() {
        Ok(names) => names.iter().map(|name| name.trim().trim_start_matches('\u{feff}').to_owned()).collect(),
        Err(error) => return Err(format!("is no table: {error}")),
    };
    if !names.iter().any(|name| matches!(name.as_str(), "id" | "url" | "alternate_url")) {
        return Err("is no list of vacancies: its first line names neither `url` nor `id`".to_owned());
    }
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut rows = Vec::new();
    for record in reader.records() {
        let row = match record {
            Ok(record) => {
                let line = lines.of(record.position());
                let row = if record.len() > names.len() {
                    Err(format!("{} cells under {} names", record.len(), names.len()))
                } else {
                    Ok(fields(&names, &record))
                };
                (line, row)
            }
            Err(error) => (lines.of(error.position()), Err(error.to_string())),
        };
        rows.push(row);
    }
    Ok(rows)
}

/// Counts lines on the way through a text. The reader's own count stops before the line ends that it skips.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, position: Option<&csv::Position>) -> usize {
        let bytes = self.text.as_bytes();
        let start = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        let skipped = bytes.iter().skip(start).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = (start + skipped).min(bytes.len());
        self.line += self.text.get(self.at..start).map_or(0, |part| part.matches('\n').count());
        self.at = start.max(self.at);
        self.line
    }
}

fn fields(names: &[String], record: &csv::StringRecord) -> Value {
    let mut fields = Map::new();
    for (name, cell) in names.iter().zip(record) {
        let cell = cell.trim();
        if !name.is_empty() && !cell.is_empty() {
            put(&mut fields, &spelt(name), cell);
        }
    }
    Value::Object(fields)
}

/// `salary_from` is what people call `salary_range.from`.
fn spelt(name: &str) -> String {
    match name {
        "salary_from" => "salary_range.from".to_owned(),
        "salary_to" => "salary_range.to".to_owned(),
        "salary_currency" | "currency" => "salary_range.currency".to_owned(),
        "salary_gross" => "salary_range.gross".to_owned(),
        "employer_name" | "company" => "employer.name".to_owned(),
        "area_name" | "city" => "area.name".to_owned(),
        "title" => "name".to_owned(),
        "link" => "url".to_owned(),
        other => other.to_owned(),
    }
}

fn put(fields: &mut Map<String, Value>, name: &str, cell: &str) {
    let Some((field, part)) = name.split_once('.') else {
        fields.insert(name.to_owned(), whole(name, cell));
        return;
    };
    let inner = fields.entry(field).or_insert_with(|| json!({}));
    if let Value::Object(inner) = inner {
        put(inner, part, cell);
    }
}

/// A cell as the value that hh.ru would send.
fn whole(name: &str, cell: &str) -> Value {
    let parts = || cell.split([';', ',']).map(str::trim).filter(|part| !part.is_empty());
    match name {
        "key_skills" => parts().map(|skill| json!({ "name": skill })).collect(),
        "salary" => Value::Null,
        "relations" => parts().map(Value::from).collect(),
        _ if NAMED.contains(&name) => json!({ "name": cell }),
        _ if WORDS.contains(&name) => json!({ "id": cell, "name": cell }),
        _ if LISTS.contains(&name) => parts().map(|word| json!({ "id": word, "name": word })).collect(),
        _ if TEXTS.contains(&name) || name.ends_with("url") => json!(cell),
        _ => plain(cell),
    }
}

fn plain(cell: &str) -> Value {
    match cell.to_lowercase().as_str() {
        "true" | "yes" | "да" | "истина" => return json!(true),
        "false" | "no" | "нет" | "ложь" => return json!(false),
        _ => {}
    }
    // Amounts are written with spaces between the thousands.
    let digits: String = cell.chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '\u{202f}')).collect();
    match (digits.parse::<i64>(), digits.parse::<f64>()) {
        (Ok(number), _) => json!(number),
        (_, Ok(number)) if number.is_finite() => json!(number),
        _ => json!(cell),
    }
}
