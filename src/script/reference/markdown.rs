//! The reference in Markdown.

use std::fmt::Write;

use super::super::api::Function;
use super::{HOOKS, Reference, hook, names};

/// All of it.
pub(super) fn reference(of: &Reference) -> String {
    let mut text = String::from("# What a script can use\n\n");
    text.push_str(INTRODUCTION);
    hooks(&mut text);
    for area in of.manual.areas() {
        let title = if area.name.is_empty() { "Without a namespace".to_owned() } else { format!("`{}::`", area.name) };
        let _ = writeln!(text, "## {title}\n\n{}\n", area.about);
        for function in of.manual.of(area.name) {
            entry(&mut text, function);
        }
    }
    types(&mut text, of);
    text
}

/// The names alone.
pub(super) fn table(of: &Reference) -> String {
    let mut text = String::from("| | functions |\n|---|---|\n");
    for area in of.manual.areas() {
        let title = if area.name.is_empty() { "everywhere".to_owned() } else { format!("`{}::`", area.name) };
        let names: Vec<String> = names(&of.manual, area.name).into_iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "| {title} | {} |", names.join(" "));
    }
    text
}

const INTRODUCTION: &str = "The language is [Rhai](https://rhai.rs/book/). Types: `int` and `float` are both a `number`; `any` is \
    anything; what may be `()` has a `?`. A method is written with the type before the dot. Examples give what stands \
    behind the arrow.\n\n";

fn hooks(text: &mut String) {
    text.push_str("## Hooks\n\nFunctions that the script has and hhrun calls; only `queries` must be there.\n\n");
    text.push_str("| hook | returns | |\n|---|---|---|\n");
    for (of, returns, about) in HOOKS {
        let _ = writeln!(text, "| `{}` | {returns} | {about} |", hook(of));
    }
    text.push('\n');
}

fn entry(text: &mut String, function: &Function) {
    let area = if function.area.is_empty() { String::new() } else { format!("{}::", function.area) };
    let _ = writeln!(text, "### `{area}{}`\n\n{}\n", function.signature, function.about);
    let (expression, value) = function.example;
    let arrow = if value.is_empty() { String::new() } else { format!("   // → {value}") };
    let _ = writeln!(text, "```rhai\n{expression}{arrow}\n```\n");
}

fn types(text: &mut String, of: &Reference) {
    text.push_str(
        "## Types\n\nProperties carry hh.ru's own names; *full* ones are known in `review` and `letter` only.\n\n",
    );
    for (name, about) in of.types.all() {
        let _ = writeln!(text, "### `{name}`\n\n{}\n", sentence(about));
        let properties = of.types.of(name);
        if properties.is_empty() {
            continue;
        }
        text.push_str("| property | type | |\n|---|---|---|\n");
        for property in properties {
            let nullable = if property.nullable { "?" } else { "" };
            let full = if property.full { "*full*; " } else { "" };
            let about = property.about.replace('|', "\\|");
            let _ = writeln!(text, "| `{}` | `{}{nullable}` | {full}{about} |", property.name, property.kind);
        }
        text.push('\n');
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
