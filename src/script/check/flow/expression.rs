//! Expressions, and what each of them holds.

use rhai::{Expr, FnCallExpr, Position};

use super::super::steps::place_of;
use super::compare::arithmetic;
use super::{Flow, Frame, Kind, Missing, Value};

impl<'a> Flow<'a> {
    /// What an expression holds.
    pub(super) fn expression(&mut self, frame: &mut Frame<'a>, expr: &'a Expr) -> Value {
        if let Some(value) = self.closure(frame, expr, None) {
            return value;
        }
        match expr {
            Expr::BoolConstant(..) => Value::of(Kind::Flag),
            Expr::IntegerConstant(number, _) => Value { number: Some(*number), ..Value::of(Kind::Whole) },
            Expr::FloatConstant(..) => Value::of(Kind::Decimal),
            Expr::CharConstant(..) => Value::of(Kind::Char),
            Expr::StringConstant(..) => Value::of(Kind::Text),
            Expr::Unit(..) => Value::of(Kind::Unit),
            Expr::InterpolatedString(parts, _) => {
                parts.iter().for_each(|part| drop(self.value(frame, part)));
                Value::of(Kind::Text)
            }
            Expr::Array(items, _) => self.array(frame, items),
            Expr::Map(parts, _) => {
                parts.0.iter().for_each(|(_, value)| drop(self.value(frame, value)));
                Value::of(Kind::Map)
            }
            Expr::Variable(variable, ..) if variable.2.is_empty() => frame.variable(&variable.1),
            Expr::Dot(..) | Expr::Index(..) => self.chain(frame, expr),
            Expr::Stmt(block) => self.block(frame, block.statements(), true, block.position()).value,
            Expr::FnCall(call, position) => self.operator(frame, call, *position),
            Expr::And(parts, _) | Expr::Or(parts, _) => {
                parts.iter().for_each(|part| self.condition(frame, part));
                Value::of(Kind::Flag)
            }
            Expr::Coalesce(parts, _) => {
                let mut values: Vec<Value> = parts.iter().map(|part| self.value(frame, part)).collect();
                let Some(last) = values.pop() else { return Value::ANY };
                let present = |value: Value| Value { missing: Missing::Never, ..value };
                let missing = if last.kind == Kind::Unit { Missing::Known } else { last.missing.clone() };
                let missing = if missing == Missing::Never { missing } else { Missing::Known };
                let joined = values.into_iter().map(present).fold(present(last), Value::join);
                Value { missing, number: None, ..joined }
            }
            _ => Value::ANY,
        }
    }

    /// HH023: what decides between two ways.
    pub(super) fn condition(&mut self, frame: &mut Frame<'a>, expr: &'a Expr) {
        let value = self.value(frame, expr);
        if let (Kind::Flag, Missing::Property(name)) = (&value.kind, &value.missing) {
            let message = format!("hh.ru may leave `{name}` out, and a condition takes no `()`");
            let help = format!("write `….{name} == true`");
            frame.warning("HH014", place_of(expr), message, Some(help));
        }
        if matches!(value.kind, Kind::Any | Kind::Flag) {
            return;
        }
        let message = format!("a condition is true or false, not {}", value.kind.words());
        let help = match (&value.kind, &value.missing) {
            (_, Missing::Property(_) | Missing::Known) => Some("`… != ()` asks whether it is there"),
            (Kind::Text | Kind::List(_), _) => Some("`!….is_empty()` asks whether there is something in it"),
            (Kind::Whole | Kind::Decimal | Kind::Number, _) => Some("`… != 0` asks whether it is another number"),
            _ => None,
        };
        frame.error("HH023", place_of(expr), message, help.map(str::to_owned));
    }

    fn array(&mut self, frame: &mut Frame<'a>, items: &'a [Expr]) -> Value {
        let values: Vec<Value> = items.iter().map(|item| self.value(frame, item)).collect();
        let joined = values.into_iter().reduce(Value::join);
        // What may be missing among them is nothing to rely on.
        let kind = joined.filter(|value| value.missing == Missing::Never).map_or(Kind::Any, |value| value.kind);
        Value::of(Kind::List(Box::new(kind)))
    }

    fn operator(&mut self, frame: &mut Frame<'a>, call: &'a FnCallExpr, position: Position) -> Value {
        let name = call.name.as_str();
        let written = call.op_token.is_some();
        match name {
            "==" | "!=" | "<" | "<=" | ">" | ">=" if written => {
                let values: Vec<Value> = call.args.iter().map(|side| self.value(frame, side)).collect();
                self.comparison(frame, name, &values, &call.args, position);
                Value::of(Kind::Flag)
            }
            "+" | "-" | "*" | "/" | "%" if written => {
                let values: Vec<Value> = call.args.iter().map(|side| self.value(frame, side)).collect();
                arithmetic(frame, name, &values, position)
            }
            "!" if written => {
                call.args.iter().for_each(|side| self.condition(frame, side));
                Value::of(Kind::Flag)
            }
            ".." | "..=" => {
                call.args.iter().for_each(|side| drop(self.value(frame, side)));
                Value::of(Kind::Range)
            }
            // `x in list` is a call by another name.
            "contains" if call.args.len() == 2 && call.namespace.is_empty() => {
                let values: Vec<Value> = call.args.iter().map(|side| self.value(frame, side)).collect();
                self.membership(frame, &values[0], &values[1], position);
                Value::of(Kind::Flag)
            }
            _ if written => {
                call.args.iter().for_each(|side| drop(self.value(frame, side)));
                Value::ANY
            }
            _ => self.call(frame, call, position),
        }
    }
}
