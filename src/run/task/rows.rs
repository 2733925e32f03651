//! The rows that a task returned: as a table, as CSV, as JSON.

use std::borrow::Cow;
use std::fmt::Write;

use comfy_table::{ContentArrangement, LineStyle, Table, presets};
use serde_json::{Map, Value, json};

use crate::hh::vacancies::Vacancy;
use crate::protocol::{Returned, Row, strip_controls};
use crate::run::cells;
use crate::run::report::salary_text;

/// What of a vacancy makes a row.
const VACANCY: [&str; 6] = ["id", "name", "employer", "area", "salary", "alternate_url"];
/// Rows that a terminal shows before the rest is counted.
const SHOWN: usize = 200;

/// Rows with their columns in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    columns: Vec<String>,
    rows: Vec<Map<String, Value>>,
}

impl Rows {
    /// The rows that a task returned; `None` where it returned something else.
    pub fn of(returned: &Returned) -> Option<Self> {
        let Returned::Rows { columns, rows } = returned else { return None };
        let rows: Vec<Map<String, Value>> = rows.iter().map(row).collect();
        let columns = columns.clone().unwrap_or_else(|| seen(&rows));
        Some(Self { columns, rows })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// As a table for a terminal of `width` characters.
    pub fn table(&self, width: usize) -> String {
        if self.rows.is_empty() {
            return "no rows\n".to_owned();
        }
        let mut table = Table::new();
        table
            .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX))
            .set_header(&self.columns);
        for row in self.rows.iter().take(SHOWN) {
            table.add_row(self.cells(row).map(|value| strip_controls(&text(value), false).into_owned()));
        }
        let mut shown = table.trim_fmt();
        shown.push('\n');
        if self.rows.len() > SHOWN {
            let _ = writeln!(shown, "and {} more rows: --csv and --out have them all", self.rows.len() - SHOWN);
        }
        shown
    }

    /// As CSV (RFC 4180). What a spreadsheet would run as a formula is quoted with an apostrophe.
    pub fn csv(&self) -> String {
        let head = cells::line(self.columns.iter().map(|name| cells::cell(name)));
        let rows = self.rows.iter().map(|row| cells::line(self.cells(row).map(cell)));
        std::iter::once(head).chain(rows).collect()
    }

    /// As a JSON array of objects.
    pub fn json(&self) -> Value {
        let object = |row: &Map<String, Value>| {
            let pairs = self.columns.iter().map(|name| (name.clone(), row.get(name).cloned().unwrap_or_default()));
            Value::Object(pairs.collect())
        };
        self.rows.iter().map(object).collect()
    }

    fn cells<'a>(&'a self, row: &'a Map<String, Value>) -> impl Iterator<Item = &'a Value> {
        self.columns.iter().map(|name| row.get(name).unwrap_or(&Value::Null))
    }
}

fn row(row: &Row) -> Map<String, Value> {
    match row {
        Row::Vacancy(vacancy) => of_vacancy(vacancy),
        Row::Map(text) => serde_json::from_str(text).unwrap_or_default(),
    }
}

fn of_vacancy(vacancy: &Vacancy) -> Map<String, Value> {
    let values = [
        json!(vacancy.id),
        json!(vacancy.name),
        json!(vacancy.employer_name()),
        json!(vacancy.area.name),
        json!(salary_text(vacancy)),
        json!(vacancy.alternate_url),
    ];
    VACANCY.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

/// The columns of rows that named none: those of vacancies in their order, others as they come.
fn seen(rows: &[Map<String, Value>]) -> Vec<String> {
    let has = |name: &str| rows.iter().any(|row| row.contains_key(name));
    let mut columns: Vec<String> = VACANCY.iter().filter(|name| has(name)).map(|name| (*name).to_owned()).collect();
    for name in rows.iter().flat_map(Map::keys) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    columns
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => cells::cell(text),
        // Numbers stay numbers, also below zero.
        Value::Number(number) => Cow::Owned(number.to_string()),
        other => Cow::Owned(cells::cell(&text(other)).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;
    use crate::protocol::{Returned, Row};

    fn rows(texts: &[&str], columns: Option<&[&str]>) -> Rows {
        let columns = columns.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let rows = texts.iter().map(|text| Row::Map((*text).to_owned())).collect();
        Rows::of(&Returned::Rows { columns, rows }).unwrap()
    }

    #[test]
    fn a_spreadsheet_runs_nothing() {
        let rows = rows(&[r#"{"a":"=HYPERLINK(\"http://x\")","b":-5,"c":"-1+1","d":"one, \"two\""}"#], None);
        assert_eq!(rows.csv(), "a,b,c,d\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-5,'-1+1,\"one, \"\"two\"\"\"\r\n");
    }

    #[test]
    fn nothing_steers_the_terminal_that_csv_is_shown_on() {
        let rows = rows(&[r#"{"a":"\u001b[31mred\u202e","b":"\u001b=1+1","c":"two\nlines"}"#], None);
        assert_eq!(rows.csv(), "a,b,c\r\n[31mred,'=1+1,\"two\nlines\"\r\n");
    }

    #[test]
    fn columns_come_as_they_are_named_or_as_they_are_seen() {
        let texts = [r#"{"zeta":1,"name":"x"}"#, r#"{"alpha":[1,2]}"#];
        assert_eq!(rows(&texts, None).csv().lines().next(), Some("name,zeta,alpha"));
        let chosen = rows(&texts, Some(&["zeta", "name"]));
        assert_eq!(chosen.csv(), "zeta,name\r\n1,x\r\n,\r\n");
        assert_eq!(chosen.json().to_string(), r#"[{"name":"x","zeta":1},{"name":null,"zeta":null}]"#);
        assert!(chosen.table(80).contains("zeta"));
    }
}
