//! The tests that see the program from outside; each reads like a transcript.

// Nothing here is a library: `pub` is for the files beside.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

mod api;
mod application;
#[cfg(unix)]
mod at_terminal;
#[cfg(unix)]
mod backups;
mod bad_input;
mod bodies;
mod crowded;
mod depth;
mod doctor;
mod documented;
mod every_call;
mod faults;
mod harness;
mod hh;
#[cfg(unix)]
mod init;
mod login;
mod main_job;
mod modules;
#[cfg(unix)]
mod older_tokens;
#[cfg(unix)]
mod people;
mod proxy;
mod recorder;
mod refusals;
#[cfg(unix)]
mod rekey;
mod requests;
mod sending;
mod session;
mod stub;
#[cfg(unix)]
mod terminal;
mod wrong;
