//! Tests within a script: a run does not see them, and a run of the tests sees nothing else of the script's functions.
//! Either way every character stays where it was.

use std::borrow::Cow;
use std::ops::Range;

use super::super::scan::{Kind, Token, tokens};
use crate::protocol::Source;

/// What a test's name begins with.
const PREFIX: &str = "test_";

/// A test's name, and where it stands in the text.
pub(crate) struct Found<'a> {
    pub(crate) name: &'a str,
    pub(crate) at: usize,
}

/// The file as a run knows it: without its tests.
pub(crate) fn usual(source: Source) -> Source {
    Source { text: without_tests(&source.text).into_owned(), ..source }
}

/// The text without its tests.
pub(crate) fn without_tests(text: &str) -> Cow<'_, str> {
    if !text.contains(PREFIX) {
        return Cow::Borrowed(text);
    }
    blanked(text, functions(text).into_iter().filter(Function::is_test).map(|function| function.range))
}

/// The text without its functions but the tests; `None` where there are none.
pub(crate) fn only_tests(text: &str) -> Option<Cow<'_, str>> {
    let functions = functions(text);
    functions.iter().any(Function::is_test).then(|| {
        blanked(text, functions.into_iter().filter(|function| !function.is_test()).map(|function| function.range))
    })
}

/// The tests of a text, in order.
pub(crate) fn tests(text: &str) -> Vec<Found<'_>> {
    let tests = functions(text).into_iter().filter(Function::is_test);
    tests.map(|function| Found { name: function.name, at: function.at }).collect()
}

struct Function<'a> {
    name: &'a str,
    at: usize,
    parameters: bool,
    range: Range<usize>,
}

impl Function<'_> {
    fn is_test(&self) -> bool {
        self.name.starts_with(PREFIX) && !self.parameters
    }
}

/// The functions of a file: they stand at its top.
fn functions(text: &str) -> Vec<Function<'_>> {
    let tokens = tokens(text);
    let mut functions = Vec::new();
    let mut depth = 0_usize;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        match token.kind {
            Kind::Sign('{' | '(' | '[') => depth += 1,
            Kind::Sign('}' | ')' | ']') => depth = depth.saturating_sub(1),
            Kind::Word("fn") if depth == 0 => {
                let private = index > 0 && tokens[index - 1].kind == Kind::Word("private");
                let start = if private { tokens[index - 1].start } else { token.start };
                if let Some((function, last)) = function(&tokens, index, start) {
                    functions.push(function);
                    index = last;
                }
            }
            _ => {}
        }
        index += 1;
    }
    functions
}

/// The function whose `fn` is the token at `index`, and its last token.
fn function<'a>(tokens: &[Token<'a>], index: usize, start: usize) -> Option<(Function<'a>, usize)> {
    let Kind::Word(name) = tokens.get(index + 1)?.kind else { return None };
    let parameters = tokens.get(index + 3)?.kind != Kind::Sign(')');
    let mut depth = 0_usize;
    for (last, token) in tokens.iter().enumerate().skip(index + 2) {
        match token.kind {
            Kind::Sign('{') => depth += 1,
            Kind::Sign('}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    let range = start..token.end;
                    return Some((Function { name, at: tokens[index + 1].start, parameters, range }, last));
                }
            }
            _ => {}
        }
    }
    None
}

/// Spaces in the place of what is taken out, so that lines and columns stay.
fn blanked(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> Cow<'_, str> {
    let mut blanked = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        blanked.push_str(&text[at..range.start]);
        blanked.extend(text[range.clone()].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        at = range.end;
    }
    blanked.push_str(&text[at..]);
    Cow::Owned(blanked)
}

#[cfg(test)]
mod tests {
    use super::{only_tests, tests, without_tests};

    const TEXT: &str = "import \"a\" as a;\nfn score(v) { `${if v { \"}\" } else { 1 }}` }\nprivate fn test_a() { [1].map(|x| { x }); }\nfn test_b(x) { x }\nfn test_ц() { }\n";

    #[test]
    fn a_run_and_its_tests_see_other_halves_of_a_script() {
        let names: Vec<&str> = tests(TEXT).iter().map(|test| test.name).collect();
        assert_eq!(names, ["test_a", "test_ц"]);
        let (run, own) = (without_tests(TEXT), only_tests(TEXT).unwrap());
        assert!(
            run.contains("fn score") && run.contains("test_b") && !run.contains("test_a") && !run.contains("private")
        );
        assert!(own.contains("import") && own.contains("test_a") && !own.contains("score") && !own.contains("test_b"));
        for half in [&run, &own] {
            let ends = |text: &str| text.lines().map(|line| line.chars().count()).collect::<Vec<_>>();
            assert_eq!(ends(half), ends(TEXT));
        }
        assert!(only_tests("fn score(v) { 1 }").is_none());
    }

    #[test]
    fn what_is_broken_is_left_to_the_parser() {
        assert_eq!(without_tests("fn test_a() { "), "fn test_a() { ");
        assert_eq!(without_tests("fn test_"), "fn test_");
    }
}
