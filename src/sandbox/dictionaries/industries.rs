//! `GET /industries`

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::super::answers;
use super::super::catalogue::industries::{Group, INDUSTRIES};
use super::entries;

/// `GET /industries`
pub(in crate::sandbox) async fn industries(headers: HeaderMap) -> Response {
    let group = |(id, name, members): &Group| json!({ "id": id, "name": name, "industries": entries(members) });
    answers::cached(&headers, &INDUSTRIES.iter().map(group).collect())
}
