//! HH020 of `settings().variants`: names that are none, and variants that are asked for and not named.

use rhai::{ASTNode, Expr, Ident, Position, Stmt};

use super::super::near;
use super::file::{File, FileKind, walk};
use super::report::Report;
use super::settings;
use crate::protocol::Experiment;

/// The property of a vacancy.
pub(super) const PROPERTY: &str = "variant";
const EXAMPLE: &str = "for example: `variants: [\"short\", \"long\"]`";

/// What a program says of its variants.
pub(super) enum Named<'a> {
    /// It is worked out when the script is loaded.
    Unsaid,
    Nothing,
    These(Vec<&'a str>),
}

impl<'a> Named<'a> {
    /// As the script itself says it.
    pub(super) fn of(file: &'a File) -> Self {
        let Some(entries) = settings::written(file) else {
            let none = file.function("settings", 0).is_none();
            return if none && is_run(file) { Self::Nothing } else { Self::Unsaid };
        };
        match entries.iter().find(|(name, _)| name.name == "variants") {
            None => Self::Nothing,
            Some((_, Expr::Array(names, _))) => {
                let texts: Option<Vec<&str>> = names.iter().map(text).collect();
                texts.map_or(Self::Unsaid, Self::These)
            }
            Some(_) => Self::Unsaid,
        }
    }
}

/// The names in `settings()`, as far as they are written down there.
pub(super) fn names(name: &Ident, value: &Expr, report: &mut Report) {
    let Expr::Array(names, position) = value else {
        if settings::is_literal(value) {
            settings::kind(false, name, "an array of strings", value, report);
        }
        return;
    };
    if let Some(other) = names.iter().find(|name| settings::is_literal(name) && text(name).is_none()) {
        let message = "a variant's name is a string".to_owned();
        report.error("HH020", settings::place(other, name), message, Some(EXAMPLE.to_owned()));
        return;
    }
    let Some(texts) = names.iter().map(text).collect::<Option<Vec<&str>>>() else { return };
    if let Err(error) = Experiment::check(&texts) {
        let position = error.index().and_then(|index| names.get(index)).map_or(*position, Expr::start_position);
        let position = if position.is_none() { name.pos } else { position };
        report.error("HH020", position, error.to_string(), Some(error.hint()));
    }
}

/// `v.variant` where no variant is named, and its comparison with one that is not.
pub(super) fn asked(file: &File, named: &Named<'_>, report: &mut Report) {
    for function in file.functions() {
        walk(function, &mut |path| match (path.last(), named) {
            (
                Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))),
                Named::These(names),
            ) if matches!(call.name.as_str(), "==" | "!=") && call.args.iter().any(|side| read(side).is_some()) => {
                for side in &call.args {
                    if let Expr::StringConstant(name, position) = side {
                        unknown(name, *position, names, report);
                    }
                }
            }
            (Some(ASTNode::Expr(expr)), Named::Nothing) if file.index == 0 && is_run(file) => {
                if let Some(position) = read(expr) {
                    let message = format!("`{PROPERTY}` is always `()`: `settings()` names no variants");
                    report.warning("HH020", position, message, Some(EXAMPLE.to_owned()));
                }
            }
            _ => {}
        });
    }
}

fn unknown(name: &str, position: Position, names: &[&str], report: &mut Report) {
    if !names.contains(&name) {
        let message = format!("there is no variant `{name}`");
        let help = near::did_you_mean(name, names.iter().copied())
            .unwrap_or_else(|| format!("there are `{}`", names.join("`, `")));
        report.error("HH020", position, message, Some(help));
    }
}

/// Where `v.variant` is read, if that is what it is.
fn read(expr: &Expr) -> Option<Position> {
    let Expr::Dot(pair, ..) = expr else { return None };
    match (&pair.lhs, &pair.rhs) {
        (Expr::Variable(variable, ..), Expr::Property(property, position))
            if matches!(variable.1.as_str(), "v" | "vacancy") && property.2 == PROPERTY =>
        {
            Some(*position)
        }
        _ => None,
    }
}

/// Whether the file is what a run begins with: others are told by whom imports them.
fn is_run(file: &File) -> bool {
    matches!(file.kind, FileKind::Strategy | FileKind::Task)
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::StringConstant(text, _) => Some(text),
        _ => None,
    }
}
