//! `hhrun serve` from outside: a real process, and a browser that does only what it is told.

mod administration;
mod connect;
mod engine;
mod limits;
mod runs;
mod server;
mod walk;
mod wrong;
