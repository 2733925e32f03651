//! What reading a script finds, before any of it runs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Place;

/// Whether a script may run with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    Error,
    Warning,
}

/// One finding of the static check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// `HH001`, …; stable, so that it can be looked up.
    pub code: String,
    pub severity: Severity,
    pub place: Place,
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Finding {
    /// Whether the script must not run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.place, self.message, self.code)
    }
}
