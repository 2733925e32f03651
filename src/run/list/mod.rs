//! Vacancies that a person has already, from a file: JSON in hh.ru's shape, one vacancy a line, a saved answer of the
//! search, or a table as CSV. What a row leaves out is null; a row that says too little is counted, not fatal.

mod json;
mod row;
mod table;

use std::sync::Arc;

use tokio::sync::mpsc;

use super::feed::{Feed, Findings, Reading, Suiting};
use crate::hh::paging::PAGE;
use crate::hh::search::{Found, Understood};
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Error as HhError, ResumeId, VacancyId};

/// The largest file of vacancies, in bytes: some 20,000 of them with their descriptions.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Vacancies from a file.
#[derive(Clone, Debug)]
pub struct List {
    name: String,
    vacancies: Vec<FullVacancy>,
    /// The same as searches list them.
    listed: Vec<Arc<Vacancy>>,
    broken: Vec<Broken>,
}

/// A row that is no vacancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where it begins, from 1.
    pub line: usize,
    pub why: String,
}

/// Why a file is no list of vacancies at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{name}` cannot be read: {source}")]
    Io { name: String, source: std::io::Error },
    #[error("`{name}` is not text in UTF-8 (byte {at})")]
    Encoding { name: String, at: usize },
    #[error("`{name}` is larger than {} MiB", MAX_BYTES / 1024 / 1024)]
    TooLarge { name: String },
    #[error("`{name}` {what}")]
    Shape { name: String, what: String },
    /// The first of the broken rows says what is wrong with them.
    #[error("`{name}` has no vacancy: {} of {} rows are broken; line {}: {}", broken.len(), broken.len(), broken[0].line, broken[0].why)]
    AllBroken { name: String, broken: Vec<Broken> },
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Io { .. } => Some("check its name, and the folder that you are in".to_owned()),
            Self::TooLarge { .. } => Some("judge it in parts".to_owned()),
            Self::Encoding { .. } => Some("save it as UTF-8".to_owned()),
            Self::Shape { .. } | Self::AllBroken { .. } => Some(
                "give JSON in hh.ru's shape (an array, an answer with `items`, or a vacancy a line), or CSV with a line \
                 of names: `url,name,employer,description`"
                    .to_owned(),
            ),
        }
    }
}

impl List {
    /// Reads the bytes of a file; `name` is what messages call it.
    pub fn read(name: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::TooLarge { name: name.to_owned() });
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| Error::Encoding { name: name.to_owned(), at: error.utf8_error().valid_up_to() })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let rows = match text.trim_start().chars().next() {
            None => Err("is empty".to_owned()),
            Some('[' | '{') => json::rows(text),
            Some(_) => table::rows(text),
        };
        let rows = rows.map_err(|what| Error::Shape { name: name.to_owned(), what })?;
        let (mut vacancies, mut broken) = (Vec::new(), Vec::new());
        for (line, row) in rows {
            match row.and_then(row::vacancy) {
                Ok(vacancy) => vacancies.push(vacancy),
                Err(why) => broken.push(Broken { line, why }),
            }
        }
        if vacancies.is_empty() && !broken.is_empty() {
            return Err(Error::AllBroken { name: name.to_owned(), broken });
        }
        let listed = vacancies.iter().map(|vacancy| Arc::new(vacancy.vacancy.clone())).collect();
        Ok(Self { name: name.to_owned(), vacancies, listed, broken })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rows that are no vacancies.
    #[cfg(test)]
    fn broken(&self) -> &[Broken] {
        &self.broken
    }
}

/// A row on its way: the line it begins at, and its fields or why it has none.
type Row = (usize, Result<serde_json::Value, String>);

impl Feed for List {
    fn search(&self, _: Query, _: &ResumeId) -> Findings {
        mpsc::channel(1).1
    }

    fn read<'a>(&'a self, id: &'a VacancyId) -> Reading<'a> {
        let found = self.vacancies.iter().find(|vacancy| vacancy.vacancy.id == *id).cloned();
        Box::pin(std::future::ready(
            found.ok_or_else(|| HhError::NotRecorded { asked: format!("vacancy {id}"), place: self.name.clone() }),
        ))
    }

    fn suitable<'a>(&'a self, _: &'a VacancyId) -> Suiting<'a> {
        // There is no person who has resumes.
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn notes(&self) -> Vec<String> {
        let (broken, whole) = (self.broken.len(), self.broken.len() + self.vacancies.len());
        if broken == 0 {
            return Vec::new();
        }
        let first = format!("{broken} of {whole} rows of `{}` are no vacancies and were left out", self.name);
        let rows = self.broken.iter().map(|row| format!("  line {}: {}", row.line, row.why));
        std::iter::once(first).chain(rows).collect()
    }

    fn whole(&self) -> Option<(String, Findings)> {
        let pages = self.listed.chunks(PAGE as usize);
        let (sender, receiver) = mpsc::channel(pages.len() + 1);
        let found = u32::try_from(self.vacancies.len()).unwrap_or(u32::MAX);
        // The channel has room for all of it.
        let _ = sender.try_send(Ok(Found::Total { found, understood: Box::new(Understood::default()) }));
        for page in pages {
            let _ = sender.try_send(Ok(Found::Page(page.to_vec())));
        }
        Some((self.name.clone(), receiver))
    }
}

#[cfg(test)]
mod tests;
