//! What `--watch` promises: `cargo bench --bench watch` prints how long a save takes to become verdicts over 2,000
//! vacancies, and how many times the script is judged for each way of saving.

// Nothing here is a library: `pub` is for the files beside.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

#[allow(dead_code)]
#[path = "../tests/it/harness.rs"]
mod harness;
#[allow(dead_code)]
#[path = "../tests/it/saves.rs"]
mod saves;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use harness::{Running, Scene};
use saves::{Files, STYLES};
use serde_json::{Value, json};

const VACANCIES: usize = 2_000;
const SAVES: usize = 40;
/// Between two saves: faster than anybody types.
const PAUSE: Duration = Duration::from_millis(500);

fn main() {
    let scene = Scene::new();
    scene.write("list.ndjson", &vacancies());
    let mut files = Files::new(&scene.path("."));
    let mut run = scene.spawn(["watched.rhai", "--from", "list.ndjson", "--watch"]);
    run.wait_for("watching `watched.rhai`");
    let mut version = 1;

    let mut times = Vec::new();
    for _ in 0..SAVES {
        std::thread::sleep(PAUSE);
        let text = files.edit();
        let began = Instant::now();
        fs::write(files.script(), text).unwrap();
        version += 1;
        run.wait_for(&format!("version {version}: "));
        times.push(began.elapsed());
    }
    times.sort();
    let millis = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1_000.0);
    println!("save → new verdicts over {VACANCIES} vacancies, {SAVES} saves");
    println!(
        "  median {}   90 % within {}   worst {}",
        millis(times[SAVES / 2]),
        millis(times[SAVES * 9 / 10]),
        millis(times[SAVES - 1])
    );

    println!("\nreloads a save{:>26}  promised", "");
    for style in STYLES {
        let before = version;
        (style.save)(&mut files);
        version = settled(&mut run, &mut files, version);
        // The last one is the save that ended the wait.
        println!("  {:<32} {:>4}  {:>8}", style.name, version - before - 1, style.reloads);
    }
    run.interrupt();
    println!("\nended by Ctrl-C with {}", run.finish().status);
}

/// Saves once more, so that whatever was still to come has come, and gives the version that is shown then.
fn settled(run: &mut Running, files: &mut Files, before: u32) -> u32 {
    // What is saved within the quiet of another save belongs to it.
    std::thread::sleep(Duration::from_millis(300));
    let text = files.edit().replace("rust in the title", &format!("rust {before}"));
    fs::write(files.script(), text).unwrap();
    let line = run.wait_for(&format!("rust {before}"));
    assert!(!line.is_empty());
    run.last("version ").split([' ', ':']).nth(1).unwrap().parse().unwrap()
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
    println!("{VACANCIES} vacancies of {} bytes", lines[0].len());
    lines.join("\n")
}
