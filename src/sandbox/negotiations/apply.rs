//! `POST /negotiations`: an application is taken or refused.

use std::sync::Arc;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::super::answers::{self, Refusal};
use super::super::catalogue::Vacancy;
use super::super::resumes;
use super::super::server::{SignedIn, Site};
use super::super::state::{Application, State};
use super::{LONGEST, denied, manners};

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
pub(in crate::sandbox) async fn apply(
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
    if form.vacancy.is_empty() {
        return Err(Refusal::argument("vacancy_id"));
    }
    if form.resume.is_empty() {
        return Err(Refusal::argument("resume_id"));
    }
    let Some(vacancy) = site.catalogue().find(&form.vacancy) else { return wrong("vacancy_not_found") };
    if let Some(refusal) = site.refusal_of(vacancy.id) {
        return Err(refusal);
    }
    let sender = state.person(person);
    if !resumes::ids(sender).any(|id| id == form.resume) {
        return wrong("resume_not_found");
    }
    if vacancy.archived {
        return Err(denied("invalid_vacancy"));
    }
    if let Some(url) = vacancy.response_url() {
        return Ok(Taken::Elsewhere(url));
    }
    let sent = |one: &Application| one.vacancy == vacancy.id && one.resume == form.resume;
    if sender.applications.iter().any(sent) {
        site.note_second_offer(vacancy.id);
        return Err(denied("already_applied"));
    }
    if vacancy.has_test {
        return Err(denied("test_required"));
    }
    check_letter(vacancy, form.message.as_deref())?;
    if sender.sent_lately(now) >= site.options.daily_limit {
        return wrong("limit_exceeded");
    }
    let negotiation = state.next_negotiation();
    let options = &site.options;
    let favoured = options.favours.map(|favour| favour.likes(form.message.as_deref(), options.seed));
    let application = Application::new(negotiation, vacancy.id, form.resume, form.message, now);
    let application = Application { favoured, ..application };
    state.person(person).applications.push(application);
    Ok(Taken::Created(negotiation))
}

/// A letter that is missing or rude is refused in one of the two ways that hh.ru has for it, always the same for a
/// vacancy.
fn check_letter(vacancy: &Vacancy, message: Option<&str>) -> Result<(), Refusal> {
    let message = message.map(str::trim).unwrap_or_default();
    let even = vacancy.id.is_multiple_of(2);
    if message.chars().count() > LONGEST {
        return Err(denied("too_long_message"));
    }
    match manners(message) {
        Some(fault) if even => return Err(denied(&format!("{fault}_message"))),
        Some(fault) => return Err(Refusal::new(StatusCode::BAD_REQUEST, "negotiations", fault)),
        None => {}
    }
    match (vacancy.letter_required && message.is_empty(), even) {
        (false, _) => Ok(()),
        (true, true) => Err(denied("empty_message")),
        (true, false) => Err(Refusal::argument("message")),
    }
}
