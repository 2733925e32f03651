//! HH024: imports and functions that nothing uses.

use std::collections::BTreeSet;

use rhai::{ASTNode, Expr, Stmt};

use super::file::{File, FileKind};
use super::hooks;
use super::report::Report;
use crate::protocol::{Hook, Severity};

pub(super) fn check(file: &File, report: &mut Report) {
    imports(file, report);
    functions(file, report);
}

fn imports(file: &File, report: &mut Report) {
    let mut roots = BTreeSet::new();
    file.program.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)))
                if !call.namespace.is_empty() =>
            {
                roots.insert(call.namespace.root().to_owned());
            }
            Some(ASTNode::Expr(Expr::Variable(variable, ..))) if !variable.2.is_empty() => {
                roots.insert(variable.2.root().to_owned());
            }
            _ => {}
        }
        true
    });
    file.program.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Import(import, position))) = path.last() {
            let alias: &str = &import.1.name;
            let known =
                matches!(&import.0, Expr::StringConstant(name, _) if file.source.imports.contains_key(name.as_str()));
            if known && !alias.is_empty() && !roots.contains(alias) {
                let position = if import.1.pos.is_none() { *position } else { import.1.pos };
                let message = format!("nothing uses `{alias}::…`");
                report.warning("HH024", position, message, Some("leave the import out".to_owned()));
            }
        }
        true
    });
}

/// What a recipe offers to others is theirs to use; its private functions are not.
fn functions(file: &File, report: &mut Report) {
    let called = hooks::called(file.program);
    for defined in file.functions().filter(|defined| !defined.is_closure()) {
        let name = defined.name.as_str();
        let entry = name == "main" || name.starts_with("test_") || Hook::ALL.iter().any(|hook| hook.name() == name);
        let offered = !defined.is_private && (file.index > 0 || matches!(file.kind, FileKind::Recipe | FileKind::Test));
        if entry || offered || called.contains(name) {
            continue;
        }
        // A misspelt hook is told as one.
        let place = report.function(name);
        if report.findings.iter().all(|known| Some(&known.place) != place.as_ref()) {
            let message = format!("nothing calls `{name}`");
            report.add("HH024", Severity::Warning, place, message, Some("call it, or leave it out".to_owned()));
        }
    }
}
