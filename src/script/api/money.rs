//! `money::…` and the salary in net roubles.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, FuncRegistration, ImmutableString, Module};

use super::super::salary::{self, NetSalary};
use super::item::Handle;
use super::object::{Holds, Named, Object, Scripted, Types};
use super::view::View;

impl Named for NetSalary {
    const NAME: &'static str = "NetSalary";
}

impl Scripted for NetSalary {
    const HOLDS: Holds = Holds::One(Self::NAME);

    fn scripted(self) -> Dynamic {
        Dynamic::from(View::whole(Rc::new(self)))
    }
}

pub(super) fn register(engine: &mut Engine, types: &mut Types) {
    Object::<NetSalary, NetSalary>::new(engine, types).get("from", |net| net.from).get("to", |net| net.to);
    let mut money = Module::new();
    FuncRegistration::new("net_rub").set_into_module(&mut money, |vacancy: Handle| -> Dynamic {
        vacancy.get().and_then(|item| item.facts.net_rub(&item.vacancy)).scripted()
    });
    FuncRegistration::new("format")
        .set_into_module(&mut money, |roubles: i64| ImmutableString::from(salary::format(roubles)));
    FuncRegistration::new("format").set_into_module(
        &mut money,
        |roubles: f64| -> Result<ImmutableString, Box<EvalAltResult>> {
            if !roubles.is_finite() {
                return Err(format!("an amount is a finite number, not {roubles}").into());
            }
            #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
            Ok(salary::format(roubles.round() as i64).into())
        },
    );
    engine.register_static_module("money", money.into());
}
