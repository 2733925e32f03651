//! What scripts can use, for reading: rendered from what is registered in the engine.

mod html;
mod markdown;

use std::collections::BTreeSet;

use super::api::{Manual, Types};
use super::engine::Engine;
use super::limits::Limits;
use crate::protocol::Hook;

/// What scripts can use, for reading.
pub struct Reference {
    manual: Manual,
    types: Types,
}

impl Reference {
    /// Of this version.
    pub fn new() -> Self {
        let engine = Engine::new(Limits::default());
        Self { manual: engine.manual, types: engine.types }
    }

    /// All of it, in Markdown.
    pub fn markdown(&self) -> String {
        markdown::reference(self)
    }

    /// All of it, as a page that needs nothing else.
    pub fn html(&self) -> String {
        html::reference(self)
    }

    /// The names alone, as a table in Markdown.
    pub fn table(&self) -> String {
        markdown::table(self)
    }
}

impl Default for Reference {
    fn default() -> Self {
        Self::new()
    }
}

/// The functions that the host calls, with what it is there for.
const HOOKS: [(Hook, &str, &str); 6] = [
    (Hook::Queries, "map, `similar(…)` or an array of them", "what to ask hh.ru, in the parameters of its search"),
    (Hook::Filter, "`true`, `false` or `skip(\"why\")`", "whether a vacancy is worth a look"),
    (Hook::Score, "number, card or `skip(\"why\")`", "what it is worth"),
    (Hook::Review, "number, card or `skip(\"why\")`", "the same on the whole vacancy, for the best of them"),
    (Hook::Letter, "string or `()`", "the cover letter"),
    (Hook::Settings, "map", "`limit`, `min_score`, `details`, `locale`, `host`, `permissions`, `params`, `variants`"),
];

fn hook(hook: Hook) -> String {
    format!("{}({})", hook.name(), hook.parameters().join(", "))
}

/// The names of an area's functions, each once; methods by what they are called on.
fn names(manual: &Manual, area: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = manual.of(area).map(|function| match function.receiver() {
        Some(receiver) => format!("{}.{}", receiver.split('<').next().unwrap_or(receiver), function.name()),
        None => function.name().to_owned(),
    });
    names.filter(|name| seen.insert(name.clone())).collect()
}

#[cfg(test)]
mod tests;
