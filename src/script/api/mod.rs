//! What scripts can use: one file an area, each with one `register`.

mod ai;
mod auth;
mod card;
mod client;
mod item;
mod log;
mod money;
mod object;
mod param;
mod parts;
mod person;
mod query;
mod text;
mod vacancy;
mod view;
mod words;

use std::cell::RefCell;
use std::rc::Rc;

use rhai::Engine;

pub(crate) use client::to_json;
pub(crate) use card::{Card, Skip, number};
pub(crate) use item::{Handle, Item};
pub(crate) use object::{Holds, Types};
pub(crate) use query::queries;
pub(crate) use view::View;

use super::facts::Facts;
use super::host::Host;
use super::journal::Journal;

/// Registers everything; returns the properties of the native types.
pub(crate) fn register(
    engine: &mut Engine,
    journal: &Rc<Journal>,
    facts: &Rc<RefCell<Rc<Facts>>>,
    host: &Rc<Host>,
) -> Types {
    let mut types = Types::default();
    vacancy::register(engine, &mut types);
    parts::register(engine, &mut types);
    person::register(engine, &mut types);
    money::register(engine, &mut types);
    words::register(engine);
    text::register(engine);
    card::register(engine);
    query::register(engine);
    log::register(engine, journal);
    param::register(engine, facts);
    client::register(engine, &mut types, host, facts);
    auth::register(engine, host);
    ai::register(engine, host);
    types
}

/// What a type is called in a message.
pub(crate) fn kind(type_name: &str) -> &'static str {
    match type_name {
        "()" => "`()`",
        "bool" => "a boolean",
        "i64" => "a whole number",
        "f64" => "a decimal number",
        "char" => "a character",
        "string" | "ImmutableString" | "&str" | "String" | "rhai::ImmutableString" | "alloc::string::String" => {
            "a string"
        }
        "array" | "alloc::vec::Vec<rhai::types::dynamic::Dynamic>" => "an array",
        "map" => "a map",
        "Fn" => "a function",
        "range" | "range=" => "a range",
        other if other.contains("Map<") => "a map",
        other if other.ends_with("::Card") => "a card",
        other if other.ends_with("::Skip") => "`skip(…)`",
        other if other.ends_with("::Similar") => "`similar(…)`",
        _ => "something else",
    }
}
