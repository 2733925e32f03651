//! HH006 and HH010: hooks with other parameters than the host gives, and functions that were meant to be hooks.

use std::collections::BTreeSet;

use rhai::{AST, ASTNode, Expr, FnAccess, Stmt};

use super::file::{File, FileKind, Function};
use super::report::Report;
use crate::protocol::{Hook, Severity};

pub(super) fn check(file: &File, report: &mut Report) {
    if matches!(file.kind, FileKind::Recipe | FileKind::Test) {
        return;
    }
    let called = called(file.program);
    for defined in file.public() {
        let name = defined.name.as_str();
        let wanted = match Hook::ALL.iter().find(|hook| hook.name() == name) {
            Some(hook) => hook.parameters(),
            None if name == "main" => &["args"],
            None => {
                misspelt(file, defined, &called, report);
                continue;
            }
        };
        parameters(defined, wanted, report);
    }
}

fn parameters(defined: &Function, wanted: &[&str], report: &mut Report) {
    let name = defined.name.as_str();
    let mut given: Vec<&str> = defined.params.iter().map(AsRef::as_ref).collect();
    let help = format!("write `fn {name}({})`", wanted.join(", "));
    if given.len() != wanted.len() {
        let message = format!("`{name}` takes {}, not {}", count(wanted.len()), count(given.len()));
        report.add("HH006", Severity::Error, report.function(name), message, Some(help));
        return;
    }
    given.reverse();
    if wanted.len() > 1 && given == wanted {
        let message = format!("`{name}` is given `{}` first", wanted[0]);
        report.add("HH006", Severity::Error, report.function(name), message, Some(help));
    }
}

/// Whether one of the functions was meant to be `queries`, which every strategy has.
pub(super) fn misspells(program: &AST) -> bool {
    let called = called(program);
    let mut functions = program.iter_fn_def().filter(|defined| defined.access == FnAccess::Public);
    functions.any(|defined| {
        !called.contains(defined.name.as_str()) && slip(&defined.name, "queries") && defined.params.len() <= 1
    })
}

/// Nothing calls it, its name is a slip or two away from a hook that the file does not have, and it takes what the
/// hook takes.
fn misspelt(file: &File, defined: &Function, called: &BTreeSet<String>, report: &mut Report) {
    let name = defined.name.as_str();
    if called.contains(name) || file.blanked.contains(name) || name.starts_with("test_") {
        return;
    }
    let missing = Hook::ALL.iter().filter(|hook| file.functions().all(|function| function.name != hook.name()));
    let meant = missing.filter(|hook| hook.parameters().len() == defined.params.len());
    if let Some(hook) = meant.filter(|hook| slip(name, hook.name())).min_by_key(|hook| distance(name, hook.name())) {
        let message = format!("nothing calls `{name}`");
        let help = format!("did you mean the hook `{hook}`?");
        report.add("HH010", Severity::Error, report.function(name), message, Some(help));
    }
}

fn slip(name: &str, hook: &str) -> bool {
    name != hook && distance(name, hook) <= 2
}

fn distance(name: &str, hook: &str) -> usize {
    strsim::damerau_levenshtein(&name.to_lowercase(), hook)
}

fn count(parameters: usize) -> String {
    match parameters {
        0 => "no parameter".to_owned(),
        1 => "one parameter".to_owned(),
        2 => "two parameters".to_owned(),
        more => format!("{more} parameters"),
    }
}

/// Every name that is called, or handed around as a value or as text.
pub(super) fn called(program: &AST) -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    program.walk(&mut |path| {
        match path.last() {
            Some(
                ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)),
            ) => {
                called.insert(call.name.to_string());
            }
            Some(ASTNode::Expr(Expr::Variable(variable, ..))) => {
                called.insert(variable.1.to_string());
            }
            Some(ASTNode::Expr(Expr::StringConstant(text, _))) => {
                called.insert(text.to_string());
            }
            _ => {}
        }
        true
    });
    called
}
