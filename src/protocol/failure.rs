//! A script that failed while it ran.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Hook;
use crate::hh::VacancyId;

/// A stretch of one line of a script. It carries that line, so that it can be shown without the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// As the person named it, or `recipes/NAME.rhai` for one that is built in.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// In characters, at least 1.
    pub span: u32,
    /// The whole line, without its end.
    pub text: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// What ended a script that would not end by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    /// More steps than a hook may take.
    Operations,
    /// More time than a hook, or a batch of them, may take.
    Time,
    /// More memory than the process may hold.
    Memory,
    /// Calls or literals nested too deep for its stack.
    Stack,
    /// It asked for what it was not allowed.
    Permission,
    /// hh.ru's limit, a captcha, or a budget of the run.
    Limit,
    /// The person is not signed in any more.
    SignIn,
    /// hh.ru refused or did not answer, and the script did not catch it.
    Hh,
}

impl Stop {
    /// Whether the host ended the script, rather than a limit of its process.
    pub fn is_of_host(self) -> bool {
        matches!(self, Self::Permission | Self::Limit | Self::SignIn | Self::Hh)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operations => "ran out of operations",
            Self::Time => "ran out of time",
            Self::Memory => "ran out of memory",
            Self::Stack => "overflowed its stack",
            Self::Permission => "asked for what it is not allowed",
            Self::Limit => "came to a limit",
            Self::SignIn => "needs the person to sign in",
            Self::Hh => "was refused by hh.ru",
        })
    }
}

/// What stands before the [`Failure`], as JSON, that the process leaves on stderr when it ends itself.
pub const LAST_WORDS: &str = "hhrun-stopped: ";

/// One error of a running script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub message: String,
    pub help: Option<String>,
    /// The limit it ran into, if it was one.
    pub stop: Option<Stop>,
    /// `None` while the file itself was being evaluated.
    pub hook: Option<Hook>,
    /// The vacancy that the hook was given.
    pub vacancy: Option<VacancyId>,
    /// Where it happened, when that is known.
    pub place: Option<Place>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(hook) = self.hook {
            write!(f, ", in `{hook}`")?;
        }
        if let Some(vacancy) = &self.vacancy {
            write!(f, " for vacancy {vacancy}")?;
        }
        Ok(())
    }
}
