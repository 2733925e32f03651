//! A resume as hh.ru's JSON.

use chrono::{Datelike, Duration, NaiveDate};
use serde_json::{Map, Value, json};

use super::super::catalogue::date;
use super::super::dictionaries as words;
use super::super::server::Site;
use super::super::state::Person;
use super::publication::Publication;
use super::templates::{Job, Template};
use super::{addresses, template};

/// How long ago every resume was made.
pub(super) const AGE: Duration = Duration::days(400);

pub(super) const RESUME_STATUS: words::Table = &[("published", "опубликовано")];

/// An element of `GET /resumes/mine`.
pub(super) fn listed(site: &Site, person: &Person, number: usize) -> Value {
    let mut fields = shared(site, person, number);
    let id = person.resume_id(number);
    let created = fields["created_at"].clone();
    let updated = fields["updated_at"].clone();
    let more = json!({
        "auto_hide_time": null,
        "created": created,
        "updated": updated,
        "marked": false,
        "new_views": 2,
        "total_views": 140,
        "similar_vacancies": {
            "url": format!("{}/resumes/{id}/similar_vacancies", site.api),
            "counters": { "total": 0 },
        },
        "views_url": format!("{}/resumes/{id}/views", site.api),
        "visible": true,
    });
    extend(&mut fields, more);
    Value::Object(fields)
}

/// `GET /resumes/{resume_id}`
pub(super) fn full(site: &Site, person: &Person, number: usize) -> Value {
    let mut fields = shared(site, person, number);
    let template = template(person, number);
    let id = person.resume_id(number);
    let employment = json!([{ "id": "full", "name": "Полная занятость" }]);
    let schedules: Vec<Value> = ["fullDay", "remote"].iter().map(|id| words::entry(words::SCHEDULE, id)).collect();
    let russia = json!([{ "id": "113", "name": "Россия", "url": format!("{}/areas/113", site.api) }]);
    let (role, role_name) = template.role;
    let more = json!({
        "birth_date": "1994-05-17",
        "business_trip_readiness": { "id": "sometimes", "name": "готов к редким командировкам" },
        "citizenship": russia,
        "work_ticket": russia,
        "driver_license_types": [],
        "has_vehicle": false,
        "employment": employment[0],
        "employments": employment,
        "schedule": schedules[0],
        "schedules": schedules,
        "language": languages(),
        "metro": null,
        "professional_roles": [{ "id": role, "name": role_name }],
        "recommendation": [],
        "relocation": {
            "type": { "id": "relocation_possible", "name": "готов к переезду" },
            "area": [],
            "district": [],
        },
        "resume_locale": { "id": "RU", "name": "Русский" },
        "site": [],
        "skill_set": template.skills,
        "skills": template.about,
        "travel_time": { "id": "any", "name": "Не имеет значения" },
        "portfolio": [],
        "favorited": false,
        "creds": null,
        "moderation_note": [],
        "new_views": 2,
        "total_views": 140,
        "publish_url": publish_url(site, &id),
        "views_url": format!("{}/resumes/{id}/views", site.api),
        "progress": { "percentage": 100, "mandatory": [], "recommended": [] },
        "_progress": { "percentage": 100, "mandatory": [], "recommended": [] },
        "owner": { "id": person.id, "comments": { "url": "", "counters": { "total": 0 } } },
    });
    extend(&mut fields, more);
    Value::Object(fields)
}

/// An element of the lists of those that suit a vacancy.
pub(super) fn fitting(site: &Site, person: &Person, number: usize) -> Value {
    let mut listed = listed(site, person, number);
    listed["requires_completion"] = json!(false);
    listed
}

/// Where a resume is published.
pub(super) fn publish_url(site: &Site, id: &str) -> String {
    format!("{}/resumes/{id}/publish", site.api)
}

/// What the list and the single answer have in common.
fn shared(site: &Site, person: &Person, number: usize) -> Map<String, Value> {
    let template = template(person, number);
    let id = person.resume_id(number);
    let publication = Publication::of(person, number, site.now());
    let (url, alternate_url) = addresses(site, &id);
    let now = site.now();
    let download = download(site, &id);
    let experience: Vec<Value> = template.jobs.iter().map(|job| place(job, site)).collect();
    let formats = ["REMOTE", "HYBRID"].map(|id| words::entry(words::RESUME_FORMAT, id));
    let mut fields = Map::new();
    let basics = json!({
        "id": id,
        "real_id": person.id,
        "title": template.title,
        "url": url,
        "alternate_url": alternate_url,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "middle_name": null,
        "age": 32,
        "area": { "id": "1", "name": "Москва", "url": format!("{}/areas/1", site.api) },
        "gender": if person.female {
            json!({ "id": "female", "name": "Женский" })
        } else {
            json!({ "id": "male", "name": "Мужской" })
        },
        "salary": { "amount": template.salary, "currency": "RUR" },
        "total_experience": { "months": months(template, now.date_naive()) },
        "experience": experience,
        "education": education(),
        "certificate": [],
        "contact": contacts(person),
        "photo": null,
        "platform": { "id": "headhunter" },
        "hidden_fields": [],
        "tags": [],
        "employment_form": [words::entry(words::RESUME_EMPLOYMENT, "FULL")],
        "work_format": formats,
        "created_at": date(now - AGE),
        "updated_at": date(publication.last),
        "next_publish_at": date(publication.next),
        "can_publish_or_update": publication.is_due(now),
        "can_view_full_info": true,
        "status": words::entry(RESUME_STATUS, "published"),
        "finished": true,
        "blocked": false,
        "marked": false,
        "access": {
            "type": { "id": "clients", "name": "видно всем компаниям, зарегистрированным на HeadHunter" },
        },
        "paid_services": [{ "id": "resume_marked", "name": "Яркое резюме", "active": false }],
        "download": download,
        "actions": { "download": download },
    });
    extend(&mut fields, basics);
    fields
}

fn extend(fields: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        fields.extend(more);
    }
}

fn download(site: &Site, id: &str) -> Value {
    let file = |kind: &str| json!({ "url": format!("{}/resumes/{id}/download/resume.{kind}?type={kind}", site.api) });
    json!({ "pdf": file("pdf"), "rtf": file("rtf") })
}

fn place(job: &Job, site: &Site) -> Value {
    json!({
        "company": job.company,
        "company_id": null,
        "company_url": null,
        "employer": null,
        "position": job.position,
        "start": job.start,
        "end": job.end,
        "description": job.description,
        "area": { "id": "1", "name": "Москва", "url": format!("{}/areas/1", site.api) },
        "industry": { "id": "7", "name": "Информационные технологии, системная интеграция, интернет" },
        "industries": [{ "id": "7.540", "name": "Разработка программного обеспечения" }],
    })
}

fn education() -> Value {
    json!({
        "level": { "id": "higher", "name": "Высшее" },
        "primary": [{
            "id": "39144",
            "name": "Государственный технический университет",
            "name_id": null,
            "organization": "Факультет информатики",
            "organization_id": null,
            "result": "Программная инженерия",
            "result_id": null,
            "university_acronym": null,
            "year": 2016,
        }],
        "additional": [],
        "attestation": [],
        "elementary": [],
    })
}

fn contacts(person: &Person) -> Value {
    json!([{
        "type": { "id": "email", "name": "Эл. почта" },
        "kind": "email",
        "value": person.email,
        "contact_value": person.email,
        "preferred": true,
        "comment": null,
    }])
}

fn languages() -> Value {
    let one = |id: &str, name: &str, level: &str| json!({ "id": id, "name": name, "level": words::entry(words::LANGUAGE_LEVEL, level) });
    json!([one("rus", "Русский", "l1"), one("eng", "Английский", "b2")])
}

/// Months worked, a month begun counting as one.
fn months(template: &Template, today: NaiveDate) -> i32 {
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let one = |job: &Job| {
        let end = job.end.and_then(day).unwrap_or(today);
        let start = day(job.start).unwrap_or(end);
        (end.year() - start.year()) * 12 + i32::try_from(end.month0()).unwrap_or(0)
            - i32::try_from(start.month0()).unwrap_or(0)
    };
    template.jobs.iter().map(one).sum::<i32>().max(0)
}
