//! `GET /negotiations`, `GET /negotiations/active`, `GET /negotiations/{id}`.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::super::answers::{self, Refusal, Window};
use super::super::dictionaries as words;
use super::super::params::Params;
use super::super::server::{SignedIn, Site};
use super::super::state::Application;
use super::{PAGE, place, render};

/// `GET /negotiations`
pub(in crate::sandbox) async fn list(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let wanted = Wanted::read(&params, &site)?;
    answer(&site, &person, &params, &wanted)
}

/// `GET /negotiations/active`, the older way to say `status=active`.
pub(in crate::sandbox) async fn active(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let wanted = Wanted { status: "active".to_owned(), ..Wanted::read(&params, &site)? };
    answer(&site, &person, &params, &wanted)
}

/// `GET /negotiations/{id}`; who looks at it has seen what is new in it.
pub(in crate::sandbox) async fn one(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let now = site.now();
    let shown = {
        let state = site.state();
        let person = state.people.get(&person).ok_or_else(Refusal::forbidden)?;
        let place = place(person, &id).ok_or_else(Refusal::not_found)?;
        render::negotiation(&site, &person.applications[place], person, now)
    };
    seen(&site, &person, &id, now)?;
    Ok(answers::json(StatusCode::OK, &shown))
}

/// Remembers that the person has looked; writes only when there was something new.
pub(super) fn seen(site: &Site, person: &str, id: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    let changed = site.try_change(|state| {
        let person = state.person(person);
        let one = place(person, id).and_then(|place| person.applications.get_mut(place));
        let one = one.filter(|one| one.has_updates(now)).ok_or(())?;
        one.read_at = Some(now);
        Ok::<(), ()>(())
    });
    changed.map(drop).map_err(|error| Refusal::failed(&error))
}

fn answer(site: &Site, person: &str, params: &Params, wanted: &Wanted) -> Result<Response, Refusal> {
    let window = Window::asked(params, PAGE)?;
    let now = site.now();
    let state = site.state();
    let person = state.people.get(person).ok_or_else(Refusal::forbidden)?;
    let mut found: Vec<&Application> = person.applications.iter().filter(|one| wanted.admits(one, site, now)).collect();
    found.sort_by_cached_key(|one| if wanted.by_creation { one.created_at } else { one.updated_at(now) });
    if !wanted.rising {
        found.reverse();
    }
    let items = window.of(&found).iter().map(|one| {
        let mut shown = render::negotiation(site, one, person, now);
        if wanted.job_search_status {
            shown["job_search_status"] = words::entry(words::JOB_SEARCH, "active_search");
        }
        shown
    });
    let items: Vec<Value> = items.collect();
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
    job_search_status: bool,
}

impl Wanted {
    fn read(params: &Params, site: &Site) -> Result<Self, Refusal> {
        let known = |name: &str, table: words::Table, default: &str| {
            let value = params.one(name).unwrap_or(default).to_owned();
            if table.iter().any(|(id, _)| *id == value) { Ok(value) } else { Err(Refusal::argument(name)) }
        };
        let vacancy = params.one("vacancy_id");
        if vacancy.is_some_and(|id| site.catalogue().find(id).is_none()) {
            return Err(Refusal::not_found());
        }
        Ok(Self {
            vacancy: vacancy.and_then(|id| id.parse().ok()),
            status: known("status", words::NEGOTIATION_STATUS, "all")?,
            has_updates: params.flag("has_updates")?,
            by_creation: known("order_by", words::NEGOTIATION_ORDER, "updated_at")? == "created_at",
            rising: known("order", &[("asc", ""), ("desc", "")], "desc")? == "asc",
            job_search_status: params.flag("with_job_search_status")?,
        })
    }

    fn admits(&self, one: &Application, site: &Site, now: DateTime<Utc>) -> bool {
        self.vacancy.is_none_or(|vacancy| vacancy == one.vacancy)
            && self.admits_status(one, site, now)
            && (!self.has_updates || one.has_updates(now))
    }

    fn admits_status(&self, one: &Application, site: &Site, now: DateTime<Utc>) -> bool {
        if self.status == "all" || one.hidden {
            return self.status == "all" || self.status == "deleted";
        }
        let archived = site.catalogue().at(one.vacancy).is_none_or(|vacancy| vacancy.archived);
        let state = one.fate(now).state;
        match self.status.as_str() {
            "active" => !archived && state != "discard",
            "invitations" => !archived && state == "invitation",
            "response" => !archived && state == "response",
            "discard" => state == "discard",
            "archived" => archived,
            "non_archived" => !archived,
            _ => false,
        }
    }
}
