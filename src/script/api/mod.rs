//! What scripts can use: one file an area, each with one `register`.
//!
//! To give scripts a function, write it down and say what it does in one step, in the `register` of its area:
//! `area.function("net(gross: number) -> int", "What is left after tax.", ("money::net(100_000)", "87_000")).with(…)`.
//! The signature names the parameters with their types (`string`, `int`, `float`, `number`, `bool`, `array<…>`, `map`,
//! `any`, a native type, each with `?` where `()` may come) and begins with the receiver's type where the function is a
//! method; the example is an expression and what it gives, which a test holds against each other. Several signatures
//! may share a name, one a number of arguments; `.with(…)` is repeated for each Rust type of the same parameter.
//! `Area::global` is for functions without a namespace, `Area::named` for `name::…` (end it with `close`). A native
//! type is [`object::Object`]: each property has its line beside the closure that reads it, and `Named` says what the
//! type is. The reference, the editor's definitions and the static check read all of it from [`Manual`] and [`Types`].

mod card;
mod item;
mod json;
mod log;
mod manual;
mod memory;
mod money;
mod object;
mod param;
mod parts;
mod person;
mod query;
mod text;
mod time;
mod vacancy;
mod view;
mod words;

use rhai::Engine;

pub(crate) use card::{Card, Skip, number};
pub(crate) use item::{Handle, Item};
pub(crate) use manual::{Function, Manual};
pub(crate) use object::{Holds, Property, Types};
pub(crate) use query::queries;
pub(crate) use view::View;

use super::known::Known;

/// Registers everything; returns the properties of the native types, and what there is in words.
pub(crate) fn register(engine: &mut Engine, known: &Known) -> (Types, Manual) {
    let mut types = Types::default();
    let mut manual = Manual::default();
    vacancy::register(engine, &mut manual, &mut types);
    parts::register(engine, &mut types);
    person::register(engine, &mut types);
    money::register(engine, &mut manual, &mut types, known);
    let index = words::register(engine, &mut manual);
    text::register(engine, &mut manual, known, &index);
    card::register(engine, &mut manual, &mut types);
    query::register(engine, &mut manual, &mut types);
    log::register(engine, &mut manual, &known.journal);
    memory::register(engine, &mut manual, known);
    time::register(engine, &mut manual, &mut types, known);
    param::register(engine, &mut manual, known);
    (types, manual)
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
