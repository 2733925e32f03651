//! The vacancy: hh.ru's own fields, and what is derived from them.

use std::sync::LazyLock;

use rhai::{Dynamic, Engine, EvalAltResult, Map};

use super::item::{Handle, Item};
use super::manual::{Area, Manual};
use super::object::{Named, Object, Types, loose, maybe, text, texts};
use crate::hh::vacancies::{Details, Employer, Entry, Snippet};

static NO_EMPLOYER: LazyLock<Employer> = LazyLock::new(Employer::default);
static NO_SNIPPET: LazyLock<Snippet> = LazyLock::new(Snippet::default);

impl Named for Item {
    const NAME: &'static str = "Vacancy";
    const ABOUT: &'static str = "a vacancy; every hook but `queries` and `settings` gets one";
}

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, types: &mut Types) {
    let mut vacancy = Object::<Item, Item>::new(engine, types);
    vacancy.shown(|item| text(&item.vacancy.name));
    texts_and_flags(&mut vacancy);
    objects(&mut vacancy);
    lists(&mut vacancy);
    derived(&mut vacancy);
    details(&mut vacancy);
    Area::global(engine, manual)
        .function(
            "Vacancy.to_map() -> map",
            "All of it as a map, for exploring; slow beside the properties.",
            ("v.to_map().employer.name == v.employer.name", "true"),
        )
        .with(to_map);
}

fn texts_and_flags(vacancy: &mut Object<Item, Item>) {
    macro_rules! copied {
        ($($field:ident $about:literal,)+) => { vacancy$(.get(stringify!($field), $about, |item| item.vacancy.$field))+ };
    }
    macro_rules! text_of {
        ($($field:ident $about:literal,)+) => {
            vacancy$(.get(stringify!($field), $about, |item| text(&item.vacancy.$field)))+
        };
    }
    text_of! {
        name "its title",
        url "its address in the API",
        alternate_url "its page",
        apply_alternate_url "the page where one applies",
    };
    copied! {
        has_test "whether a test comes with the application",
        response_letter_required "whether one cannot apply without a letter",
        archived "whether it is closed",
        premium "whether the employer paid for a better place",
        internship "whether it is an internship",
        night_shifts "whether there are night shifts",
        accept_temporary "whether one can be hired for a time",
        accept_incomplete_resumes "whether an incomplete resume will do",
        show_contacts "whether its contacts are shown",
        show_logo_in_search "whether lists show the logo",
        sort_point_distance "metres to the point that the search sorts by",
    };
    vacancy
        .get("id", "its id", |item| text(item.vacancy.id.as_str()))
        .get("published_at", "when it was published (again)", |item| text(item.vacancy.published_at.as_str()))
        .get("created_at", "when it was published", |item| {
            item.vacancy.created_at.as_ref().map(|moment| text(moment.as_str()))
        })
        .get("response_url", "where one applies outside of hh.ru (type `direct`)", |item| {
            maybe(item.vacancy.response_url.as_ref())
        })
        .get("video_vacancy", "films about it and their stills, as they came", |item| {
            item.vacancy.video_vacancy.as_ref().map(loose)
        })
        .get("metro_stations", "the station that the search went by, as it came", |item| {
            item.vacancy.metro_stations.as_ref().map(loose)
        })
        .get("relations", "what you have to do with it: `favorited`, `got_response`, `got_invitation`, …", |item| {
            texts(item.vacancy.relations.iter().flatten().map(String::as_str))
        });
}

fn objects(vacancy: &mut Object<Item, Item>) {
    macro_rules! optional {
        ($($field:ident $about:literal,)+) => {
            vacancy$(.maybe(stringify!($field), $about, |item, _| item.vacancy.$field.as_ref()))+
        };
    }
    optional! {
        salary "the pay in hh.ru's older form",
        salary_range "the pay, what it is for and how often it comes",
        experience "years asked for: `noExperience`, `between1And3`, `between3And6`, `moreThan6`",
        employment "the older form of `employment_form`: `full`, `part`, `project`, …",
        employment_form "`FULL`, `PART`, `PROJECT`, `FLY_IN_FLY_OUT`, …",
        schedule "the older form of `work_format` and `work_schedule_by_days`: `fullDay`, `remote`, …",
        address "where the work is",
        department "the employer's department",
        contacts "whom to ask",
        counters "how many applied; only with `responses_count_enabled` in the query",
        insider_interview "an interview with somebody of the company",
    };
    vacancy
        .one("employer", "who offers it", |item, _| Some(item.vacancy.employer.as_ref().unwrap_or(&NO_EMPLOYER)))
        .one("snippet", "what the search found in its text", |item, _| {
            Some(item.vacancy.snippet.as_ref().unwrap_or(&NO_SNIPPET))
        })
        .one("area", "the town, region or country", |item, _| Some(&item.vacancy.area))
        .one("type", "`open`, `closed`, `anonymous`, `direct`", |item, _| Some(&item.vacancy.kind));
}

fn lists(vacancy: &mut Object<Item, Item>) {
    macro_rules! entries {
        ($($field:ident $about:literal,)+) => {
            vacancy$(.many::<Entry>(
                stringify!($field),
                $about,
                |item| item.vacancy.$field.len(),
                |item, index| item.vacancy.$field.get(index),
            ))+
        };
    }
    entries! {
        work_format "`ON_SITE`, `REMOTE`, `HYBRID`, `FIELD_WORK`",
        work_schedule_by_days "`FIVE_ON_TWO_OFF`, `FLEXIBLE`, …",
        working_hours "hours a day: `HOURS_8`, …",
        working_days "only on certain days",
        working_time_intervals "shifts by the clock",
        working_time_modes "from when to when one may begin",
        fly_in_fly_out_duration "how long a stay away lasts",
        professional_roles "what hh.ru takes it for",
    };
}

fn derived(vacancy: &mut Object<Item, Item>) {
    vacancy
        .get("is_remote", "whether it can be done from home", |item| item.vacancy.is_remote())
        .get("is_direct", "whether one applies outside of hh.ru", |item| item.vacancy.is_direct())
        .get("is_anonymous", "whether the employer hides", |item| item.vacancy.is_anonymous())
        .get("variant", "which of `settings().variants` it gets; `()` where there are none", |item| {
            item.variant.clone()
        })
        .get("age_days", "whole days since it was published", Item::age_days)
        .get("salary_net", "net roubles a month, where that can be worked out", |item| {
            item.facts.net_rub(&item.vacancy)
        })
        .get(
            "text",
            "all of its words: title, employer, roles, snippet, and in full also skills and description",
            Item::text,
        );
}

fn details(vacancy: &mut Object<Item, Item>) {
    macro_rules! full {
        ($($name:literal $about:literal $read:expr,)+) => {
            vacancy$(.full($name, $about, |item| read(item, $name).map($read)))+;
        };
    }
    full! {
        "description" "HTML; `description_text` is without" |details| text(&details.description),
        "branded_description" "HTML with the employer's design" |details| maybe(details.branded_description.as_ref()),
        "key_skills" "the names of the skills asked for"
            |details| texts(details.key_skills.iter().map(|skill| skill.name.as_str())),
        "driver_license_types" "categories of driving licences: `A`, `B`, …"
            |details| texts(details.driver_license_types.iter().map(|kind| kind.id.as_str())),
        "code" "the employer's own code for it" |details| maybe(details.code.as_ref()),
        "initial_created_at" "when it was made" |details| maybe(details.initial_created_at.as_ref()),
        "negotiations_url" "the applications, in the API" |details| maybe(details.negotiations_url.as_ref()),
        "suitable_resumes_url" "the resumes that fit, in the API"
            |details| maybe(details.suitable_resumes_url.as_ref()),
        "allow_messages" "whether one can write to the employer" |details| details.allow_messages,
        "approved" "whether hh.ru has looked at it" |details| details.approved,
        "hidden" "whether it was deleted" |details| details.hidden,
        "closed_for_applicants" "whether nobody can apply any more" |details| details.closed_for_applicants,
        "accept_handicapped" "whether disabled people are welcome" |details| details.accept_handicapped,
        "accept_kids" "whether people from 14 are welcome (older form of `age_restriction`)"
            |details| details.accept_kids,
        "vacancy_constructor_template" "the pictures around the description, as they came"
            |details| details.vacancy_constructor_template.as_ref().map(loose),
    }
    vacancy.full("description_text", "the description without markup", |item| {
        read(item, "description_text").map(|_| item.description_text())
    });
    detail_objects(vacancy);
}

fn detail_objects(vacancy: &mut Object<Item, Item>) {
    macro_rules! optional {
        ($($field:ident $about:literal,)+) => {
            vacancy$(.full_maybe(stringify!($field), $about, ready, |item, _| item.details.as_ref()?.$field.as_ref()))+;
        };
    }
    optional! {
        age_restriction "the least age: `AGE_14_PLUS`, `AGE_16_PLUS`",
        test "the test that comes with the application",
        billing_type "how the employer paid for it: `free`, `standard`, …",
        vacancy_properties "what the employer has bought for it",
    }
    vacancy.full_many(
        "languages",
        "languages asked for",
        ready,
        |item| item.details.as_ref().map_or(0, |details| details.languages.len()),
        |item, index| item.details.as_ref()?.languages.get(index),
    );
}

fn ready(item: &Item, name: &str) -> Result<(), Box<EvalAltResult>> {
    read(item, name).map(|_| ())
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

#[cfg(test)]
mod tests;
