//! `time::…`: the run's clock, and hh.ru's moments.

use std::fmt::Write;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike};
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use super::super::known::Known;
use super::manual::{Area, Manual};
use super::object::{Holds, Property, Types};
use crate::hh::Timestamp;

/// A moment, with the offset that it was written in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment(DateTime<FixedOffset>);

type Outcome<T> = Result<T, Box<EvalAltResult>>;

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, types: &mut Types, known: &Known) {
    moment(engine, types);
    let mut time = Area::named(
        engine,
        manual,
        "time",
        "Moments and days. The clock is hh.ru's and stands still during a run; a moment may be given as hh.ru writes it.",
    );
    making(&mut time, known);
    ages(&mut time, known);
    spans(&mut time, known);
    parts(&mut time, known);
    time.close();
}

/// Name, what it is, how it is read.
type Part = (&'static str, &'static str, fn(&Moment) -> i64);

/// The parts of a moment.
const PARTS: [Part; 6] = [
    ("year", "the year", |moment| moment.0.year().into()),
    ("month", "1 to 12", |moment| moment.0.month().into()),
    ("day", "1 to 31", |moment| moment.0.day().into()),
    ("hour", "0 to 23", |moment| moment.0.hour().into()),
    ("minute", "0 to 59", |moment| moment.0.minute().into()),
    ("weekday", "1 (Monday) to 7 (Sunday)", |moment| moment.0.weekday().number_from_monday().into()),
];

fn moment(engine: &mut Engine, types: &mut Types) {
    engine
        .register_type_with_name::<Moment>("Moment")
        .register_fn("to_string", |moment: &mut Moment| written(*moment))
        .register_fn("to_debug", |moment: &mut Moment| written(*moment))
        .register_fn("==", |left: Moment, right: Moment| left.0 == right.0)
        .register_fn("!=", |left: Moment, right: Moment| left.0 != right.0)
        .register_fn("<", |left: Moment, right: Moment| left.0 < right.0)
        .register_fn("<=", |left: Moment, right: Moment| left.0 <= right.0)
        .register_fn(">", |left: Moment, right: Moment| left.0 > right.0)
        .register_fn(">=", |left: Moment, right: Moment| left.0 >= right.0);
    let property = |name, about| {
        let kind = "int".to_owned();
        Property { name, about, kind, nullable: false, holds: Holds::Plain, full: false }
    };
    for (name, _, part) in PARTS {
        engine.register_get(name, move |moment: &mut Moment| part(moment));
    }
    let properties = PARTS.iter().map(|(name, about, _)| property(name, about)).collect();
    types.note("Moment", "a point in time; two of them can be compared", properties);
}

fn making(time: &mut Area, known: &Known) {
    let shared = known.clone();
    time.function("now() -> Moment", "When the run began.", ("time::now().year", "2026"))
        .with(move || Moment(shared.facts().now));
    let shared = known.clone();
    time.function(
        "parse(text: string) -> Moment",
        "A moment as hh.ru writes it, or the beginning of a day.",
        (r#"time::parse("2026-11-20") < time::parse("2026-11-20T10:00:00+0300")"#, "true"),
    )
    .with(move |text: ImmutableString| parse(&shared, &text).map(Moment));
    let shared = known.clone();
    time.function(
        "add_days(moment: string|Moment, days: int) -> Moment",
        "So many days later; fewer than none are earlier.",
        (r#"time::date(time::add_days("2026-11-20", -7))"#, r#""2026-11-13""#),
    )
    .with(move |moment: Dynamic, days: i64| -> Outcome<Moment> {
        let later = TimeDelta::try_days(days).and_then(|days| when(&shared, &moment).ok()?.checked_add_signed(days));
        when(&shared, &moment)?;
        later.map(Moment).ok_or_else(|| format!("{days} days are beyond the calendar").into())
    });
}

fn ages(time: &mut Area, known: &Known) {
    let shared = known.clone();
    time.function(
        "age_days(moment: string|Moment) -> int",
        "Whole days since then; 0 for what lies ahead.",
        ("time::age_days(v.published_at)", "3"),
    )
    .with(move |moment: Dynamic| -> Outcome<i64> {
        Ok(shared.facts().now.signed_duration_since(when(&shared, &moment)?).num_days().max(0))
    });
    let shared = known.clone();
    time.function(
        "age_hours(moment: string|Moment) -> int",
        "Whole hours since then; 0 for what lies ahead.",
        ("time::age_hours(v.published_at)", "74"),
    )
    .with(move |moment: Dynamic| -> Outcome<i64> {
        Ok(shared.facts().now.signed_duration_since(when(&shared, &moment)?).num_hours().max(0))
    });
}

fn spans(time: &mut Area, known: &Known) {
    let shared = known.clone();
    time.function(
        "days_between(from: string|Moment, to: string|Moment) -> int",
        "Days of the calendar from one to the other; fewer than none where `to` comes first.",
        (r#"time::days_between("2026-11-20", "2026-12-01")"#, "11"),
    )
    .with(move |from: Dynamic, to: Dynamic| -> Outcome<i64> {
        Ok(when(&shared, &to)?.date_naive().signed_duration_since(when(&shared, &from)?.date_naive()).num_days())
    });
    let shared = known.clone();
    time.function(
        "weekdays_between(from: string|Moment, to: string|Moment) -> int",
        "The same, Mondays to Fridays alone. Public holidays count as weekdays: which of them are moved is decided anew \
         each year.",
        (r#"time::weekdays_between("2026-11-20", "2026-11-24")"#, "2"),
    )
    .with(move |from: Dynamic, to: Dynamic| -> Outcome<i64> {
        Ok(weekdays(when(&shared, &from)?.date_naive(), when(&shared, &to)?.date_naive()))
    });
}

fn parts(time: &mut Area, known: &Known) {
    let shared = known.clone();
    time.function(
        "weekday(moment: string|Moment) -> int",
        "1 (Monday) to 7 (Sunday).",
        (r#"time::weekday("2026-11-20")"#, "5"),
    )
    .with(move |moment: Dynamic| -> Outcome<i64> { Ok(when(&shared, &moment)?.weekday().number_from_monday().into()) });
    let shared = known.clone();
    time.function("hour(moment: string|Moment) -> int", "0 to 23.", ("time::hour(v.published_at)", "10"))
        .with(move |moment: Dynamic| -> Outcome<i64> { Ok(when(&shared, &moment)?.hour().into()) });
    let shared = known.clone();
    time.function(
        "date(moment: string|Moment) -> string",
        "The day.",
        ("time::date(v.published_at)", r#""2026-11-17""#),
    )
    .with(move |moment: Dynamic| -> Outcome<ImmutableString> {
        Ok(when(&shared, &moment)?.date_naive().to_string().into())
    });
    let shared = known.clone();
    time.function(
        "format(moment: string|Moment, pattern: string) -> string",
        "The moment in another form: `%d` day, `%m` month, `%Y` year, `%H` hour, `%M` minute, as `strftime` has them.",
        (r#"time::format(v.published_at, "%d.%m.%Y %H:%M")"#, r#""17.11.2026 10:00""#),
    )
    .with(move |moment: Dynamic, pattern: ImmutableString| format(when(&shared, &moment)?, &pattern));
}

fn format(moment: DateTime<FixedOffset>, pattern: &str) -> Outcome<ImmutableString> {
    let items: Vec<Item> = StrftimeItems::new(pattern).collect();
    let mut text = String::new();
    if items.contains(&Item::Error) || write!(text, "{}", moment.format_with_items(items.iter())).is_err() {
        return Err(format!("`{pattern}` is no form of a moment; for example `%d.%m.%Y`").into());
    }
    Ok(text.into())
}

fn written(moment: Moment) -> ImmutableString {
    Timestamp::from_moment(&moment.0).as_str().into()
}

fn when(known: &Known, value: &Dynamic) -> Outcome<DateTime<FixedOffset>> {
    if let Some(moment) = value.read_lock::<Moment>() {
        return Ok(moment.0);
    }
    match value.as_immutable_string_ref() {
        Ok(text) => parse(known, &text),
        Err(_) => Err(format!("a moment is a string or of `time::…`, not {}", super::kind(value.type_name())).into()),
    }
}

fn parse(known: &Known, text: &str) -> Outcome<DateTime<FixedOffset>> {
    let day = || {
        let day = text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN);
        known.facts().now.offset().from_local_datetime(&day).single()
    };
    Timestamp::from(text)
        .moment()
        .or_else(day)
        .ok_or_else(|| format!("`{text}` is no moment as hh.ru writes it, nor a day such as `2026-11-20`").into())
}

/// Mondays to Fridays from the first day to the day before the second.
fn weekdays(from: NaiveDate, to: NaiveDate) -> i64 {
    if to < from {
        return -weekdays(to, from);
    }
    // Weekdays since a Monday long ago.
    let before = |day: NaiveDate| {
        let days = i64::from(day.num_days_from_ce()) - 1;
        days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
    };
    before(to) - before(from)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Days, NaiveDate};
    use proptest::prelude::*;

    use super::weekdays;

    proptest! {
        #[test]
        fn weekdays_are_those_one_would_count(start in 0_u64..40_000, length in 0_u64..60) {
            let from = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + Days::new(start);
            let counted = from.iter_days().take(usize::try_from(length).unwrap());
            let counted = counted.filter(|day| day.weekday().number_from_monday() < 6).count();
            let to = from + Days::new(length);
            prop_assert_eq!(weekdays(from, to), i64::try_from(counted).unwrap());
            prop_assert_eq!(weekdays(to, from), -i64::try_from(counted).unwrap());
        }
    }
}
