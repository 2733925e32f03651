//! A search whose vacancies were all published at the same moment: no window helps, so that it is cut by area.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, Query as Asked};
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use hhrun::hh::search::Found;
use hhrun::hh::vacancies::{Query, VacancyQuery};
use hhrun::hh::{Agent, Client, Kept, ResumeId, Settings, Store};
use serde_json::{Value, json};

const MOMENT: &str = "2026-11-20T10:02:00Z";

/// Vacancies by area: 2 has two parts, and 500 of its own; 500 lie nowhere.
fn ids(area: Option<&str>) -> Vec<u32> {
    match area {
        None => (0..5_000).collect(),
        Some("1") => (0..1_500).collect(),
        Some("2") => (1_500..4_000).collect(),
        Some("21") => (2_000..3_000).collect(),
        Some("22") => (3_000..4_000).collect(),
        Some("3") => (4_000..4_500).collect(),
        Some(_) => Vec::new(),
    }
}

async fn vacancies(Asked(pairs): Asked<Vec<(String, String)>>) -> Json<Value> {
    let one = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let bound = |name: &str| Some(DateTime::parse_from_str(one(name)?, "%Y-%m-%dT%H:%M:%S%z").unwrap().to_utc());
    let at: DateTime<Utc> = MOMENT.parse().unwrap();
    let inside = bound("date_from").is_none_or(|from| at >= from) && bound("date_to").is_none_or(|to| at <= to);
    let ids = if inside { ids(one("area")) } else { Vec::new() };
    let page: usize = one("page").unwrap().parse().unwrap();
    assert!(page < 20, "past the depth");
    let items = ids.iter().skip(page * 100).take(100).map(|id| json!({ "id": id.to_string() }));
    let pages = ids.len().div_ceil(100).min(20);
    Json(
        json!({ "items": items.collect::<Vec<_>>(), "found": ids.len(), "page": page, "pages": pages, "per_page": 100 }),
    )
}

fn area(id: &str, parts: &[&str]) -> Value {
    json!({ "id": id, "name": id, "areas": parts.iter().map(|part| area(part, &[])).collect::<Vec<_>>() })
}

/// Keeps nothing that can be read.
struct Spoilt;

impl Store for Spoilt {
    fn get(&self, _: &str) -> Option<Kept> {
        Some(Kept { body: "[7]".to_owned(), etag: Some("\"1\"".to_owned()), fresh_until: DateTime::UNIX_EPOCH })
    }

    fn put(&self, _: &str, _: &Kept) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_cut_by_area_and_what_lies_in_none_is_counted() {
    // The client has kept areas that no version of it can read, with a tag that hh.ru still confirms.
    let areas = async |headers: HeaderMap| {
        assert!(headers.get("if-none-match").is_none());
        Json(json!([area("1", &[]), area("2", &["21", "22"]), area("3", &[])]))
    };
    let router = Router::new()
        .route("/vacancies", get(vacancies))
        .route("/areas", get(areas))
        .route("/areas/{id}", get(async |Path(_): Path<String>| Json(area("2", &["21", "22"]))));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let client = Client::new(Settings::unpaced(
        api.parse().unwrap(),
        format!("{api}/token").parse().unwrap(),
        Agent::for_contact("bob@example.com").unwrap(),
    ));
    let client = client.keeping(Arc::new(Spoilt));
    let mut search = client.search(Query::Vacancies(VacancyQuery::default()), ResumeId::new("r"), 4);
    let (mut seen, mut unreachable) = (BTreeSet::new(), 0);
    while let Some(found) = search.recv().await {
        match found.unwrap() {
            Found::Page(items) => seen.extend(items.into_iter().map(|item| item.id.as_str().parse::<u32>().unwrap())),
            Found::Unreachable(count) => unreachable += count,
            Found::Total { .. } | Found::Expected(_) => {}
        }
    }
    let reachable: BTreeSet<u32> = (0..1_600).chain(2_000..4_500).collect();
    assert_eq!(seen, reachable);
    assert_eq!(unreachable as usize, 5_000 - seen.len());
}
