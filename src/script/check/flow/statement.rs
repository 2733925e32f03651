//! Statements: which ways go through a function, and what each of them leaves. HH017 and HH025: results that nobody
//! uses, and what is never reached.

use rhai::{ASTFlags, Expr, FnCallExpr, Position, Stmt};

use super::super::file::Function;
use super::super::steps::{chain, place_of};
use super::hook;
use super::{Flow, Frame, Kind, Missing, Value};
use crate::protocol::Severity;

/// What a statement leaves.
pub(super) struct Left {
    pub(super) value: Value,
    /// Whether nothing that follows is reached.
    pub(super) ends: bool,
}

impl From<Value> for Left {
    fn from(value: Value) -> Self {
        Self { value, ends: false }
    }
}

impl Left {
    fn ended() -> Self {
        Self { value: Value::ANY, ends: true }
    }

    fn join(self, other: Self) -> Self {
        match (self.ends, other.ends) {
            (true, true) => Self::ended(),
            (true, false) => other,
            (false, true) => self,
            (false, false) => self.value.join(other.value).into(),
        }
    }
}

impl<'a> Flow<'a> {
    /// What a function returns.
    pub(super) fn body(&mut self, frame: &mut Frame<'a>, function: &'a Function) -> Value {
        let statements = function.body.as_slice();
        let left = self.block(frame, statements, true, Position::NONE);
        let returned = std::mem::take(&mut frame.returned);
        hook::judge(frame, function, &left, &returned, statements);
        let ways = returned.into_iter().map(|(value, _)| value).chain((!left.ends).then_some(left.value));
        ways.reduce(Value::join).unwrap_or(Value::ANY)
    }

    /// Statements one after the other; `used`: whether somebody wants what the last of them leaves.
    pub(super) fn block(
        &mut self,
        frame: &mut Frame<'a>,
        statements: &'a [Stmt],
        used: bool,
        position: Position,
    ) -> Left {
        let depth = frame.scope.len();
        let mut left = Left::from(Value::nothing(position));
        let count = statements.len();
        for (at, statement) in statements.iter().enumerate() {
            if left.ends {
                if !matches!(statement, Stmt::Noop(_) | Stmt::Share(_)) {
                    let message = "this is never reached".to_owned();
                    frame.warning("HH025", statement.position(), message, None);
                }
                break;
            }
            left = self.statement(frame, statement, used && at + 1 == count);
        }
        frame.scope.truncate(depth);
        left
    }

    fn statement(&mut self, frame: &mut Frame<'a>, statement: &'a Stmt, used: bool) -> Left {
        let nothing = || Left::from(Value::nothing(statement.position()));
        match statement {
            Stmt::Var(variable, ..) => {
                let value = self.value(frame, &variable.1);
                frame.declare(&variable.0.name, value);
                nothing()
            }
            Stmt::Assignment(parts) => {
                self.expression(frame, &parts.1.lhs);
                self.value(frame, &parts.1.rhs);
                nothing()
            }
            Stmt::Expr(expr) => self.alone(frame, expr, used).into(),
            Stmt::FnCall(call, position) => {
                if !used {
                    wasted_call(frame, call, *position);
                }
                self.call(frame, call, *position).into()
            }
            Stmt::Block(block) => self.block(frame, block.statements(), used, block.position()),
            Stmt::If(parts, position) => {
                self.condition(frame, &parts.expr);
                let body = self.block(frame, parts.body.statements(), used, parts.body.position());
                let branch = self.block(frame, parts.branch.statements(), used, *position);
                body.join(branch)
            }
            Stmt::Switch(parts, position) => {
                self.value(frame, &parts.0);
                let mut left = match parts.1.def_case {
                    Some(_) => None,
                    None => Some(Left::from(Value::nothing(*position))),
                };
                for case in &parts.1.expressions {
                    self.condition(frame, &case.lhs);
                    let next = self.case(frame, &case.rhs, used);
                    left = Some(match left {
                        Some(left) => left.join(next),
                        None => next,
                    });
                }
                left.unwrap_or_else(nothing)
            }
            Stmt::While(..) | Stmt::Do(..) | Stmt::For(..) => self.repeated(frame, statement).into(),
            Stmt::TryCatch(parts, _) => {
                let body = self.block(frame, parts.body.statements(), used, parts.body.position());
                let depth = frame.scope.len();
                if let Expr::Variable(variable, ..) = &parts.expr {
                    frame.declare(&variable.1, Value::ANY);
                }
                let branch = self.block(frame, parts.branch.statements(), used, parts.branch.position());
                frame.scope.truncate(depth);
                body.join(branch)
            }
            Stmt::Return(expr, flags, position) => {
                let value = expr.as_ref().map_or_else(
                    || Value::nothing(*position),
                    |expr| match &**expr {
                        // To end with a call is to say that there is nothing more to do.
                        expr @ Expr::FnCall(..) => self.expression(frame, expr),
                        expr => self.value(frame, expr),
                    },
                );
                if !flags.contains(ASTFlags::BREAK) {
                    let place = expr.as_ref().map_or(*position, |expr| place_of(expr));
                    frame.returned.push((value, place));
                }
                Left::ended()
            }
            Stmt::BreakLoop(expr, ..) => {
                if let Some(expr) = expr {
                    self.value(frame, expr);
                }
                Left::ended()
            }
            Stmt::Import(..) | Stmt::Export(..) | Stmt::Share(..) | Stmt::Noop(..) => nothing(),
            _ => Value::ANY.into(),
        }
    }

    /// Loops.
    fn repeated(&mut self, frame: &mut Frame<'a>, statement: &'a Stmt) -> Value {
        let nothing = Value::nothing(statement.position());
        match statement {
            Stmt::While(parts, _) => {
                if !matches!(parts.expr, Expr::Unit(_)) {
                    self.condition(frame, &parts.expr);
                }
                self.block(frame, parts.body.statements(), false, parts.body.position());
                // `loop` may break with a value.
                if matches!(parts.expr, Expr::Unit(_)) { Value::ANY } else { nothing }
            }
            Stmt::Do(parts, ..) => {
                self.block(frame, parts.body.statements(), false, parts.body.position());
                self.condition(frame, &parts.expr);
                nothing
            }
            Stmt::For(parts, _) => {
                let item = match self.value(frame, &parts.2.expr).kind {
                    Kind::List(kind) => Value::of(*kind),
                    Kind::Range => Value::of(Kind::Whole),
                    Kind::Text => Value::of(Kind::Char),
                    _ => Value::ANY,
                };
                let depth = frame.scope.len();
                frame.declare(&parts.0.name, item);
                if let Some(counter) = &parts.1 {
                    frame.declare(&counter.name, Value::of(Kind::Whole));
                }
                self.block(frame, parts.2.body.statements(), false, parts.2.body.position());
                frame.scope.truncate(depth);
                nothing
            }
            _ => nothing,
        }
    }

    fn case(&mut self, frame: &mut Frame<'a>, expr: &'a Expr, used: bool) -> Left {
        match expr {
            Expr::Stmt(block) => self.block(frame, block.statements(), used, block.position()),
            expr => self.alone(frame, expr, used).into(),
        }
    }

    /// An expression that is a statement.
    fn alone(&mut self, frame: &mut Frame<'a>, expr: &'a Expr, used: bool) -> Value {
        if !used {
            wasted(frame, expr);
        }
        match expr {
            Expr::Stmt(block) => self.block(frame, block.statements(), used, block.position()).value,
            expr => {
                let value = self.expression(frame, expr);
                Value {
                    missing: if value.missing == Missing::Never { Missing::Never } else { Missing::Known },
                    ..value
                }
            }
        }
    }
}

/// Functions that do nothing but return something.
const PURE: &[&str] = &[
    "has_word",
    "has_any",
    "count_of",
    "contains",
    "starts_with",
    "ends_with",
    "len",
    "is_empty",
    "index_of",
    "to_upper",
    "to_lower",
    "sub_string",
    "split",
    "to_int",
    "to_float",
    "to_string",
    "parse_int",
    "parse_float",
    "abs",
    "min",
    "max",
    "round",
    "floor",
    "ceiling",
    "keys",
    "values",
    "similar",
    "to_map",
    "order",
    "order_desc",
];

fn wasted_call(frame: &mut Frame, call: &FnCallExpr, position: Position) {
    if !call.namespace.is_empty() {
        if matches!(call.namespace.root(), "money" | "text" | "time")
            && frame.file.import(call.namespace.root()).is_none()
        {
            unused(frame, position, &call.name);
        }
        return;
    }
    if frame.file.function(&call.name, call.args.len()).is_some() {
        return;
    }
    match call.name.as_str() {
        "skip" => lost(frame, position, "skip", "`skip` by itself skips nothing"),
        "card" => lost(frame, position, "card", "this card is not returned"),
        "==" => {
            let message = "nothing uses what this comparison says".to_owned();
            frame.warning("HH017", position, message, Some("`=` gives a variable its value".to_owned()));
        }
        "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%" | "!" => unused(frame, position, &call.name),
        name if PURE.contains(&name) => unused(frame, position, name),
        _ => {}
    }
}

fn wasted(frame: &mut Frame, expr: &Expr) {
    match expr {
        Expr::FnCall(call, position) => wasted_call(frame, call, *position),
        Expr::And(_, position) | Expr::Or(_, position) => {
            frame.warning("HH017", *position, "nothing uses what this says".to_owned(), None);
        }
        Expr::Dot(..) => {
            let (root, steps) = chain(expr);
            let from_card = matches!(root, Expr::FnCall(call, _) if call.name == "card" && call.namespace.is_empty());
            match steps.last().map(|step| step.term) {
                _ if from_card => lost(frame, root.start_position(), "card", "this card is not returned"),
                Some(Expr::MethodCall(call, position))
                    if PURE.contains(&call.name.as_str())
                        && frame.file.functions().all(|function| function.name != call.name) =>
                {
                    unused(frame, *position, &call.name);
                }
                Some(Expr::Property(property, position)) => unused(frame, *position, &property.2),
                _ => {}
            }
        }
        Expr::Variable(variable, _, position) => unused(frame, *position, &variable.1),
        Expr::StringConstant(_, position)
        | Expr::IntegerConstant(_, position)
        | Expr::FloatConstant(_, position)
        | Expr::BoolConstant(_, position)
        | Expr::InterpolatedString(_, position) => {
            let help = "`return …;` ends the function with it".to_owned();
            frame.warning("HH017", *position, "nothing uses this value".to_owned(), Some(help));
        }
        _ => {}
    }
}

fn unused(frame: &mut Frame, position: Position, name: &str) {
    frame.warning("HH017", position, format!("nothing uses what `{name}` gives"), None);
}

fn lost(frame: &mut Frame, position: Position, name: &str, message: &str) {
    let help = format!("write `return {name}(…);`");
    frame.found(Severity::Error, "HH017", position, message.to_owned(), Some(help));
}
