//! `card()` and `skip("why")`: how a strategy says what it thinks of a vacancy.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use crate::protocol::{self, Line, strip_controls};

/// More lines than anybody reads are a loop gone wrong.
const MAX_LINES: usize = 100;

/// `skip("why")`.
#[derive(Clone, Debug)]
pub(crate) struct Skip(pub(crate) ImmutableString);

/// `card()`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Card(Rc<Vec<Line>>);

impl Card {
    /// The card as it crosses to the host.
    pub(crate) fn into_protocol(self) -> protocol::Card {
        protocol::Card { lines: Rc::unwrap_or_clone(self.0) }
    }

    pub(crate) fn add(&mut self, points: &Dynamic, label: &str, applies: bool) -> Result<Self, Box<EvalAltResult>> {
        let points = number(points)?;
        if applies && points != 0.0 {
            if self.0.len() >= MAX_LINES {
                return Err(format!("a card has at most {MAX_LINES} lines").into());
            }
            Rc::make_mut(&mut self.0).push(Line { points, label: strip_controls(label, false).into_owned() });
        }
        Ok(self.clone())
    }

    /// Its lines so far.
    pub(crate) fn lines(&self) -> &[Line] {
        &self.0
    }

    pub(crate) fn total(&self) -> f64 {
        self.0.iter().map(|line| line.points).sum()
    }
}

/// A script's number; one that is none (`0.0 / 0.0`) would make the ranking meaningless.
pub(crate) fn number(value: &Dynamic) -> Result<f64, Box<EvalAltResult>> {
    #[expect(clippy::cast_precision_loss, reason = "points beyond 2^53 differ by nothing that matters")]
    let number = value.as_int().map(|whole| whole as f64).or_else(|_| value.as_float());
    let number = number.map_err(|kind| format!("points are a number, not {}", super::kind(kind)))?;
    if number.is_finite() { Ok(number) } else { Err(format!("points are a finite number, not {number}").into()) }
}

pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Skip>("Skip")
        .register_fn("skip", |why: ImmutableString| Skip(why))
        .register_type_with_name::<Card>("Card")
        .register_fn("card", Card::default)
        .register_fn("add", |card: &mut Card, points: Dynamic, label: ImmutableString| card.add(&points, &label, true))
        .register_fn("add", |card: &mut Card, points: Dynamic, label: ImmutableString, applies: bool| {
            card.add(&points, &label, applies)
        })
        .register_get("total", |card: &mut Card| card.total());
}
