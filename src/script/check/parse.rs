//! HH001 and HH002: everything the parser refuses, not only the first of it.

use rhai::{AST, ASTFlags, Module, ParseError, ParseErrorType, Scope, Stmt};

use super::super::engine::Engine;
use super::super::wording::lower_first;
use super::super::{near, scan};
use super::Report;

/// Beyond this many, the first are the ones to mend.
const MOST: usize = 20;

/// Compiles a file; what keeps it from being compiled goes to the report.
pub(super) fn parse(engine: &mut Engine, report: &mut Report) -> Option<AST> {
    engine.rhai.set_strict_variables(false);
    let lenient = lenient(engine, report)?;
    engine.rhai.set_strict_variables(true);
    let strict = strict(engine, report, &lenient);
    engine.rhai.set_strict_variables(false);
    strict
}

/// Blanks the item an error is in and parses on.
fn lenient(engine: &Engine, report: &mut Report) -> Option<AST> {
    let mut text = report.source.text.clone();
    for _ in 0..MOST {
        let error = match engine.rhai.compile(&text) {
            Ok(program) => return report.findings.is_empty().then_some(program),
            Err(error) => error,
        };
        let (message, help) = worded(&error);
        report.error("HH001", error.position(), message, help);
        let item = scan::item_at(&text, offset(&text, &error));
        if text[item.clone()].trim().is_empty() {
            break;
        }
        let blank: String = text[item.clone()].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        text.replace_range(item, &blank);
    }
    None
}

/// Parses with every name known but those that the file itself must bring. What is reported once is then taken for
/// known.
fn strict(engine: &mut Engine, report: &mut Report, lenient: &AST) -> Option<AST> {
    let mut scope = Scope::new();
    for name in constants(lenient) {
        scope.push_constant(name, ());
    }
    for name in &engine.declared {
        scope.push_constant(name.clone(), ());
    }
    let names = names(lenient);
    for _ in 0..MOST {
        let error = match engine.rhai.compile_with_scope(&scope, &report.source.text) {
            Ok(mut program) => {
                program.set_source(&report.source.file);
                return report.findings.is_empty().then_some(program);
            }
            Err(error) => error,
        };
        match error.err_type() {
            ParseErrorType::VariableUndefined(name) => {
                let help =
                    near::did_you_mean(name, names.iter().map(String::as_str)).or_else(|| top_level(lenient, name));
                report.error("HH002", error.position(), format!("there is no variable `{name}`"), help);
                scope.push_constant(name.clone(), ());
            }
            ParseErrorType::ModuleUndefined(name) => {
                let help = format!("`import \"{name}\" as {name};` above the function brings a recipe");
                report.error("HH002", error.position(), format!("nothing is imported as `{name}`"), Some(help));
                engine.rhai.register_static_module(name.clone(), Module::new().into());
            }
            _ => {
                let (message, help) = worded(&error);
                report.error("HH001", error.position(), message, help);
                break;
            }
        }
    }
    None
}

fn offset(text: &str, error: &ParseError) -> usize {
    let Some(line) = error.position().line() else { return text.len() };
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let column = error.position().position().unwrap_or(1).saturating_sub(1);
    text[start..].char_indices().nth(column).map_or(text.len(), |(at, _)| start + at)
}

fn constants(program: &AST) -> impl Iterator<Item = &str> {
    program.statements().iter().filter_map(|statement| match statement {
        Stmt::Var(variable, flags, _) if flags.contains(ASTFlags::CONSTANT) => Some(variable.0.name.as_str()),
        _ => None,
    })
}

fn top_level(program: &AST, name: &str) -> Option<String> {
    let is_it = |statement: &Stmt| matches!(statement, Stmt::Var(variable, _, _) if variable.0.name == name);
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
            Some(rhai::ASTNode::Stmt(Stmt::Var(variable, ..))) => names.push(variable.0.name.to_string()),
            Some(rhai::ASTNode::Stmt(Stmt::For(parts, _))) => names.push(parts.0.name.to_string()),
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
            _ => Some("another name will do".to_owned()),
        },
        ParseErrorType::MissingToken(token, _) if token == ";" => {
            Some("is there a `;` missing at the end of the line before?".to_owned())
        }
        ParseErrorType::ExprTooDeep => Some("give parts of it names with `let`".to_owned()),
        _ => None,
    };
    (lower_first(&error.err_type().to_string()).replace('\'', "`"), help)
}
