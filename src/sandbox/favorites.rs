//! Favourite vacancies: `/vacancies/favorited`.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::answers::{self, Refusal, Window};
use super::catalogue::{self, Viewer};
use super::params::Params;
use super::relations::Relations;
use super::server::{SignedIn, Site};

/// The default size of a page.
const PAGE: usize = 20;

/// `GET /vacancies/favorited`, those added last first.
pub(super) async fn list(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let window = Window::asked(&params, PAGE)?;
    let now = site.now();
    let state = site.state();
    let person = state.people.get(&person).ok_or_else(Refusal::forbidden)?;
    let mut ids: Vec<u64> = person.favorites.keys().copied().collect();
    ids.sort_by_key(|id| Reverse(person.favorites.get(id)));
    let relations = Relations::among(person, now);
    let show = |id: &u64| {
        let vacancy = site.catalogue().at(*id)?;
        let viewer = Viewer { api: &site.api, relations: &relations.with(vacancy), employer_hidden: false };
        Some(catalogue::short(site.catalogue(), vacancy, viewer))
    };
    let items: Vec<Value> = window.of(&ids).iter().filter_map(show).collect();
    Ok(answers::json(StatusCode::OK, &window.wrap(ids.len(), &items)))
}

/// `PUT /vacancies/favorited/{vacancy_id}`
pub(super) async fn add(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let vacancy = site.catalogue().find(&id).ok_or_else(Refusal::not_found)?.id;
    let now = site.now();
    let changed = site.change(|state| {
        state.person(&person).favorites.entry(vacancy).or_insert(now);
    });
    changed.map(|()| StatusCode::NO_CONTENT).map_err(|error| Refusal::failed(&error))
}

/// `DELETE /vacancies/favorited/{vacancy_id}`
pub(super) async fn remove(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let vacancy = site.catalogue().find(&id).ok_or_else(Refusal::not_found)?.id;
    let changed = site.change(|state| {
        state.person(&person).favorites.remove(&vacancy);
    });
    changed.map(|()| StatusCode::NO_CONTENT).map_err(|error| Refusal::failed(&error))
}
