//! Texts made of texts: what Rhai's own methods do in place, and what they lack.

use rhai::{Array, EvalAltResult, ImmutableString, NativeCallContext};

use super::super::super::plain;
use super::super::log::shown;
use super::super::manual::Area;
use super::Bounded;

pub(super) fn register(text: &mut Area) {
    text.function(
        "plain(html: string) -> string",
        "HTML without its markup.",
        (r#"text::plain("<p>a &amp; <b>b</b></p>")"#, r#""a & b""#),
    )
    .with(|html: ImmutableString| ImmutableString::from(plain::text(&html)));
    text.function(
        "trim(text: string) -> string",
        "Without white space at both ends; `trim` of Rhai changes its string and returns nothing.",
        (r#"text::trim("  a b ")"#, r#""a b""#),
    )
    .with(|text: ImmutableString| ImmutableString::from(text.trim()));
    text.function("lower(text: string) -> string", "In small letters.", (r#"text::lower("Rust")"#, r#""rust""#))
        .with(|text: ImmutableString| ImmutableString::from(text.to_lowercase()));
    text.function("upper(text: string) -> string", "In capitals.", (r#"text::upper("Rust")"#, r#""RUST""#))
        .with(|text: ImmutableString| ImmutableString::from(text.to_uppercase()));
    text.function(
        "capitalize(text: string) -> string",
        "With a capital at the beginning.",
        (r#"text::capitalize("добрый день")"#, r#""Добрый день""#),
    )
    .with(|text: ImmutableString| ImmutableString::from(capitalized(&text)));
    text.function(
        "cut(text: string, length: int) -> string",
        "At most so many characters, ended between two words and with `…` where something is missing.",
        (r#"text::cut("Пишем на Rust и Go", 14)"#, r#""Пишем на Rust…""#),
    )
    .with(|text: ImmutableString, length: i64| ImmutableString::from(cut(&text, length)));
    text.function(
        "replace(text: string, old: string, new: string) -> string",
        "With every `old` turned into `new`; `replace` of Rhai changes its string and returns nothing.",
        (r#"text::replace("a-b-c", "-", " ")"#, r#""a b c""#),
    )
    .with(replace);
    text.function(
        "join(parts: array, between: string) -> string",
        "The parts one after the other, with `between` between them.",
        (r#"text::join(["Rust", "Go", 1], ", ")"#, r#""Rust, Go, 1""#),
    )
    .with(join);
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn cut(text: &str, length: i64) -> String {
    let length = usize::try_from(length).unwrap_or(0);
    let Some((end, _)) = text.char_indices().nth(length) else { return text.to_owned() };
    // One character is for the `…`.
    let end = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    let kept = &text[..end];
    let whole = text[end..].starts_with(char::is_whitespace);
    let kept = if whole { kept } else { kept.rfind(char::is_whitespace).map_or(kept, |at| &kept[..at]) };
    if length == 0 { String::new() } else { format!("{}…", kept.trim_end()) }
}

#[expect(clippy::needless_pass_by_value, reason = "what is passed by reference cannot be called on a constant")]
fn replace(
    context: NativeCallContext,
    text: ImmutableString,
    old: ImmutableString,
    new: ImmutableString,
) -> Result<ImmutableString, Box<EvalAltResult>> {
    if old.is_empty() {
        return Ok(text);
    }
    let mut made = Bounded(String::new());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(old.as_str()) {
        made.push(before, &context)?;
        made.push(&new, &context)?;
        rest = after;
    }
    made.push(rest, &context)?;
    Ok(made.0.into())
}

#[expect(clippy::needless_pass_by_value, reason = "what is passed by reference cannot be called on a constant")]
fn join(
    context: NativeCallContext,
    parts: Array,
    between: ImmutableString,
) -> Result<ImmutableString, Box<EvalAltResult>> {
    let mut made = Bounded(String::new());
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            made.push(&between, &context)?;
        }
        made.push(&shown(&context, part)?, &context)?;
    }
    Ok(made.0.into())
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_between_words() {
        assert_eq!(cut("Пишем на Rust", 13), "Пишем на Rust");
        assert_eq!(cut("Пишем на Rust", 12), "Пишем на…");
        assert_eq!(cut("Пишем на Rust", 9), "Пишем на…");
        assert_eq!(cut("Пишем", 3), "Пи…");
        assert_eq!((cut("Пишем", 0).as_str(), cut("Пишем", -1).as_str(), cut("", 5).as_str()), ("", "", ""));
        for length in 1..20 {
            assert!(cut("Пишем на Rust и Go", length).chars().count() <= usize::try_from(length).unwrap());
        }
    }
}
