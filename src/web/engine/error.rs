//! Why something cannot be done for somebody now.

use crate::account;
use crate::gate::LetterProblem;
use crate::vault;

/// Why something cannot be done for somebody now.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("hh.ru is not connected")]
    NotConnected,
    #[error("something else is under way")]
    Busy,
    #[error("it is not in the plan")]
    NotInPlan,
    #[error("the plan that waits is damaged, or another person's")]
    PlanUnreadable,
    #[error("{0}")]
    Letter(LetterProblem),
    /// They have to connect hh.ru again.
    #[error("they are not signed in at hh.ru")]
    SignIn,
    /// Its words.
    #[error("{0}")]
    Hh(String),
    #[error("the server ends")]
    Closed,
    #[error("it was cut off: {0}")]
    Cut(String),
    #[error(transparent)]
    Account(#[from] Box<account::Error>),
}

impl From<account::Error> for Error {
    fn from(error: account::Error) -> Self {
        match error {
            account::Error::Vault(vault::Error::Lock(vault::lock::Error::Held { .. })) => Self::Busy,
            account::Error::Vault(vault::Error::NobodyCalled(_)) => Self::NotConnected,
            other => Self::Account(Box::new(other)),
        }
    }
}

impl From<vault::Error> for Error {
    fn from(error: vault::Error) -> Self {
        account::Error::from(error).into()
    }
}
