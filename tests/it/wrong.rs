//! Scripts that are wrong, in `tests/wrong`, each with the report that a person sees beside it. To write the reports
//! anew: `HHRUN_BLESS=1 cargo test --test it wrong`, then read what changed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Scene, shipped};
use crate::hh::Hh;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The scripts of a folder of tests, without those that they import.
fn scripts(name: &str) -> Vec<String> {
    let names = fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "rhai")).collect();
    names.sort();
    names
}

/// A scene with the wrong scripts in it.
fn with_scripts(scene: &Scene) {
    for name in scripts("wrong") {
        scene.write(&name, &fs::read_to_string(folder("wrong").join(&name)).unwrap());
    }
    for name in scripts("wrong/recipes") {
        scene.write(&format!("recipes/{name}"), &fs::read_to_string(folder("wrong/recipes").join(&name)).unwrap());
    }
}

#[test]
fn each_is_reported_as_it_was_agreed() {
    let scene = Scene::new();
    with_scripts(&scene);
    let names = scripts("wrong");
    assert!(names.len() >= 60, "{} scripts", names.len());
    let mut differing = Vec::new();
    for name in names {
        let said = scene.hhrun(["check", &name]);
        said.is_plain();
        assert_eq!(said.stderr, "", "{name}");
        let errors = said.stdout.lines().any(|line| line.starts_with("error["));
        said.code(if errors { 3 } else { 0 });
        let wide = said.stdout.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{name}");
        let agreed = folder("wrong").join(&name).with_extension("txt");
        if std::env::var_os("HHRUN_BLESS").is_some() {
            fs::write(agreed, &said.stdout).unwrap();
        } else {
            let agreed = fs::read_to_string(agreed).unwrap_or_default();
            differing.extend((agreed != said.stdout).then(|| difference(&name, &agreed, &said.stdout)));
        }
    }
    assert!(differing.is_empty(), "\n{}", differing.join("\n"));
}

/// The lines that only one of two reports has.
fn difference(name: &str, agreed: &str, said: &str) -> String {
    let only = |here: &str, there: &str, sign: &str| -> Vec<String> {
        let alone = here.lines().filter(|line| !there.lines().any(|other| other == *line));
        alone.map(|line| format!("{sign} {line}")).collect()
    };
    [vec![name.to_owned()], only(agreed, said, "-"), only(said, agreed, "+")].concat().join("\n")
}

#[test]
fn none_of_them_is_run() {
    let hh = Hh::start();
    let scene = hh.bob();
    with_scripts(&scene);
    let before = hh.seen().len();
    for name in scripts("wrong") {
        let report = fs::read_to_string(folder("wrong").join(&name).with_extension("txt")).unwrap();
        if report.contains("error[") {
            let said = scene.hhrun([&name, "--user", "bob", "--yes"]);
            said.code(3).complains(&["error[HH", "nothing was sent"]);
        }
    }
    assert_eq!(hh.seen().len(), before);
}

#[test]
fn right_scripts_and_the_shipped_ones_have_no_findings() {
    let scene = Scene::new();
    assert!(scripts("right").len() >= 40);
    let right = folder("right").display().to_string();
    let said = scene.hhrun(["check", "--deny-warnings", &right, &shipped("").display().to_string()]);
    said.code(0).says(&["checked, nothing found"]);
}

#[test]
fn every_code_is_explained_and_told_by_a_script() {
    let scene = Scene::new();
    let listed = scene.hhrun(["explain-code"]);
    listed.code(0);
    let reports: String = scripts("wrong")
        .iter()
        .map(|name| fs::read_to_string(folder("wrong").join(name).with_extension("txt")).unwrap())
        .collect();
    for line in listed.stdout.lines() {
        let code = line.split(' ').next().unwrap();
        scene.hhrun(["explain-code", code]).code(0).says(&[code, "Wrong:", "Right:"]).is_plain();
        assert!(reports.contains(&format!("[{code}]")), "no script shows {code}");
    }
    scene.hhrun(["explain-code", "hh7"]).code(2).one_error().complains(&["did you mean `HH007`?"]);
}

#[test]
fn editors_get_one_document() {
    let scene = Scene::new();
    scene.write("a.rhai", "fn queries(me) { #{ aera: \"1\" } }\nfn filter(v) { v.experience.id != \"x\" }\n");
    let said = scene.hhrun(["check", "a.rhai", "--json"]);
    said.code(3);
    let document = said.json();
    assert_eq!(document["schema"], 1);
    assert_eq!(document["counts"], serde_json::json!({ "files": 1, "errors": 1, "warnings": 1 }));
    let first = serde_json::json!({
        "file": "a.rhai", "line": 1, "column": 21, "end_column": 25, "code": "HH007", "severity": "error",
        "message": "the search has no parameter `aera`", "help": "did you mean `area`?",
    });
    assert_eq!(document["findings"][0], first);
    assert_eq!(document["findings"][1]["severity"], "warning");
}

#[test]
fn folders_are_walked_and_warnings_may_be_denied() {
    let scene = Scene::new();
    scene.write("all/one.rhai", "fn queries(me) { #{} }\nfn filter(v) { v.experience.id != \"x\" }\n");
    scene.write("all/recipes/two.rhai", "fn good(v) { !v.has_test }\n");
    scene.write("all/one.test.rhai", "fn test_it() { assert(true); }\n");
    scene.hhrun(["check", "all"]).code(0).says(&["3 files checked: 1 warning"]);
    scene.hhrun(["check", "all", "--deny-warnings"]).code(3);
    scene.write("none/readme.txt", "");
    scene.hhrun(["check", "none"]).code(2).one_error().complains(&["there are no scripts in `none`"]);
    scene.write("some/big.rhai", &"/".repeat(70_000));
    scene.write("some/typo.rhai", "fn queries(me) { #{ txet: 1 } }\n");
    let both = ["`some/big.rhai` is larger than 64 KiB", "`txet`", "2 files checked: 2 errors"];
    scene.hhrun(["check", "some"]).code(3).says(&both);
    let said = scene.hhrun(["check", "nowhere.rhai", "--json"]);
    assert_eq!(said.code(3).json()["findings"][0]["message"], "`nowhere.rhai` does not exist");
    scene.hhrun(["check", "nowhere.rhai"]).code(3).one_error().complains(&["`nowhere.rhai` does not exist"]);
}
