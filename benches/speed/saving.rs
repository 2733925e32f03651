//! From a save of a watched script to its new verdicts.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::harness::{Running, Scene};
use crate::saves::{Files, STYLES};

const VACANCIES: usize = 2_000;
/// Between two saves: faster than anybody types.
const PAUSE: Duration = Duration::from_millis(500);
/// What is saved within the quiet of another save belongs to it.
const QUIET: Duration = Duration::from_millis(300);

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "save_to_verdicts",
        what: "save to new verdicts over 2,000 vacancies",
        limit: Limit::AtMost(100.0),
        unit: Unit::Millis,
        samples: 30,
        measure: Measure::Sampled(|| {
            let mut watched = Watched::start();
            Box::new(move || watched.saved().as_secs_f64() * 1_000.0)
        }),
    },
    Figure {
        name: "reloads_a_save",
        what: "reloads a save, in whatever way an editor saves; the most",
        limit: Limit::AtMost(1.0),
        unit: Unit::Count,
        samples: 1,
        measure: Measure::Counted(|| {
            let mut watched = Watched::start();
            let counts = STYLES.iter().map(|style| {
                let reloads = watched.reloads(style.save);
                println!("  {:<32} {reloads}", style.name);
                assert!(reloads >= style.reloads, "{} was not seen", style.name);
                f64::from(reloads)
            });
            counts.fold(0.0, f64::max)
        }),
    },
];

/// A script that is being watched.
struct Watched {
    run: Running,
    files: Files,
    version: u32,
    _scene: Scene,
}

impl Watched {
    fn start() -> Self {
        let scene = Scene::new();
        scene.write("list.ndjson", &vacancies());
        let files = Files::new(&scene.path("."));
        let mut run = scene.spawn(["watched.rhai", "--from", "list.ndjson", "--watch"]);
        run.wait_for("watching `watched.rhai`");
        Self { run, files, version: 1, _scene: scene }
    }

    /// How long it takes until what is saved is judged.
    fn saved(&mut self) -> Duration {
        std::thread::sleep(PAUSE);
        let text = self.files.edit();
        let began = Instant::now();
        fs::write(self.files.script(), text).unwrap();
        self.version += 1;
        let line = self.run.wait_for(&format!("version {}: ", self.version));
        let lasted = began.elapsed();
        assert!(line.contains(&format!("{VACANCIES} vacancies")), "{line}");
        lasted
    }

    /// How many times the script is judged for a save: another one ends the wait, so that all that was to come came.
    fn reloads(&mut self, save: fn(&mut Files)) -> u32 {
        let before = self.version;
        save(&mut self.files);
        std::thread::sleep(QUIET);
        let mark = format!("rust {before}");
        let text = self.files.edit().replace("rust in the title", &mark);
        fs::write(self.files.script(), text).unwrap();
        self.run.wait_for(&mark);
        self.version = self.run.last("version ").split([' ', ':']).nth(1).unwrap().parse().unwrap();
        self.version - before - 1
    }
}

/// One vacancy a line, each of the size that hh.ru sends.
fn vacancies() -> String {
    let bodies = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies/vacancies.json");
    let page: Value = serde_json::from_str(&fs::read_to_string(bodies).unwrap()).unwrap();
    let template = &page["items"][0];
    let titles = ["Rust-разработчик", "Backend-разработчик (Go)", "Аналитик данных", "Инженер Rust / C++"];
    let lines: Vec<String> = (0..VACANCIES)
        .map(|index| {
            let mut vacancy = template.clone();
            vacancy["id"] = json!((100_000 + index).to_string());
            vacancy["name"] = json!(format!("{} {index}", titles[index % titles.len()]));
            vacancy["archived"] = json!(index % 11 == 0);
            vacancy["relations"] = json!([]);
            vacancy["has_test"] = json!(false);
            vacancy["type"] = json!({ "id": "open", "name": "Открытая" });
            vacancy.to_string()
        })
        .collect();
    lines.join("\n")
}
