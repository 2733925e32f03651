//! The vacancy: hh.ru's own fields, and what is derived from them.

use std::sync::LazyLock;

use rhai::{Dynamic, Engine, EvalAltResult, Map};

use super::item::{Handle, Item};
use super::object::{Object, Types, maybe, text, texts};
use crate::hh::vacancies::{Details, Employer, Entry, Snippet};

static NO_EMPLOYER: LazyLock<Employer> = LazyLock::new(Employer::default);
static NO_SNIPPET: LazyLock<Snippet> = LazyLock::new(Snippet::default);

pub(super) fn register(engine: &mut Engine, types: &mut Types) {
    let mut vacancy = Object::<Item, Item>::new(engine, types);
    vacancy.shown(|item| text(&item.vacancy.name));
    texts_and_flags(&mut vacancy);
    objects(&mut vacancy);
    lists(&mut vacancy);
    derived(&mut vacancy);
    details(&mut vacancy);
    engine.register_fn("to_map", to_map);
}

fn texts_and_flags(vacancy: &mut Object<Item, Item>) {
    macro_rules! copied {
        ($($field:ident),+) => { vacancy$(.get(stringify!($field), |item| item.vacancy.$field))+ };
    }
    macro_rules! text_of {
        ($($field:ident),+) => { vacancy$(.get(stringify!($field), |item| text(&item.vacancy.$field)))+ };
    }
    text_of!(name, url, alternate_url, apply_alternate_url);
    copied!(has_test, response_letter_required, archived, premium, internship, night_shifts, accept_temporary);
    copied!(accept_incomplete_resumes, show_contacts, show_logo_in_search, sort_point_distance);
    vacancy
        .get("id", |item| text(item.vacancy.id.as_str()))
        .get("published_at", |item| text(item.vacancy.published_at.as_str()))
        .get("created_at", |item| item.vacancy.created_at.as_ref().map(|moment| text(moment.as_str())))
        .get("response_url", |item| maybe(item.vacancy.response_url.as_ref()))
        .get("relations", |item| texts(item.vacancy.relations.iter().flatten().map(String::as_str)));
}

fn objects(vacancy: &mut Object<Item, Item>) {
    macro_rules! optional {
        ($($field:ident),+) => { vacancy$(.maybe(stringify!($field), |item, _| item.vacancy.$field.as_ref()))+ };
    }
    optional!(salary, salary_range, experience, employment, employment_form, schedule, address, department, contacts);
    optional!(counters, insider_interview);
    vacancy
        .one("employer", |item, _| Some(item.vacancy.employer.as_ref().unwrap_or(&NO_EMPLOYER)))
        .one("snippet", |item, _| Some(item.vacancy.snippet.as_ref().unwrap_or(&NO_SNIPPET)))
        .one("area", |item, _| Some(&item.vacancy.area))
        .one("type", |item, _| Some(&item.vacancy.kind));
}

fn lists(vacancy: &mut Object<Item, Item>) {
    macro_rules! entries {
        ($($field:ident),+) => {
            vacancy$(.many::<Entry>(
                stringify!($field),
                |item| item.vacancy.$field.len(),
                |item, index| item.vacancy.$field.get(index),
            ))+
        };
    }
    entries!(work_format, work_schedule_by_days, working_hours, working_days, working_time_intervals);
    entries!(working_time_modes, fly_in_fly_out_duration, professional_roles);
}

fn derived(vacancy: &mut Object<Item, Item>) {
    vacancy
        .get("is_remote", |item| item.vacancy.is_remote())
        .get("is_direct", |item| item.vacancy.is_direct())
        .get("is_anonymous", |item| item.vacancy.is_anonymous())
        .get("age_days", Item::age_days)
        .get("salary_net", |item| item.facts.net_rub(&item.vacancy))
        .get("text", Item::text);
}

fn details(vacancy: &mut Object<Item, Item>) {
    macro_rules! full {
        ($($name:literal $read:expr,)+) => { vacancy$(.full($name, |item| read(item, $name).map($read)))+; };
    }
    full! {
        "description" |details| text(&details.description),
        "branded_description" |details| maybe(details.branded_description.as_ref()),
        "key_skills" |details| texts(details.key_skills.iter().map(|skill| skill.name.as_str())),
        "driver_license_types" |details| texts(details.driver_license_types.iter().map(|kind| kind.id.as_str())),
        "code" |details| maybe(details.code.as_ref()),
        "initial_created_at" |details| maybe(details.initial_created_at.as_ref()),
        "negotiations_url" |details| maybe(details.negotiations_url.as_ref()),
        "suitable_resumes_url" |details| maybe(details.suitable_resumes_url.as_ref()),
        "allow_messages" |details| details.allow_messages,
        "approved" |details| details.approved,
        "hidden" |details| details.hidden,
        "closed_for_applicants" |details| details.closed_for_applicants,
        "accept_handicapped" |details| details.accept_handicapped,
        "accept_kids" |details| details.accept_kids,
        "languages" |details| details.languages.iter().map(language).collect::<rhai::Array>(),
        "age_restriction" |details| details.age_restriction.as_ref().map(|entry| text(&entry.id)),
        "test" |details| details.test.as_ref().map(|test| Map::from([("required".into(), test.required.into())])),
    }
    vacancy.full("description_text", |item| read(item, "description_text").map(|_| item.description_text()));
}

fn language(language: &crate::hh::vacancies::Language) -> Dynamic {
    let level =
        Map::from([("id".into(), text(&language.level.id).into()), ("name".into(), text(&language.level.name).into())]);
    Map::from([
        ("id".into(), text(&language.id).into()),
        ("name".into(), text(&language.name).into()),
        ("level".into(), level.into()),
    ])
    .into()
}

fn read<'a>(item: &'a Item, name: &str) -> Result<&'a Details, Box<EvalAltResult>> {
    item.details.as_ref().ok_or_else(|| {
        format!("`{name}` is only known once the vacancy has been read in full: use it in `review` or `letter`").into()
    })
}

/// All of a vacancy as a map, for exploring; slow beside the properties.
#[expect(clippy::needless_pass_by_value, reason = "what is passed by reference cannot be called on a constant")]
fn to_map(vacancy: Handle) -> Result<Dynamic, Box<EvalAltResult>> {
    let Some(item) = vacancy.get() else { return Ok(Dynamic::UNIT) };
    let mut whole = rhai::serde::to_dynamic(&item.vacancy)?;
    if let Some(details) = &item.details
        && let Some(more) = rhai::serde::to_dynamic(details)?.try_cast::<Map>()
        && let Ok(mut map) = whole.as_map_mut()
    {
        map.extend(more);
    }
    Ok(whole)
}
