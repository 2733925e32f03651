//! What can go wrong with a script, from its file to its last call.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::protocol::{Failure, Finding, FrameError, Hook, Stop};
use crate::script::{MAX_FILES, MAX_SOURCE, diagnostic};

/// What can go wrong with a script.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The script, or a file it imports, cannot be read.
    #[error("`{}` {why}", path.display())]
    Unreadable { path: PathBuf, why: Unreadable },
    /// The static check found errors; there may be warnings among them.
    #[error("{}", summary(.0))]
    Findings(Vec<Finding>),
    /// It failed while it ran.
    #[error("{0}")]
    Failed(Box<Failure>),
    /// It ran into a limit of one of its hooks, or of its process.
    #[error("the script {stop}{}", within(*hook))]
    Stopped {
        stop: Stop,
        hook: Option<Hook>,
        /// Where, when it was a hook's own limit.
        failure: Option<Box<Failure>>,
    },
    /// Its process ended by itself.
    #[error("the script's process {crash}{}", within(*hook))]
    Crashed { crash: Crash, hook: Option<Hook> },
    #[error("`{}` has neither `queries` nor `main`", .path.display())]
    NoHooks {
        path: PathBuf,
        /// Among them the functions that look like misspelt hooks.
        warnings: Vec<Finding>,
    },
    #[error("the script's process could not be started: {0}")]
    Start(#[source] io::Error),
    #[error("the script's process could not be understood: {0}")]
    Protocol(#[source] FrameError),
    #[error("the script's process gave another answer than was asked for")]
    Answer,
}

/// Why a file of a script cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("does not exist")]
    Missing,
    #[error("is a folder")]
    Folder,
    #[error("is not a regular file")]
    Irregular,
    #[error("is not text in UTF-8 (byte {at})")]
    Encoding { at: usize },
    #[error("is larger than {} KiB", MAX_SOURCE / 1024)]
    TooBig,
    #[error("and its imports are more than {MAX_FILES} files")]
    TooMany,
    #[error("imports itself: {}", .chain.join(" → "))]
    ImportCycle { chain: Vec<String> },
    #[error("lies outside of the script's folder")]
    ImportOutside,
    #[error("is not what was kept of it: `{}` pins another text", super::pins::LOCK)]
    Pinned { name: String },
    #[error("is damaged in line {line}")]
    Lock { line: usize },
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
}

/// How a process ended that nobody asked to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crash {
    Signal(i32),
    /// Its code, and the last line it left.
    Exit {
        code: i32,
        last: Option<String>,
    },
}

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signal(signal) => write!(f, "was ended by signal {signal}"),
            Self::Exit { code, last: None } => write!(f, "ended with code {code}"),
            Self::Exit { code, last: Some(last) } => write!(f, "ended with code {code} (`{last}`)"),
        }
    }
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { why, .. } => Some(why.hint()),
            // The snippet says what is wrong and what would be right; this is what became of the run.
            Self::Findings(_) | Self::Failed(_) => Some("mend the script and run again; nothing was sent".to_owned()),
            Self::Stopped { stop, failure: Some(failure), .. } if !stop.is_of_host() && failure.help.is_some() => {
                Some("mend the script and run again; nothing was sent".to_owned())
            }
            Self::Stopped { stop, .. } => Some(advice(*stop).to_owned()),
            Self::Crashed { .. } => {
                Some("the computer may be short of memory; if it happens again, it is a bug of hhrun".to_owned())
            }
            Self::NoHooks { .. } => Some(
                "a strategy begins with `fn queries(me) { #{ text: \"rust\" } }`, a task with `fn main(args)`"
                    .to_owned(),
            ),
            Self::Start(_) | Self::Protocol(_) | Self::Answer => None,
        }
    }

    /// Whether [`Error::snippet`] says all that the message does.
    pub fn is_told_by_snippet(&self) -> bool {
        matches!(self, Self::Findings(_) | Self::Failed(_) | Self::Stopped { failure: Some(_), .. })
    }

    /// The lines of the script that it is about, underlined and explained; `None` where there are none. With `colour`
    /// for a terminal.
    pub fn snippet(&self, colour: bool) -> Option<String> {
        match self {
            Self::NoHooks { warnings, .. } if warnings.is_empty() => None,
            Self::Findings(findings) | Self::NoHooks { warnings: findings, .. } => {
                let rendered: Vec<String> =
                    findings.iter().map(|finding| diagnostic::finding(finding, colour)).collect();
                Some(rendered.join("\n\n"))
            }
            Self::Failed(failure) | Self::Stopped { failure: Some(failure), .. } => {
                Some(diagnostic::failure(failure, colour))
            }
            _ => None,
        }
    }
}

impl Unreadable {
    pub(super) fn hint(&self) -> String {
        let words = match self {
            Self::Missing => "check its name, and the folder that you are in",
            Self::Folder => "name a file in it",
            Self::Irregular => "name a file that was saved on a disk",
            Self::Encoding { .. } => "save it as UTF-8",
            Self::TooBig => "move parts of it to files of their own and import them",
            Self::TooMany => "put what belongs together into one file",
            Self::ImportCycle { .. } => "move what both need to a third file",
            Self::ImportOutside => "copy the file into the script's folder",
            Self::Pinned { name } => {
                return format!(
                    "`hhrun recipes verify` says what differs; `hhrun recipes update {name}` shows it and reads the source \
                     again, `hhrun recipes remove {name} --keep` makes it your own"
                );
            }
            Self::Lock { .. } => "take that line out, or bring the file back as it was",
            Self::Io(_) => "make it readable for yourself",
        };
        words.to_owned()
    }
}

impl From<FrameError> for Error {
    fn from(error: FrameError) -> Self {
        Self::Protocol(error)
    }
}

impl From<Box<Failure>> for Error {
    fn from(failure: Box<Failure>) -> Self {
        match failure.stop {
            Some(stop) => Self::Stopped { stop, hook: failure.hook, failure: Some(failure) },
            None => Self::Failed(failure),
        }
    }
}

fn summary(findings: &[Finding]) -> String {
    let mut errors = findings.iter().filter(|finding| finding.is_error());
    let Some(first) = errors.next() else { return "the check found nothing".to_owned() };
    match errors.count() {
        0 => format!("`{}` has an error; it was not run", first.place.file),
        more => format!("`{}` has {} errors; it was not run", first.place.file, more + 1),
    }
}

fn within(hook: Option<Hook>) -> String {
    hook.map(|hook| format!(" in `{hook}`")).unwrap_or_default()
}

fn advice(stop: Stop) -> &'static str {
    match stop {
        Stop::Operations | Stop::Time => "is there a loop that never ends?",
        Stop::Memory => "does it collect more than it needs?",
        Stop::Permission => "nothing was done; allow it, or take the call out of the script",
        Stop::Limit => "nothing was sent; run again later",
        Stop::SignIn => "sign in with `hhrun login`, then run again; nothing was sent",
        Stop::Hh => "nothing was sent; a script can catch this with `try { … } catch (error) { … }`",
        Stop::Stack => "does a function call itself for ever, or is something nested very deeply?",
    }
}
