//! The tests that run the program from outside; each reads like a transcript.
#![allow(clippy::unwrap_used)]

mod session;
