//! The tests that see the program from outside; each reads like a transcript.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod harness;
mod modules;
mod session;
