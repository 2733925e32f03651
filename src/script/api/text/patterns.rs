//! Regular expressions, and texts that are alike.

use std::cell::RefCell;
use std::rc::Rc;

use regex::Regex;
use rhai::{Array, Dynamic, EvalAltResult, ImmutableString, NativeCallContext};

use super::super::super::known::Known;
use super::super::super::likeness::{self, LONGEST};
use super::super::super::limits::MAX_ENTRIES;
use super::super::super::patterns::Patterns;
use super::super::manual::Area;
use super::{Bounded, in_time};

type Compiled = Rc<RefCell<Patterns>>;
type Outcome<T> = Result<T, Box<EvalAltResult>>;

pub(super) fn register(text: &mut Area, known: &Known) {
    let patterns = Compiled::default();
    expressions(text, &patterns, known);
    likenesses(text);
}

fn expressions(text: &mut Area, patterns: &Compiled, known: &Known) {
    let shared = Rc::clone(patterns);
    text.function(
        "matches(text: string, regex: string) -> bool",
        "Whether the regular expression is found in it; `(?i)` at its beginning makes case irrelevant.",
        (r#"text::matches("от 3 до 6 лет", `\d+ до \d+`)"#, "true"),
    )
    .with(move |text: ImmutableString, pattern: ImmutableString| -> Outcome<bool> {
        Ok(compiled(&shared, &pattern, &text)?.is_match(&text))
    });
    let shared = Rc::clone(patterns);
    text.function(
        "find(text: string, regex: string) -> string?",
        "The first place that the regular expression fits, or what its first group caught there.",
        (r#"text::find("вилка 250-300 тыс.", `(\d+)-\d+`)"#, r#""250""#),
    )
    .with(move |text: ImmutableString, pattern: ImmutableString| -> Outcome<Dynamic> {
        let found = compiled(&shared, &pattern, &text)?.captures(&text).map(|found| wanted(&found).to_owned());
        Ok(found.map_or(Dynamic::UNIT, Dynamic::from))
    });
    let (shared, clock) = (Rc::clone(patterns), known.clone());
    text.function(
        "find_all(text: string, regex: string) -> array<string>",
        "The same for every place.",
        (r#"text::find_all("a1 b22", `\d+`)"#, r#"["1", "22"]"#),
    )
    .with(move |context: NativeCallContext, text: ImmutableString, pattern: ImmutableString| -> Outcome<Array> {
        let pattern = compiled(&shared, &pattern, &text)?;
        let mut found = Array::new();
        for captures in pattern.captures_iter(&text).take(MAX_ENTRIES) {
            in_time(&clock, &context)?;
            found.push(Dynamic::from(wanted(&captures).to_owned()));
        }
        Ok(found)
    });
    let (shared, clock) = (Rc::clone(patterns), known.clone());
    text.function(
        "replace_all(text: string, regex: string, new: string) -> string",
        "With every place that the regular expression fits turned into `new`, where `$1` is what the first group caught.",
        (r#"text::replace_all("2026-11-20", `(\d+)-(\d+)-(\d+)`, "$3.$2.$1")"#, r#""20.11.2026""#),
    )
    .with(
        move |context: NativeCallContext,
              text: ImmutableString,
              pattern: ImmutableString,
              new: ImmutableString|
              -> Outcome<ImmutableString> {
            let pattern = compiled(&shared, &pattern, &text)?;
            let mut made = Bounded(String::new());
            let mut last = 0;
            for captures in pattern.captures_iter(&text) {
                in_time(&clock, &context)?;
                let Some(whole) = captures.get(0) else { continue };
                made.push(&text[last..whole.start()], &context)?;
                let mut expanded = String::new();
                captures.expand(&new, &mut expanded);
                made.push(&expanded, &context)?;
                last = whole.end();
            }
            made.push(&text[last..], &context)?;
            Ok(made.0.into())
        },
    );
}

fn likenesses(text: &mut Area) {
    text.function(
        "similarity(a: string, b: string) -> float",
        "How alike two short texts are, from 0 to 1, whatever their case.",
        (r#"text::similarity("Rust", "rest")"#, "0.75"),
    )
    .with(|a: ImmutableString, b: ImmutableString| -> Outcome<f64> {
        likeness::similarity(&a, &b).ok_or_else(|| too_long("similarity").into())
    });
    text.function(
        "fuzzy(text: string, word: string) -> bool",
        "Whether it has the word (or the words, side by side), also with a typing error.",
        (r#"text::fuzzy("Опыт с Kuberntes", "kubernetes")"#, "true"),
    )
    .with(|text: ImmutableString, word: ImmutableString| -> Outcome<bool> {
        likeness::has_like(&text, &word).ok_or_else(|| too_long("fuzzy").into())
    });
}

fn too_long(name: &str) -> String {
    format!("`text::{name}` compares at most {LONGEST} characters")
}

fn compiled(patterns: &Compiled, pattern: &str, text: &str) -> Outcome<Regex> {
    Ok(patterns.borrow_mut().get(pattern, text)?)
}

/// The first group, or all of it where there is none.
fn wanted<'a>(captures: &regex::Captures<'a>) -> &'a str {
    captures.get(1).or_else(|| captures.get(0)).map_or("", |found| found.as_str())
}
