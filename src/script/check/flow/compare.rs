//! HH013, HH014 and HH016: what Rhai answers without a word although it makes no sense.

use rhai::{Expr, Position};

use super::{Flow, Frame, Kind, Missing, Value};

/// These are `()` only where hh.ru's answer has a form that nobody knows.
const SELDOM: &[&str] = &["age_days"];

impl<'a> Flow<'a> {
    /// `==`, `<`, …
    pub(super) fn comparison(
        &mut self,
        frame: &mut Frame<'a>,
        operator: &str,
        values: &[Value],
        sides: &'a [Expr],
        position: Position,
    ) {
        let [left, right] = values else { return };
        let nothing = |value: &Value| value.kind == Kind::Unit;
        let orders = !matches!(operator, "==" | "!=");
        if !orders && (nothing(left) || nothing(right)) {
            return;
        }
        if !left.kind.may_be(&right.kind) {
            let answer = if operator == "!=" { "true" } else { "false" };
            let message =
                format!("`{operator}` between {} and {} is always {answer}", left.kind.words(), right.kind.words());
            let help = self.advice(left, right, sides).or_else(|| self.advice(right, left, sides));
            frame.error("HH013", position, message, help);
            return;
        }
        if let (true, Some(name)) = (orders, absent(left).or(absent(right))) {
            let message = format!("hh.ru may leave `{name}` out, and `() {operator} …` is false without a word");
            let help = format!("write `(….{name} ?? 0)`, or compare it with `()` first");
            frame.warning("HH014", position, message, Some(help));
        }
    }

    fn advice(&self, one: &Value, other: &Value, sides: &[Expr]) -> Option<String> {
        match (&one.kind, &other.kind) {
            (Kind::Object(object), Kind::Text) => {
                let has = |name: &&str| self.types.property(object, name).is_some();
                // Ids have no capital Cyrillic letters in them.
                let named = sides.iter().any(|side| match side {
                    Expr::StringConstant(text, _) => !text.is_ascii() || text.contains(' '),
                    _ => false,
                });
                let order = if named { ["name", "id"] } else { ["id", "name"] };
                order.iter().find(|name| has(name)).map(|name| format!("compare its `{name}`"))
            }
            (Kind::Text, Kind::Whole) => {
                let number = sides.iter().find_map(|side| match side {
                    Expr::IntegerConstant(number, _) => Some(*number),
                    _ => None,
                });
                number.map(|number| format!("write `\"{number}\"`"))
            }
            (Kind::Whole | Kind::Decimal | Kind::Number, Kind::Text) => sides.iter().find_map(|side| match side {
                Expr::StringConstant(text, _) if text.parse::<f64>().is_ok() => Some(format!("write `{text}`")),
                _ => None,
            }),
            (Kind::List(_), Kind::Text) => Some("`.contains(…)` asks whether it is among them".to_owned()),
            _ => None,
        }
    }

    /// `x in […]` and `[…].contains(x)`
    pub(super) fn membership(&mut self, frame: &mut Frame<'a>, list: &Value, item: &Value, position: Position) {
        let Kind::List(kind) = &list.kind else { return };
        if item.kind == Kind::Unit || kind.may_be(&item.kind) {
            return;
        }
        let plural = match &**kind {
            Kind::Whole => "whole numbers".to_owned(),
            Kind::Decimal | Kind::Number => "numbers".to_owned(),
            Kind::Text => "strings".to_owned(),
            other => format!("such as {}", other.words()),
        };
        let message = format!("{} is never in an array of {plural}", item.kind.words());
        let help = match (&item.kind, &**kind) {
            (Kind::Text, Kind::Whole) => Some("hh.ru's ids are strings: `[\"1\", \"2\"]`".to_owned()),
            (Kind::Object(object), Kind::Text) => {
                let has = |name: &&&str| self.types.property(object, name).is_some();
                ["id", "name"].iter().find(has).map(|name| format!("look for its `{name}`"))
            }
            _ => None,
        };
        frame.error("HH013", position, message, help);
    }
}

/// `+`, `-`, `*`, `/`, `%`
pub(super) fn arithmetic(frame: &mut Frame, operator: &str, values: &[Value], position: Position) -> Value {
    let [left, right] = values else { return values.first().cloned().unwrap_or(Value::ANY) };
    let plain = Value { number: None, count: false, missing: Missing::Never, ..left.clone() };
    let text = |value: &Value| matches!(value.kind, Kind::Text | Kind::Char);
    if operator == "+" && (text(left) || text(right)) {
        return Value::of(if left.kind == Kind::Text || right.kind == Kind::Text { Kind::Text } else { Kind::Any });
    }
    if operator == "+" && matches!((&left.kind, &right.kind), (Kind::List(_), Kind::List(_))) {
        return Value { kind: Kind::list(), ..plain };
    }
    if !left.kind.is_number() || !right.kind.is_number() {
        return Value::ANY;
    }
    if let Some(name) = absent(left).or(absent(right)) {
        let message = format!("hh.ru may leave `{name}` out, and `{operator}` fails on `()`");
        let help = format!("write `(….{name} ?? 0)`, or compare it with `()` first");
        frame.warning("HH014", position, message, Some(help));
    }
    match (&left.kind, &right.kind) {
        (Kind::Whole, Kind::Whole) => {
            if operator == "/" {
                divide(frame, left, right, position);
            }
            plain
        }
        (Kind::Decimal, _) | (_, Kind::Decimal) => Value { kind: Kind::Decimal, ..plain },
        _ => Value { kind: Kind::Number, ..plain },
    }
}

fn absent(value: &Value) -> Option<&str> {
    match &value.missing {
        Missing::Property(name) if !SELDOM.contains(&&**name) => Some(name),
        _ => None,
    }
}

fn divide(frame: &mut Frame, left: &Value, right: &Value, position: Position) {
    let message = match (left.number, right.number) {
        (Some(_), Some(0)) => "this divides by zero".to_owned(),
        (Some(one), Some(two)) if one % two != 0 => {
            format!("`{one} / {two}` of whole numbers is {}: the rest is cut off", one / two)
        }
        (None, None) if left.count && right.count => {
            "a share of whole numbers is 0 or 1: the rest is cut off".to_owned()
        }
        (Some(1 | -1), None) => "one divided by a whole number is 0 or 1: the rest is cut off".to_owned(),
        _ => return,
    };
    let help = match left.number {
        Some(number) => format!("write `{number}.0 / …`"),
        None => "write `… * 1.0 / …`".to_owned(),
    };
    frame.warning("HH016", position, message, Some(help));
}
