//! The tests that see the program from outside; each reads like a transcript.

// Nothing here is a library: `pub` is for the files beside.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

mod ahead;
mod ai;
mod api;
mod application;
#[cfg(unix)]
mod arrivals;
mod at_once;
mod at_terminal;
#[cfg(unix)]
mod backups;
mod bad_input;
mod bodies;
mod browser;
mod chromium;
mod compare;
mod crowded;
mod depth;
mod doctor;
mod documented;
#[cfg(unix)]
mod every;
mod every_call;
mod explain;
mod faults;
mod from;
mod harness;
mod hh;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod init;
mod journal;
mod kept;
mod login;
mod main_job;
mod modules;
mod notify;
#[cfg(unix)]
mod older_tokens;
#[cfg(unix)]
mod people;
mod permissions;
mod plan_file;
mod post_office;
mod proxy;
mod recipes;
mod recorder;
mod refusals;
#[cfg(unix)]
mod rekey;
mod replay;
mod report;
mod requests;
mod resumes_chosen;
#[cfg(unix)]
mod review;
mod saves;
mod sending;
#[cfg(unix)]
mod serve;
mod session;
mod stats;
mod stub;
mod tasks;
#[cfg(unix)]
mod telling;
mod terminal;
mod testing;
mod variants;
#[cfg(unix)]
mod watch;
mod wrong;
