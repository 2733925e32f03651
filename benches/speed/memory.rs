//! How much memory a run takes, its two processes together.

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::hh::Hh;
use crate::network::STRATEGY;
use crate::process::{peak, signed_in};

const FEW: u32 = 2_000;
const MANY: u32 = 200_000;
const MEGABYTE: f64 = 1_000_000.0;

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "memory",
        what: "peak memory of a run over 2,000 vacancies, host and worker together",
        limit: Limit::AtMost(40.0),
        unit: Unit::Megabytes,
        samples: 10,
        measure: Measure::Sampled(|| {
            let mut run = run_over(FEW);
            Box::new(move || run() / MEGABYTE)
        }),
    },
    Figure {
        name: "memory_of_many",
        what: "the same over 200,000 vacancies ÷ over 2,000",
        limit: Limit::AtMost(1.5),
        unit: Unit::Ratio,
        samples: 1,
        measure: Measure::Counted(|| {
            let (mut few, mut many) = (run_over(FEW), run_over(MANY));
            let before = few();
            let (many, after) = (many(), few());
            println!("{:.1} MB, {:.1} MB, {:.1} MB", before / MEGABYTE, many / MEGABYTE, after / MEGABYTE);
            many / f64::midpoint(before, after)
        }),
    },
];

/// A dry run over all of so many vacancies; each call is one, and gives its peak in bytes.
fn run_over(vacancies: u32) -> impl FnMut() -> f64 {
    let hh = Hh::start(vacancies, 0);
    let scene = signed_in(&hh);
    scene.write("speed.rhai", STRATEGY);
    move || {
        let _hh = &hh;
        let (bytes, said) = peak(&scene, &["speed.rhai", "--dry-run", "--user", "maria"]);
        seen(&said, vacancies);
        bytes
    }
}

/// How many vacancies a run says that it saw: all that there are, but for the few that a search does not show.
pub fn seen(said: &str, vacancies: u32) -> u32 {
    let (_, rest) = said.split_once("unique ").unwrap();
    let unique = rest.split_whitespace().next().unwrap().parse().unwrap();
    assert!(unique <= vacancies && unique >= vacancies / 10 * 9, "{unique} of {vacancies}");
    unique
}
