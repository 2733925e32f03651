//! Which resumes may apply: `GET /vacancies/{vacancy_id}/suitable_resumes`, `…/resumes_by_status`.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::answers::{self, Refusal, Window};
use super::super::params::Params;
use super::super::server::{SignedIn, Site};
use super::{count, render};

/// A person's resumes, by what a vacancy makes of them.
struct Groups {
    suitable: Vec<Value>,
    already_applied: Vec<Value>,
    unavailable: Vec<Value>,
}

impl Groups {
    fn of(site: &Site, person: &str, vacancy: &str) -> Result<Self, Refusal> {
        let vacancy = site.catalogue().find(vacancy).ok_or_else(Refusal::not_found)?;
        let state = site.state();
        let person = state.people.get(person).ok_or_else(Refusal::forbidden)?;
        let mut groups = Self { suitable: Vec::new(), already_applied: Vec::new(), unavailable: Vec::new() };
        for number in 0..count(person) {
            let id = person.resume_id(number);
            let sent = person.applications.iter().any(|one| one.vacancy == vacancy.id && one.resume == id);
            let group = match (sent, vacancy.archived) {
                (true, _) => &mut groups.already_applied,
                (false, true) => &mut groups.unavailable,
                (false, false) => &mut groups.suitable,
            };
            group.push(render::fitting(site, person, number));
        }
        Ok(groups)
    }
}

/// `GET /vacancies/{vacancy_id}/suitable_resumes`
pub(in crate::sandbox) async fn suitable(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let window = Window::asked(&params, 20)?;
    let groups = Groups::of(&site, &person, &id)?;
    let mut body = window.wrap(groups.suitable.len(), window.of(&groups.suitable));
    body["overall"] = json!({
        "already_applied": groups.already_applied.len(),
        "not_published": 0,
        "unavailable": groups.unavailable.len(),
    });
    Ok(answers::json(StatusCode::OK, &body))
}

/// `GET /vacancies/{vacancy_id}/resumes_by_status`
pub(in crate::sandbox) async fn by_status(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let groups = Groups::of(&site, &person, &id)?;
    let body = json!({
        "counters": {
            "suitable": groups.suitable.len(),
            "already_applied": groups.already_applied.len(),
            "not_published": 0,
            "unavailable": groups.unavailable.len(),
        },
        "suitable": groups.suitable,
        "already_applied": groups.already_applied,
        "not_published": [],
        "unavailable": groups.unavailable,
    });
    Ok(answers::json(StatusCode::OK, &body))
}
