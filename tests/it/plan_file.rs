//! A plan as a file: written, edited, sent once.

use std::fs;
use std::path::PathBuf;

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};
use serde_json::{Value, json};

use crate::harness::{Scene, shipped};
use crate::hh::Hh;
use crate::sending::agree;

/// A scene with a plan of four in a file.
fn planned(hh: &Hh) -> (Scene, PathBuf) {
    let scene = hh.bob();
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run", "--plan-out", "plan.json"]);
    said.code(0).says(&["dry run: nothing was sent"]);
    said.complains(&["the plan is in `plan.json`: `hhrun apply plan.json --user bob` sends it"]);
    let path = scene.path("plan.json");
    (scene, path)
}

/// Changes a plan as a person does with an editor.
fn edit(path: &PathBuf, change: impl FnOnce(&mut Value)) {
    let mut plan: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    change(&mut plan);
    fs::write(path, serde_json::to_string_pretty(&plan).unwrap()).unwrap();
}

fn vacancies(path: &PathBuf) -> Vec<String> {
    let plan: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    plan["items"].as_array().unwrap().iter().map(|item| item["vacancy"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_plan_is_sent_exactly_and_once() {
    let hh = Hh::start();
    let (scene, path) = planned(&hh);
    assert!(hhrun::platform::is_private(&path).unwrap());
    assert_eq!(hh.posts(), 0);
    scene.hhrun(["apply", "plan.json", "--user", "bob"]).code(0).says(&["4 in it, looked at again", "add --yes"]);
    scene.hhrun(["apply", "plan.json", "--user", "bob", "--dry-run"]).code(0).says(&["dry run"]);
    assert_eq!(hh.posts(), 0);
    let document = scene.hhrun(["apply", "plan.json", "--user", "bob", "--yes", "--json"]).code(0).json();
    assert_eq!(document["totals"]["applied"], 4);
    assert_eq!(hh.applied(), vacancies(&path));
    agree(&hh, &scene, 4);
    assert!(scene.journal().iter().all(|entry| entry.strategy == "plain"));

    let again = scene.hhrun(["apply", "plan.json", "--user", "bob", "--yes"]);
    again.code(0).says(&["no longer in the plan: ", "(already applied)", "nothing to send"]);
    assert_eq!(hh.posts(), 4);
}

#[test]
fn letters_may_be_edited_removed_and_added() {
    let hh = Hh::start();
    let (scene, path) = planned(&hh);
    edit(&path, |plan| {
        plan["items"][0]["letter"] = json!("Это письмо я написал сам.");
        plan["items"][1]["letter"] = json!(null);
    });
    scene.hhrun(["apply", "plan.json", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
    let sent = hh.applications("bob");
    assert_eq!(sent[0].message.as_deref(), Some("Это письмо я написал сам."));
    assert_eq!(sent[1].message, None);
}

#[test]
fn all_letters_that_cannot_be_sent_are_told_at_once() {
    let hh = Hh::start();
    let (scene, path) = planned(&hh);
    edit(&path, |plan| {
        plan["items"][0]["letter"] = json!("я".repeat(10_001));
        plan["items"][2]["letter"] = json!("Здравствуйте, ${name}!");
    });
    let said = scene.hhrun(["apply", "plan.json", "--user", "bob", "--yes"]);
    said.code(2).complains(&[
        "error: nothing was sent: 2 letters cannot be sent:",
        "has 10001 characters, hh.ru takes 10000",
        "still has `${` of a template",
        "hint: edit them in the file",
    ]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn anything_else_is_refused() {
    let hh = Hh::start();
    let (scene, path) = planned(&hh);
    let whole = fs::read(&path).unwrap();
    let refused = |words: &[&str]| {
        let said = scene.hhrun(["apply", "plan.json", "--user", "bob", "--yes"]);
        said.code(2).one_error().complains(words).complains(&["plan.json"]);
        fs::write(&path, &whole).unwrap();
    };
    edit(&path, |plan| plan["items"][0]["score"] = json!(99));
    refused(&["something else than letters was changed in it", "only letters may be edited"]);
    edit(&path, |plan| drop(plan["items"].as_array_mut().unwrap().remove(0)));
    refused(&["something else than letters"]);
    edit(&path, |plan| plan["person"]["id"] = json!("1"));
    refused(&["it is the plan of `bob`"]);
    edit(&path, |plan| plan["origin"] = json!("sandbox"));
    refused(&["it is a plan for `sandbox`", "add --sandbox"]);
    edit(&path, |plan| plan["hhrun_plan"] = json!(2));
    refused(&["written by a newer hhrun", "update hhrun"]);
    edit(&path, |plan| plan["mood"] = json!("good"));
    refused(&["it is no plan: unknown field `mood`"]);
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    refused(&["it ends in the middle, at line "]);
    fs::write(&path, "").unwrap();
    refused(&["it is empty"]);
    fs::write(&path, [0xff, 0xfe, 0]).unwrap();
    refused(&["it is no text in UTF-8"]);
    fs::write(&path, "{}").unwrap();
    refused(&["it is no plan: missing field"]);
    fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
    refused(&["it has more than 32 MiB"]);
    scene.hhrun(["apply", "nowhere/plan.json", "--user", "bob"]).code(2).one_error();
    scene.hhrun(["apply", "data", "--user", "bob"]).code(2).one_error().complains(&["it is a folder"]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn another_persons_plan_is_refused() {
    let hh = Hh::start();
    let (scene, _) = planned(&hh);
    hh.sign_in(&scene, "anna").code(0);
    let said = scene.hhrun(["apply", "plan.json", "--user", "anna", "--yes"]);
    said.code(2).one_error().complains(&["it is the plan of `bob`, and this is `anna`", "add --user bob"]);
    // Bob is somebody else in the sandbox; what is wrong is the place.
    let said = scene.hhrun(["apply", "plan.json", "--user", "bob", "--sandbox", "--yes"]);
    said.code(2).one_error().complains(&["it is a plan for `http://127.0.0.1:", "and this is `sandbox`"]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn each_vacancy_is_looked_at_again() {
    let hh = Hh::start();
    let (mut scene, path) = planned(&hh);
    let ids = vacancies(&path);
    let answer = |id: &str, change: &dyn Fn(&mut Value)| {
        let address = format!("/vacancies/{id}");
        let mut page = hh.read("anna", &address);
        change(&mut page);
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let changed = Fault::Answer { status: 200, headers, body: page.to_string() };
        hh.faults().add(Rule::new(changed).on(Method::GET, &address));
    };
    let check = |scene: &Scene, reasons: &[&str]| {
        let document = scene.hhrun(["apply", "plan.json", "--user", "bob", "--dry-run", "--json"]).code(0).json();
        let refused = document["refused"].as_array().unwrap();
        assert_eq!(refused.iter().map(|row| row["reason"].as_str().unwrap()).collect::<Vec<_>>(), reasons);
        hh.faults().clear();
    };
    answer(&ids[0], &|page| page["archived"] = json!(true));
    answer(&ids[1], &|page| page["has_test"] = json!(true));
    answer(&ids[2], &|page| page["type"]["id"] = json!("direct"));
    answer(&ids[3], &|page| page["relations"] = json!(["got_response"]));
    check(&scene, &["archived", "has a test", "applied for outside hh.ru", "already applied"]);
    answer(&ids[0], &|page| page["relations"] = json!(["blacklisted"]));
    let gone = Fault::refusal(404, "not_found", "");
    hh.faults().add(Rule::new(gone).on(Method::GET, &format!("/vacancies/{}", ids[1])));
    answer(&ids[2], &|page| page["employer"] = json!({ "id": "4711", "name": "Мы" }));
    scene.set("HH_OWN_EMPLOYERS", "4711");
    check(&scene, &["hidden by you on hh.ru", "gone since the search", "your own employer"]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn a_plan_is_written_over_no_other_and_sent_with_yes() {
    let hh = Hh::start();
    let (scene, path) = planned(&hh);
    let run = |more: &[&str]| scene.hhrun([&["plain.rhai", "--user", "bob", "--plan-out", "plan.json"], more].concat());
    run(&[]).code(2).one_error().complains(&["`plan.json` is there already", "add --force"]);
    let before = hh.seen().len();
    run(&["--yes"]).code(2);
    assert_eq!(hh.seen().len(), before, "it is said before anybody waits");
    run(&["--force"]).code(0).says(&["the plan is in the file: nothing was sent"]);
    assert_eq!(hh.posts(), 0);
    run(&["--force", "--yes"]).code(0).says(&["4 applied"]);
    assert_eq!(hh.applied(), vacancies(&path));
    let spaced = scene.hhrun(["plain.rhai", "--user", "bob", "--plan-out", "my plan.json"]);
    spaced.code(0).complains(&["`hhrun apply 'my plan.json' --user bob` sends it"]);
    let nowhere = scene.hhrun(["plain.rhai", "--user", "bob", "--plan-out", "no/plan.json"]);
    nowhere.code(2).one_error().complains(&["make its folder first"]);
    scene.hhrun(["plain.rhai", "--user", "bob", "--force"]).code(2);
}

#[test]
fn in_the_sandbox_too() {
    let scene = Scene::new();
    let script = shipped("my_strategy.rhai").display().to_string();
    scene.hhrun([&script, "--sandbox", "--limit", "3", "--plan-out", "plan.json"]).code(0);
    scene.hhrun(["apply", "plan.json", "--sandbox", "--yes"]).code(0).says(&["3 applied"]);
    scene.hhrun(["apply", "plan.json", "--sandbox", "--yes"]).code(0).says(&["nothing to send"]);
    scene.hhrun(["resume-plan", "--sandbox"]).code(0).says(&["nothing is kept for another day"]);
}
