//! What tests are made of: vacancies, a resume, a person, from what the test says of them or from a file beside it.

use std::rc::Rc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString, Map, NativeCallContext};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::super::api::{Handle, Item, View};
use super::super::near;
use super::shape::{Shape, merge};
use super::state::State;
use super::variant::{self, Variant};
use crate::hh::vacancies::{Details, FullVacancy, Vacancy};
use crate::hh::{Me, Resume, Timestamp};
use crate::protocol::Scalar;

type Made<T> = Result<T, Box<EvalAltResult>>;

pub(super) fn register(engine: &mut Engine, state: &Rc<State>) {
    vacancies(engine, state);
    people(engine, state);
    let own = Rc::clone(state);
    engine.register_fn("fixture", move |name: ImmutableString| fixture(&own, &name));
    let own = Rc::clone(state);
    engine.register_fn("at", move |moment: ImmutableString| at(&own, &moment));
    let own = Rc::clone(state);
    engine.register_fn("with_param", move |name: ImmutableString, value: Dynamic| with_param(&own, &name, &value));
}

fn vacancies(engine: &mut Engine, state: &Rc<State>) {
    let shape = Rc::new(Shape::of::<Vacancy>());
    let details = Rc::new(Shape::of::<Details>());
    for (name, full) in [("vacancy", false), ("full_vacancy", true)] {
        let maker = move |state: &State, shape: &Shape, details: &Shape, given: Map| {
            let mut given = json_of(given)?;
            let variant = variant::taken(state, &mut given)?;
            let full =
                full || given.as_object().is_some_and(|given| given.keys().any(|name| only(details, shape, name)));
            let given = shape.clone().and(details.clone()).fit(given, "").map_err(said)?;
            vacancy(state, given, full, variant)
        };
        let (own, whole, more) = (Rc::clone(state), Rc::clone(&shape), Rc::clone(&details));
        engine.register_fn(name, move || maker(&own, &whole, &more, Map::new()));
        let (own, whole, more) = (Rc::clone(state), Rc::clone(&shape), Rc::clone(&details));
        engine.register_fn(name, move |given: Map| maker(&own, &whole, &more, given));
    }
}

/// Whether only the vacancy's own answer tells it.
fn only(details: &Shape, list: &Shape, name: &str) -> bool {
    details.has(name) && !list.has(name)
}

fn vacancy(state: &State, given: Value, full: bool, variant: Variant) -> Made<Handle> {
    let mut value = usual_vacancy(state, &given);
    merge(&mut value, given);
    // hh.ru writes every salary in both ways.
    if value["salary"].is_null() && value["salary_range"].is_object() {
        let range = &value["salary_range"];
        value["salary"] =
            json!({ "from": range["from"], "to": range["to"], "currency": range["currency"], "gross": range["gross"] });
    }
    let vacancy: Vacancy = read(value.clone())?;
    let facts = state.facts();
    let item = if full {
        Item::full(FullVacancy { vacancy, details: read(value)? }, &facts)
    } else {
        Item::listed(vacancy, &facts)
    };
    Ok(Handle::whole(Rc::new(item.as_variant(variant))))
}

/// A vacancy that nothing is remarkable about.
fn usual_vacancy(state: &State, given: &Value) -> Value {
    let id = (100_000_000 + state.next()).to_string();
    let published = Timestamp::from_moment(&state.now());
    let mut value = json!({
        "name": "Разработчик",
        "employer": { "id": "1000", "name": "Ромашка", "trusted": true },
        "area": { "id": "1", "name": "Москва", "url": "https://api.hh.ru/areas/1" },
        "type": { "id": "open", "name": "Открытая" },
        "experience": { "id": "between1And3", "name": "От 1 года до 3 лет" },
        "employment": { "id": "full", "name": "Полная занятость" },
        "schedule": { "id": "fullDay", "name": "Полный день" },
        "work_format": [{ "id": "ON_SITE", "name": "На месте работодателя" }],
        "professional_roles": [{ "id": "96", "name": "Программист, разработчик" }],
        "snippet": { "requirement": "Опыт работы.", "responsibility": "Разработка." },
        "published_at": published, "created_at": published,
        "url": format!("https://api.hh.ru/vacancies/{id}"),
        "alternate_url": format!("https://hh.ru/vacancy/{id}"),
        "apply_alternate_url": format!("https://hh.ru/applicant/vacancy_response?vacancyId={id}"),
        "description": "<p>Разработка.</p>", "approved": true, "allow_messages": true,
        "id": id,
    });
    if given["salary_range"].is_object() {
        value["salary_range"] =
            json!({ "currency": "RUR", "gross": false, "mode": { "id": "MONTH", "name": "За месяц" } });
    }
    if given["salary"].is_object() {
        value["salary"] = json!({ "currency": "RUR", "gross": false });
    }
    value
}

fn people(engine: &mut Engine, state: &Rc<State>) {
    let usual = |state: &State| {
        json!({
            "id": format!("{:038x}", state.next()), "title": "Разработчик", "first_name": "Иван", "last_name": "Петров",
            "alternate_url": "https://hh.ru/resume/1", "status": { "id": "published", "name": "Опубликовано" },
            "area": { "id": "1", "name": "Москва" }, "total_experience": { "months": 60 }, "skill_set": [],
        })
    };
    let shape = Rc::new(Shape::of::<Resume>());
    let (own, of) = (Rc::clone(state), Rc::clone(&shape));
    engine.register_fn("resume", move || made::<Resume>(&of, usual(&own), Map::new()));
    let own = Rc::clone(state);
    engine.register_fn("resume", move |given: Map| made::<Resume>(&shape, usual(&own), given));
    let usual = || {
        json!({
            "id": "1", "auth_type": "applicant", "is_applicant": true, "is_in_search": true, "first_name": "Иван",
            "last_name": "Петров", "email": "ivan@example.com", "phone": "79000000000", "counters": { "resumes_count": 1 },
        })
    };
    let shape = Rc::new(Shape::of::<Me>());
    let of = Rc::clone(&shape);
    engine.register_fn("me", move || made::<Me>(&of, usual(), Map::new()));
    engine.register_fn("me", move |given: Map| made::<Me>(&shape, usual(), given));
}

fn made<T: DeserializeOwned>(shape: &Shape, mut usual: Value, given: Map) -> Made<View<T, T>> {
    let given = shape.fit(json_of(given)?, "").map_err(said)?;
    merge(&mut usual, given);
    Ok(View::whole(Rc::new(read(usual)?)))
}

/// hh.ru's JSON from a file beside the test: one thing, or an array of them, as it is written there.
fn fixture(state: &State, name: &str) -> Made<Dynamic> {
    let Some(text) = state.fixtures.get(name) else {
        let near = near::did_you_mean(name, state.fixtures.keys().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("; {near}"));
        return Err(said(format!(
            "`fixture` takes a plain string, the name of a file beside the test: there is no `{name}`, or it is put \
             together{near}"
        )));
    };
    let value: Value = serde_json::from_str(text).map_err(|error| said(format!("`{name}` is no JSON: {error}")))?;
    let wrong = |error: Box<EvalAltResult>| said(format!("`{name}`: {}", inner(&error)));
    match value {
        Value::Array(values) => values
            .into_iter()
            .map(|value| thing(state, value))
            .collect::<Made<Vec<Dynamic>>>()
            .map(Dynamic::from_array)
            .map_err(wrong),
        // An answer to a search.
        Value::Object(mut answer) if answer.get("items").is_some_and(Value::is_array) => {
            let items = answer.remove("items").and_then(|items| items.as_array().cloned()).unwrap_or_default();
            items
                .into_iter()
                .map(|value| thing(state, value))
                .collect::<Made<Vec<Dynamic>>>()
                .map(Dynamic::from_array)
                .map_err(wrong)
        }
        value => thing(state, value).map_err(wrong),
    }
}

/// A vacancy, a resume or a person: hh.ru gives each of them fields that the others do not have.
fn thing(state: &State, mut value: Value) -> Made<Dynamic> {
    let has = |name: &str| value.get(name).is_some();
    if has("is_applicant") || has("auth_type") {
        return Ok(Dynamic::from(View::whole(Rc::new(read::<Me>(value)?))));
    }
    let (titled, full) = (has("title") && !has("name"), has("description"));
    if titled {
        return Ok(Dynamic::from(View::whole(Rc::new(read::<Resume>(value)?))));
    }
    let variant = variant::taken(state, &mut value)?;
    let vacancy: Vacancy = read(value.clone())?;
    state.next();
    let facts = state.facts();
    let item = if full {
        Item::full(FullVacancy { vacancy, details: read(value)? }, &facts)
    } else {
        Item::listed(vacancy, &facts)
    };
    Ok(Dynamic::from(Handle::whole(Rc::new(item.as_variant(variant)))))
}

/// The moment of a test.
fn at(state: &State, text: &str) -> Made<()> {
    let moscow = FixedOffset::east_opt(3 * 3_600);
    let day = || {
        let midnight = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0)?;
        midnight.and_local_timezone(moscow?).single()
    };
    let now: DateTime<FixedOffset> = Timestamp::from(text).moment().or_else(day).ok_or_else(|| {
        said(format!("`{text}` is no moment; write it as `2026-11-20T10:00:00+0300` or `2026-11-20`"))
    })?;
    if state.set_now(now) {
        Ok(())
    } else {
        Err(said(
            "`at` comes before the first vacancy of a test, which is as old as the moment it was made in".to_owned(),
        ))
    }
}

fn with_param(state: &State, name: &str, value: &Dynamic) -> Made<()> {
    let defaults = state.defaults.borrow();
    let Some(default) = defaults.get(name) else {
        let near = near::did_you_mean(name, defaults.keys().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("; {near}"));
        return Err(said(format!("the script has no parameter `{name}`{near}")));
    };
    let scalar = match default {
        Scalar::Text(_) => value.as_immutable_string_ref().ok().map(|text| Scalar::Text(text.to_string())),
        Scalar::Whole(_) => value.as_int().ok().map(Scalar::Whole),
        Scalar::Decimal(_) => super::super::api::number(value).ok().map(Scalar::Decimal),
        Scalar::Flag(_) => value.as_bool().ok().map(Scalar::Flag),
    };
    let scalar = scalar.ok_or_else(|| {
        let found = super::super::api::kind(value.type_name());
        said(format!("`{name}` is {}, not {found}", default.expected()))
    })?;
    drop(defaults);
    state.set_param(name, scalar);
    Ok(())
}

/// What the host would give to a hook that gets vacancies of a list.
pub(super) fn listed(state: &State, vacancy: &Handle) -> Dynamic {
    let (vacancy, variant) = vacancy.get().map(|item| (item.vacancy.clone(), item.variant.clone())).unwrap_or_default();
    Dynamic::from(Handle::whole(Rc::new(Item::listed(vacancy, &state.facts()).as_variant(variant))))
}

/// What the host would give to a hook that gets vacancies read in full.
pub(super) fn full(state: &State, vacancy: &Handle) -> Dynamic {
    let parts = |item: &Item| {
        let details = item.details.clone().unwrap_or_default();
        (FullVacancy { vacancy: item.vacancy.clone(), details }, item.variant.clone())
    };
    let (full, variant) = vacancy.get().map(parts).unwrap_or_default();
    Dynamic::from(Handle::whole(Rc::new(Item::full(full, &state.facts()).as_variant(variant))))
}

fn json_of(map: Map) -> Made<Value> {
    rhai::serde::from_dynamic(&Dynamic::from_map(map))
        .map_err(|_| said("a field holds text, numbers, booleans, arrays and maps of them, and `()`".to_owned()))
}

fn read<T: DeserializeOwned>(value: Value) -> Made<T> {
    serde_json::from_value(value).map_err(|error| said(error.to_string()))
}

#[expect(clippy::unnecessary_box_returns, reason = "it is what the engine's results hold")]
fn said(message: String) -> Box<EvalAltResult> {
    message.into()
}

fn inner(error: &EvalAltResult) -> String {
    match error {
        EvalAltResult::ErrorRuntime(message, _) => message.to_string(),
        other => other.to_string(),
    }
}

/// Calls a hook of the script as the host would.
pub(super) fn hook(context: &NativeCallContext, name: &str, mut arguments: Vec<Dynamic>) -> Made<Dynamic> {
    let mut arguments: Vec<&mut Dynamic> = arguments.iter_mut().collect();
    Ok(context.call_fn_raw(name, false, false, &mut arguments)?.flatten())
}
