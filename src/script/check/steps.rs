//! `a.b[c]?.d` taken apart.

use rhai::{ASTFlags, Expr, Position};

/// One step of a chain: `.name`, `.name(…)`, `[…]`, each perhaps with a `?` before it.
pub(super) struct Step<'a> {
    pub(super) term: &'a Expr,
    pub(super) index: bool,
    /// `?.`
    pub(super) elvis: bool,
}

/// Takes `a.b[c]?.d` apart: the expression it starts from, and its steps. The engine nests them to the right.
pub(super) fn chain(expr: &Expr) -> (&Expr, Vec<Step<'_>>) {
    let mut steps = Vec::new();
    let mut root = expr;
    let mut rest = expr;
    while let Expr::Dot(pair, flags, _) | Expr::Index(pair, flags, _) = rest {
        if steps.is_empty() {
            root = &pair.lhs;
        }
        let (index, elvis) = (matches!(rest, Expr::Index(..)), flags.contains(ASTFlags::NEGATED));
        match &pair.rhs {
            next @ (Expr::Dot(following, ..) | Expr::Index(following, ..)) if !flags.contains(ASTFlags::BREAK) => {
                steps.push(Step { term: &following.lhs, index, elvis });
                rest = next;
            }
            last => {
                steps.push(Step { term: last, index, elvis });
                break;
            }
        }
    }
    (root, steps)
}

/// The variable or the property that an expression ends with.
pub(super) fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Variable(variable, ..) => Some(&variable.1),
        Expr::Dot(..) | Expr::Index(..) => match chain(expr).1.last()? {
            Step { term: Expr::Property(property, _), index: false, .. } => Some(&property.2),
            _ => None,
        },
        _ => None,
    }
}

/// Where a person looks for an expression: its beginning, or the last name of a chain.
pub(super) fn place_of(expr: &Expr) -> Position {
    match expr {
        Expr::Dot(..) => match chain(expr).1.last() {
            Some(Step { term: Expr::Property(_, position) | Expr::MethodCall(_, position), index: false, .. }) => {
                *position
            }
            _ => expr.start_position(),
        },
        _ => expr.start_position(),
    }
}
