//! `GET /metro`, `GET /metro/{city_id}`

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::answers::{self, Refusal};
use super::super::catalogue::cities::{CITIES, City};
use super::super::catalogue::metro::{LINES, Line, Station};
use super::super::server::Site;

/// `GET /metro`
pub(in crate::sandbox) async fn metro(Shared(site): Shared<Arc<Site>>, headers: HeaderMap) -> Response {
    let show = |city: &City| {
        let mut shown = shown(city)?;
        shown["url"] = json!(format!("{}/metro/{}", site.api, city.id));
        Some(shown)
    };
    answers::cached(&headers, &CITIES.iter().filter_map(show).collect())
}

/// `GET /metro/{city_id}`
pub(in crate::sandbox) async fn metro_of(headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Refusal> {
    let city = CITIES.iter().find(|city| city.id.to_string() == id).and_then(shown);
    Ok(answers::cached(&headers, &city.ok_or_else(Refusal::not_found)?))
}

/// A city with its lines; none for a city without a metro.
fn shown(city: &City) -> Option<Value> {
    let lines: Vec<Value> = LINES.iter().filter(|line| line.city == city.id).map(shown_line).collect();
    (!lines.is_empty()).then(|| json!({ "id": city.id.to_string(), "name": city.name, "lines": lines }))
}

fn shown_line(line: &'static Line) -> Value {
    let own = json!({ "id": line.id, "name": line.name, "hex_color": line.color });
    let station = |order| {
        let station = Station { line, order };
        let (lat, lng) = station.point();
        json!({ "id": station.id(), "name": station.name(), "lat": lat, "lng": lng, "order": order, "line": own })
    };
    let stations: Vec<Value> = (0..line.stations.len()).map(station).collect();
    json!({ "id": line.id, "name": line.name, "hex_color": line.color, "stations": stations })
}
