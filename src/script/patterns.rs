//! Regular expressions that take time in proportion to the text, compiled once.

use std::collections::HashMap;

use regex::{Regex, RegexBuilder};

/// Characters of an expression, bytes of what it is compiled to, groups within groups.
const LONGEST: usize = 1_000;
const COMPILED: usize = 256 * 1024;
const NESTED: u32 = 32;
/// Expressions are written in the script, save where they are put together there.
const KEPT: usize = 64;

/// Compiled expressions, by their text.
#[derive(Default)]
pub(crate) struct Patterns(HashMap<String, Regex>);

impl Patterns {
    /// The compiled expression; the error is in words.
    pub(crate) fn get(&mut self, pattern: &str) -> Result<Regex, String> {
        if let Some(known) = self.0.get(pattern) {
            return Ok(known.clone());
        }
        let compiled = compile(pattern)?;
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.chars().count() > LONGEST {
        return Err(format!("a regular expression has at most {LONGEST} characters"));
    }
    let built = RegexBuilder::new(pattern).size_limit(COMPILED).dfa_size_limit(COMPILED).nest_limit(NESTED).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            format!("the regular expression `{pattern}` grows too large; are there large counts in its braces?")
        }
        // The last line says what is wrong, those before draw where.
        other => {
            let text = other.to_string();
            let reason = text.lines().last().unwrap_or_default();
            format!("`{pattern}` is no regular expression: {}", reason.strip_prefix("error: ").unwrap_or(reason))
        }
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{KEPT, Patterns};

    #[test]
    fn wrong_expressions_are_explained() {
        let mut patterns = Patterns::default();
        assert_eq!(patterns.get("(a").unwrap_err(), "`(a` is no regular expression: unclosed group");
        assert!(patterns.get(r"\w{1000}{1000}").unwrap_err().contains("grows too large"));
        assert!(patterns.get(&"a".repeat(1_001)).unwrap_err().contains("at most"));
        assert!(patterns.get(r"(?<=a)b").is_err(), "what needs to go back is not there");
    }

    #[test]
    fn the_kept_ones_are_bounded() {
        let mut patterns = Patterns::default();
        for number in 0..10 * KEPT {
            patterns.get(&number.to_string()).unwrap();
        }
        assert!(patterns.0.len() <= KEPT);
    }

    #[test]
    fn the_worst_expression_on_the_longest_text_stays_far_below_the_limit() {
        let mut patterns = Patterns::default();
        let text = "a".repeat(64 * 1024);
        let began = Instant::now();
        for pattern in ["(a+)+$b", "(?:a?){120}a{120}b", r"(\w+\s?)+!", "(a|aa)*c"] {
            assert!(!patterns.get(pattern).unwrap().is_match(&text));
        }
        // Unoptimised as well; going back would take longer than anybody lives.
        assert!(began.elapsed() < Duration::from_secs(60));
    }
}
