//! The side of the child process: it loads a script, checks it, and calls its hooks as the host asks.
//!
//! Nothing here knows a token, a database or the network. What a script can use is in `api/`, what keeps it within
//! bounds in `engine` and `limits`, what is found without running it in `check/`.

mod api;
mod check;
mod clock;
pub mod definitions;
pub mod diagnostic;
mod engine;
mod facts;
mod failed;
mod hooks;
mod host;
mod journal;
mod known;
mod likeness;
mod limits;
mod memory;
mod near;
pub mod parameters;
mod patterns;
mod place;
mod plain;
pub mod recipes;
pub mod reference;
mod salary;
pub mod samples;
pub(crate) mod scan;
mod serve;
mod settings;
mod strategy;
mod task;
mod testing;
mod trace;
mod variants;
mod watchdog;
mod wording;
mod words;

pub use check::codes;
pub(crate) use near::nearest;
pub(crate) use plain::text as plain_text;

pub use limits::{Limits, MAX_FILES, MAX_SOURCE, MAX_TEXT, TASK_TIME};
pub use serve::{child_main, serve};
