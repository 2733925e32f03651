//! How many requests there are: under a pace, each is a quarter of a second.

use hhrun::sandbox::Options;

use crate::at_hand;
use crate::figure::{Figure, Limit, Measure, Unit};
use crate::hh::Hh;
use crate::network::STRATEGY;
use crate::one_run::timed;

/// Vacancies that the task below looks at: it needs three pages.
const LOOKED_AT: usize = 250;
const NEEDED: usize = 3;

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "requests",
        what: "requests of a dry run over 2,000 vacancies with neither `review` nor `letter`",
        limit: Limit::AtMost(23.0),
        unit: Unit::Count,
        samples: 1,
        measure: Measure::Counted(|| {
            let hh = Hh::start(2_000, 0);
            let run = timed(hh.place(), STRATEGY, 0.0, 4);
            (run.before + run.requests.len()) as f64
        }),
    },
    Figure {
        name: "pages_beyond_need",
        what: "pages fetched beyond need once a loop over a search ends; two are in flight",
        limit: Limit::AtMost(2.0),
        unit: Unit::Count,
        samples: 1,
        measure: Measure::Counted(beyond_need),
    },
];

fn beyond_need() -> f64 {
    let hh = at_hand::Hh::with(Options { vacancies: 2_000, ..Options::default() });
    let scene = hh.bob();
    let task = format!(
        "fn main(args) {{ let n = 0; for v in hh::search(#{{}}) {{ n += 1; if n == {LOOKED_AT} {{ break; }} }} n }}"
    );
    scene.write("look.rhai", &task);
    scene.hhrun(["look.rhai", "--user", "bob"]).code(0).says(&["250"]);
    hh.count("GET", "/vacancies") as f64 - NEEDED as f64
}
