//! HH005, HH009 and HH011: properties that there are not, that hang on something hh.ru may leave out, or that are not
//! known yet.

use std::rc::Rc;

use rhai::{Expr, Position};

use super::super::super::api::{Holds, Property};
use super::super::super::near;
use super::super::functions::Signature;
use super::super::steps::{Step, chain};
use super::super::variants::PROPERTY;
use super::call::gives_nothing;
use super::{Flow, Frame, Kind, Missing, Value};
use crate::protocol::Hook;

/// What one may ask of `()`.
const HARMLESS: &[&str] = &["to_string", "to_debug", "type_of", "is_shared"];

/// What people call things that hh.ru calls otherwise.
const MEANT: &[(&str, &str)] = &[
    ("title", "name"),
    ("company", "employer"),
    ("city", "area"),
    ("region", "area"),
    ("link", "alternate_url"),
    ("skills", "key_skills"),
    ("remote", "is_remote"),
    ("requirement", "snippet"),
    ("responses", "counters"),
    ("roles", "professional_roles"),
    ("date", "published_at"),
    ("age", "age_days"),
    ("name", "title"),
    ("name", "first_name"),
];

impl<'a> Flow<'a> {
    /// Goes along a chain as long as it is known what it holds.
    pub(super) fn chain(&mut self, frame: &mut Frame<'a>, expr: &'a Expr) -> Value {
        let (root, steps) = chain(expr);
        let mut value = self.expression(frame, root);
        let mut asked = value.missing == Missing::Known;
        let last = steps.len().saturating_sub(1);
        for (at, step) in steps.into_iter().enumerate() {
            asked |= step.elvis;
            if let Missing::Property(name) = &value.missing
                && !step.elvis
                && !matches!(step.term, Expr::MethodCall(call, _) if HARMLESS.contains(&call.name.as_str()))
            {
                let message = format!("hh.ru may leave `{name}` out");
                let sign = if step.index { "?[" } else { "?." };
                let help = format!("read what follows it with `{sign}`, or compare it with `()` first");
                frame.warning("HH009", step.term.position(), message, Some(help));
                asked = true;
            }
            value.missing = Missing::Never;
            value = self.step(frame, value, &step);
            if let (Expr::MethodCall(call, position), Kind::Unit) = (step.term, &value.kind)
                && at < last
            {
                gives_nothing(frame, &call.name, *position, None);
                value = Value::ANY;
            }
        }
        if asked && value.kind != Kind::Unit {
            value.missing = Missing::Known;
        }
        value
    }

    fn step(&mut self, frame: &mut Frame<'a>, before: Value, step: &Step<'a>) -> Value {
        match step.term {
            index if step.index => {
                self.value(frame, index);
                match before.kind {
                    Kind::List(kind) => Value::of(*kind),
                    Kind::Text => Value::of(Kind::Char),
                    _ => Value::ANY,
                }
            }
            Expr::Property(property, position) => self.property(frame, &before.kind, &property.2, *position),
            Expr::MethodCall(call, position) => self.method(frame, before, call, *position),
            other => {
                self.expression(frame, other);
                Value::ANY
            }
        }
    }

    fn property(&mut self, frame: &mut Frame<'a>, kind: &Kind, name: &str, position: Position) -> Value {
        let Kind::Object(object) = kind else { return self.plain_property(frame, kind, name, position) };
        if self.types.of(object).is_empty() {
            return Value::ANY;
        }
        let Some(property) = self.types.property(object, name) else {
            let known = self.types.of(object).iter().map(|property| property.name);
            let help = near::did_you_mean(name, known).or_else(|| self.elsewhere(object, name));
            frame.error("HH005", position, format!("`{object}` has no property `{name}`"), help);
            return Value::ANY;
        };
        let early = frame.hook.filter(|hook| matches!(hook, Hook::Filter | Hook::Score));
        if let Some(hook) = early.filter(|_| property.full) {
            let message = format!("`{name}` is not known in `{hook}`: searches do not tell it");
            frame.error("HH011", position, message, Some("read it in `review` or `letter`".to_owned()));
        }
        let always = self.dealt && &**object == "Vacancy" && name == PROPERTY;
        let missing = if property.nullable && !always { Missing::Property(Rc::from(name)) } else { Missing::Never };
        let kind = match property.holds {
            Holds::One(kind) => Kind::Object(kind.into()),
            Holds::Many(kind) => Kind::List(Box::new(Kind::Object(kind.into()))),
            Holds::Plain => Kind::named(&property.kind),
        };
        frame.unless_guarded(name, Value { missing, ..Value::of(kind) })
    }

    /// A property by that name one step further: `v.from` → `v.salary_range?.from`.
    fn elsewhere(&self, object: &str, name: &str) -> Option<String> {
        // `salary` is the older form of `salary_range`.
        let holds =
            |property: &&Property| self.types.property(&property.kind, name).is_some() && property.name != "salary";
        let meant = MEANT.iter().find(|(wrong, right)| *wrong == name && self.types.property(object, right).is_some());
        if let Some((_, right)) = meant {
            return Some(format!("did you mean `{right}`?"));
        }
        let property = self.types.of(object).iter().find(holds)?;
        let sign = if property.nullable { "?." } else { "." };
        Some(format!("`{}{sign}{name}` is there", property.name))
    }

    /// Strings, numbers and arrays have a few properties of the engine's.
    fn plain_property(&mut self, frame: &mut Frame<'a>, kind: &Kind, name: &str, position: Position) -> Value {
        if matches!(kind, Kind::Any | Kind::Map | Kind::Unit | Kind::Range | Kind::Function | Kind::Char) {
            return Value::ANY;
        }
        let getter = ["get$", name].concat();
        let fits = |signature: &&Signature| signature.params.first().is_none_or(|receiver| receiver.kind.may_be(kind));
        if let Some(signature) = self.functions.named("", &getter).iter().find(fits) {
            return Value { count: name == "len", ..signature.returns.clone() };
        }
        let help = match kind {
            Kind::List(inner) => match &**inner {
                Kind::Object(of) if self.types.property(of, name).is_some() => {
                    Some(format!("it is a list: `.some(|it| it.{name} == …)` asks each of them"))
                }
                _ => None,
            },
            _ => None,
        };
        let known = self.functions.properties(kind);
        let help = help.or_else(|| near::did_you_mean(name, known.iter().map(String::as_str)));
        frame.error("HH005", position, format!("{} has no property `{name}`", kind.words()), help);
        Value::ANY
    }
}
