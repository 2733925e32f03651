//! What a long journal costs those who only begin.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hhrun::hh::vacancies::FullVacancy;
use hhrun::vault::journal::{Entry, State};

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::hh::Hh;
use crate::judged::{bodies, decoded};
use crate::person::{self, Person, application};
use crate::vault::read;

const APPLICATIONS: usize = 20_000;
/// Applications a day, so many that hh.ru never stops a run here.
const DAILY: usize = 100;
/// Milliseconds.
const LATENCY: u32 = 50;

/// A strategy whose plan needs nothing but lists.
const LISTS: &str = r#"fn queries(me) { #{ order_by: "publication_time" } }"#;

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "start_with_a_long_journal",
        what: "a journal of 20,000 applications ÷ an empty one, at 50 ms latency: start of a run",
        limit: Limit::AtMost(1.5),
        unit: Unit::Ratio,
        samples: 20,
        measure: Measure::Sampled(|| {
            let hh = Hh::start(300, LATENCY);
            let [long, short] = people(&hh);
            let script = short.scene.write("lists.rhai", LISTS);
            // What is kept of hh.ru's answers is there from the second run on.
            start(&long, &script);
            start(&short, &script);
            Box::new(move || {
                let _running = &hh;
                start(&long, &script).as_secs_f64() / start(&short, &script).as_secs_f64()
            })
        }),
    },
    Figure {
        name: "token_beside_a_long_journal",
        what: "the same: reading a token",
        limit: Limit::AtMost(1.1),
        unit: Unit::Ratio,
        samples: 50,
        measure: Measure::Sampled(|| {
            let hh = Hh::start(300, 0);
            let [long, short] = people(&hh);
            Box::new(move || {
                let (long, short) = (&long, &short);
                let (mut with, mut without) = (Duration::ZERO, Duration::ZERO);
                for _ in 0..10 {
                    with += read(&long.vault);
                    without += read(&short.vault);
                }
                with.as_secs_f64() / without.as_secs_f64()
            })
        }),
    },
];

/// Two people, of whom the first has applied for years.
fn people(hh: &Hh) -> [Person; 2] {
    let [long, short] = [Person::of(hh), Person::of(hh)];
    let vacancies = bodies().iter().flat_map(|body| decoded(body)).collect::<Vec<_>>();
    let details = serde_json::from_str(&format!(r#"{{"description":"{}"}}"#, "Пишем сервисы на Rust. ".repeat(60)));
    let details: hhrun::hh::vacancies::Details = details.unwrap();
    let now = Utc::now();
    let entries: Vec<Entry> = (0..APPLICATIONS)
        .map(|number| {
            let vacancy = vacancies[number % vacancies.len()].clone();
            let full = FullVacancy { vacancy, details: details.clone() };
            let at = now - TimeDelta::seconds((86_400 / DAILY * number).try_into().unwrap());
            Entry { state: State::Applied(None), ..application(&full, format!("8{number:08}"), at) }
        })
        .collect();
    long.vault.journal().put_all(&entries).unwrap();
    assert_eq!(long.vault.journal().all().unwrap().len(), APPLICATIONS);
    [long, short]
}

/// From the start of the process to its first request of a search.
fn start(person: &Person, script: &Path) -> Duration {
    let arguments = [script.as_os_str(), "--dry-run".as_ref(), "--user".as_ref(), person::USER.as_ref()];
    let mut command = person.scene.command(arguments);
    command.env("HHRUN_LOG", "hhrun=trace");
    let began = Utc::now();
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let asked = said.lines().find(|line| line.contains("asking") && line.contains("\"GET /vacancies\""));
    let moment = asked.unwrap_or_else(|| panic!("{said}")).split_whitespace().next().unwrap();
    (moment.parse::<DateTime<Utc>>().unwrap() - began).to_std().unwrap()
}
