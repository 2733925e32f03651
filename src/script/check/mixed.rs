//! HH028: functions that the engine may take for those of another file. It remembers what a name means from one file's
//! call to the next file's, for the length of a call of a hook: whoever calls first decides for the others.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{ASTNode, Expr, Stmt};

use super::file::{File, FileKind, Function};
use super::report::Report;
use crate::protocol::{Hook, Severity, Source};

/// A function's name and the number of its parameters.
type Named = (String, usize);

pub(super) fn check(files: &[File], reports: &mut [Report]) {
    // What a test calls are the functions of what it tests.
    let files = || files.iter().filter(|file| file.kind != FileKind::Test);
    let mut callers: BTreeMap<Named, BTreeSet<usize>> = BTreeMap::new();
    for file in files() {
        for named in called(file) {
            callers.entry(named).or_default().insert(file.index);
        }
    }
    for file in files() {
        for defined in file.functions().filter(|function| !function.is_closure()) {
            let Some(callers) = callers.get(&(defined.name.clone(), defined.params.len())) else { continue };
            // The hook runs under another name, see `hooks`.
            let is_hook = file.index == 0 && defined.name == Hook::Filter.name();
            if is_hook || !callers.contains(&file.index) {
                continue;
            }
            let owns = |index: &usize| files().any(|other| other.index == *index && has(other, defined));
            // Of two files that have it, one is told.
            let told = |index: &&usize| **index > file.index || (**index != file.index && !owns(index));
            if let Some(other) = callers.iter().find(told).and_then(|index| reports.get(*index)) {
                let (name, other) = (&defined.name, &other.source.file);
                let message = format!("`{other}` calls another `{name}`: the engine may take one for the other");
                let help = "give one of the two another name".to_owned();
                let report = &mut reports[file.index];
                let place = report.function(name);
                report.add("HH028", Severity::Error, place, message, Some(help));
            }
        }
    }
}

/// Whether a name means the same wherever these files, in which nothing was found, call it: a name that only comes about
/// while they run could be another file's.
pub(crate) fn mean_the_same(sources: &[Source]) -> bool {
    sources.len() == 1 || sources.iter().all(|source| !source.text.contains("Fn"))
}

fn has(file: &File, function: &Function) -> bool {
    file.function(&function.name, function.params.len()).is_some()
}

/// What a file calls by its bare name, as a function or as a method, and what it hands on to be called.
fn called(file: &File) -> BTreeSet<Named> {
    let mut called = BTreeSet::new();
    file.program.walk(&mut |path| {
        match path.last() {
            Some(
                ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)),
            ) if call.namespace.is_empty() => {
                // `in` is a call of `contains`, however it is written.
                let name = if call.name.ends_with("in") && call.op_token.is_some() { "contains" } else { &call.name };
                called.insert((name.to_owned(), call.args.len()));
                if let ("Fn", [Expr::StringConstant(text, _)]) = (name, call.args.as_slice()) {
                    let meant = file.functions().filter(|function| function.name == text.as_str());
                    called.extend(meant.map(|function| (function.name.clone(), function.params.len())));
                }
            }
            _ => {}
        }
        true
    });
    called
}

#[cfg(test)]
mod tests;
