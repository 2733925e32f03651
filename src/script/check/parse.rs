//! HH001 and HH002: everything the parser refuses, not only the first of it.

use std::collections::BTreeSet;

use rhai::{AST, ASTFlags, ASTNode, Module, ParseError, ParseErrorType, Scope, Stmt};

use super::super::engine::Engine;
use super::super::watchdog::Watchdog;
use super::super::wording::lower_first;
use super::super::{near, place, scan};
use super::file::is_test;
use super::report::Report;
use crate::protocol::Severity;

/// Beyond this many, the first are the ones to mend.
const MOST: usize = 20;

/// A compiled file.
pub(super) struct Parsed {
    pub(super) program: AST,
    /// The functions and variables of what could not be parsed.
    pub(super) blanked: BTreeSet<String>,
    /// Whether parts of it could not be parsed.
    pub(super) is_damaged: bool,
}

/// Compiles a file; what keeps it from being compiled goes to the report. `None` where nothing can be made of it.
pub(super) fn parse(engine: &mut Engine, report: &mut Report) -> Option<Parsed> {
    Watchdog::here().reads(&report.source.file);
    let mut text = report.source.text.clone();
    let mut blanked = BTreeSet::new();
    // A test sees the constants of what it tests, which are known only where it runs.
    engine.rhai.set_strict_variables(!is_test(&report.source.file) || engine.declared.is_some());
    let program = rounds(engine, report, &mut text, &mut blanked);
    engine.rhai.set_strict_variables(false);
    let mut program = program?;
    program.set_source(&report.source.file);
    Some(Parsed { program, is_damaged: text != report.source.text, blanked })
}

/// Parses until nothing is refused. Every name is known but those that the file itself must bring; what was reported
/// is blanked, or taken for known.
fn rounds(engine: &mut Engine, report: &mut Report, text: &mut String, blanked: &mut BTreeSet<String>) -> Option<AST> {
    let mut scope = Scope::new();
    for name in constants(text) {
        scope.push_constant(name, ());
    }
    for name in engine.declared.iter().flatten() {
        scope.push_constant(name.clone(), ());
    }
    let mut unknown = Vec::new();
    for _ in 0..MOST {
        let error = match engine.rhai.compile_with_scope(&scope, text.as_str()) {
            Ok(program) => {
                suggest(&program, unknown, report);
                return Some(program);
            }
            Err(error) => error,
        };
        match error.err_type() {
            ParseErrorType::VariableUndefined(name) => {
                if !blanked.contains(name) {
                    unknown.push((name.clone(), error.position()));
                }
                scope.push_constant(name.clone(), ());
            }
            ParseErrorType::ModuleUndefined(name) => {
                let name = name.split("::").next().unwrap_or(name).to_owned();
                if !blanked.contains(&name) {
                    let help = format!("`import \"{name}\" as {name};` above the function brings a recipe");
                    report.error("HH002", error.position(), format!("nothing is imported as `{name}`"), Some(help));
                }
                engine.rhai.register_static_module(name, Module::new().into());
            }
            _ => {
                tell(&error, text, report);
                blank(text, offset(text, &error), blanked)?;
            }
        }
    }
    for (name, position) in unknown {
        report.error("HH002", position, format!("there is no variable `{name}`"), None);
    }
    None
}

fn tell(error: &ParseError, text: &str, report: &mut Report) {
    let (message, help) = worded(error);
    if report
        .findings
        .iter()
        .any(|known| known.message == message && matches!(error.err_type(), ParseErrorType::Reserved(_)))
    {
        return;
    }
    let closing = matches!(error.err_type(), ParseErrorType::MissingToken(token, _) if token == "}");
    if closing && offset(text, error) >= text.trim_end().len() {
        // A string without an end took the end of the block with it.
        if report.findings.iter().all(|known| !known.message.contains("not terminated"))
            && let Some((line, column)) = never_closed(text)
        {
            let place = place::on_line(&report.source.file, &report.source.text, line, column);
            report.add("HH001", Severity::Error, Some(place), "this `{` is never closed".to_owned(), None);
        }
        return;
    }
    report.error("HH001", error.position(), message, help);
}

/// The line and column of the `{` that lacks its `}`: the first whose `}` stands further in or out than its line, else
/// the last that has none.
fn never_closed(text: &str) -> Option<(usize, usize)> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let indent = |at: usize| {
        let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    };
    let mut found = None;
    for token in scan::tokens(text) {
        match token.kind {
            scan::Kind::Sign('{') => open.push((token.start, indent(token.start))),
            scan::Kind::Sign('}') => {
                let (start, inner) = open.pop()?;
                let alone = text[..token.start].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
                if found.is_none() && alone && indent(token.start) != inner {
                    found = Some(start);
                }
            }
            _ => {}
        }
    }
    let at = found.or_else(|| open.last().map(|(start, _)| *start))?;
    let before = &text[..at];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some((before.matches('\n').count() + 1, column))
}

/// Puts spaces in the place of the statement that an error is in; `None` where there is nothing to blank.
fn blank(text: &mut String, at: usize, blanked: &mut BTreeSet<String>) -> Option<()> {
    let candidates = [scan::statement_at(text, at), scan::item_at(text, at)];
    let range = candidates.into_iter().find(|range| !text[range.clone()].trim().is_empty())?;
    let tokens = scan::tokens(&text[range.clone()]);
    for pair in tokens.windows(2) {
        if let (scan::Kind::Word("fn" | "let" | "const" | "for" | "as"), scan::Kind::Word(name)) =
            (pair[0].kind, pair[1].kind)
        {
            blanked.insert(name.to_owned());
        }
    }
    let blank: String = text[range.clone()].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    text.replace_range(range, &blank);
    Some(())
}

/// The variables that there are not, now that it is known which there are.
fn suggest(program: &AST, unknown: Vec<(String, rhai::Position)>, report: &mut Report) {
    if unknown.is_empty() {
        return;
    }
    let names = names(program);
    for (name, position) in unknown {
        let help = near::did_you_mean(&name, names.iter().map(String::as_str)).or_else(|| top_level(program, &name));
        report.error("HH002", position, format!("there is no variable `{name}`"), help);
    }
}

fn offset(text: &str, error: &ParseError) -> usize {
    let Some(line) = error.position().line() else { return text.len() };
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let column = error.position().position().unwrap_or(1).saturating_sub(1);
    text[start..].char_indices().nth(column).map_or(text.len(), |(at, _)| start + at)
}

/// The constants at the top of a file: its functions see them.
fn constants(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut names = Vec::new();
    let tokens = scan::tokens(text);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            scan::Kind::Sign('{' | '(' | '[') => depth += 1,
            scan::Kind::Sign('}' | ')' | ']') => depth = depth.saturating_sub(1),
            scan::Kind::Word("const") if depth == 0 => {
                if let Some(scan::Kind::Word(name)) = tokens.get(at + 1).map(|next| next.kind) {
                    names.push(name.to_owned());
                }
            }
            _ => {}
        }
    }
    names
}

fn top_level(program: &AST, name: &str) -> Option<String> {
    let is_it = |statement: &Stmt| matches!(statement, Stmt::Var(variable, flags, _) if variable.0.name == name && !flags.contains(ASTFlags::CONSTANT));
    program
        .statements()
        .iter()
        .any(is_it)
        .then(|| format!("functions do not see a `let` of the file: make it `const {name}`"))
}

/// Every name that is declared anywhere in the file.
fn names(program: &AST) -> Vec<String> {
    let mut names = Vec::new();
    for function in program.iter_fn_def() {
        names.extend(function.params.iter().map(ToString::to_string));
    }
    program.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Var(variable, ..))) => names.push(variable.0.name.to_string()),
            Some(ASTNode::Stmt(Stmt::For(parts, _))) => names.push(parts.0.name.to_string()),
            _ => {}
        }
        true
    });
    names
}

fn worded(error: &ParseError) -> (String, Option<String>) {
    let help = match error.err_type() {
        ParseErrorType::Reserved(word) => match word.as_str() {
            "print" | "debug" => Some("`log::info(…)` says something".to_owned()),
            "eval" => Some("a script runs nothing that it is not itself".to_owned()),
            _ => Some("another name will do; as a key of a map it stands in quotes".to_owned()),
        },
        ParseErrorType::MissingToken(token, _) if token == ";" => {
            Some("is there a `;` missing at the end of the line before?".to_owned())
        }
        ParseErrorType::ExprTooDeep => Some("give parts of it names with `let`".to_owned()),
        _ => None,
    };
    (lower_first(&error.err_type().to_string()).replace('\'', "`"), help)
}
