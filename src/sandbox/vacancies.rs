//! Searches and single vacancies.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answers::{self, Refusal, Window};
use super::arguments;
use super::catalogue::metro::metres;
use super::catalogue::{self, Vacancy, Viewer};
use super::params::Params;
use super::relations::Relations;
use super::resumes;
use super::search::{self, Found, Like, Search, Searcher, Subject};
use super::server::{SignedIn, Site, Visitor};

/// The default size of a page of vacancies.
const PAGE: usize = 10;

/// A vacancy is similar to a resume or a vacancy when it shares so many words with it, and related to a vacancy when
/// it shares so many with its title.
const SIMILAR: u32 = 7;
const RELATED: u32 = 4;

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
    answer(&site, &visitor, &params, subject, "/vacancies").await
}

/// `GET /resumes/{resume_id}/similar_vacancies`, for the resume's owner only.
pub(super) async fn similar_to_resume(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let text = resumes::words_of(&site, &person, &id).ok_or_else(Refusal::not_found)?;
    let like = Like { text: &text, least: SIMILAR, except: None };
    let subject = Subject { search: Search::Similar, like: Some(like), now: site.now() };
    answer(&site, &Visitor::Person(person), &params, subject, &format!("/resumes/{id}/similar_vacancies")).await
}

/// `GET /vacancies/{vacancy_id}/similar_vacancies`
pub(super) async fn similar(
    Shared(site): Shared<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let vacancy = site.catalogue().find(&id).ok_or_else(Refusal::not_found)?;
    let text = format!("{} {}", vacancy.title, vacancy.skills.join(" "));
    let like = Like { text: &text, least: SIMILAR, except: Some(vacancy.id) };
    alike(&site, &visitor, &params, like, &format!("/vacancies/{id}/similar_vacancies")).await
}

/// `GET /vacancies/{vacancy_id}/related_vacancies`
pub(super) async fn related(
    Shared(site): Shared<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let vacancy = site.catalogue().find(&id).ok_or_else(Refusal::not_found)?;
    let like = Like { text: &vacancy.title, least: RELATED, except: Some(vacancy.id) };
    alike(&site, &visitor, &params, like, &format!("/vacancies/{id}/related_vacancies")).await
}

async fn alike(
    site: &Arc<Site>,
    visitor: &Visitor,
    params: &Params,
    like: Like<'_>,
    path: &str,
) -> Result<Response, Refusal> {
    if *visitor == Visitor::Nobody {
        return Err(Refusal::forbidden());
    }
    let subject = Subject { search: Search::Similar, like: Some(like), now: site.now() };
    answer(site, visitor, params, subject, path).await
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
    let vacancy = site.catalogue().find(&id).ok_or_else(Refusal::not_found)?;
    let relations = Relations::of(&site, &visitor);
    let viewer = Viewer {
        api: &site.api,
        relations: &relations.with(vacancy),
        employer_hidden: relations.hides_employer(&site, vacancy),
    };
    Ok(answers::json(StatusCode::OK, &catalogue::full(site.catalogue(), vacancy, viewer)))
}

async fn answer(
    site: &Arc<Site>,
    visitor: &Visitor,
    asked: &Params,
    subject: Subject<'_>,
    path: &str,
) -> Result<Response, Refusal> {
    let window = Window::asked(asked, PAGE)?;
    let searcher = site.searcher().await.map_err(|error| Refusal::failed(&error))?;
    let understood = searcher.understood(asked);
    let params = &understood.params;
    let relations = Relations::of(site, visitor);
    let search = |params: &Params| {
        let hidden = |vacancy: &Vacancy| relations.hides(site, vacancy);
        searcher.search(params, subject, site.catalogue(), window.end(), hidden)
    };
    let found = search(params)?;
    let total = found.places.len();
    let path = format!("{}{path}", site.api);
    let arguments = asked.flag("describe_arguments")?.then(|| arguments::described(params, &path));
    let clusters = asked.flag("clusters")?.then(|| search::clusters(&found.places, site.catalogue(), &path, params));
    let suggests = match &understood.suggested {
        Some(text) => Some(json!({ "value": text, "found": search(&params.with("text", text))?.places.len() })),
        None => None,
    };
    let rest = json!({
        "found": total,
        "page": window.page,
        "pages": window.pages(total),
        "per_page": window.per_page,
        "clusters": clusters,
        "arguments": arguments,
        "fixes": understood.fixed.as_ref().map(|(original, fixed)| json!({ "original": original, "fixed": fixed })),
        "suggests": suggests,
        "alternate_url": format!("https://hh.ru/search/vacancy?{}", asked.query()),
    })
    .to_string();
    let items = items((site, searcher), &relations, params, &found, window);
    Ok(answers::json_text(StatusCode::OK, format!("{{\"items\":{items},{}", rest.trim_start_matches('{'))))
}

/// The page's vacancies as a JSON array.
fn items(
    (site, searcher): (&Site, &Searcher),
    relations: &Relations,
    params: &Params,
    found: &Found,
    window: Window,
) -> String {
    let mut items = String::from("[");
    for place in window.of(&found.places) {
        let vacancy = usize::try_from(*place).ok().and_then(|place| site.catalogue().vacancies().get(place));
        let Some(vacancy) = vacancy else { continue };
        if items.len() > 1 {
            items.push(',');
        }
        let snippet = searcher.snippet(found, vacancy, site.catalogue());
        items.push_str(&item(site, relations, params, snippet, vacancy));
    }
    items.push(']');
    items
}

fn item(site: &Site, relations: &Relations, params: &Params, snippet: Value, vacancy: &Vacancy) -> String {
    let viewer = Viewer { api: &site.api, relations: &relations.with(vacancy), employer_hidden: false };
    let mut extra = Map::new();
    extra.insert("snippet".to_owned(), snippet);
    if params.flag("responses_count_enabled").unwrap_or(false) {
        let responses = vacancy.responses;
        extra.insert("counters".to_owned(), json!({ "responses": responses, "total_responses": responses }));
    }
    extra.insert("sort_point_distance".to_owned(), json!(distance(params, vacancy)));
    catalogue::item(site.catalogue(), vacancy, viewer, &Value::Object(extra))
}

/// Metres to the point of a search by distance.
fn distance(params: &Params, vacancy: &Vacancy) -> Option<f64> {
    let coordinate = |name| params.number(name).ok().flatten();
    let point = (coordinate("sort_point_lat")?, coordinate("sort_point_lng")?);
    Some(metres(point, vacancy.point?).round())
}
