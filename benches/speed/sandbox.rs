//! The built-in hh.ru by itself: it must not be what the other figures wait for.

use std::process::{Command, Stdio};
use std::time::Instant;

use futures_util::StreamExt;
use hhrun::secret::ExposeSecret;

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::harness;
use crate::hh::{Hh, RUNTIME};

const VACANCIES: u32 = 2_000;
const PAGES: usize = 20;
/// How many times all pages are fetched for one number.
const ROUNDS: usize = 5;
const IN_FLIGHT: usize = 8;

pub const FIGURES: &[Figure] = &[Figure {
    name: "sandbox_pages",
    what: "sandbox: pages of 100 per second, its process on one core",
    limit: Limit::None,
    unit: Unit::PerSecond,
    samples: 20,
    measure: Measure::Sampled(|| {
        let hh = Hh::start(VACANCIES, 0);
        keep_to_one_core(hh.process());
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).gzip(true).build().unwrap();
        Box::new(move || RUNTIME.block_on(pages_a_second(&hh, &client)))
    }),
}];

async fn pages_a_second(hh: &Hh, client: &reqwest::Client) -> f64 {
    let began = Instant::now();
    let pages = (0..ROUNDS).flat_map(|_| 0..PAGES);
    let mut answers = futures_util::stream::iter(pages).map(|page| fetched(hh, client, page)).buffered(IN_FLIGHT);
    let mut count = 0_u32;
    while let Some(bytes) = answers.next().await {
        assert!(bytes > 10_000);
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

async fn fetched(hh: &Hh, client: &reqwest::Client, page: usize) -> usize {
    let address = hh.place().address(&format!("/vacancies?order_by=publication_time&page={page}&per_page=100"));
    let asked = client
        .get(address)
        .bearer_auth(hh.place().token.expose_secret())
        .header("user-agent", "bench/1.0 (bob@example.com)");
    let answer = asked.send().await.unwrap();
    answer.error_for_status().unwrap().bytes().await.unwrap().len()
}

/// All threads of a process on the first core, where the system can do that.
fn keep_to_one_core(process: u32) {
    let mut taskset = Command::new("taskset");
    taskset.args(["--all-tasks", "--pid", "--cpu-list", "0", &process.to_string()]).stdout(Stdio::null());
    let _starting = harness::STARTING.lock();
    match taskset.status() {
        Ok(status) if status.success() => {}
        other => println!("not on one core: {other:?}"),
    }
}
