//! The people's resumes: `/resumes/mine`, `/resumes/{resume_id}` and what is below it, and which of them suit a
//! vacancy.

mod publication;
mod render;
mod suitable;
mod templates;

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{self, Refusal, Window};
use super::catalogue::date;
use super::params::Params;
use super::server::{SignedIn, Site};
use super::state::Person;
pub(super) use publication::{publish, status};
pub(super) use suitable::{by_status, suitable};
use templates::Template;

/// How many resumes a person has.
pub(super) fn count(person: &Person) -> usize {
    templates::of(person.trade).len()
}

/// `GET /resumes/mine`
pub(super) async fn mine(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let window = Window::asked(&params, 20)?;
    let state = site.state();
    let person = state.people.get(&person).ok_or_else(Refusal::forbidden)?;
    let items: Vec<Value> = (0..count(person)).map(|number| render::listed(&site, person, number)).collect();
    Ok(answers::json(StatusCode::OK, &window.wrap(items.len(), window.of(&items))))
}

/// `GET /resumes/{resume_id}`, for its owner.
pub(super) async fn one(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let state = site.state();
    let person = state.people.get(&person).ok_or_else(Refusal::forbidden)?;
    let number = number_of(person, &id).ok_or_else(Refusal::not_found)?;
    Ok(answers::json(StatusCode::OK, &render::full(&site, person, number)))
}

/// The identifiers of a person's resumes.
pub(super) fn ids(person: &Person) -> impl Iterator<Item = String> {
    (0..count(person)).map(|number| person.resume_id(number))
}

/// The words of a resume that vacancies are compared with; none when the person has no such resume.
pub(super) fn words_of(site: &Site, person: &str, id: &str) -> Option<String> {
    let state = site.state();
    let person = state.people.get(person)?;
    let template = template(person, number_of(person, id)?);
    Some(format!("{} {}", template.title, template.skills.join(" ")))
}

/// A resume as negotiations name it.
pub(super) fn reference(site: &Site, person: &Person, id: &str) -> Option<Value> {
    let number = number_of(person, id)?;
    let template = template(person, number);
    let (url, alternate_url) = addresses(site, id);
    let now = site.now();
    Some(json!({
        "id": id,
        "real_id": person.id,
        "title": template.title,
        "url": url,
        "alternate_url": alternate_url,
        "created_at": date(now - render::AGE),
        "updated_at": date(publication::Publication::of(person, number, now).last),
    }))
}

fn addresses(site: &Site, id: &str) -> (String, String) {
    (format!("{}/resumes/{id}", site.api), format!("https://hh.ru/resume/{id}"))
}

fn number_of(person: &Person, id: &str) -> Option<usize> {
    ids(person).position(|own| own == id)
}

fn template(person: &Person, number: usize) -> &'static Template {
    &templates::of(person.trade)[number.min(count(person) - 1)]
}
