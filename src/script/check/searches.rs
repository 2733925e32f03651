//! HH007 and HH012: search parameters in the literal maps of `queries` and of `similar(#{…})`, and the ids of hh.ru's
//! dictionaries in them.

use rhai::{ASTNode, Expr, FnPtr, Ident, Stmt};

use super::file::{File, walk};
use super::report::Report;
use crate::hh::vacancies::{QueryError, SimilarQuery, VacancyQuery, Value, ids};
use crate::protocol::{Hook, Severity};

pub(super) fn check(file: &File, report: &mut Report) {
    for function in file.functions() {
        let queries = file.index == 0 && function.name == Hook::Queries.name();
        walk(function, &mut |path| match path {
            [around @ .., ASTNode::Expr(Expr::Map(map, _))] => {
                if is_argument_of_similar(around) {
                    similar(&map.0, report);
                } else if queries && around.iter().all(is_returned) {
                    vacancies(&map.0, report);
                }
            }
            // `[…].map(|area| #{ … })`
            [.., ASTNode::Expr(Expr::MethodCall(call, _))] if queries && call.name == "map" => {
                if let Some(Expr::Map(map, _)) = call.args.first().and_then(|closure| made_by(file, closure)) {
                    vacancies(&map.0, report);
                }
            }
            _ => {}
        });
    }
}

/// What a closure consists of, where that is one expression.
fn made_by<'a>(file: &'a File, closure: &Expr) -> Option<&'a Expr> {
    let pointer = match closure {
        Expr::DynamicConstant(value, _) => value.read_lock::<FnPtr>()?.fn_name().to_owned(),
        Expr::Stmt(block) => match block.statements() {
            [Stmt::Share(_), Stmt::Expr(expr)] => match &**expr {
                Expr::FnCall(call, _) => return made_by(file, call.args.first()?),
                _ => return None,
            },
            _ => return None,
        },
        _ => return None,
    };
    match file.functions().find(|function| function.name == pointer)?.body.as_slice() {
        [Stmt::Expr(expr)] => Some(expr),
        _ => None,
    }
}

fn is_argument_of_similar(around: &[ASTNode]) -> bool {
    matches!(
        around.last(),
        Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) if call.name == "similar"
    )
}

/// Whether what is below the node may be what the function returns, as it stands.
fn is_returned(node: &ASTNode) -> bool {
    match node {
        ASTNode::Expr(expr) => matches!(expr, Expr::Array(..) | Expr::Stmt(..)),
        ASTNode::Stmt(stmt) => matches!(stmt, Stmt::Expr(..) | Stmt::Return(..) | Stmt::If(..) | Stmt::Block(..)),
        _ => false,
    }
}

type Entries = [(Ident, Expr)];

fn vacancies(entries: &Entries, report: &mut Report) {
    let mut query = VacancyQuery::default();
    let known = parameters(entries, |name, value| query.set(name, value), report);
    together(entries, known, query.checked().err(), report);
}

fn similar(entries: &Entries, report: &mut Report) {
    let mut query = SimilarQuery::default();
    let known = parameters(entries, |name, value| query.set(name, value), report);
    together(entries, known, query.checked().err(), report);
}

/// Judges each parameter by itself; whether all of them are known now.
fn parameters(
    entries: &Entries,
    mut set: impl FnMut(&str, Value) -> Result<(), QueryError>,
    report: &mut Report,
) -> bool {
    let mut known = true;
    for (name, value) in entries {
        if matches!(value, Expr::Unit(_)) {
            continue;
        }
        let literal = literal(value);
        known &= literal.is_some();
        let error = set(&name.name, literal.clone().unwrap_or(Value::Other("unknown"))).err();
        known &= error.is_none();
        match error {
            None => dictionary(name, value, report),
            // What is worked out at run time can only be judged then.
            Some(QueryError::Kind { .. }) if literal.is_none() => dictionary(name, value, report),
            Some(error @ QueryError::Kind { .. }) => {
                report.error("HH007", value.start_position(), error.to_string(), error.hint());
            }
            Some(error) => report.error("HH007", name.pos, error.to_string(), error.hint()),
        }
    }
    known
}

/// Parameters that exclude or need each other.
fn together(entries: &Entries, known: bool, error: Option<QueryError>, report: &mut Report) {
    let Some(error) = error.filter(|_| known) else { return };
    let named = |wanted: &str| entries.iter().find(|(name, _)| name.name == wanted);
    let entry = match &error {
        QueryError::Together { right, .. } => named(right),
        QueryError::Incomplete { name, .. } => named(name.split('=').next().unwrap_or(name)),
        _ => None,
    };
    if let Some((name, _)) = entry.or(entries.first()) {
        report.error("HH007", name.pos, error.to_string(), error.hint());
    }
}

/// The ids that are written down, one by one.
fn dictionary(name: &Ident, value: &Expr, report: &mut Report) {
    let Some(ids) = ids::of(&name.name) else { return };
    let several = match value {
        Expr::Array(values, _) => values.iter().collect(),
        single => vec![single],
    };
    for value in several {
        let Expr::StringConstant(id, position) = value else { continue };
        if ids.has(id) {
            continue;
        }
        let message = format!("`{}` has no id `{id}`", name.name);
        let meant = ids::meant(&name.name, id);
        let help = match (meant, ids) {
            (Some(meant), ids::Ids::Listed(_) | ids::Ids::Capitals) => format!("did you mean `{meant}`?"),
            (Some(meant), _) => format!("its id is `\"{meant}\"`"),
            (None, ids::Ids::Listed(all)) => format!("there are `{}`", all.join("`, `")),
            (None, ids::Ids::Capitals) => "ids are in capitals, as `FIVE_ON_TWO_OFF` and `HOURS_8`".to_owned(),
            (None, _) => format!("it takes hh.ru's numbers, {}", source(&name.name)),
        };
        // hh.ru adds labels now and then.
        let severity = if meant.is_none() && name.name == "label" { Severity::Warning } else { Severity::Error };
        report.tell("HH012", severity, *position, message, Some(help));
    }
}

/// Where the numbers are found.
fn source(parameter: &str) -> &'static str {
    match parameter {
        "area" => "which `hhrun call GET /areas` lists",
        "metro" => "which `hhrun call GET /metro` lists",
        "industry" => "which `hhrun call GET /industries` lists",
        "professional_role" => "which `hhrun call GET /professional_roles` lists",
        _ => "which stand in the address of the employer's page",
    }
}

fn literal(value: &Expr) -> Option<Value> {
    Some(match value {
        Expr::StringConstant(text, _) => Value::Text(text.to_string()),
        Expr::IntegerConstant(number, _) => Value::Whole(*number),
        Expr::FloatConstant(number, _) => Value::Decimal(**number),
        Expr::BoolConstant(flag, _) => Value::Flag(*flag),
        Expr::Array(values, _) => Value::List(values.iter().map(literal).collect::<Option<_>>()?),
        Expr::Map(..) => Value::Other("a map"),
        _ => return None,
    })
}
