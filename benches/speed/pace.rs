//! A paced run against the least that its pace allows.

use std::time::{Duration, Instant};

use hhrun::sandbox::Options;

use crate::at_hand;
use crate::figure::{Figure, Limit, Measure, Unit};
use crate::hh::{BURST, Place};
use crate::network::STRATEGY;
use crate::one_run::timed;

/// Requests a second: five times what hh.ru gets, so that what is not the pace weighs more.
const RATE: f64 = 20.0;
const LATENCY: Duration = Duration::from_millis(50);

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "paced_over_bound",
        what: "paced run of 6,000 vacancies ÷ its bound ((P−1−burst)⁺/R + L)",
        limit: Limit::AtMost(1.05),
        unit: Unit::Ratio,
        samples: 10,
        measure: Measure::Sampled(|| {
            let (hh, place) = start();
            Box::new(move || {
                let run = timed(&place, STRATEGY, RATE, 4);
                assert!(!hh.seen().is_empty());
                let beyond = run.requests.len().saturating_sub(1 + BURST as usize) as f64;
                run.last.as_secs_f64() / (beyond / RATE + LATENCY.as_secs_f64())
            })
        }),
    },
    Figure {
        name: "beyond_the_pace",
        what: "requests beyond burst + R·t that the server got, in any t",
        limit: Limit::AtMost(0.0),
        unit: Unit::Count,
        samples: 1,
        measure: Measure::Counted(|| {
            let (hh, place) = start();
            let _run = timed(&place, STRATEGY, RATE, 4);
            let came: Vec<Instant> =
                hh.seen().iter().filter(|seen| seen.path != "/token").map(|seen| seen.at).collect();
            beyond(&came)
        }),
    },
];

/// One in this process, which notes when each request comes.
fn start() -> (at_hand::Hh, Place) {
    let hh = at_hand::Hh::with(Options { vacancies: 6_000, latency: LATENCY, ..Options::default() });
    let [token, _] = hh.pair("maria");
    let place = Place { api: hh.api_url().parse().unwrap(), token: token.into() };
    (hh, place)
}

/// The most whole requests that came within any time beyond what the pace allows for it.
fn beyond(came: &[Instant]) -> f64 {
    let mut most = 0.0_f64;
    for (first, begin) in came.iter().enumerate() {
        for (number, end) in came[first..].iter().enumerate() {
            let allowed = f64::from(BURST) + RATE * end.duration_since(*begin).as_secs_f64();
            most = most.max((number + 1) as f64 - allowed);
        }
    }
    most.floor()
}
