//! What went wrong with something that was done for a person, as it is kept for them.

use super::Error;
use super::standing::Ended;
use crate::gate::{self, Stopped};
use crate::hh::{self, Meaning};
use crate::run::report::stopped_sentence;
use crate::{account, run, session, vault, worker};

/// Why something came to no end of its own.
#[derive(Debug)]
pub(super) enum Trouble {
    Run(Box<run::Error>),
    Account(Box<account::Error>),
    /// A script that does not run.
    Script(String),
    Other(String),
}

impl Trouble {
    /// Of something that a person chose.
    pub(super) fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }

    /// As it is kept.
    pub(super) fn ended(self) -> Ended {
        tracing::debug!(trouble = ?self, "a run ended early");
        match self {
            Self::Script(findings) => Ended::Script { findings },
            Self::Other(why) => Ended::Failed { why },
            Self::Account(error) => match *error {
                account::Error::Hh(error) => of_hh(&error),
                account::Error::Session(error) => of_session(&error),
                error => Ended::Failed { why: error.to_string() },
            },
            Self::Run(error) => match &*error {
                run::Error::WhichResume { own, .. } | run::Error::ForeignResume { own, .. } => Ended::WhichResume {
                    own: own.iter().map(|one| (one.id.clone(), one.title.clone().unwrap_or_default())).collect(),
                },
                run::Error::Worker(error) => of_worker(error),
                other => match other.hh() {
                    Some(error) => of_hh(error),
                    None => Ended::Failed { why: other.to_string() },
                },
            },
        }
    }
}

/// What ended a sending, in a sentence; `None` for a lost sign-in, which is told by itself.
pub(super) fn stopped(stopped: &Stopped) -> Option<String> {
    match stopped {
        Stopped::Hh(error) if is_sign_in(error) => None,
        stopped => Some(stopped_sentence(stopped)),
    }
}

fn of_hh(error: &hh::Error) -> Ended {
    if is_sign_in(error) { Ended::SignIn } else { Ended::Failed { why: error.to_string() } }
}

pub(super) fn is_sign_in(error: &hh::Error) -> bool {
    match error {
        hh::Error::Access(source) => {
            source.downcast_ref().is_some_and(|error| matches!(error, session::Error::NotSignedIn { .. }))
        }
        error => matches!(error.meaning(), Some(Meaning::SignIn(_))),
    }
}

fn of_session(error: &session::Error) -> Ended {
    match error {
        session::Error::NotSignedIn { .. } => Ended::SignIn,
        error => Ended::Failed { why: error.to_string() },
    }
}

fn of_worker(error: &worker::Error) -> Ended {
    let snippet = error.snippet(false).filter(|_| error.is_told_by_snippet());
    Ended::Script { findings: snippet.unwrap_or_else(|| error.to_string()) }
}

impl From<run::Error> for Trouble {
    fn from(error: run::Error) -> Self {
        Self::Run(Box::new(error))
    }
}

impl From<worker::Error> for Trouble {
    fn from(error: worker::Error) -> Self {
        run::Error::from(error).into()
    }
}

impl From<hh::Error> for Trouble {
    fn from(error: hh::Error) -> Self {
        run::Error::from(error).into()
    }
}

impl From<gate::Error> for Trouble {
    fn from(error: gate::Error) -> Self {
        run::Error::from(error).into()
    }
}

impl From<account::Error> for Trouble {
    fn from(error: account::Error) -> Self {
        Self::Account(Box::new(error))
    }
}

impl From<vault::Error> for Trouble {
    fn from(error: vault::Error) -> Self {
        account::Error::from(error).into()
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Account(error) => (*error).into(),
            other => Self::Other(other.to_string()),
        }
    }
}
