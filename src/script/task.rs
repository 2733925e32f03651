//! A task: `fn main(args)`, and what it returns.

use rhai::{Array, Dynamic, Map};

use super::api::{self, Handle};
use super::strategy::Script;
use crate::protocol::{Failure, Hook, Returned, Row, Scalar, Stop, strip_controls};

/// In `args`, the words that are no parameters.
const REST: &str = "rest";

impl Script {
    /// `main(args)`: the parameters by their names, and in `args.rest` the words that the person added.
    pub(crate) fn main(&mut self, words: &[String]) -> Result<Returned, Box<Failure>> {
        self.engine.start_task();
        let mut arguments: Map =
            self.engine.facts().params.iter().map(|(name, value)| (name.as_str().into(), scalar(value))).collect();
        let rest: Array = words.iter().map(|word| word.as_str().into()).collect();
        arguments.insert(REST.into(), rest.into());
        let value = self.call(Hook::Main, None, [arguments.into()]).map_err(|failure| self.by_hh(failure))?;
        self.returned_rows(&value.unwrap_or(Dynamic::UNIT))
    }

    /// An error of hh.ru that the script let pass is hh.ru's, not the script's.
    fn by_hh(&self, mut failure: Box<Failure>) -> Box<Failure> {
        if failure.stop.is_none() && self.engine.host.refused_with(&failure.message) {
            failure.stop = Some(Stop::Hh);
        }
        failure
    }

    fn returned_rows(&self, value: &Dynamic) -> Result<Returned, Box<Failure>> {
        if value.is_unit() {
            return Ok(Returned::Nothing);
        }
        if let Some(map) = value.read_lock::<Map>()
            && let Some(rows) =
                map.get("rows").filter(|_| map.keys().all(|key| matches!(key.as_str(), "rows" | "columns")))
        {
            let columns = map.get("columns").map(|columns| self.columns(columns)).transpose()?;
            let rows = rows.read_lock::<Array>().ok_or_else(|| self.no_rows(rows))?;
            return Ok(Returned::Rows { columns, rows: self.rows(&rows)? });
        }
        if let Some(rows) = value.read_lock::<Array>() {
            return Ok(Returned::Rows { columns: None, rows: self.rows(&rows)? });
        }
        match self.row(value) {
            Ok(row) => Ok(Returned::Rows { columns: None, rows: vec![row] }),
            Err(_) if is_plain(value) => Ok(Returned::Value(strip_controls(&value.to_string(), true).into_owned())),
            Err(failure) => Err(failure),
        }
    }

    fn columns(&self, columns: &Dynamic) -> Result<Vec<String>, Box<Failure>> {
        let wrong = || {
            let found = api::kind(columns.type_name());
            self.wrong(Some((Hook::Main, None)), &format!("`columns` is an array of strings, not {found}"), None)
        };
        let columns = columns.read_lock::<Array>().ok_or_else(wrong)?;
        let names = columns.iter().map(|name| name.as_immutable_string_ref().ok().map(|name| name.to_string()));
        names.collect::<Option<_>>().ok_or_else(wrong)
    }

    fn rows(&self, rows: &Array) -> Result<Vec<Row>, Box<Failure>> {
        rows.iter().map(|row| self.row(row)).collect()
    }

    fn row(&self, value: &Dynamic) -> Result<Row, Box<Failure>> {
        if let Some(vacancy) = value.read_lock::<Handle>()
            && let Some(item) = vacancy.get()
        {
            return Ok(Row::Vacancy(Box::new(item.vacancy.clone())));
        }
        let map = value.read_lock::<Map>().ok_or_else(|| self.no_rows(value))?;
        Ok(Row::Map(api::to_json(&self.engine.rhai, &map).to_string()))
    }

    fn no_rows(&self, value: &Dynamic) -> Box<Failure> {
        let found = match api::kind(value.type_name()) {
            "something else" => format!("`{}`", self.engine.rhai.map_type_name(value.type_name())),
            known => known.to_owned(),
        };
        let message = format!("`main` returns rows (maps or vacancies), a text or nothing, not {found}");
        let help = "for example: `[#{ name: v.name, url: v.alternate_url }]`".to_owned();
        self.wrong(Some((Hook::Main, None)), &message, Some(help))
    }
}

fn is_plain(value: &Dynamic) -> bool {
    value.is_string() || value.is_int() || value.is_float() || value.is_bool()
}

fn scalar(value: &Scalar) -> Dynamic {
    match value {
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Whole(number) => (*number).into(),
        Scalar::Decimal(number) => (*number).into(),
        Scalar::Flag(flag) => (*flag).into(),
    }
}
