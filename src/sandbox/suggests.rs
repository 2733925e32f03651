//! What hh.ru suggests while somebody types: `/suggests/areas`, `/suggests/vacancy_search_keyword`.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{self, Refusal};
use super::catalogue::cities::{self, CITIES, COUNTRIES, City};
use super::catalogue::professions;
use super::dictionaries;
use super::params::Params;
use super::server::Site;

/// So much is suggested at once.
const MOST: usize = 10;
/// The shortest and the longest text, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=3_000;

/// `GET /suggests/areas`
pub(super) async fn areas(Shared(site): Shared<Arc<Site>>, params: Params) -> Result<Response, Refusal> {
    let text = asked(&params)?;
    let within: Option<u32> = params.number("area_id")?;
    if within.is_some_and(|area| !cities::is_area(area)) {
        return Err(Refusal::argument("area_id"));
    }
    let with_parent = params.flag("include_parent")?;
    let found = every_area(within).filter(|area| with_parent || Some(*area) != within);
    let found = found.filter_map(|id| Some((id, dictionaries::name_of_area(&id.to_string())?)));
    let found = found.filter(|(_, name)| begins(name, &text)).take(MOST);
    let url = |id| format!("{}/areas/{id}", site.api);
    let items: Vec<Value> =
        found.map(|(id, name)| json!({ "id": id.to_string(), "text": name, "url": url(id) })).collect();
    Ok(suggested(&items))
}

/// `GET /suggests/vacancy_search_keyword`
pub(super) async fn keywords(params: Params) -> Result<Response, Refusal> {
    let text = asked(&params)?;
    let found: BTreeSet<String> =
        professions::phrases().filter(|phrase| begins(phrase, &text)).map(str::to_lowercase).collect();
    let mut found: Vec<String> = found.into_iter().collect();
    found.sort_by_key(|phrase| phrase.chars().count());
    let items: Vec<Value> = found.into_iter().take(MOST).map(|phrase| json!({ "text": phrase })).collect();
    Ok(suggested(&items))
}

fn asked(params: &Params) -> Result<String, Refusal> {
    let text = params.one("text").unwrap_or_default().trim().to_lowercase();
    if LENGTHS.contains(&text.chars().count()) { Ok(text) } else { Err(Refusal::argument("text")) }
}

/// Whether one of its words, and what follows, begins with the text.
fn begins(phrase: &str, text: &str) -> bool {
    let phrase = phrase.to_lowercase();
    phrase.match_indices(text).any(|(at, _)| !phrase[..at].ends_with(char::is_alphanumeric))
}

/// The cities, regions and countries, or those inside one of them; each once.
fn every_area(within: Option<u32>) -> impl Iterator<Item = u32> {
    let inside = CITIES.iter().filter(move |city| within.is_none_or(|area| city.is_in(area)));
    let region = |city: &City| {
        let (region, _) = city.region?;
        within.is_none_or(|area| area == region || area == city.country).then_some(region)
    };
    let countries = COUNTRIES.iter().map(|(country, _)| *country).filter(|id| within.is_none_or(|area| area == *id));
    let cities = inside.flat_map(|city| [Some(city.id), region(city)]).flatten();
    let mut areas: Vec<u32> = cities.chain(countries).collect();
    areas.sort_unstable();
    areas.dedup();
    areas.into_iter()
}

fn suggested(items: &[Value]) -> Response {
    answers::json(StatusCode::OK, &json!({ "items": items }))
}
