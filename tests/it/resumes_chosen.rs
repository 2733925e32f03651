//! Several resumes: which one each vacancy is applied to with, from outside.

use std::collections::BTreeMap;

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};
use serde_json::{Value, json};

use crate::harness::Scene;
use crate::hh::Hh;

/// Go goes with the second resume, everything else with the run's.
const CHOOSES: &str = r#"
fn settings() { #{ limit: 8 } }
fn queries(me) { #{ text: "rust OR go OR golang", order_by: "publication_time" } }
fn resume(v, resumes) {
    if v.name.has_any(["go", "golang"]) { return resumes.find(|r| r.title.has_word("go")); }
    if v.description == "" { return resumes[0].id; }
}
fn letter(v, resume) { `${resume.title}: ${resume.skill_set.len() > 0}` }
"#;

/// Requests for the resumes that suit a vacancy.
fn asked(hh: &Hh) -> usize {
    hh.seen().iter().filter(|seen| seen.path.ends_with("/suitable_resumes")).count()
}

fn answer(body: &Value) -> Fault {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Fault::Answer { status: 200, headers, body: body.to_string() }
}

/// hh.ru takes these of bob's resumes, by their places, for every vacancy.
fn takes(hh: &Hh, places: &[usize]) {
    let mine = hh.read("bob", "/resumes/mine");
    let items: Vec<&Value> = places.iter().map(|place| &mine["items"][*place]).collect();
    let body = json!({ "items": items, "found": items.len(), "page": 0, "pages": 1, "per_page": 20 });
    hh.faults().add(Rule::new(answer(&body)).with(Method::GET).at("/vacancies/*/suitable_resumes"));
}

/// The vacancies that were refused for this reason.
fn refused(run: &Value, reason: &str) -> Vec<String> {
    let refused = run["refused"].as_array().unwrap().iter().filter(|row| row["reason"] == reason);
    refused.map(|row| row["vacancy"].as_str().unwrap().to_owned()).collect()
}

/// A scene with a strategy where bob has chosen no resume.
fn unchosen(hh: &Hh, strategy: &str) -> Scene {
    let mut scene = hh.bob();
    scene.set("HH_RESUME_ID", "");
    scene.write("chooses.rhai", strategy);
    scene
}

#[test]
fn the_hook_chooses_and_the_letter_and_the_application_go_with_it() {
    let hh = Hh::start();
    let scene = unchosen(&hh, CHOOSES);
    let [first, second] = &hh.resumes("bob")[..] else { panic!("two resumes") };
    let run = scene.hhrun(["chooses.rhai", "--user", "bob", "--yes", "--json"]).code(0).json();
    let plan = run["plan"].as_array().unwrap();
    assert_eq!(plan.len(), 8);
    assert_eq!(asked(&hh), 8, "once for each planned vacancy");
    for id in [first, second] {
        assert_eq!(hh.count("GET", &format!("/resumes/{id}")), if id == first { 2 } else { 1 }, "in full, once each");
    }
    let letters: BTreeMap<&str, &str> =
        plan.iter().map(|item| (item["vacancy"].as_str().unwrap(), item["letter"].as_str().unwrap())).collect();
    let sent = hh.applications("bob");
    assert_eq!(sent.len(), 8);
    let mut by_second = 0;
    for sent in &sent {
        let title = if sent.resume.as_str() == second {
            "Backend-разработчик (Go, Rust)"
        } else {
            "Rust-разработчик"
        };
        assert_eq!(letters[sent.vacancy.as_str()], format!("{title}: true"));
        assert_eq!(sent.message.as_deref(), Some(letters[sent.vacancy.as_str()]));
        by_second += usize::from(sent.resume.as_str() == second);
    }
    assert!((1..8).contains(&by_second), "{by_second} of 8");
    for entry in scene.journal() {
        let sent = sent.iter().find(|sent| sent.vacancy == entry.vacancy).unwrap();
        assert_eq!(entry.resume, sent.resume, "the journal says which");
    }
}

#[test]
fn what_was_chosen_is_explained_and_recorded() {
    let hh = Hh::start();
    let scene = unchosen(&hh, CHOOSES);
    let live = scene.hhrun(["chooses.rhai", "--user", "bob", "--dry-run", "--json", "--record", "tape"]).code(0).json();
    let again = scene.hhrun(["chooses.rhai", "--replay", "tape", "--json"]).code(0).json();
    assert_eq!(again["plan"], live["plan"]);
    let other = live["plan"].as_array().unwrap().iter().find(|item| item["resume"].is_string()).unwrap();
    let said =
        scene.hhrun(["explain", "chooses.rhai", "--vacancy", other["vacancy"].as_str().unwrap(), "--user", "bob"]);
    said.code(0).says(&[
        "\nresume   «Backend-разработчик (Go, Rust)» (",
        "v.name = ",
        "\nwith     «Backend-разработчик (Go, Rust)», chosen by `resume`\n",
        "    │ Backend-разработчик (Go, Rust): true",
    ]);
    // Another script asks what nobody recorded: the run's resume it is.
    scene.write("wider.rhai", &CHOOSES.replace("limit: 8", "limit: 12"));
    let wider = scene.hhrun(["wider.rhai", "--replay", "tape", "--json"]).code(0).json();
    assert!(wider["plan"].as_array().unwrap().len() >= 8);
}

#[test]
fn without_the_hook_what_the_runs_resume_is_not_taken_for_is_set_aside() {
    let hh = Hh::start();
    let scene = hh.bob();
    takes(&hh, &[1]);
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&[
        "worth a look by hand:",
        "your resume «Rust-разработчик» cannot be applied with; «Backend-разработчик (Go,",
    ]);
    assert_eq!((asked(&hh), hh.posts()), (4, 0));
    let run = scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run", "--json"]).code(0).json();
    let reason = "your resume «Rust-разработчик» cannot be applied with; «Backend-разработчик (Go, Rust)» can";
    let vacancy = &refused(&run, reason)[0];
    scene.hhrun(["explain", "plain.rhai", "--vacancy", vacancy, "--user", "bob"]).code(0).says(&[
        "\nwith     «Rust-разработчик», the run's own\n",
        &format!("\nhost     does not send there: {reason}\n"),
    ]);
}

#[test]
fn where_no_resume_is_taken_the_hook_is_not_asked() {
    let hh = Hh::start();
    let scene = unchosen(&hh, &CHOOSES.replace("if v.name.has_any", "if resumes[0].title == \"\" || v.name.has_any"));
    takes(&hh, &[]);
    let run = scene.hhrun(["chooses.rhai", "--user", "bob", "--yes", "--json"]).code(0).json();
    assert_eq!(refused(&run, "none of your resumes can be applied with").len(), 8);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn with_one_resume_nobody_is_asked() {
    let hh = Hh::start();
    let scene = unchosen(&hh, CHOOSES);
    let mut mine = hh.read("bob", "/resumes/mine");
    mine["items"].as_array_mut().unwrap().truncate(1);
    hh.faults().add(Rule::new(answer(&mine)).on(Method::GET, "/resumes/mine"));
    let run = scene.hhrun(["chooses.rhai", "--user", "bob", "--yes", "--json"]).code(0).json();
    assert_eq!(run["plan"].as_array().unwrap().len(), 8);
    assert_eq!((asked(&hh), hh.posts()), (0, 8));
}

#[test]
fn without_the_hook_a_choice_is_asked_for_as_before() {
    let hh = Hh::start();
    let scene = unchosen(&hh, crate::hh::PLAIN);
    let said = scene.hhrun(["chooses.rhai", "--user", "bob", "--dry-run"]);
    said.complains(&["has 2 resumes and none is chosen", "choose one with `--resume`"]);
}

#[test]
fn a_resume_that_was_not_offered_ends_the_run_before_anything_is_sent() {
    let hh = Hh::start();
    let foreign = "fn queries(me) { #{ order_by: \"publication_time\" } }\nfn resume(v, resumes) { \"somebodys\" }\n";
    let scene = unchosen(&hh, foreign);
    let said = scene.hhrun(["chooses.rhai", "--user", "bob", "--yes"]);
    said.code(3).complains(&[
        "`resume` returns one of the resumes that it was given, not `somebodys`",
        "chooses.rhai:2:4",
        "in `resume` for vacancy ",
    ]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn tests_call_the_hook_with_resumes_of_their_own() {
    let scene = Scene::new();
    scene.write("chooses.rhai", CHOOSES);
    scene.write(
        "chooses.test.rhai",
        r#"fn test_go_goes_with_the_second() {
    let mine = [resume(#{ title: "Rust" }), resume(#{ title: "Go" })];
    assert_eq(resume(full_vacancy(#{ name: "Go developer" }), mine).title, "Go");
    assert_eq(resume(full_vacancy(#{ name: "Rust developer" }), mine), ());
}
"#,
    );
    scene.hhrun(["test", "chooses.rhai"]).code(0).says(&["1 passed"]);
}
