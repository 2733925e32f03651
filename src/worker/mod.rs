//! The host's side of a script: reads it and its imports once, starts the process that runs it, asks it, and says in
//! words what became of it.

mod checker;
mod error;
mod process;
mod program;
mod texts;

pub use crate::protocol::Context;
pub use checker::Checker;
pub use error::{Crash, Error, Unreadable};
pub use process::{VERB, Worker};
pub use program::Program;
