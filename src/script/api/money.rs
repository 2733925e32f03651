//! `money::…` and the salary in net roubles.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use super::super::facts::Facts;
use super::super::known::Known;
use super::super::near;
use super::super::salary::{self, NetSalary};
use super::item::Handle;
use super::manual::{Area, Manual};
use super::object::{Holds, Named, Object, Scripted, Types};
use super::view::View;

/// What the state takes, in percent, where the pay is not high.
const TAX: f64 = 13.0;

type Outcome<T> = Result<T, Box<EvalAltResult>>;

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

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, types: &mut Types, known: &Known) {
    Object::<NetSalary, NetSalary>::new(engine, types).get("from", "the least", |net| net.from).get(
        "to",
        "the most",
        |net| net.to,
    );
    let mut money = Area::named(engine, manual, "money", "Pay before and after tax, and in other currencies.");
    taxes(&mut money);
    currencies(&mut money, known);
    formats(&mut money);
    money.close();
}

fn taxes(money: &mut Area) {
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
            "net(gross: number) -> int",
            "What is left after a tax of 13 %; higher rates, for more than 2.4 million roubles a year, are left out.",
            ("money::net(100_000)", "87_000"),
        )
        .with(|gross: Dynamic| Ok::<_, Box<EvalAltResult>>(whole(amount(&gross)? * left(TAX)?)));
    money
        .function(
            "net(gross: number, percent: number) -> int",
            "The same with another tax.",
            ("money::net(300_000, 15)", "255_000"),
        )
        .with(|gross: Dynamic, percent: Dynamic| -> Outcome<i64> {
            Ok(whole(amount(&gross)? * left(amount(&percent)?)?))
        });
    money
        .function("gross(net: number) -> int", "What it is before a tax of 13 %.", ("money::gross(87_000)", "100_000"))
        .with(|net: Dynamic| Ok::<_, Box<EvalAltResult>>(whole(amount(&net)? / left(TAX)?)));
    money
        .function(
            "gross(net: number, percent: number) -> int",
            "The same with another tax.",
            ("money::gross(255_000, 15)", "300_000"),
        )
        .with(|net: Dynamic, percent: Dynamic| -> Outcome<i64> { Ok(whole(amount(&net)? / left(amount(&percent)?)?)) });
}

fn currencies(money: &mut Area, known: &Known) {
    let shared = known.clone();
    money
        .function(
            "convert(amount: number, from: string, to: string) -> int?",
            "An amount in another currency, by hh.ru's rates and codes (`RUR`, `USD`, `EUR`, `KZT`, …); `()` where hh.ru \
             told no rates.",
            (r#"money::convert(1_000, "USD", "RUR")"#, "80_000"),
        )
        .with(move |value: Dynamic, from: ImmutableString, to: ImmutableString| -> Outcome<Dynamic> {
            let (value, facts) = (amount(&value)?, shared.facts());
            let (Some(from), Some(to)) = (rate(&facts, &from)?, rate(&facts, &to)?) else { return Ok(Dynamic::UNIT) };
            Ok(whole(value / from * to).into())
        });
    let shared = known.clone();
    money
        .function(
            "rub(amount: number, currency: string) -> int?",
            "The same in roubles.",
            (r#"money::rub(500, "EUR")"#, "40_000"),
        )
        .with(move |value: Dynamic, currency: ImmutableString| -> Outcome<Dynamic> {
            let (value, facts) = (amount(&value)?, shared.facts());
            Ok(rate(&facts, &currency)?.map_or(Dynamic::UNIT, |rate| whole(value / rate).into()))
        });
}

fn formats(money: &mut Area) {
    money
        .function(
            "format(roubles: number) -> string",
            "An amount of roubles as people write it, with spaces that do not break.",
            ("money::format(250_000)", "\"250\\u00a0000\\u00a0₽\""),
        )
        .with(|roubles: Dynamic| -> Outcome<ImmutableString> { Ok(salary::format(whole(amount(&roubles)?)).into()) });
    money
        .function(
            "format(amount: number, currency: string) -> string",
            "The same in another currency.",
            (r#"money::format(4_000, "USD")"#, "\"4\\u00a0000\\u00a0$\""),
        )
        .with(|value: Dynamic, currency: ImmutableString| -> Outcome<ImmutableString> {
            Ok(salary::format_in(whole(amount(&value)?), &currency).into())
        });
}

/// Units of a currency for one rouble; `None` where hh.ru told no rates at all.
fn rate(facts: &Facts, code: &str) -> Outcome<Option<f64>> {
    if matches!(code, "RUR" | "RUB") {
        return Ok(Some(1.0));
    }
    let rates = facts.rates();
    if rates.is_empty() {
        return Ok(None);
    }
    match rates.get(code).filter(|rate| rate.is_finite() && **rate > 0.0) {
        Some(rate) => Ok(Some(*rate)),
        None => Err(match near::did_you_mean(code, rates.keys().map(String::as_str)) {
            Some(near) => format!("hh.ru has no rate for `{code}`; {near}").into(),
            None => format!("hh.ru has no rate for `{code}`").into(),
        }),
    }
}

fn left(percent: f64) -> Outcome<f64> {
    if (0.0..100.0).contains(&percent) {
        Ok(1.0 - percent / 100.0)
    } else {
        Err(format!("a tax is at least 0 and less than 100 percent, not {percent}").into())
    }
}

fn amount(value: &Dynamic) -> Outcome<f64> {
    #[expect(clippy::cast_precision_loss, reason = "amounts beyond 2^53 differ by nothing that matters")]
    let number = value.as_int().map(|whole| whole as f64).or_else(|_| value.as_float());
    let number = number.map_err(|_| format!("an amount is a number, not {}", super::kind(value.type_name())))?;
    if number.is_finite() { Ok(number) } else { Err(format!("an amount is a finite number, not {number}").into()) }
}

#[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
fn whole(amount: f64) -> i64 {
    amount.round() as i64
}
