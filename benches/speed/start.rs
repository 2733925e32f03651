//! What stands before any work: how long short commands take, against a process that does nothing.

use std::process::Command;
use std::time::Duration;

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::harness::{Scene, shipped};
use crate::process::lasted;

/// Recipes that make a strategy as long as people's are.
const RECIPES: [&str; 3] = ["stack", "seniority", "agencies"];
const LINES: usize = 200;

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "help",
        what: "`hhrun --help` ÷ `true`",
        limit: Limit::AtMost(3.0),
        unit: Unit::Ratio,
        samples: 20,
        measure: Measure::Sampled(|| {
            let scene = Scene::new();
            Box::new(move || over_true(&scene, (20, 1), || lasted(&mut scene.command(["--help"]))))
        }),
    },
    Figure {
        name: "check",
        what: "`hhrun check` of 200 lines ÷ `true`",
        limit: Limit::AtMost(10.0),
        unit: Unit::Ratio,
        samples: 20,
        measure: Measure::Sampled(|| {
            let scene = Scene::new();
            strategy(&scene);
            Box::new(move || over_true(&scene, (20, 1), || lasted(&mut scene.command(["check", "long.rhai"]))))
        }),
    },
    Figure {
        name: "sandbox_run",
        what: "a whole run with `--sandbox`, without latency ÷ `true`",
        limit: Limit::AtMost(400.0),
        unit: Unit::Ratio,
        samples: 12,
        measure: Measure::Sampled(|| {
            let outside = Scene::new();
            Box::new(move || over_true(&outside, (1, 20), whole_run))
        }),
    },
];

/// How many times longer something takes than `true`, in turns: so many turns, and so many of `true` in each.
fn over_true(scene: &Scene, (turns, each): (u32, u32), mut lasts: impl FnMut() -> Duration) -> f64 {
    let (mut ours, mut nothing) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..turns {
        ours += lasts();
        for _ in 0..each {
            nothing += lasted(Command::new("/bin/true").env_clear().current_dir(scene.path(".")));
        }
    }
    ours.as_secs_f64() * f64::from(each) / nothing.as_secs_f64()
}

/// The strategy that people start from, for somebody who never ran one.
fn whole_run() -> Duration {
    let scene = Scene::new();
    let script = shipped("my_strategy.rhai").display().to_string();
    lasted(&mut scene.command([&*script, "--sandbox", "--dry-run"]))
}

/// The strategy that people start from with recipes written into it: so many lines.
fn strategy(scene: &Scene) {
    let read = |name: &str| std::fs::read_to_string(shipped(name)).unwrap();
    let mut text = read("my_strategy.rhai");
    for recipe in RECIPES {
        text += &read(&format!("recipes/{recipe}.rhai"));
    }
    text.extend(
        (text.lines().count()..LINES).map(|number| format!("fn more_{number}(v) {{ v.id == \"{number}\" }}\n")),
    );
    assert!((LINES..LINES + 10).contains(&text.lines().count()));
    scene.write("long.rhai", &text);
    scene.write("salary.rhai", &read("recipes/salary.rhai"));
}
