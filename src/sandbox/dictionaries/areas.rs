//! Where work is: `GET /areas`, `GET /areas/{area_id}`, `GET /areas/countries`.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::answers::{self, Refusal};
use super::super::catalogue::cities::{CITIES, COUNTRIES};
use super::super::server::Site;

/// `GET /areas`
pub(in crate::sandbox) async fn areas(headers: HeaderMap) -> Response {
    answers::cached(&headers, &Value::Array(tree()))
}

/// `GET /areas/{area_id}`: one area with those inside it.
pub(in crate::sandbox) async fn area(headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Refusal> {
    let found = below(tree(), &id).ok_or_else(Refusal::not_found)?;
    Ok(answers::cached(&headers, &found))
}

/// `GET /areas/countries`
pub(in crate::sandbox) async fn countries(Shared(site): Shared<Arc<Site>>, headers: HeaderMap) -> Response {
    let country = |(id, name): &(u32, &str)| json!({ "id": id.to_string(), "name": name, "url": format!("{}/areas/{id}", site.api) });
    answers::cached(&headers, &COUNTRIES.iter().map(country).collect())
}

/// The name of a city, a region or a country.
pub(in crate::sandbox) fn name_of(id: &str) -> Option<&'static str> {
    let id: u32 = id.parse().ok()?;
    let city = CITIES.iter().find(|city| city.id == id).map(|city| city.name);
    let region =
        || CITIES.iter().find_map(|city| city.region.filter(|(region, _)| *region == id)).map(|(_, name)| name);
    let country = || COUNTRIES.iter().find(|(country, _)| *country == id).map(|(_, name)| *name);
    city.or_else(region).or_else(country)
}

fn below(areas: Vec<Value>, id: &str) -> Option<Value> {
    for mut area in areas {
        if area["id"] == id {
            return Some(area);
        }
        if let Value::Array(inner) = area["areas"].take()
            && let Some(found) = below(inner, id)
        {
            return Some(found);
        }
    }
    None
}

/// Countries with their regions, regions with their cities; cities outside the regions hang on the country.
fn tree() -> Vec<Value> {
    COUNTRIES.iter().map(|(id, name)| node(*id, name, None, &children(*id))).collect()
}

fn children(country: u32) -> Vec<Value> {
    let mut nodes: Vec<(u32, Value)> = Vec::new();
    for city in CITIES.iter().filter(|city| city.country == country) {
        let Some((region, name)) = city.region else {
            nodes.push((city.id, node(city.id, city.name, Some(country), &[])));
            continue;
        };
        if nodes.iter().all(|(id, _)| *id != region) {
            let cities = CITIES.iter().filter(|city| city.region.is_some_and(|(id, _)| id == region));
            let cities = cities.map(|city| node(city.id, city.name, Some(region), &[])).collect::<Vec<_>>();
            nodes.push((region, node(region, name, Some(country), &cities)));
        }
    }
    nodes.into_iter().map(|(_, node)| node).collect()
}

fn node(id: u32, name: &str, parent: Option<u32>, areas: &[Value]) -> Value {
    json!({ "id": id.to_string(), "name": name, "parent_id": parent.map(|id| id.to_string()), "areas": areas })
}

#[cfg(test)]
mod tests {
    use super::{below, name_of, tree};

    #[test]
    fn a_city_is_found_below_its_region() {
        let tatarstan = below(tree(), "1624").unwrap();
        assert_eq!((&tatarstan["parent_id"], &tatarstan["areas"][0]["id"]), (&"113".into(), &"88".into()));
        assert!(below(tree(), "88").is_some() && below(tree(), "7").is_none());
    }

    #[test]
    fn every_area_has_its_name() {
        assert_eq!((name_of("88"), name_of("1624")), (Some("Казань"), Some("Республика Татарстан")));
        assert_eq!((name_of("113"), name_of("x")), (Some("Россия"), None));
    }
}
