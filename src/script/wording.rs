//! The engine's errors in words that somebody who writes a strategy knows.

use rhai::EvalAltResult;

use super::api::Types;
use super::host::Ended;
use super::{limits, near};

/// What went wrong, and what helps.
pub(crate) struct Wording {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

const NULL_HELP: &str = "hh.ru left it out: read it with `?.`, or compare it with `()` first";

/// One error, without those it is wrapped in.
pub(crate) fn of(error: &EvalAltResult, types: &Types) -> Wording {
    match error {
        EvalAltResult::ErrorRuntime(value, _) => thrown(&value.to_string()),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => call(signature),
        EvalAltResult::ErrorDotExpr(message, _) => property(message, types),
        EvalAltResult::ErrorPropertyNotFound(name, _) => {
            plain(format!("the map has no `{name}`")).help("a key that may be missing is read with `.get(\"…\")`")
        }
        EvalAltResult::ErrorVariableNotFound(name, _) => plain(format!("there is no variable `{name}`")),
        EvalAltResult::ErrorIndexingType(kind, _) => {
            let kind = clean(kind);
            let help = kind.contains("()").then(|| NULL_HELP.to_owned());
            Wording { message: format!("`{kind}` cannot be indexed"), help }
        }
        EvalAltResult::ErrorMismatchDataType(wanted, found, _)
        | EvalAltResult::ErrorMismatchOutputType(wanted, found, _) => mismatch(wanted, found),
        EvalAltResult::ErrorFor(_) => plain("`for` goes through arrays, maps, strings and ranges only".to_owned()),
        EvalAltResult::ErrorTooManyOperations(_) => {
            plain("the script ran out of operations".to_owned()).help("is there a loop that never ends?")
        }
        EvalAltResult::ErrorTerminated(token, _) if token.is::<Ended>() => {
            let ended = token.clone().cast::<Ended>();
            Wording { message: ended.message, help: ended.help }
        }
        EvalAltResult::ErrorTerminated(..) => {
            plain("the script ran out of time".to_owned()).help("is there a loop that never ends?")
        }
        EvalAltResult::ErrorDataTooLarge(..) => {
            let (string, entries) = (limits::MAX_STRING / 1024, limits::MAX_ENTRIES);
            plain("a value grew too large".to_owned()).help(&format!(
                "a value holds at most {string} KiB of text and {entries} entries, all that is within it counted"
            ))
        }
        EvalAltResult::ErrorStackOverflow(_) => {
            plain("calls are nested too deep".to_owned()).help("does a function call itself for ever?")
        }
        EvalAltResult::ErrorNonPureMethodCallOnConstant(name, _) => {
            plain(format!("`{name}` would change a constant")).help("copy it into a `let` first")
        }
        other => {
            let mut other = other.to_string();
            if let Some(at) = other.rfind(" (line ") {
                other.truncate(at);
            }
            plain(lower_first(&clean(&other)))
        }
    }
}

impl Wording {
    fn help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
}

fn plain(message: String) -> Wording {
    Wording { message, help: None }
}

/// What a script threw, or one of our functions, which put advice behind a semicolon.
fn thrown(message: &str) -> Wording {
    match message.rsplit_once("; ") {
        Some((message, help)) if help.starts_with("did you mean") => plain(message.to_owned()).help(help),
        _ => plain(message.to_owned()),
    }
}

fn mismatch(wanted: &str, found: &str) -> Wording {
    let (wanted, found) = (clean(wanted), clean(found));
    let help = found.contains("()").then(|| NULL_HELP.to_owned());
    let message = match (wanted.is_empty(), found.is_empty()) {
        (false, false) => format!("expected `{wanted}`, found `{found}`"),
        (false, true) => format!("expected `{wanted}`"),
        _ => format!("`{found}` does not fit here"),
    };
    Wording { message, help }
}

/// `has_word (string, ())` → who does not take what.
fn call(signature: &str) -> Wording {
    let signature = clean(signature);
    let (name, arguments) = signature.split_once(" (").unwrap_or((&signature, ")"));
    let arguments = arguments.strip_suffix(')').unwrap_or(arguments);
    let help = arguments.split(", ").any(|kind| kind == "()").then(|| NULL_HELP.to_owned());
    let message = match arguments.split_once(", ") {
        _ if arguments.is_empty() => format!("there is no `{name}` without arguments"),
        Some((left, right)) if is_operator(name) => format!("`{name}` does not work between `{left}` and `{right}`"),
        _ => format!("there is no `{name}` for ({arguments})"),
    };
    Wording { message, help }
}

fn is_operator(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// `Unknown property 'nmae' - a getter is not registered for type 'Vacancy'`
fn property(message: &str, types: &Types) -> Wording {
    let quoted: Vec<&str> = message.split('\'').skip(1).step_by(2).collect();
    let [name, kind, ..] = quoted.as_slice() else { return plain(lower_first(&clean(message))) };
    if *kind == "()" {
        return plain(format!("`{name}` of `()`")).help(NULL_HELP);
    }
    let help = near::did_you_mean(name, types.of(kind).iter().map(|property| property.name));
    Wording { message: format!("`{}` has no property `{name}`", clean(kind)), help }
}

/// Rust's names for types out of a message.
fn clean(message: &str) -> String {
    let mut message = message.to_owned();
    for (rust, word) in [
        ("&str | ImmutableString | String", "string"),
        ("ImmutableString | &str | String", "string"),
        ("alloc::string::String", "string"),
        ("rhai::ImmutableString", "string"),
        ("ImmutableString", "string"),
        ("&str", "string"),
        ("i64", "whole number"),
        ("f64", "decimal number"),
        ("&mut ", ""),
    ] {
        message = message.replace(rust, word);
    }
    message
}

pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
