//! HH020: what `settings()` says, as far as it is written down there, and the parameters that are asked for.

use rhai::{ASTNode, Expr, Ident, Position, Stmt};

use super::super::near;
use super::file::{File, walk};
use super::report::Report;
use super::variants;
use crate::protocol::{Hook, Permission, Settings};

pub(super) fn check(file: &File, report: &mut Report) {
    let Some(entries) = written(file) else { return };
    for (name, value) in entries {
        match name.name.as_str() {
            known if !Settings::NAMES.contains(&known) => {
                let names = Settings::NAMES.iter().copied();
                let help = near::did_you_mean(known, names).unwrap_or_else(|| listed(Settings::NAMES));
                report.error("HH020", name.pos, format!("there is no setting `{known}`"), Some(help));
            }
            "permissions" => permissions(value, report),
            "params" => params(value, report),
            "variants" => variants::names(name, value, report),
            "limit" | "details" | "ai_limit" => {
                let fits = matches!(value, Expr::IntegerConstant(0.., _)) || !is_literal(value);
                kind(fits, name, "a whole number of at least 0", value, report);
            }
            "min_score" => {
                let fits = matches!(value, Expr::IntegerConstant(..) | Expr::FloatConstant(..)) || !is_literal(value);
                kind(fits, name, "a number", value, report);
            }
            _ => {
                let fits = matches!(value, Expr::StringConstant(..)) || !is_literal(value);
                kind(fits, name, "a string", value, report);
            }
        }
    }
    asked(file, entries, report);
}

/// The map that `settings()` consists of.
pub(super) fn written<'a>(file: &'a File) -> Option<&'a [(Ident, Expr)]> {
    let function = file.function(Hook::Settings.name(), 0)?;
    let [Stmt::Expr(expr) | Stmt::Return(Some(expr), ..)] = function.body.as_slice() else { return None };
    match &**expr {
        Expr::Map(map, _) => Some(&map.0),
        _ => None,
    }
}

pub(super) fn kind(fits: bool, name: &Ident, expected: &str, value: &Expr, report: &mut Report) {
    if !fits {
        report.error("HH020", place(value, name), format!("`{}` is {expected}", name.name), None);
    }
}

pub(super) fn place(value: &Expr, name: &Ident) -> Position {
    let start = value.start_position();
    if start.is_none() { name.pos } else { start }
}

pub(super) fn is_literal(value: &Expr) -> bool {
    matches!(
        value,
        Expr::IntegerConstant(..)
            | Expr::FloatConstant(..)
            | Expr::StringConstant(..)
            | Expr::BoolConstant(..)
            | Expr::Array(..)
            | Expr::Map(..)
    )
}

fn permissions(value: &Expr, report: &mut Report) {
    let Expr::Array(names, _) = value else {
        if is_literal(value) {
            let message = "`permissions` is an array of strings".to_owned();
            report.error("HH020", value.start_position(), message, Some("for example: `[\"memory\"]`".to_owned()));
        }
        return;
    };
    for name in names {
        if let Expr::StringConstant(name, position) = name
            && !Permission::NAMES.contains(&name.as_str())
        {
            let known = Permission::NAMES.iter().copied();
            let help = near::did_you_mean(name, known).unwrap_or_else(|| listed(Permission::NAMES));
            report.error("HH020", *position, format!("there is no permission `{name}`"), Some(help));
        }
    }
}

fn params(value: &Expr, report: &mut Report) {
    let Expr::Map(map, _) = value else { return };
    for (name, value) in &map.0 {
        let Expr::Map(about, position) = value else { continue };
        for (key, _) in &about.0 {
            let known = ["value", "about"];
            if !known.contains(&key.name.as_str()) {
                let message = format!("a parameter has no `{}`", key.name);
                let help = near::did_you_mean(&key.name, known).unwrap_or_else(|| listed(&known));
                report.error("HH020", key.pos, message, Some(help));
            }
        }
        let slip = |key: &str| near::nearest(key, ["value"]).is_some();
        if about.0.iter().all(|(key, _)| key.name != "value" && !slip(&key.name)) {
            let message = format!("the parameter `{}` has no `value`", name.name);
            let help = "its default; it also says the type".to_owned();
            report.error("HH020", *position, message, Some(help));
        }
    }
}

/// `param("…")` of a parameter that `settings()` does not declare.
fn asked(file: &File, entries: &[(Ident, Expr)], report: &mut Report) {
    let declared: Vec<&str> = match entries.iter().find(|(name, _)| name.name == "params").map(|(_, value)| value) {
        Some(Expr::Map(map, _)) => map.0.iter().map(|(name, _)| name.name.as_str()).collect(),
        Some(_) => return,
        None => Vec::new(),
    };
    for function in file.functions() {
        walk(function, &mut |path| {
            if let Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) = path.last()
                && call.name == "param"
                && call.namespace.is_empty()
                && let Some(Expr::StringConstant(name, position)) = call.args.first()
                && !declared.contains(&name.as_str())
            {
                let message = format!("there is no parameter `{name}`");
                let help = near::did_you_mean(name, declared.iter().copied())
                    .unwrap_or_else(|| format!("declare it: `params: #{{ {name}: … }}` in `settings()`"));
                report.error("HH020", *position, message, Some(help));
            }
        });
    }
}

fn listed(names: &[&str]) -> String {
    format!("there are `{}`", names.join("`, `"))
}
