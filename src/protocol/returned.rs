//! What a task returned.

use serde::{Deserialize, Serialize};

use crate::hh::vacancies::Vacancy;

/// What a task returned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Returned {
    Nothing,
    /// A text or a number, as a text.
    Value(String),
    Rows {
        /// In this order; `None`: as they come.
        columns: Option<Vec<String>>,
        rows: Vec<Row>,
    },
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Row {
    Vacancy(Box<Vacancy>),
    /// A map, as a JSON object.
    Map(String),
}
