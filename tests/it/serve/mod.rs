//! `hhrun serve` from outside: a real process, and a browser that does only what it is told.

mod administration;
mod browser;
mod connect;
mod engine;
mod journal;
mod languages;
mod leaving;
mod limits;
mod preferences;
mod resume;
mod runs;
mod server;
mod strategies;
mod told;
mod turns;
mod walk;
mod wrong;
