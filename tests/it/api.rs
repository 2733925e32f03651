//! What scripts can use, from outside: parameters, letters in files, memory, the reference and the definitions.

use std::fs;

use crate::harness::{Said, Scene, shipped};

const SCRIPT: &str = r#"
fn queries(me) { #{ text: "rust", period: 7 } }
fn settings() { #{ limit: 2, permissions: ["memory"], params: #{ min: #{ value: 1, about: "points for all" }, who: "Rust" } } }
fn score(v) { param("min") }
fn letter(v, resume) {
    memory::set("runs", memory::get_or("runs", 0) + 1);
    log::info(`letter ${memory::get("runs")} to ${param("who")}`);
    text::variants(text::file("letter.txt"))
}
"#;

fn scene() -> Scene {
    let scene = Scene::new();
    scene.write("a.rhai", SCRIPT);
    scene.write("letter.txt", "{Здравствуйте|Добрый день}! Готов обсудить задачи.\n");
    scene
}

fn run(scene: &Scene, more: &[&str]) -> Said {
    scene.hhrun([&["a.rhai", "--user", "bob", "--sandbox", "--allow", "memory"], more].concat())
}

#[test]
fn parameters_are_set_from_outside_and_wrong_ones_are_explained_before_anything_is_asked() {
    let scene = scene();
    let json = run(&scene, &["--dry-run", "--json", "--set", "min=7", "--set", "who=a=b"]);
    assert_eq!(json.code(0).json()["plan"][0]["score"], 7.0);
    json.complains(&["script: letter 1 to a=b"]);
    let said = run(&scene, &["--dry-run", "--set", "mni=7"]);
    said.code(2).one_error().complains(&[
        "error: the script has no parameter `mni`",
        "did you mean `min`? the script's parameters:\n",
        "min=1  points for all\n",
        "who=\"Rust\"",
    ]);
    assert!(!said.stderr.contains("sandbox:"), "nobody was signed in for it: {}", said.stderr);
    run(&scene, &["--dry-run", "--set", "min=much"]).code(2).complains(&["`min` is a whole number, not `much`"]);
    run(&scene, &["--set", "min"]).code(2).complains(&["write it as name=value"]);
    scene.hhrun(["docs", "a.rhai"]).code(0).is_plain().says(&[
        "a.rhai: a strategy\n",
        "hooks: settings, queries, score, letter\n",
        "permissions: memory\n",
        "  min=1  points for all\n",
    ]);
}

#[test]
fn a_script_remembers_what_a_run_that_sent_taught_it() {
    let scene = scene();
    run(&scene, &["--dry-run"]).code(0).complains(&["letter 1 to", "letter 2 to"]);
    run(&scene, &["--yes"]).code(0).says(&["2 applied"]).complains(&["letter 1 to", "letter 2 to"]);
    // An edit keeps it, another place does not have it.
    scene.write("a.rhai", &format!("{SCRIPT}// edited\n"));
    run(&scene, &["--dry-run"]).code(0).complains(&["letter 3 to"]);
    scene.write("b.rhai", SCRIPT);
    scene
        .hhrun(["b.rhai", "--user", "bob", "--sandbox", "--allow", "memory", "--dry-run"])
        .code(0)
        .complains(&["letter 1 to"]);
}

#[test]
fn a_letter_lies_beside_the_script() {
    let scene = scene();
    let said = run(&scene, &["--yes", "--json"]);
    let letters = said.code(0).json();
    for planned in letters["plan"].as_array().unwrap() {
        let letter = planned["letter"].as_str().unwrap();
        assert!(["Здравствуйте!", "Добрый день!"].iter().any(|greeting| letter.starts_with(greeting)), "{letter}");
    }
    fs::rename(scene.path("letter.txt"), scene.path("leter.txt")).unwrap();
    let said = run(&scene, &["--dry-run"]);
    said.code(3).complains(&[
        "error[HH027]: `letter.txt` does not exist",
        "--> a.rhai:8:31",
        "= help: did you mean `leter.txt`?",
    ]);
    assert_eq!(said.stdout, "");
}

#[test]
fn the_reference_is_for_reading_and_the_definitions_for_editors() {
    let scene = Scene::new();
    let markdown = scene.hhrun(["docs"]);
    markdown.code(0).is_plain().says(&["# What a script can use", "### `text::variants(template: string) -> string`"]);
    scene.hhrun(["docs", "--html", "--out", "docs.html"]).code(0);
    let page = fs::read_to_string(scene.path("docs.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<h2 id=\"in-money\"><code>money::</code></h2>"));
    scene.hhrun(["docs", "--out", "no/such/folder.md"]).code(2).one_error();
    scene
        .hhrun(["definitions"])
        .code(0)
        .says(&["// rhai: module text\n", "// rhai: extern money::rub: fun(any, string) -> any"]);
    scene.hhrun(["definitions", "--out", "editor"]).code(0).says(&["files in `editor`"]);
    for file in ["hhrun.d.rhai", "text.d.rhai", "header.rhai"] {
        assert!(scene.path(&format!("editor/{file}")).exists(), "{file}");
    }
    let described = scene.hhrun([std::ffi::OsStr::new("docs"), shipped("my_strategy.rhai").as_os_str()]);
    described.code(0).says(&["a strategy", "floor=200000"]);
}
