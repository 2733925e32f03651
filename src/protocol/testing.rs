//! Tests of a script: what is run, and what came of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Failure, Place, Source};

/// The files of one suite.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suite {
    /// The script, the file of its tests, and everything that both import.
    pub sources: Vec<Source>,
    /// The script, among the sources.
    pub script: Option<usize>,
    /// The file of its tests, among the sources.
    pub tests: Option<usize>,
    /// What lies beside them and is read with `fixture("…")`: JSON by the name that the tests give.
    pub fixtures: BTreeMap<String, String>,
}

/// What a suite turned out to hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// In the order in which they are written.
    pub tests: Vec<Test>,
    /// What can run, of the script and of what it imports.
    pub spots: Vec<Spot>,
    /// Sources of which it cannot be told what runs.
    pub blind: Vec<u32>,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// `test_…`
    pub name: String,
    /// Its name, where it is defined.
    pub place: Place,
}

/// A statement that runs or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The index of its source.
    pub source: u32,
    /// The lines that it stands on, without those of the statements within it; from 1.
    pub lines: Vec<u32>,
    /// The function that it belongs to; a closure's is the one around it.
    pub function: String,
}

/// What came of one test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// One, or one for each row of a table.
    pub cases: Vec<Case>,
    /// The spots that ran, by their indices.
    pub ran: Vec<u32>,
}

/// What came of one test, or of one row of its table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// What the row is called, where it is one.
    pub name: Option<String>,
    pub micros: u64,
    pub broken: Option<Box<Broken>>,
}

/// Why a test did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    pub failure: Failure,
    /// What was there and what was expected, where the two were compared.
    pub compared: Option<(String, String)>,
}
