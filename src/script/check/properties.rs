//! HH005, HH009 and HH011: properties that there are not, that hang on something hh.ru may leave out, or that are
//! not known yet.

use std::collections::BTreeSet;

use rhai::{ASTNode, Expr, Position};

use super::super::api::Holds;
use super::super::near;
use super::kinds::{Kinds, Step, behind, chain, continues};
use super::{File, Function, Report, functions};
use crate::protocol::Hook;

pub(super) fn check(file: &File, report: &mut Report) {
    for function in functions(file.program) {
        let kinds = Kinds::of(&function, file.types);
        let compared = compared(&function);
        function.body.walk(&mut |path| {
            if let Some(ASTNode::Expr(expr @ (Expr::Dot(..) | Expr::Index(..)))) = path.last()
                && !continues(path)
            {
                let (root, steps) = chain(expr);
                if let Some(kind) = kinds.kind(root, file.types) {
                    follow(file, &function, &compared, kind, &steps, report);
                }
            }
            true
        });
    }
}

/// Goes along a chain as long as it is known what it holds.
fn follow(
    file: &File,
    function: &Function,
    compared: &BTreeSet<String>,
    start: Holds,
    steps: &[Step],
    report: &mut Report,
) {
    let mut kind = start;
    // The property before, where it may be `()`.
    let mut nullable: Option<String> = None;
    for step in steps {
        if let Some(before) = nullable.take()
            && !step.elvis
            && !compared.contains(&before)
        {
            let message = format!("hh.ru may leave `{before}` out");
            let sign = if step.index { "?[" } else { "?." };
            let help = format!("read what follows it with `{sign}`, or compare it with `()` first");
            report.warning("HH009", step.term.position(), message, Some(help));
        }
        if let (Holds::One(of), Expr::Property(property, position), false) = (kind, step.term, step.index) {
            nullable = read(file, function, of, &property.2, *position, report);
        }
        match behind(kind, step, file.types) {
            Some(next) => kind = next,
            None => return,
        }
    }
}

/// Judges the reading of one property; gives its name back where it may be `()`.
fn read(
    file: &File,
    function: &Function,
    kind: &str,
    name: &str,
    position: Position,
    report: &mut Report,
) -> Option<String> {
    let Some(property) = file.types.property(kind, name) else {
        let known = file.types.of(kind).iter().map(|property| property.name);
        report.error("HH005", position, format!("`{kind}` has no property `{name}`"), near::did_you_mean(name, known));
        return None;
    };
    let early = [Hook::Filter, Hook::Score].iter().any(|hook| hook.name() == function.name);
    if property.full && early {
        let message = format!("`{name}` is not known in `{}`: searches do not tell it", function.name);
        report.error("HH011", position, message, Some("read it in `review` or `letter`".to_owned()));
    }
    property.nullable.then(|| name.to_owned())
}

/// The properties that a function compares with `()` somewhere: who does that knows that they may be left out.
fn compared(function: &Function) -> BTreeSet<String> {
    let mut compared = BTreeSet::new();
    function.body.walk(&mut |path| {
        if let Some(ASTNode::Expr(Expr::FnCall(call, _))) = path.last()
            && matches!(call.name.as_str(), "==" | "!=")
            && call.args.iter().any(|argument| matches!(argument, Expr::Unit(_)))
        {
            for argument in &call.args {
                if let Some(Step { term: Expr::Property(property, _), .. }) = chain(argument).1.last() {
                    compared.insert(property.2.to_string());
                }
            }
        }
        true
    });
    compared
}
