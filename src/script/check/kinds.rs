//! Which native type each variable of a function holds, as far as that can be seen.

use std::collections::BTreeMap;

use rhai::{ASTFlags, ASTNode, Expr, Stmt};

use super::super::api::{Holds, Types};
use super::Function;
use crate::protocol::Hook;

/// The native types of a function's variables, by name.
pub(super) struct Kinds(BTreeMap<String, Option<Holds>>);

/// One step of a chain: `.name`, `.name(…)`, `[…]`, each perhaps with a `?` before it.
pub(super) struct Step<'a> {
    pub(super) term: &'a Expr,
    pub(super) index: bool,
    /// `?.`
    pub(super) elvis: bool,
}

impl Kinds {
    pub(super) fn of(function: &Function, types: &Types) -> Self {
        let mut kinds = Self(BTreeMap::new());
        let hook = Hook::ALL.iter().find(|hook| hook.name() == function.name);
        for (index, name) in function.parameters.iter().enumerate() {
            let meant = hook.and_then(|hook| hook.parameters().get(index).copied()).unwrap_or(name);
            let kind = match meant {
                "v" | "vacancy" => Some(Holds::One("Vacancy")),
                "me" => Some(Holds::One("Me")),
                "resume" => Some(Holds::One("Resume")),
                _ => None,
            };
            kinds.0.insert(name.clone(), kind);
        }
        function.body.walk(&mut |path| {
            match path.last() {
                Some(ASTNode::Stmt(Stmt::Var(variable, ..))) => {
                    let kind = kinds.kind(&variable.1, types);
                    kinds.declare(&variable.0.name, kind);
                }
                Some(ASTNode::Stmt(Stmt::For(parts, _))) => {
                    let kind = match kinds.kind(&parts.2.expr, types) {
                        Some(Holds::Many(kind)) => Some(Holds::One(kind)),
                        _ => None,
                    };
                    kinds.declare(&parts.0.name, kind);
                }
                Some(ASTNode::Stmt(Stmt::Assignment(parts))) => {
                    if let Expr::Variable(variable, ..) = &parts.1.lhs {
                        kinds.0.insert(variable.1.to_string(), None);
                    }
                }
                _ => {}
            }
            true
        });
        kinds
    }

    /// What an expression holds, as far as that can be seen.
    pub(super) fn kind(&self, expr: &Expr, types: &Types) -> Option<Holds> {
        match expr {
            Expr::Variable(variable, ..) if variable.2.is_empty() => *self.0.get(variable.1.as_str())?,
            Expr::Dot(..) | Expr::Index(..) => {
                let (root, steps) = chain(expr);
                let start = self.kind(root, types)?;
                steps.iter().try_fold(start, |kind, step| behind(kind, step, types))
            }
            _ => None,
        }
    }

    /// A name that is declared twice holds what both agree on.
    fn declare(&mut self, name: &str, kind: Option<Holds>) {
        let agreed = match self.0.get(name) {
            Some(known) if *known != kind => None,
            _ => kind,
        };
        self.0.insert(name.to_owned(), agreed);
    }
}

/// What one finds behind a step.
pub(super) fn behind(kind: Holds, step: &Step, types: &Types) -> Option<Holds> {
    match (kind, step.term) {
        (Holds::Many(kind), _) if step.index => Some(Holds::One(kind)),
        (Holds::One(kind), Expr::Property(property, _)) if !step.index => {
            types.property(kind, &property.2).map(|property| property.holds)
        }
        _ => None,
    }
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

/// Whether the last node of a path goes on with the chain of the node above it.
pub(super) fn continues(path: &[ASTNode]) -> bool {
    let [.., ASTNode::Expr(Expr::Dot(pair, flags, _) | Expr::Index(pair, flags, _)), ASTNode::Expr(last)] = path else {
        return false;
    };
    !flags.contains(ASTFlags::BREAK) && std::ptr::eq(&raw const pair.rhs, &raw const **last)
}
