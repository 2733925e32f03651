//! Searches and single vacancies.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers::{self, Refusal, Window};
use super::catalogue::{self, Kind, Vacancy, Viewer};
use super::params::Params;
use super::resumes;
use super::search::{self, Found, Search, Subject};
use super::server::{SignedIn, Site, Visitor};

/// The default size of a page of vacancies.
const PAGE: usize = 10;

/// What one person has to do with the catalogue, as of one request.
#[derive(Debug, Default)]
pub(super) struct Relations {
    hidden: HashSet<u64>,
    hidden_employers: HashSet<u32>,
    /// Vacancies applied to, and what became of it.
    states: HashMap<u64, &'static str>,
}

impl Relations {
    /// Those of a person; none for anybody else.
    pub(super) fn of(site: &Site, visitor: &Visitor) -> Self {
        let Visitor::Person(name) = visitor else { return Self::default() };
        let (state, now) = (site.state(), site.now());
        let Some(person) = state.people.get(name) else { return Self::default() };
        Self {
            hidden: person.hidden_vacancies.keys().copied().collect(),
            hidden_employers: person.hidden_employers.keys().copied().collect(),
            states: person.applications.iter().map(|sent| (sent.vacancy, sent.fate(now).state)).collect(),
        }
    }

    /// hh.ru's words for a vacancy.
    pub(super) fn with(&self, vacancy: &Vacancy) -> Vec<&'static str> {
        let mut words = Vec::new();
        if let Some(state) = self.states.get(&vacancy.id) {
            words.push("got_response");
            match *state {
                "invitation" => words.push("got_invitation"),
                "discard" => words.push("got_rejection"),
                _ => {}
            }
        }
        if self.hidden.contains(&vacancy.id) {
            words.push("blacklisted");
        }
        words
    }

    fn hides_employer(&self, site: &Site, vacancy: &Vacancy) -> bool {
        let told = vacancy.kind != Kind::Anonymous;
        told && self.hidden_employers.contains(&site.catalogue.employer_of(vacancy).id)
    }

    fn hides(&self, site: &Site, vacancy: &Vacancy) -> bool {
        self.hidden.contains(&vacancy.id) || self.hides_employer(site, vacancy)
    }
}

/// `GET /vacancies`. Since spring 2026 hh.ru refuses those who say nothing of themselves.
pub(super) async fn list(
    Shared(site): Shared<Arc<Site>>,
    visitor: Visitor,
    params: Params,
) -> Result<Response, Refusal> {
    if visitor == Visitor::Nobody {
        return Err(Refusal::forbidden());
    }
    let subject = Subject { search: Search::Vacancies, like: None, now: site.now() };
    answer(&site, &visitor, params, subject)
}

/// `GET /resumes/{resume_id}/similar_vacancies`, for the resume's owner only.
pub(super) async fn similar(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let like = resumes::words_of(&site, &person, &id).ok_or_else(Refusal::not_found)?;
    let subject = Subject { search: Search::Similar, like: Some(&like), now: site.now() };
    answer(&site, &Visitor::Person(person), params, subject)
}

/// `GET /vacancies/{vacancy_id}`
pub(super) async fn one(
    Shared(site): Shared<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    if visitor == Visitor::Nobody {
        return Err(Refusal::forbidden());
    }
    let vacancy = site.catalogue.find(&id).ok_or_else(Refusal::not_found)?;
    let relations = Relations::of(&site, &visitor);
    let viewer = Viewer {
        api: &site.api,
        relations: &relations.with(vacancy),
        employer_hidden: relations.hides_employer(&site, vacancy),
    };
    Ok(answers::json(StatusCode::OK, &catalogue::full(&site.catalogue, vacancy, viewer)))
}

fn answer(site: &Site, visitor: &Visitor, params: Params, subject: Subject) -> Result<Response, Refusal> {
    let window = Window::asked(&params, PAGE)?;
    let asked = params.clone();
    let params = search::understood(params);
    let relations = Relations::of(site, visitor);
    let found = site.searcher.search(&params, subject, &site.catalogue, |vacancy| relations.hides(site, vacancy))?;
    let mut items = String::from("[");
    for place in window.of(&found.places) {
        let vacancy = usize::try_from(*place).ok().and_then(|place| site.catalogue.vacancies().get(place));
        let Some(vacancy) = vacancy else { continue };
        if items.len() > 1 {
            items.push(',');
        }
        items.push_str(&item(site, &relations, &params, &found, vacancy));
    }
    items.push(']');
    let total = found.places.len();
    let arguments = if params.flag("describe_arguments")? { arguments(site, &params) } else { Value::Null };
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked.pairs()).finish();
    let rest = json!({
        "found": total,
        "page": window.page,
        "pages": window.pages(total),
        "per_page": window.per_page,
        "clusters": null,
        "arguments": arguments,
        "fixes": null,
        "suggests": null,
        "alternate_url": format!("https://hh.ru/search/vacancy?{query}"),
    })
    .to_string();
    Ok(answers::json_text(StatusCode::OK, format!("{{\"items\":{items},{}", rest.trim_start_matches('{'))))
}

fn item(site: &Site, relations: &Relations, params: &Params, found: &Found, vacancy: &Vacancy) -> String {
    let viewer = Viewer { api: &site.api, relations: &relations.with(vacancy), employer_hidden: false };
    let mut extra = Map::new();
    extra.insert("snippet".to_owned(), site.searcher.snippet(found, vacancy, &site.catalogue));
    if params.flag("responses_count_enabled").unwrap_or(false) {
        let responses = vacancy.responses;
        extra.insert("counters".to_owned(), json!({ "responses": responses, "total_responses": responses }));
    }
    extra.insert("sort_point_distance".to_owned(), json!(distance(params, vacancy)));
    catalogue::item(&site.catalogue, vacancy, viewer, &Value::Object(extra))
}

/// Metres to the point of a search by distance.
fn distance(params: &Params, vacancy: &Vacancy) -> Option<f64> {
    let coordinate = |name| params.number(name).ok().flatten();
    let point = (coordinate("sort_point_lat")?, coordinate("sort_point_lng")?);
    Some(search::metres(point, vacancy.point?).round())
}

/// What the search made of the query, argument by argument.
fn arguments(site: &Site, params: &Params) -> Value {
    let described = ["page", "per_page", "describe_arguments", "locale", "host"];
    let kept = params.pairs().iter().filter(|(name, value)| !described.contains(&name.as_str()) && !value.is_empty());
    kept.map(|(name, value)| {
        let others = params.pairs().iter().filter(|pair| (&pair.0, &pair.1) != (name, value));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
        json!({
            "argument": name,
            "value": value,
            "value_description": null,
            "cluster_group": null,
            "disable_url": format!("{}/vacancies?{query}", site.api),
        })
    })
    .collect()
}
