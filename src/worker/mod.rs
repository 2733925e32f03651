//! The host's side of a script: reads it and its imports once, starts the process that runs it, asks it, and says in
//! words what became of it.

mod calls;
mod checker;
mod error;
mod host;
mod last_words;
pub mod pins;
mod process;
mod program;
mod standby;
mod suite;
mod texts;
mod wire;

pub use crate::protocol::Context;
pub use checker::Checker;
pub use error::{Crash, Error, Unreadable};
pub use host::{Answering, Host, Pure, Writer, refused};
pub use process::{VERB, Worker};
pub use program::Program;
pub use standby::Standby;
pub use suite::SuiteFiles;
