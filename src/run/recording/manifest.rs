//! What a recorded run was and what it knew beside hh.ru's answers.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Error, MANIFEST, broken, text};
use crate::hh::{EmployerId, ResumeId};
use crate::vault::journal::Entry;

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the folder's layout.
    pub recording: u32,
    /// The hhrun that made it.
    pub hhrun: String,
    /// The moment the run judged at, by hh.ru's clock.
    pub at: DateTime<Utc>,
    /// The run's identifier.
    pub run: String,
    pub script: ScriptNote,
    /// Whether a person was signed in; else the application read.
    pub person: bool,
    /// The resume it applied with.
    pub resume: Option<ResumeId>,
    /// Applications that the day still allowed.
    pub budget: u32,
    /// Employers that never get an application.
    pub own_employers: Vec<EmployerId>,
    /// What the journal said of the vacancies that the run saw.
    pub known: Vec<Entry>,
    /// What scripts had kept for themselves when the run began.
    pub memory: BTreeMap<String, String>,
    /// What the language model said, by the hash of what it was asked.
    pub ai: BTreeMap<String, String>,
    /// The files of `answers/`, in the order in which equal requests were answered.
    pub answers: Vec<String>,
}

/// Which script ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptNote {
    pub name: String,
    /// Over the script and its imports.
    pub hash: String,
}

impl Manifest {
    /// Of the folder's layout; another number, another layout.
    pub const VERSION: u32 = 1;

    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Version {
            recording: u32,
        }
        let file = folder.join(MANIFEST);
        if !file.exists() {
            return Err(Error::None(folder.to_owned()));
        }
        let text = text(&file)?;
        let version: Version = serde_json::from_str(&text).map_err(|error| broken(&file, &error))?;
        if version.recording != Self::VERSION {
            return Err(Error::Version { folder: folder.to_owned(), version: version.recording });
        }
        serde_json::from_str(&text).map_err(|error| broken(&file, &error))
    }
}
