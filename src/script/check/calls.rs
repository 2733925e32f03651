//! HH003 and HH004: functions that there are not, and calls with the wrong number of arguments.

use std::collections::BTreeSet;

use rhai::{AST, ASTNode, Expr, FnAccess, FnCallExpr, Position, Stmt};

use super::super::near;
use super::functions::{Arities, Functions};
use super::{File, Report};

pub(super) fn check(file: &File, report: &mut Report) {
    let own = defined(file.program, |_| true);
    let variables = variables(file.program);
    file.program.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, position)) | ASTNode::Stmt(Stmt::FnCall(call, position)))
                if call.op_token.is_none() && !variables.contains(call.name.as_str()) =>
            {
                function(file, &own, call, *position, report);
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, position))) => method(file, &own, call, *position, report),
            _ => {}
        }
        true
    });
}

fn function(file: &File, own: &Arities, call: &FnCallExpr, position: Position, report: &mut Report) {
    if !call.namespace.is_empty() {
        return qualified(file, call, position, report);
    }
    if Functions::is_keyword(&call.name) {
        return;
    }
    let known = [own, file.functions.global()];
    let arities: BTreeSet<usize> =
        known.iter().filter_map(|functions| functions.get(call.name.as_str())).flatten().copied().collect();
    judge(call, position, &arities, 0, names(&known), report);
}

fn qualified(file: &File, call: &FnCallExpr, position: Position, report: &mut Report) {
    let root = call.namespace.root();
    let imported = imported(file, report.source, root);
    // Who imports what is another check's.
    let Some(functions) = imported.as_ref().or_else(|| file.functions.module(root)) else { return };
    let arities = functions.get(call.name.as_str()).cloned().unwrap_or_default();
    judge(call, position, &arities, 0, names(&[functions]), report);
}

fn method(file: &File, own: &Arities, call: &FnCallExpr, position: Position, report: &mut Report) {
    if Functions::is_keyword(&call.name) {
        return;
    }
    // A script's own function gets the receiver as `this`, one of ours as its first argument.
    let native =
        file.functions.global().get(call.name.as_str()).into_iter().flatten().filter_map(|count| count.checked_sub(1));
    let arities = own.get(call.name.as_str()).into_iter().flatten().copied().chain(native).collect();
    judge(call, position, &arities, 1, names(&[own, file.functions.global()]), report);
}

fn judge<'a>(
    call: &FnCallExpr,
    position: Position,
    arities: &BTreeSet<usize>,
    receiver: usize,
    names: impl Iterator<Item = &'a str>,
    report: &mut Report,
) {
    let given = call.args.len();
    if arities.contains(&given) {
        return;
    }
    let name = &call.name;
    if arities.is_empty() {
        let what = if receiver == 0 { "function" } else { "method" };
        report.error("HH003", position, format!("there is no {what} `{name}`"), near::did_you_mean(name, names));
        return;
    }
    let counts: Vec<String> = arities.iter().map(usize::to_string).collect();
    let plural = if counts == ["1"] { "" } else { "s" };
    let message = format!("`{name}` takes {} argument{plural}, not {given}", counts.join(" or "));
    report.error("HH004", position, message, None);
}

fn names<'a>(functions: &[&'a Arities]) -> impl Iterator<Item = &'a str> {
    let all: Vec<&'a str> = functions.iter().flat_map(|functions| functions.keys().map(String::as_str)).collect();
    // Operators and the engine's own names for getters are not for people.
    all.into_iter().filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

/// The functions that a file defines.
fn defined(program: &AST, wanted: impl Fn(FnAccess) -> bool) -> Arities {
    let mut functions = Arities::new();
    for function in program.iter_fn_def().filter(|function| wanted(function.access)) {
        functions.entry(function.name.to_string()).or_default().insert(function.params.len());
    }
    functions
}

/// The functions that `alias::…` reaches.
fn imported(file: &File, source: &crate::protocol::Source, alias: &str) -> Option<Arities> {
    let path = file.program.statements().iter().find_map(|statement| match statement {
        Stmt::Import(import, _) if import.1.name == alias => match &import.0 {
            Expr::StringConstant(path, _) => Some(path.as_str()),
            _ => None,
        },
        _ => None,
    })?;
    let index = *source.imports.get(path)?;
    Some(defined(file.programs.get(index)?, |access| access == FnAccess::Public))
}

/// Names that hold values: one of them may be a closure, called like a function.
fn variables(program: &AST) -> BTreeSet<String> {
    let mut names: BTreeSet<String> =
        program.iter_fn_def().flat_map(|function| function.params.iter().map(ToString::to_string)).collect();
    program.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Var(variable, ..))) = path.last() {
            names.insert(variable.0.name.to_string());
        }
        true
    });
    names
}
