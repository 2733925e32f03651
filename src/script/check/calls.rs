//! HH003 and HH004: functions that there are not, and calls with the wrong number of arguments.

use std::collections::BTreeSet;

use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};

use super::super::near;
use super::file::{File, FileKind, Function};
use super::functions::Functions;
use super::report::Report;

pub(super) fn check(file: &File, files: &[File], functions: &Functions, report: &mut Report) {
    let variables = variables(file.program);
    file.program.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, position)) | ASTNode::Stmt(Stmt::FnCall(call, position)))
                if call.op_token.is_none() && !variables.contains(call.name.as_str()) =>
            {
                function(file, files, functions, call, *position, report);
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, position))) => method(file, functions, call, *position, report),
            _ => {}
        }
        true
    });
}

fn function(
    file: &File,
    files: &[File],
    functions: &Functions,
    call: &FnCallExpr,
    position: Position,
    report: &mut Report,
) {
    if !call.namespace.is_empty() {
        return qualified(file, files, functions, call, position, report);
    }
    // A test reaches the functions of what it tests, and those for testing; where it is only checked, they are not there.
    let elsewhere = file.kind == FileKind::Test && !functions.is_testing();
    let known = elsewhere || file.blanked.contains(call.name.as_str());
    if Functions::is_keyword(&call.name) || known {
        return;
    }
    let mut arities = functions.arities("", &call.name);
    arities.extend(own(file, &call.name));
    let names = || own_names(file).into_iter().chain(functions.names("")).collect();
    judge(call, position, &arities, "function", names, report);
}

fn qualified(
    file: &File,
    files: &[File],
    functions: &Functions,
    call: &FnCallExpr,
    position: Position,
    report: &mut Report,
) {
    let root = call.namespace.root();
    let name = call.name.as_str();
    // Who imports what is another check's.
    let Some(other) = file.import(root).and_then(|index| files.get(index)) else {
        if functions.is_module(root) {
            let names = || functions.names(root);
            judge(call, position, &functions.arities(root, name), "function", names, report);
        }
        return;
    };
    if other.blanked.contains(name) {
        return;
    }
    let arities: BTreeSet<usize> =
        other.public().filter(|function| function.name == name).map(|function| function.params.len()).collect();
    let is_private = |function: &&Function| function.name == name && function.is_private;
    if arities.is_empty() && other.functions().any(|function| is_private(&function)) {
        let message = format!("`{name}` is private to `{}`", other.source.file);
        let help = "without `private` before its `fn` others may call it".to_owned();
        report.error("HH003", position, message, Some(help));
        return;
    }
    let names = || other.public().map(|function| function.name.clone()).collect();
    let what = ["function of `", root, "` called"].concat();
    judge(call, position, &arities, &what, names, report);
}

fn method(file: &File, functions: &Functions, call: &FnCallExpr, position: Position, report: &mut Report) {
    if Functions::is_keyword(&call.name) || file.blanked.contains(call.name.as_str()) {
        return;
    }
    // A script's own function gets the receiver as `this`, one of ours as its first argument.
    let native = functions.arities("", &call.name).into_iter().filter_map(|count| count.checked_sub(1));
    let arities = own(file, &call.name).chain(native).collect();
    let names = || own_names(file).into_iter().chain(functions.names("")).collect();
    judge(call, position, &arities, "method", names, report);
}

fn judge(
    call: &FnCallExpr,
    position: Position,
    arities: &BTreeSet<usize>,
    what: &str,
    names: impl FnOnce() -> Vec<String>,
    report: &mut Report,
) {
    let given = call.args.len();
    if arities.contains(&given) || report.is_full() {
        return;
    }
    let name = &call.name;
    if arities.is_empty() {
        let names = names();
        let help = near::did_you_mean(name, names.iter().map(String::as_str));
        report.error("HH003", position, format!("there is no {what} `{name}`"), help);
        return;
    }
    let counts: Vec<String> = arities.iter().map(usize::to_string).collect();
    let plural = if counts == ["1"] { "" } else { "s" };
    let message = format!("`{name}` takes {} argument{plural}, not {given}", counts.join(" or "));
    report.error("HH004", position, message, None);
}

/// How many parameters the file's own functions of that name have.
fn own<'a>(file: &'a File, name: &'a str) -> impl Iterator<Item = usize> {
    file.functions().filter(move |function| function.name == name).map(|function| function.params.len())
}

fn own_names(file: &File) -> Vec<String> {
    let own = file.functions().filter(|function| !function.is_closure());
    own.map(|function| function.name.clone()).collect()
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
