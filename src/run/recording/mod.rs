//! A recording: what hh.ru said to a run, in a folder that can be read, passed on and played back.
//!
//! `manifest.json` says what the run was and knew, `answers/` holds one answer a file. Nothing of the requests but
//! method, path and query is there; tokens, addresses, phone numbers and names are not.

mod answers;
mod manifest;
mod recorder;
mod redact;
mod texts;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};

use crate::hh::{Asked, Tape, Told};

pub use manifest::{Manifest, ScriptNote};
pub use recorder::Recorder;
pub use texts::{Noted, Written};

/// The file that makes a folder a recording.
const MANIFEST: &str = "manifest.json";
/// The folder of the answers in it.
const ANSWERS: &str = "answers";

/// A recording, read whole.
#[derive(Debug)]
pub struct Recording {
    folder: PathBuf,
    manifest: Manifest,
    answers: HashMap<Asked, Said>,
}

/// What hh.ru said to one request, each time that it was asked.
#[derive(Debug, Default)]
struct Said {
    answers: Vec<Told>,
    asked: AtomicUsize,
}

/// Why a folder cannot be recorded to or played from.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{}` is no recording: it has no {MANIFEST}", .0.display())]
    None(PathBuf),
    #[error("the recording is damaged: `{}` {what}", file.display())]
    Damaged { file: PathBuf, what: String },
    #[error("the recording `{}` has version {version}, and this hhrun reads version {}", folder.display(), Manifest::VERSION)]
    Version { folder: PathBuf, version: u32 },
    #[error("`{}` is not empty and no recording", .0.display())]
    Occupied(PathBuf),
    #[error("cannot write the recording to `{}`: {source}", file.display())]
    Write { file: PathBuf, source: std::io::Error },
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::None(_) => "name a folder that a run was recorded to with `--record`".to_owned(),
            Self::Damaged { .. } => "record it again with `--record`, or restore the file".to_owned(),
            Self::Version { .. } => "update hhrun, or record it again".to_owned(),
            Self::Occupied(_) => "name a new folder, or an older recording, which is replaced".to_owned(),
            Self::Write { .. } => return None,
        })
    }
}

impl Recording {
    /// Reads a recording; [`Error::Damaged`] names the file and what is wrong with it.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let manifest = Manifest::read(folder)?;
        let mut answers: HashMap<Asked, Said> = HashMap::new();
        for name in &manifest.answers {
            let (asked, told) = answers::read(&folder.join(ANSWERS).join(name))?;
            answers.entry(asked).or_default().answers.push(told);
        }
        Ok(Self { folder: folder.to_owned(), manifest, answers })
    }

    /// What the run was and knew.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The same from its beginning, for another run.
    #[must_use]
    pub fn rewound(&self) -> Self {
        let said = |said: &Said| Said { answers: said.answers.clone(), asked: AtomicUsize::new(0) };
        Self {
            folder: self.folder.clone(),
            manifest: self.manifest.clone(),
            answers: self.answers.iter().map(|(asked, answers)| (asked.clone(), said(answers))).collect(),
        }
    }
}

impl Tape for Recording {
    /// Who asks again hears what came then; after the last answer, the last.
    fn answer(&self, asked: &Asked) -> Option<Told> {
        let said = self.answers.get(asked)?;
        let turn = said.asked.fetch_add(1, Ordering::Relaxed);
        said.answers.get(turn).or_else(|| said.answers.last()).cloned()
    }

    fn now(&self) -> DateTime<Utc> {
        self.manifest.at
    }

    fn name(&self) -> String {
        self.folder.display().to_string()
    }
}

fn damaged(file: &Path, what: impl std::fmt::Display) -> Error {
    Error::Damaged { file: file.to_owned(), what: what.to_string() }
}

/// The text of a file of a recording.
fn text(file: &Path) -> Result<String, Error> {
    std::fs::read_to_string(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => damaged(file, "is missing"),
        std::io::ErrorKind::InvalidData => damaged(file, "is not text in UTF-8"),
        _ => damaged(file, format!("cannot be read: {error}")),
    })
}

/// What is wrong with JSON, in a few words.
fn broken(file: &Path, error: &serde_json::Error) -> Error {
    if error.is_eof() {
        damaged(file, "breaks off")
    } else {
        damaged(file, format!("is not what it should be: {error}"))
    }
}

#[cfg(test)]
mod tests;
