//! Why an account cannot be opened or kept.

use crate::{config, hh, session, vault};

/// What can go wrong with an account before a run begins, and after it ended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error(transparent)]
    Session(#[from] session::Error),
    #[error(transparent)]
    Hh(#[from] hh::Error),
    #[error("the built-in hh.ru is at `{address}`: {why}")]
    Address { address: String, why: String },
    #[error("cannot find this program's own file: {0}")]
    Program(std::io::Error),
    #[error("what is to be kept cannot be written: {0}")]
    Unwritten(String),
}
