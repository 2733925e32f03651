//! hhrun: a scriptable host for job seekers on hh.ru.
//!
//! Scripts decide, Rust acts; a script never shares a process with a token; every write passes one gate.
//! A module uses only those above it in this list, which is checked by a test.

pub mod secret;

pub mod platform;

pub mod hh;

pub mod sandbox;
