//! A vacancy as hh.ru's JSON.

use chrono::{DateTime, Duration, TimeZone, Utc};
use serde_json::{Map, Value, json};

use super::cities::STREETS;
use super::dice::Dice;
use super::metro::Station;
use super::{Catalogue, Employer, Kind, Vacancy, moscow};
use crate::hh::Timestamp;
use crate::sandbox::dictionaries as words;

/// Who looks, and from where.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct Viewer<'a> {
    /// The sandbox's own address, which `url` fields begin with.
    pub(in crate::sandbox) api: &'a str,
    /// What the person has to do with the vacancy.
    pub(in crate::sandbox) relations: &'a [&'static str],
    /// Whether the person hid its employer.
    pub(in crate::sandbox) employer_hidden: bool,
}

/// In a catalogue of up to so many vacancies, what has been rendered is kept; each takes some 2 KB.
const KEPT: usize = 20_000;

/// A moment as hh.ru writes it.
pub(in crate::sandbox) fn date(moment: DateTime<Utc>) -> String {
    Timestamp::from_moment(&moscow().from_utc_datetime(&moment.naive_utc())).as_str().to_owned()
}

/// An element of a list, as JSON text; `extra` holds what differs from answer to answer (snippet, counters, …).
pub(in crate::sandbox) fn item(catalogue: &Catalogue, vacancy: &Vacancy, viewer: Viewer, extra: &Value) -> String {
    let render = || {
        let mut fields = shared(catalogue, vacancy, viewer.api);
        fields.extend(listed(vacancy));
        Value::Object(fields).to_string().into_boxed_str()
    };
    let anew;
    let same: &str = if catalogue.vacancies().len() > KEPT {
        anew = render();
        &anew
    } else {
        vacancy.rendered.get_or_init(render)
    };
    let relations = json!(viewer.relations).to_string();
    let extra = extra.to_string();
    // Both are objects, so that their braces can be joined; `extra` is never empty.
    let (same, extra) = (same.strip_suffix('}').unwrap_or(same), extra.strip_prefix('{').unwrap_or(&extra));
    format!("{same},\"relations\":{relations},{extra}")
}

/// The short form that blacklists and negotiations carry.
pub(in crate::sandbox) fn short(catalogue: &Catalogue, vacancy: &Vacancy, viewer: Viewer) -> Value {
    let mut fields = shared(catalogue, vacancy, viewer.api);
    fields.insert("relations".to_owned(), json!(viewer.relations));
    Value::Object(fields)
}

/// A vacancy read by itself.
pub(in crate::sandbox) fn full(catalogue: &Catalogue, vacancy: &Vacancy, viewer: Viewer) -> Value {
    let api = viewer.api;
    let id = vacancy.id;
    let mut fields = shared(catalogue, vacancy, api);
    fields.extend(listed(vacancy));
    let mut dice = Dice::new(vacancy.number, 0xF011);
    let skills: Vec<Value> = vacancy.skills.iter().map(|name| json!({ "name": name })).collect();
    let created = vacancy.published - Duration::seconds(i64::from(dice.below(40 * 86_400)));
    let level = words::entry(words::LANGUAGE_LEVEL, if vacancy.english { "b2" } else { "b1" });
    let languages = if vacancy.english || dice.chance(8) {
        json!([{ "id": "eng", "name": "Английский", "level": level }])
    } else {
        json!([])
    };
    let test = vacancy.has_test.then(|| json!({ "id": (vacancy.number % 100_000).to_string(), "required": true }));
    let billing = words::entry(words::BILLING, if vacancy.premium { "premium" } else { "standard" });
    let Value::Object(own) = json!({
        "relations": viewer.relations,
        "description": catalogue.description(vacancy).html(),
        "branded_description": null,
        "key_skills": skills,
        "languages": languages,
        "driver_license_types": [],
        "age_restriction": null,
        "accept_handicapped": vacancy.handicapped,
        "accept_kids": false,
        "allow_messages": vacancy.allows_messages(),
        "approved": true,
        "hidden": false,
        "closed_for_applicants": vacancy.archived,
        "billing_type": billing,
        "code": null,
        "initial_created_at": date(created),
        "test": test,
        "negotiations_url": format!("{api}/negotiations?vacancy_id={id}"),
        "suitable_resumes_url": format!("{api}/vacancies/{id}/suitable_resumes"),
        "video_vacancy": null,
    }) else {
        return Value::Null;
    };
    fields.extend(own);
    if fields["schedule"].is_null() {
        // Optional in lists, an object here.
        fields.insert("schedule".to_owned(), json!({ "id": null, "name": "" }));
    }
    if let Some(employer) = fields.get_mut("employer").and_then(Value::as_object_mut) {
        employer.insert("blacklisted".to_owned(), json!(viewer.employer_hidden));
    }
    Value::Object(fields)
}

/// An element of the list of hidden employers.
pub(in crate::sandbox) fn blacklisted_employer(catalogue: &Catalogue, employer: &Employer, api: &str) -> Value {
    let id = employer.id.to_string();
    json!({
        "id": id,
        "name": employer.name,
        "url": format!("{api}/employers/{id}"),
        "alternate_url": format!("https://hh.ru/employer/{id}"),
        "vacancies_url": format!("{api}/vacancies?employer_id={id}"),
        "logo_urls": null,
        "open_vacancies": catalogue.open_vacancies(employer),
    })
}

/// What every form of a vacancy has.
fn shared(catalogue: &Catalogue, vacancy: &Vacancy, api: &str) -> Map<String, Value> {
    let id = vacancy.id;
    let employer = catalogue.employer_of(vacancy);
    let area = vacancy.city;
    let (role, role_name) = vacancy.role();
    let mut dice = Dice::new(vacancy.number, 0x0DE9);
    let department = dice.chance(12).then(
        || json!({ "id": format!("{0}-{0}-tech", employer.id), "name": format!("{}. Технологии", employer.name) }),
    );
    let anonymous = vacancy.kind == Kind::Anonymous;
    let salary =
        vacancy.pay.map(|pay| json!({ "from": pay.from, "to": pay.to, "currency": pay.currency, "gross": pay.gross }));
    let range = vacancy.pay.map(|pay| {
        let frequency = pay.frequency.map(|id| words::entry(words::SALARY_FREQUENCY, id));
        json!({
            "from": pay.from, "to": pay.to, "currency": pay.currency, "gross": pay.gross,
            "mode": words::entry(words::SALARY_MODE, pay.mode), "frequency": frequency,
        })
    });
    let value = json!({
        "id": id.to_string(),
        "name": vacancy.title,
        "area": { "id": area.id.to_string(), "name": area.name, "url": format!("{api}/areas/{}", area.id) },
        "employer": if anonymous { hidden(employer) } else { shown(employer, api) },
        "department": if anonymous { None } else { department },
        "address": address(vacancy),
        "salary": salary,
        "salary_range": range,
        "type": words::entry(words::VACANCY_TYPE, vacancy.kind.id()),
        "professional_roles": [{ "id": role, "name": role_name }],
        "has_test": vacancy.has_test,
        "response_letter_required": vacancy.letter_required,
        "response_url": vacancy.response_url(),
        "archived": vacancy.archived,
        "premium": vacancy.premium,
        "insider_interview": null,
        "show_contacts": false,
        "contacts": null,
        "published_at": date(vacancy.published),
        "created_at": date(vacancy.published),
        "url": format!("{api}/vacancies/{id}?host=hh.ru"),
        "alternate_url": format!("https://hh.ru/vacancy/{id}"),
        "apply_alternate_url": format!("https://hh.ru/applicant/vacancy_response?vacancyId={id}"),
        "adv_response_url": format!("{api}/vacancies/{id}/adv_response?host=hh.ru"),
    });
    into_map(value)
}

/// What lists and the vacancy's own answer have, and the short form does not.
fn listed(vacancy: &Vacancy) -> Map<String, Value> {
    let formats: Vec<Value> = vacancy.work_format.iter().map(|id| words::entry(words::WORK_FORMAT, id)).collect();
    let value = json!({
        "experience": words::entry(words::EXPERIENCE, vacancy.experience),
        "employment": words::entry(words::EMPLOYMENT, vacancy.employment),
        "employment_form": words::entry(words::EMPLOYMENT_FORM, vacancy.employment_form),
        "schedule": vacancy.schedule.map(|id| words::entry(words::SCHEDULE, id)),
        "work_format": formats,
        "work_schedule_by_days": [words::entry(words::WORK_SCHEDULE, vacancy.days)],
        "working_hours": [words::entry(words::WORKING_HOURS, vacancy.hours)],
        "working_days": [],
        "working_time_intervals": [],
        "working_time_modes": [],
        "fly_in_fly_out_duration": [],
        "night_shifts": false,
        "internship": vacancy.is_internship(),
        "accept_temporary": vacancy.temporary,
        "accept_incomplete_resumes": vacancy.incomplete,
    });
    into_map(value)
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn shown(employer: &Employer, api: &str) -> Value {
    let id = employer.id.to_string();
    let mut value = json!({
        "id": id,
        "name": employer.name,
        "url": format!("{api}/employers/{id}"),
        "alternate_url": format!("https://hh.ru/employer/{id}"),
        "vacancies_url": format!("{api}/vacancies?employer_id={id}"),
        "logo_urls": null,
        "trusted": employer.trusted,
        "accredited_it_employer": employer.accredited,
    });
    if let (Some((stars, reviews)), Some(fields)) = (employer.rating, value.as_object_mut()) {
        let rating = json!({ "total_rating": format!("{}.{}", stars / 10, stars % 10), "reviews_count": reviews });
        fields.insert("employer_rating".to_owned(), rating);
    }
    value
}

/// An employer that does not say who it is.
fn hidden(employer: &Employer) -> Value {
    let name = if employer.accredited {
        "Крупная ИТ-компания"
    } else {
        "Конфиденциальный работодатель"
    };
    json!({ "name": name, "trusted": employer.trusted })
}

fn address(vacancy: &Vacancy) -> Option<Value> {
    let (lat, lng) = vacancy.point?;
    let mut dice = Dice::new(vacancy.number, 0xADD2);
    let street = dice.pick(STREETS);
    let building = dice.between(1, 120).to_string();
    let city = vacancy.city.name;
    let station = vacancy.station.map(station);
    Some(json!({
        "id": (2_000_000 + vacancy.number).to_string(),
        "raw": format!("{city}, {street}, {building}"),
        "city": city,
        "street": street,
        "building": building,
        "description": null,
        "lat": lat,
        "lng": lng,
        "metro": station,
        "metro_stations": station.iter().collect::<Vec<_>>(),
    }))
}

fn station(station: Station) -> Value {
    let (lat, lng) = station.point();
    json!({
        "station_id": station.id(),
        "station_name": station.name(),
        "line_id": station.line.id,
        "line_name": station.line.name,
        "lat": lat,
        "lng": lng,
    })
}
