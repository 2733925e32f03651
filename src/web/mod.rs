//! `hhrun serve`: many people, one host, in the browser.
//!
//! [`accounts`] knows who may come in, [`server`] lets requests through or refuses them, `pages` answers them: one noun
//! a file, all of them listed in `routes`.

pub mod accounts;
pub mod connection;
mod csrf;
pub mod engine;
mod error;
pub mod language;
mod letters;
mod pages;
mod person;
pub mod preferences;
mod routes;
pub mod server;
pub mod strategies;
mod wanted;
mod workshop;

pub use error::Error;
