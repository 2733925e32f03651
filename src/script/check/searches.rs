//! HH007: search parameters in the literal maps of `queries` and of `similar(#{…})`.

use rhai::{ASTNode, Expr, Stmt};

use super::{File, Report, functions};
use crate::hh::vacancies::{QueryError, SimilarQuery, VacancyQuery, Value};
use crate::protocol::Hook;

pub(super) fn check(file: &File, report: &mut Report) {
    for function in functions(file.program) {
        let queries = function.name == Hook::Queries.name();
        function.body.walk(&mut |path| {
            if let [around @ .., ASTNode::Expr(Expr::Map(map, _))] = path {
                if is_argument_of_similar(around) {
                    parameters(&map.0, |name, value| SimilarQuery::default().set(name, value), report);
                } else if queries && around.iter().all(is_returned) {
                    parameters(&map.0, |name, value| VacancyQuery::default().set(name, value), report);
                }
            }
            true
        });
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

fn parameters(
    entries: &[(rhai::Ident, Expr)],
    set: impl Fn(&str, Value) -> Result<(), QueryError>,
    report: &mut Report,
) {
    for (name, value) in entries {
        let literal = literal(value);
        let error = set(&name.name, literal.clone().unwrap_or(Value::Other("unknown"))).err();
        match error {
            None => {}
            // What is worked out at run time can only be judged then.
            Some(QueryError::Kind { .. }) if literal.is_none() => {}
            Some(error @ QueryError::Kind { .. }) => {
                report.error("HH007", value.position(), error.to_string(), error.hint());
            }
            Some(error) => report.error("HH007", name.pos, error.to_string(), error.hint()),
        }
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
