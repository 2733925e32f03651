//! Hidden vacancies and employers.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{self, Refusal, Window};
use super::catalogue::{self, Viewer};
use super::params::Params;
use super::server::{SignedIn, Site};
use super::state::Person;

/// Both lists come in pages of this size, whatever is asked for.
const PAGE: usize = 20;
const VACANCIES: &str = "vacancies_blacklist";
const EMPLOYERS: &str = "employers_blacklist";

/// `GET /vacancies/blacklisted`
pub(super) async fn vacancies(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let hidden = listed(&site, &person, |person| latest(person.hidden_vacancies.iter()));
    let show = |id: &u64| {
        let vacancy = site.catalogue().find(&id.to_string())?;
        let viewer = Viewer { api: &site.api, relations: &["blacklisted"], employer_hidden: false };
        Some(catalogue::short(site.catalogue(), vacancy, viewer))
    };
    page(&site, &params, &hidden.iter().filter_map(show).collect::<Vec<_>>())
}

/// `GET /employers/blacklisted`
pub(super) async fn employers(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    params: Params,
) -> Result<Response, Refusal> {
    let hidden = listed(&site, &person, |person| latest(person.hidden_employers.iter()));
    let show = |id: &u32| {
        let employer = site.catalogue().find_employer(&id.to_string())?;
        Some(catalogue::blacklisted_employer(site.catalogue(), employer, &site.api))
    };
    page(&site, &params, &hidden.iter().filter_map(show).collect::<Vec<_>>())
}

/// `PUT /vacancies/blacklisted/{vacancy_id}`
pub(super) async fn hide_vacancy(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let vacancy = site.catalogue().find(&id).ok_or_else(|| unknown(VACANCIES))?.id;
    let now = site.now();
    change(&site, &person, |person| {
        let full = person.hidden_vacancies.len() >= site.options.blacklist_limit;
        if full && !person.hidden_vacancies.contains_key(&vacancy) {
            return Err(limit(VACANCIES));
        }
        person.hidden_vacancies.entry(vacancy).or_insert(now);
        Ok(())
    })
}

/// `DELETE /vacancies/blacklisted/{vacancy_id}`
pub(super) async fn show_vacancy(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let vacancy = site.catalogue().find(&id).ok_or_else(|| unknown(VACANCIES))?.id;
    change(&site, &person, |person| {
        person.hidden_vacancies.remove(&vacancy);
        Ok(())
    })
}

/// `PUT /employers/blacklisted/{employer_id}`
pub(super) async fn hide_employer(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let employer = site.catalogue().find_employer(&id).ok_or_else(|| unknown(EMPLOYERS))?.id;
    let now = site.now();
    change(&site, &person, |person| {
        let full = person.hidden_employers.len() >= site.options.blacklist_limit;
        if full && !person.hidden_employers.contains_key(&employer) {
            return Err(limit(EMPLOYERS));
        }
        person.hidden_employers.entry(employer).or_insert(now);
        Ok(())
    })
}

/// `DELETE /employers/blacklisted/{employer_id}`
pub(super) async fn show_employer(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let employer = site.catalogue().find_employer(&id).ok_or_else(|| unknown(EMPLOYERS))?.id;
    change(&site, &person, |person| {
        person.hidden_employers.remove(&employer);
        Ok(())
    })
}

fn listed<T>(site: &Site, person: &str, list: impl Fn(&Person) -> Vec<T>) -> Vec<T> {
    site.state().people.get(person).map(list).unwrap_or_default()
}

/// The ids of a list, those hidden last first.
fn latest<'a, T: Copy + Ord + 'a, D: Ord + 'a>(entries: impl Iterator<Item = (&'a T, &'a D)>) -> Vec<T> {
    let mut entries: Vec<(&T, &D)> = entries.collect();
    entries.sort_by_key(|(id, at)| (Reverse(*at), **id));
    entries.into_iter().map(|(id, _)| *id).collect()
}

fn page(site: &Site, params: &Params, items: &[Value]) -> Result<Response, Refusal> {
    let window = Window { page: params.number("page")?.unwrap_or(0), per_page: PAGE };
    let mut body = window.wrap(items.len(), window.of(items));
    body["pages"] = json!(items.len().div_ceil(PAGE));
    body["limit_reached"] = json!(items.len() >= site.options.blacklist_limit);
    Ok(answers::json(StatusCode::OK, &body))
}

fn change(
    site: &Site,
    person: &str,
    change: impl FnOnce(&mut Person) -> Result<(), Refusal>,
) -> Result<StatusCode, Refusal> {
    site.try_change(|state| change(state.person(person))).map_err(|error| Refusal::failed(&error))??;
    Ok(StatusCode::NO_CONTENT)
}

fn unknown(list: &'static str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, list, "not_found")
}

fn limit(list: &'static str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, list, "limit_exceeded")
}
