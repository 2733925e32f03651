//! `money::…` and the salary in net roubles.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use super::super::salary::{self, NetSalary};
use super::item::Handle;
use super::manual::{Area, Manual};
use super::object::{Holds, Named, Object, Scripted, Types};
use super::view::View;

impl Named for NetSalary {
    const NAME: &'static str = "NetSalary";
    const ABOUT: &'static str = "net roubles a month; at least one of the two is there";
}

impl Scripted for NetSalary {
    const HOLDS: Holds = Holds::One(Self::NAME);
    const KIND: &'static str = Self::NAME;

    fn scripted(self) -> Dynamic {
        Dynamic::from(View::whole(Rc::new(self)))
    }
}

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, types: &mut Types) {
    Object::<NetSalary, NetSalary>::new(engine, types).get("from", "the least", |net| net.from).get(
        "to",
        "the most",
        |net| net.to,
    );
    let mut money = Area::named(engine, manual, "money", "Pay in roubles, before and after tax.");
    money
        .function(
            "net_rub(vacancy: Vacancy) -> NetSalary?",
            "What a vacancy pays in net roubles a month; `()` where that cannot be worked out.",
            ("money::net_rub(v)?.from == v.salary_net?.from", "true"),
        )
        .with(|vacancy: Handle| -> Dynamic {
            vacancy.get().and_then(|item| item.facts.net_rub(&item.vacancy)).scripted()
        });
    money
        .function(
            "format(roubles: number) -> string",
            "An amount of roubles as people write it, with spaces that do not break.",
            ("money::format(250_000)", "\"250\\u00a0000\\u00a0₽\""),
        )
        .with(|roubles: i64| ImmutableString::from(salary::format(roubles)))
        .with(|roubles: f64| -> Result<ImmutableString, Box<EvalAltResult>> {
            if !roubles.is_finite() {
                return Err(format!("an amount is a finite number, not {roubles}").into());
            }
            #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
            Ok(salary::format(roubles.round() as i64).into())
        });
    money.close();
}
