//! Regular expressions that take time in proportion to the text, compiled once.

use std::collections::HashMap;

use regex::{Regex, RegexBuilder};

use super::limits::MAX_STRING;

/// Characters of an expression, and groups within groups.
const LONGEST: usize = 1_000;
const NESTED: u32 = 32;
/// Bytes that an expression may be compiled to, and bytes of the text that it is then looked for in. The time grows with
/// the product; with these the worst took about a second.
const SIZES: [(usize, usize); 2] = [(32 * 1024, MAX_STRING), (256 * 1024, 16 * 1024)];
/// Bytes that each may take to be fast.
const CACHE: usize = 1024 * 1024;
/// Expressions are written in the script, save where they are put together there.
const KEPT: usize = 16;

/// Compiled expressions, by their text.
#[derive(Default)]
pub(crate) struct Patterns(HashMap<String, Pattern>);

/// A compiled expression.
#[derive(Clone, Debug)]
struct Pattern {
    regex: Regex,
    /// Bytes of a text.
    longest: usize,
}

impl Patterns {
    /// The compiled expression, to be looked for in `text`; the error is in words.
    pub(crate) fn get(&mut self, pattern: &str, text: &str) -> Result<Regex, String> {
        let known = match self.0.get(pattern) {
            Some(known) => known.clone(),
            None => self.add(pattern)?,
        };
        if text.len() > known.longest {
            return Err(format!(
                "`{pattern}` is too large an expression for a text of more than {} KiB; `text::cut` shortens one",
                known.longest / 1024
            ));
        }
        Ok(known.regex)
    }

    fn add(&mut self, pattern: &str) -> Result<Pattern, String> {
        let compiled = compile(pattern)?;
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
    }
}

fn compile(pattern: &str) -> Result<Pattern, String> {
    if pattern.chars().count() > LONGEST {
        return Err(format!("a regular expression has at most {LONGEST} characters"));
    }
    for (size, longest) in SIZES {
        let built = RegexBuilder::new(pattern).size_limit(size).dfa_size_limit(CACHE).nest_limit(NESTED).build();
        match built {
            Ok(regex) => return Ok(Pattern { regex, longest }),
            Err(regex::Error::CompiledTooBig(_)) => {}
            Err(other) => return Err(explained(pattern, &other)),
        }
    }
    Err(format!("the regular expression `{pattern}` grows too large; are there large counts in its braces?"))
}

/// The last line says what is wrong, those before draw where.
fn explained(pattern: &str, error: &regex::Error) -> String {
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default();
    format!("`{pattern}` is no regular expression: {}", reason.strip_prefix("error: ").unwrap_or(reason))
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Patterns};

    #[test]
    fn wrong_expressions_are_explained() {
        let mut patterns = Patterns::default();
        assert_eq!(patterns.get("(a", "").unwrap_err(), "`(a` is no regular expression: unclosed group");
        assert!(patterns.get(r"\w{1000}{1000}", "").unwrap_err().contains("grows too large"));
        assert!(patterns.get(&"a".repeat(1_001), "").unwrap_err().contains("at most"));
        assert!(patterns.get(r"(?<=a)b", "").is_err(), "what needs to go back is not there");
    }

    #[test]
    fn a_large_expression_takes_shorter_texts() {
        let mut patterns = Patterns::default();
        let (long, short) = ("a".repeat(64 * 1024), "a".repeat(16 * 1024));
        assert!(patterns.get(r"(?i)\b(\d+)\s*(тыс|k|к)\b", &long).is_ok());
        assert!(patterns.get(r"\w+@\w+\.\w+", &short).is_ok());
        assert!(patterns.get(r"\w+@\w+\.\w+", &long).unwrap_err().contains("more than 16 KiB"));
    }

    #[test]
    fn the_kept_ones_are_bounded() {
        let mut patterns = Patterns::default();
        for number in 0..10 * KEPT {
            patterns.get(&number.to_string(), "").unwrap();
        }
        assert!(patterns.0.len() <= KEPT);
    }
}
