//! A script as it was once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Texts;

/// A script and its tests as they were kept once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub at: DateTime<Utc>,
    /// The account that kept it.
    pub by: String,
    /// The version that it was brought back from.
    pub of: Option<u32>,
    script: String,
    tests: String,
}

impl Version {
    pub(super) fn new(by: &str, texts: &Texts, of: Option<u32>) -> Self {
        Self { at: Utc::now(), by: by.to_owned(), of, script: texts.script.clone(), tests: texts.tests.clone() }
    }

    /// What it was.
    pub fn texts(&self) -> Texts {
        Texts { script: self.script.clone(), tests: self.tests.clone() }
    }
}
