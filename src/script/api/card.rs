//! `card()` and `skip("why")`: how a strategy says what it thinks of a vacancy.

use std::borrow::Cow;
use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use super::manual::{Area, Manual};
use super::object::{Holds, Property, Types};
use crate::protocol::{self, Line, strip_controls};

/// More lines than anybody reads are a loop gone wrong.
const MAX_LINES: usize = 100;
/// Points either way: the sum of many stays a number.
const MOST: f64 = 1e15;
/// Characters of a reason; what is longer is cut.
const MAX_REASON: usize = 500;

/// `skip("why")`.
#[derive(Clone, Debug)]
pub(crate) struct Skip(pub(crate) ImmutableString);

/// `card()`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Card(Rc<Vec<Added>>);

/// A line of a card, whose label most often is a literal of the script.
#[derive(Clone, Debug)]
pub(crate) struct Added {
    pub(crate) points: f64,
    pub(crate) label: ImmutableString,
}

impl Added {
    /// The line as it crosses to the host.
    pub(crate) fn line(&self) -> Line {
        Line { points: self.points, label: self.label.to_string() }
    }
}

impl Card {
    /// The card as it crosses to the host.
    pub(crate) fn to_protocol(&self) -> protocol::Card {
        protocol::Card { lines: self.0.iter().map(Added::line).collect() }
    }

    /// Points of any type, which may be none.
    pub(crate) fn add(
        &mut self,
        points: &Dynamic,
        label: &ImmutableString,
        applies: bool,
    ) -> Result<Self, Box<EvalAltResult>> {
        self.add_points(number(points)?, label, applies)
    }

    fn add_points(&mut self, points: f64, label: &ImmutableString, applies: bool) -> Result<Self, Box<EvalAltResult>> {
        let points = in_bounds(points)?;
        if applies && points != 0.0 {
            if self.0.len() >= MAX_LINES {
                return Err(format!("a card has at most {MAX_LINES} lines").into());
            }
            Rc::make_mut(&mut self.0).push(Added { points, label: reason(label) });
        }
        Ok(self.clone())
    }

    /// Its lines so far.
    pub(crate) fn lines(&self) -> &[Added] {
        &self.0
    }

    pub(crate) fn total(&self) -> f64 {
        self.0.iter().map(|line| line.points).sum()
    }
}

/// A reason as it is shown: in one line, without what steers a terminal.
fn reason(text: &ImmutableString) -> ImmutableString {
    match strip_controls(text, false) {
        Cow::Borrowed(_) if text.len() <= MAX_REASON => text.clone(),
        stripped => stripped.chars().take(MAX_REASON).collect(),
    }
}

/// A script's number; one that is none (`0.0 / 0.0`) would make the ranking meaningless.
pub(crate) fn number(value: &Dynamic) -> Result<f64, Box<EvalAltResult>> {
    let number = value.as_int().map(whole).or_else(|_| value.as_float());
    in_bounds(number.map_err(|kind| format!("points are a number, not {}", super::kind(kind)))?)
}

#[expect(clippy::cast_precision_loss, reason = "points beyond 2^53 differ by nothing that matters")]
fn whole(points: i64) -> f64 {
    points as f64
}

fn in_bounds(number: f64) -> Result<f64, Box<EvalAltResult>> {
    match number {
        number if !number.is_finite() => Err(format!("points are a finite number, not {number}").into()),
        number if number.abs() > MOST => Err(format!("points are at most {MOST:e}, not {number:e}").into()),
        number => Ok(number),
    }
}

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, types: &mut Types) {
    types.note("Skip", "a vacancy that is not wanted, and why", Vec::new());
    let (name, about, kind) = ("total", "the sum of its points", "float".to_owned());
    let total = Property { name, about, kind, nullable: false, holds: Holds::Plain, full: false };
    types.note("Card", "points, each with its reason", vec![total]);
    engine
        .register_type_with_name::<Skip>("Skip")
        .register_type_with_name::<Card>("Card")
        .register_get("total", |card: &mut Card| card.total());
    let mut global = Area::global(engine, manual);
    global
        .function(
            "skip(why: string) -> Skip",
            "What `filter`, `score` or `review` returns for a vacancy that is not wanted.",
            ("skip(\"has a test\")", ""),
        )
        .with(|why: ImmutableString| Skip(reason(&why)));
    global
        .function("card() -> Card", "An empty card: points, each with its reason.", ("card().total", "0.0"))
        .with(Card::default);
    global
        .function(
            "Card.add(points: number, label: string) -> Card",
            "Gives points for a reason; fewer than none take some away.",
            ("card().add(20, \"remote\").add(-5, \"old\").total", "15.0"),
        )
        .with(|card: &mut Card, points: Dynamic, label: ImmutableString| card.add(&points, &label, true))
        // Said again: what takes any type is found last, and is looked for in each call of a hook.
        .with(|card: &mut Card, points: i64, label: ImmutableString| card.add_points(whole(points), &label, true))
        .with(|card: &mut Card, points: f64, label: ImmutableString| card.add_points(points, &label, true));
    global
        .function(
            "Card.add(points: number, label: string, applies: bool) -> Card",
            "The same, where it applies.",
            ("card().add(20, \"remote\", false).total", "0.0"),
        )
        .with(|card: &mut Card, points: Dynamic, label: ImmutableString, applies: bool| {
            card.add(&points, &label, applies)
        })
        .with(|card: &mut Card, points: i64, label: ImmutableString, applies: bool| {
            card.add_points(whole(points), &label, applies)
        })
        .with(|card: &mut Card, points: f64, label: ImmutableString, applies: bool| {
            card.add_points(points, &label, applies)
        });
}
