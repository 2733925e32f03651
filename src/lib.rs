//! hhrun: a scriptable host for job seekers on hh.ru.
//!
//! Scripts decide, Rust acts; a script never shares a process with a token; every write passes one gate.
//! A module uses only those above it in this list, which is checked by a test.

pub mod secret;

pub mod platform;

pub mod watch;

pub mod hh;

pub mod ai;

pub mod notify;

pub mod config;

pub mod vault;

pub mod session;

pub mod gate;

pub mod protocol;

pub mod script;

pub mod worker;

pub mod run;

pub mod sandbox;

pub mod account;

pub mod web;

pub mod cli;

pub mod error;
