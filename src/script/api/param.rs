//! `param("name")`: what the person set, or what `settings().params` declares as its default.

use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use super::super::facts::Facts;
use super::super::known::Known;
use super::super::near;
use super::manual::{Area, Manual};
use crate::protocol::Scalar;

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, known: &Known) {
    let known = known.clone();
    Area::global(engine, manual)
        .function(
            "param(name: string) -> any",
            "A parameter of `settings().params`: its default, or what `--set name=value` gave.",
            ("param(\"min\")", "200_000"),
        )
        .with(move |name: ImmutableString| param(&known.facts(), &name));
}

fn param(facts: &Facts, name: &str) -> Result<Dynamic, Box<EvalAltResult>> {
    match facts.params.get(name) {
        Some(Scalar::Text(text)) => Ok(text.into()),
        Some(Scalar::Whole(number)) => Ok((*number).into()),
        Some(Scalar::Decimal(number)) => Ok((*number).into()),
        Some(Scalar::Flag(flag)) => Ok((*flag).into()),
        None => Err(match near::nearest(name, facts.params.keys().map(String::as_str)) {
            Some(near) => format!("there is no parameter `{name}`; did you mean `{near}`?").into(),
            None => format!("there is no parameter `{name}`: declare it in `settings().params`, or set it").into(),
        }),
    }
}
