//! Applications (отклики): `POST /negotiations`, `GET /negotiations`.

use std::sync::Arc;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::answers::{self, Refusal, Window};
use super::catalogue::{self, Kind, Vacancy, Viewer, date};
use super::dictionaries as words;
use super::params::Params;
use super::resumes;
use super::server::{SignedIn, Site};
use super::state::{Application, State};

/// The longest letter, in characters.
const LONGEST_LETTER: usize = 10_000;
/// The default size of a page of negotiations.
const PAGE: usize = 20;

/// The fields of an application.
#[derive(Debug, Default)]
struct Form {
    vacancy: String,
    resume: String,
    message: Option<String>,
}

/// What becomes of an application that is not refused.
enum Taken {
    Created(u64),
    /// One applies there.
    Elsewhere(String),
}

/// `POST /negotiations`
pub(super) async fn apply(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let form = read(multipart.map_err(|_| Refusal::argument("vacancy_id"))?).await?;
    let now = site.now();
    let taken =
        site.try_change(|state| take(&site, state, &person, form, now)).map_err(|error| Refusal::failed(&error))??;
    Ok(match taken {
        Taken::Created(number) => answers::located(StatusCode::CREATED, &format!("/negotiations/{number}")),
        Taken::Elsewhere(url) => answers::located(StatusCode::SEE_OTHER, &url),
    })
}

async fn read(mut multipart: Multipart) -> Result<Form, Refusal> {
    let mut form = Form::default();
    let broken = |_| Refusal::argument("vacancy_id").because("the multipart body cannot be read");
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let text = field.text().await.map_err(broken)?;
        match name.as_str() {
            "vacancy_id" => form.vacancy = text,
            "resume_id" => form.resume = text,
            "message" => form.message = Some(text),
            _ => {}
        }
    }
    Ok(form)
}

/// Takes or refuses an application, in the order in which hh.ru looks at it.
fn take(site: &Site, state: &mut State, person: &str, form: Form, now: DateTime<Utc>) -> Result<Taken, Refusal> {
    let wrong = |value: &str| Err(Refusal::new(StatusCode::BAD_REQUEST, "negotiations", value));
    let denied = |value: &str| Err(Refusal::new(StatusCode::FORBIDDEN, "negotiations", value));
    if form.vacancy.is_empty() {
        return Err(Refusal::argument("vacancy_id"));
    }
    if form.resume.is_empty() {
        return Err(Refusal::argument("resume_id"));
    }
    let Some(vacancy) = site.catalogue.find(&form.vacancy) else { return wrong("vacancy_not_found") };
    let sender = state.person(person);
    if !resumes::ids(sender).any(|id| id == form.resume) {
        return wrong("resume_not_found");
    }
    if vacancy.archived {
        return denied("invalid_vacancy");
    }
    if let Some(url) = vacancy.response_url() {
        return Ok(Taken::Elsewhere(url));
    }
    let sent = |one: &Application| one.vacancy == vacancy.id && one.resume == form.resume;
    if sender.applications.iter().any(sent) {
        return denied("already_applied");
    }
    if vacancy.has_test {
        return denied("test_required");
    }
    check_letter(vacancy, form.message.as_deref())?;
    if sender.sent_lately(now) >= site.options.daily_limit {
        return wrong("limit_exceeded");
    }
    let negotiation = state.next_negotiation();
    state.person(person).applications.push(Application {
        negotiation,
        vacancy: vacancy.id,
        resume: form.resume,
        message: form.message,
        created_at: now,
    });
    Ok(Taken::Created(negotiation))
}

/// A letter that is missing is refused in one of the two ways that hh.ru has for it, always the same for a vacancy.
fn check_letter(vacancy: &Vacancy, message: Option<&str>) -> Result<(), Refusal> {
    let denied = |value: &str| Err(Refusal::new(StatusCode::FORBIDDEN, "negotiations", value));
    let empty = message.is_none_or(|message| message.trim().is_empty());
    if message.is_some_and(|message| message.chars().count() > LONGEST_LETTER) {
        return denied("too_long_message");
    }
    match (vacancy.letter_required && empty, vacancy.id.is_multiple_of(2)) {
        (false, _) => Ok(()),
        (true, true) => denied("empty_message"),
        (true, false) => Err(Refusal::argument("message")),
    }
}

/// `GET /negotiations`
pub(super) async fn list(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let window = Window::asked(&params, PAGE)?;
    let wanted = Wanted::read(&params, &site)?;
    let now = site.now();
    let state = site.state();
    let person = state.people.get(&person).ok_or_else(Refusal::forbidden)?;
    let mut found: Vec<&Application> =
        person.applications.iter().filter(|one| wanted.admits(one, &site, now)).collect();
    found.sort_by_key(|one| if wanted.by_creation { one.created_at } else { one.updated_at(now) });
    if !wanted.rising {
        found.reverse();
    }
    let items: Vec<Value> = window.of(&found).iter().map(|one| shown(&site, one, person, now)).collect();
    Ok(answers::json(StatusCode::OK, &window.wrap(found.len(), &items)))
}

/// Which negotiations a list asks for, and in which order.
#[derive(Debug)]
struct Wanted {
    vacancy: Option<u64>,
    status: String,
    has_updates: bool,
    by_creation: bool,
    rising: bool,
}

impl Wanted {
    fn read(params: &Params, site: &Site) -> Result<Self, Refusal> {
        let known = |name: &str, table: words::Table, default: &str| {
            let value = params.one(name).unwrap_or(default).to_owned();
            if table.iter().any(|(id, _)| *id == value) { Ok(value) } else { Err(Refusal::argument(name)) }
        };
        let vacancy = params.one("vacancy_id");
        if vacancy.is_some_and(|id| site.catalogue.find(id).is_none()) {
            return Err(Refusal::not_found());
        }
        Ok(Self {
            vacancy: vacancy.and_then(|id| id.parse().ok()),
            status: known("status", words::NEGOTIATION_STATUS, "all")?,
            has_updates: params.flag("has_updates")?,
            by_creation: known("order_by", words::NEGOTIATION_ORDER, "updated_at")? == "created_at",
            rising: known("order", &[("asc", ""), ("desc", "")], "desc")? == "asc",
        })
    }

    fn admits(&self, one: &Application, site: &Site, now: DateTime<Utc>) -> bool {
        let fate = one.fate(now);
        let vacancy = site.catalogue.find(&one.vacancy.to_string());
        let archived = vacancy.is_none_or(|vacancy| vacancy.archived);
        let status = match self.status.as_str() {
            "active" => !archived && fate.state != "discard",
            "invitations" => !archived && fate.state == "invitation",
            "response" => !archived && fate.state == "response",
            "discard" => fate.state == "discard",
            "archived" => archived,
            "non_archived" => !archived,
            "deleted" => false,
            _ => true,
        };
        status
            && self.vacancy.is_none_or(|vacancy| vacancy == one.vacancy)
            && (!self.has_updates || fate.state != "response")
    }
}

fn shown(site: &Site, one: &Application, person: &super::state::Person, now: DateTime<Utc>) -> Value {
    let api = &site.api;
    let number = one.negotiation;
    let fate = one.fate(now);
    let vacancy = site.catalogue.find(&one.vacancy.to_string());
    let short = vacancy.map(|vacancy| {
        let viewer = Viewer { api, relations: &["got_response"], employer_hidden: false };
        catalogue::short(&site.catalogue, vacancy, viewer)
    });
    let closed = vacancy.is_none_or(|vacancy| vacancy.archived || vacancy.kind == Kind::Closed);
    json!({
        "id": number.to_string(),
        "state": words::entry(words::NEGOTIATION_STATE, fate.state),
        "created_at": date(one.created_at),
        "updated_at": date(one.updated_at(now)),
        "has_updates": fate.state != "response",
        "viewed_by_opponent": fate.viewed,
        "hidden": false,
        "decline_allowed": false,
        "messaging_status": if closed { "archived" } else { "ok" },
        "messages_url": format!("{api}/negotiations/{number}/messages"),
        "counters": { "messages": i32::from(one.message.is_some()), "unread_messages": i32::from(!fate.viewed) },
        "url": format!("{api}/negotiations/{number}"),
        "source": "NEGOTIATION",
        "tags": [],
        "phone_calls": null,
        "job_search_status": null,
        "vacancy": short,
        "resume": resumes::reference(site, person, &one.resume),
    })
}
