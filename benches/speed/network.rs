//! A run against only fetching the same: what the rest of hhrun adds to the wire.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use hhrun::secret::ExposeSecret;
use reqwest::Client;

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::hh::{Hh, Place, RUNTIME};
use crate::one_run::timed;

const VACANCIES: u32 = 2_000;
const PAGES: usize = 20;
/// Milliseconds.
const LATENCY: u32 = 50;

/// Filters and scores as people do, on what lists have.
pub const STRATEGY: &str = r#"
fn queries(me) { #{ order_by: "publication_time" } }
fn filter(v) {
    if v.archived { return skip("archived"); }
    if v.name.has_any(["1С", "php", "bitrix", "стажер"]) { return skip("another profession"); }
    true
}
fn score(v) {
    card()
        .add(40, "rust in the title", v.name.has_word("rust"))
        .add(15, "backend", v.name.has_any(["backend", "бэкенд", "разработчик", "developer"]))
        .add(15, "remote", v.is_remote)
        .add(10, "salary is named", v.salary_range != ())
        .add(10, "fresh", v.age_days <= 3)
        .add(5, "accredited", v.employer?.accredited_it_employer == true)
}
"#;

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "run_over_fetching",
        what: "first search request to last verdict, 2,000 vacancies at 50 ms, 4 in flight ÷ only fetching the same pages",
        limit: Limit::AtMost(1.1),
        unit: Unit::Ratio,
        samples: 20,
        measure: Measure::Sampled(|| against(4, 4)),
    },
    Figure {
        name: "run_over_one_by_one",
        what: "the same ÷ fetching one page after another",
        limit: Limit::AtMost(0.31),
        unit: Unit::Ratio,
        samples: 20,
        measure: Measure::Sampled(|| against(4, 1)),
    },
    Figure {
        name: "eight_over_one_by_one",
        what: "the same with 8 in flight ÷ fetching one page after another",
        limit: Limit::AtMost(0.22),
        unit: Unit::Ratio,
        samples: 20,
        measure: Measure::Sampled(|| against(8, 1)),
    },
    Figure {
        name: "first_verdict",
        what: "first search request to the first judged vacancies ÷ latency",
        limit: Limit::AtMost(1.4),
        unit: Unit::Ratio,
        samples: 20,
        measure: Measure::Sampled(|| {
            let hh = Hh::start(VACANCIES, LATENCY);
            Box::new(move || timed(hh.place(), STRATEGY, 0.0, 4).first.as_secs_f64() * 1_000.0 / f64::from(LATENCY))
        }),
    },
];

/// A run with so many requests in flight against fetching alone with so many.
fn against(run: usize, fetching: usize) -> Box<dyn FnMut() -> f64> {
    let hh = Hh::start(VACANCIES, LATENCY);
    let bare = bare();
    Box::new(move || {
        let run = timed(hh.place(), STRATEGY, 0.0, run);
        assert_eq!(run.requests.len(), PAGES, "{:?}", run.selection.queries);
        run.last.as_secs_f64() / RUNTIME.block_on(fetched(hh.place(), &bare, fetching)).as_secs_f64()
    })
}

/// A client that does nothing but fetch.
pub fn bare() -> Client {
    Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .user_agent("bench/1.0 (bob@example.com)")
        .gzip(true)
        .build()
        .unwrap()
}

/// Fetches the pages that a run asks for and does nothing with them: the first, which says how many there are, then
/// the others, so many at a time.
async fn fetched(hh: &Place, client: &Client, in_flight: usize) -> Duration {
    let began = Instant::now();
    fetch(hh, client, 0).await;
    let mut others = futures_util::stream::iter(1..PAGES).map(|page| fetch(hh, client, page)).buffered(in_flight);
    while others.next().await.is_some() {}
    began.elapsed()
}

async fn fetch(hh: &Place, client: &Client, page: usize) {
    let address = hh.address(&format!("/vacancies?order_by=publication_time&page={page}&per_page=100"));
    let answer = client.get(address).bearer_auth(hh.token.expose_secret()).send().await.unwrap();
    let body = answer.error_for_status().unwrap().bytes().await.unwrap();
    assert!(body.len() > 10_000);
}
