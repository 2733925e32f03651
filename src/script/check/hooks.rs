//! HH006 and HH010: hooks with other parameters than the host gives, and functions that were meant to be hooks.

use std::collections::BTreeSet;

use rhai::{ASTNode, Expr, FnAccess, Stmt};

use super::super::near;
use super::{File, Report, function};
use crate::protocol::{Hook, Severity};

pub(super) fn check(file: &File, report: &mut Report) {
    let called = called(file);
    for defined in file.program.iter_fn_def().filter(|defined| defined.access == FnAccess::Public) {
        let name = defined.name.as_str();
        let wanted = match Hook::ALL.iter().find(|hook| hook.name() == name) {
            Some(hook) => hook.parameters(),
            None if name == "main" => &["args"],
            None => {
                if !called.contains(name) {
                    misspelt(name, report);
                }
                continue;
            }
        };
        if defined.params.len() != wanted.len() {
            let message = format!("`{name}` takes {}, not {}", count(wanted.len()), count(defined.params.len()));
            let help = format!("write `fn {name}({})`", wanted.join(", "));
            report.add("HH006", Severity::Error, function(report.source, name), message, Some(help));
        }
    }
}

fn misspelt(name: &str, report: &mut Report) {
    if let Some(near) = near::nearest(name, Hook::ALL.iter().map(|hook| hook.name())) {
        let message = format!("nothing calls `{name}`");
        let help = format!("did you mean the hook `{near}`?");
        report.add("HH010", Severity::Warning, function(report.source, name), message, Some(help));
    }
}

fn count(parameters: usize) -> String {
    match parameters {
        0 => "no parameter".to_owned(),
        1 => "one parameter".to_owned(),
        more => format!("{more} parameters"),
    }
}

fn called(file: &File) -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    file.program.walk(&mut |path| {
        if let Some(
            ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)),
        ) = path.last()
        {
            called.insert(call.name.to_string());
        }
        if let Some(ASTNode::Expr(Expr::Variable(variable, ..))) = path.last() {
            called.insert(variable.1.to_string());
        }
        true
    });
    called
}
