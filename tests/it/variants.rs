//! Variants of a strategy from outside: dealt out, journalled, the same in every run.

use std::collections::{BTreeMap, BTreeSet};

use hhrun::hh::VacancyId;
use hhrun::protocol::Experiment;
use serde_json::Value;

use crate::harness::{Scene, shipped};
use crate::hh::Hh;

const COMPARED: &str = r#"
fn settings() { #{ limit: 12, variants: ["short", "long"] } }
fn queries(me) { #{ order_by: "publication_time" } }
fn letter(v, resume) {
    switch v.variant {
        "short" => "Да.",
        "long" => "Здравствуйте! Готов обсудить задачи.",
    }
}
"#;

/// The variant that the host has to give.
fn dealt(strategy: &str, vacancy: &str) -> String {
    let variants = ["short", "long"].map(str::to_owned).to_vec();
    let experiment = Experiment { strategy: strategy.to_owned(), variants, kept: BTreeMap::new() };
    experiment.variant(&VacancyId::new(vacancy)).unwrap().to_owned()
}

fn variants(plan: &Value) -> BTreeMap<String, String> {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    plan.as_array().unwrap().iter().map(|item| (text(item, "vacancy"), text(item, "variant"))).collect()
}

fn compared(scene: &Scene, more: &[&str]) -> Value {
    let arguments = [&["compared.rhai", "--user", "bob", "--json"], more].concat();
    scene.hhrun(arguments).code(0).json()
}

#[test]
fn each_vacancy_gets_a_variant_and_its_letter_and_the_journal_says_which() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("compared.rhai", COMPARED);
    let looked = variants(&compared(&scene, &["--dry-run"])["plan"]);
    assert_eq!(looked.len(), 12);
    assert_eq!(looked.values().collect::<BTreeSet<_>>().len(), 2, "both come up: {looked:?}");
    for (vacancy, variant) in &looked {
        assert_eq!(*variant, dealt("compared", vacancy));
    }

    // Another version of the script deals out alike.
    scene.write("compared.rhai", &format!("{COMPARED}// changed\n"));
    let sent = compared(&scene, &["--yes"]);
    assert_eq!(variants(&sent["plan"]), looked);
    for item in sent["plan"].as_array().unwrap() {
        let letter = if item["variant"] == "short" {
            "Да."
        } else {
            "Здравствуйте! Готов обсудить задачи."
        };
        assert_eq!(item["letter"], letter);
    }
    let journal: BTreeMap<String, String> =
        scene.journal().into_iter().map(|entry| (entry.vacancy.to_string(), entry.variant.unwrap())).collect();
    assert_eq!(journal, looked);
}

#[test]
fn recordings_lists_and_comparisons_deal_out_alike() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("compared.rhai", COMPARED);
    let seen = variants(&compared(&scene, &["--dry-run", "--record", "tape"])["plan"]);
    let again = scene.hhrun(["compared.rhai", "--replay", "tape", "--json"]).code(0).json();
    assert_eq!(variants(&again["plan"]), seen);

    // Under another name it is another experiment, but not beside the one it is compared with.
    scene.write("newer.rhai", COMPARED);
    let newer = variants(&scene.hhrun(["newer.rhai", "--replay", "tape", "--json"]).code(0).json()["plan"]);
    assert_ne!(newer, seen);
    let said = scene.hhrun(["compare", "compared.rhai", "newer.rhai", "--replay", "tape", "--json"]);
    let difference = said.code(0).json();
    assert_eq!(difference["letters"], serde_json::json!([]), "{difference}");

    let (vacancy, variant) = seen.iter().next().unwrap();
    let said = scene.hhrun(["explain", "compared.rhai", "--vacancy", vacancy, "--replay", "tape"]);
    said.code(0).says(&[&format!("\nvariant  {variant}\n"), &format!("v.variant = \"{variant}\"")]);
}

#[test]
fn a_list_has_variants_too() {
    let scene = Scene::new();
    scene.write("compared.rhai", COMPARED);
    scene.write("list.json", r#"[{"id":"118337850","name":"Rust"},{"id":"118337851","name":"Go"}]"#);
    let found = scene.hhrun(["compared.rhai", "--from", "list.json", "--json"]).code(0).json();
    for (vacancy, variant) in variants(&found["plan"]) {
        assert_eq!(variant, dealt("compared", &vacancy));
    }
}

#[test]
fn without_variants_nothing_is_dealt_out() {
    let hh = Hh::start();
    let scene = hh.bob();
    let plan = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--json"]).code(0).json();
    assert_eq!(plan["plan"][0]["variant"], Value::Null);
    assert!(scene.journal().iter().all(|entry| entry.variant.is_none()));
}

#[test]
fn the_example_passes_its_tests_and_runs() {
    let example = shipped("letters_compared.rhai").display().to_string();
    let scene = Scene::new();
    scene.hhrun(["test", &example]).code(0).says(&["4 passed"]);
    scene.hhrun(["check", &example]).code(0).says(&["nothing found"]);
    let said = scene.hhrun([&example, "--user", "bob", "--sandbox", "--dry-run", "--json"]);
    let given = variants(&said.code(0).json()["plan"]);
    assert_eq!(given.values().collect::<BTreeSet<_>>().len(), 2, "{given:?}");
}

#[test]
fn settings_that_are_worked_out_are_checked_when_the_script_is_loaded() {
    let scene = Scene::new();
    for (variants, message) in [
        ("[1, 2]", "`variants` is an array of strings, not a whole number"),
        ("[\"a\", \"a\"]", "the variant `a` is named twice"),
        ("[\"a\"]", "`variants` names 1, and a comparison takes 2 to 8"),
    ] {
        let text =
            format!("fn queries(me) {{ #{{}} }}\nfn settings() {{ let s = #{{}}; s.variants = {variants}; s }}\n");
        scene.write("wrong.rhai", &text);
        scene.hhrun(["wrong.rhai", "--user", "bob", "--sandbox"]).code(3).complains(&[message]);
    }
}
