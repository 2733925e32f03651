//! What one more vacancy costs a run in processor time, however many there are.

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::harness::Scene;
use crate::hh::Hh;
use crate::memory::seen;
use crate::network::STRATEGY;
use crate::process::{adopt_orphans, cpu_of_children, said, signed_in, wait_for_orphans};

const FEW: u32 = 2_000;
const MANY: u32 = 200_000;
/// The system counts in hundredths of a second.
const REPEATED: u32 = 20;

pub const FIGURES: &[Figure] = &[Figure {
    name: "cpu_a_vacancy",
    what: "CPU per vacancy beyond the fixed start, host and worker together: 200,000 ÷ 2,000 vacancies",
    limit: Limit::AtMost(1.1),
    unit: Unit::Ratio,
    samples: 1,
    measure: Measure::Counted(many_over_few),
}];

fn many_over_few() -> f64 {
    adopt_orphans();
    let [mut one, mut few, mut many] = [1, FEW, MANY].map(Over::so_many);
    let (mut start, mut of_few, mut of_many) = (0.0, 0.0, 0.0);
    // The many take as long as all the few: half of those are measured before, half after.
    for half in 0..2 {
        for _ in 0..REPEATED / 2 {
            start += one.cpu();
            of_few += few.cpu();
        }
        if half == 0 {
            of_many = many.cpu();
        }
    }
    let (start, of_few) = (start / f64::from(REPEATED), of_few / f64::from(REPEATED));
    let (each_of_few, each_of_many) = ((of_few - start) / few.seen, (of_many - start) / many.seen);
    println!(
        "start {:.0} ms; {:.1} µs each of {FEW}; {:.1} µs each of {MANY}",
        start * 1e3,
        each_of_few * 1e6,
        each_of_many * 1e6
    );
    each_of_many / each_of_few
}

/// An hh.ru with so many vacancies, and somebody who runs a strategy over them.
struct Over {
    vacancies: u32,
    /// By the last run.
    seen: f64,
    scene: Scene,
    _hh: Hh,
}

impl Over {
    fn so_many(vacancies: u32) -> Self {
        let hh = Hh::start(vacancies, 0);
        let scene = signed_in(&hh);
        scene.write("speed.rhai", STRATEGY);
        Self { vacancies, seen: 0.0, scene, _hh: hh }
    }

    /// Seconds of a dry run.
    fn cpu(&mut self) -> f64 {
        let before = cpu_of_children();
        let said = said(&self.scene, &["speed.rhai", "--dry-run", "--user", "maria"]);
        // The host does not wait for the process of its script.
        wait_for_orphans();
        let lasted = cpu_of_children() - before;
        self.seen = f64::from(seen(&said, self.vacancies));
        lasted
    }
}
