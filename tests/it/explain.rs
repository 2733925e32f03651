//! `hhrun explain`: why a strategy treats a vacancy as it does.

use crate::harness::Scene;
use crate::hh::Hh;

const STRATEGY: &str = r#"fn settings() { #{ limit: 2, details: 5 } }
fn queries(me) { [#{ text: "rust" }, #{ text: "разработчик", period: 30 }] }
fn filter(v) {
    if v.name.has_word("rust") { true } else { skip("no rust") }
}
fn score(v) {
    card()
        .add(40, "rust", v.name.has_word("rust"))
        .add(v.employer.name.len(), "a long name")
}
fn review(v) { card().add(5 * v.key_skills.count_of(["rust", "tokio"]), "stack") }
fn letter(v, resume) { `Здравствуйте! ${v.name}` }
"#;

fn scene(hh: &Hh) -> Scene {
    let scene = hh.bob();
    scene.write("jobs.rhai", STRATEGY);
    scene
}

/// What a dry run plans, as JSON.
fn planned(scene: &Scene) -> serde_json::Value {
    scene.hhrun(["jobs.rhai", "--user", "bob", "--dry-run", "--json"]).code(0).json()
}

#[test]
fn the_best_are_explained_as_they_are_planned() {
    let hh = Hh::start();
    let scene = scene(&hh);
    let plan = planned(&scene);
    let said = scene.hhrun(["explain", "jobs.rhai", "--user", "bob", "--top", "2"]);
    said.code(0).is_plain().says(&[
        "found by search: text=rust\n",
        "filter   kept\n      v.name = ",
        "        +40 rust         jobs.rhai:8\n",
        "      v.employer.name = ",
        "review   +",
        "    │ Здравствуйте! ",
        "host     sends there if you agree\n",
        "result   planned: rank 1 with ",
        "result   planned: rank 2 with ",
    ]);
    for item in plan["plan"].as_array().unwrap() {
        said.says(&[item["vacancy"].as_str().unwrap(), &format!("with {}", item["score"].as_f64().unwrap())]);
    }
    assert_eq!(hh.posts(), 0);
}

#[test]
fn what_falls_out_is_explained_with_its_line() {
    let hh = Hh::start();
    let scene = scene(&hh);
    scene.write("all.rhai", &STRATEGY.replace("skip(\"no rust\")", "true"));
    let document = scene.hhrun(["explain", "all.rhai", "--user", "bob", "--top", "300", "--json"]).code(0).json();
    let all = document.as_array().unwrap();
    let standing = |word: &str| all.iter().find(|one| one["result"]["standing"] == word).unwrap();
    let other = all.iter().find(|one| one["hooks"][1]["lines"].as_array().unwrap().len() == 1).unwrap();
    let page = other["url"].as_str().unwrap();
    scene.hhrun(["explain", "jobs.rhai", "--user", "bob", "--vacancy", page]).code(0).says(&[
        "filter   out: no rust\n    jobs.rhai:4\n    if v.name.has_word(\"rust\") { true } else { skip(\"no rust\") }\n",
        "result   not planned: no rust\n",
    ]);
    let sentence = |word: &str| standing(word)["result"]["sentence"].as_str().unwrap().to_owned();
    assert!(sentence("behind_limit").ends_with("and the limit is 2"), "{}", sentence("behind_limit"));
    assert!(sentence("behind_details").ends_with("only the best 5 are read in full"), "{}", sentence("behind_details"));
    assert_eq!(standing("planned")["hooks"][0]["decision"], "kept");
    assert_eq!(standing("planned")["hooks"][1]["lines"][0]["place"]["line"], 8);
}

#[test]
fn what_the_host_refuses_and_what_no_query_finds_is_said() {
    let hh = Hh::start();
    let scene = scene(&hh);
    scene.write(
        "none.rhai",
        &STRATEGY.replace("text: \"rust\"", "text: \"nobodywritesthis\"").replace("разработчик", "andthisneither"),
    );
    // What was applied to once is not applied to again.
    scene.hhrun(["jobs.rhai", "--user", "bob", "--yes"]).code(0);
    let refused = planned(&scene)["refused"][0].clone();
    let id = refused["vacancy"].as_str().unwrap();
    let reason = refused["reason"].as_str().unwrap();
    scene.hhrun(["explain", "jobs.rhai", "--user", "bob", "--vacancy", id]).code(0).says(&[
        &format!("host     does not send there: {reason}"),
        &format!("result   not planned: the host refuses it ({reason})"),
    ]);
    scene.hhrun(["explain", "none.rhai", "--user", "bob", "--vacancy", id]).code(0).says(&[
        "found by no query: the run never sees it",
        "filter   kept",
        "result   not planned: no query found it",
    ]);
    let said = scene.hhrun(["explain", "jobs.rhai", "--user", "bob", "--vacancy", "1"]);
    said.code(5).complains(&["there is no vacancy 1"]);
    scene.hhrun(["explain", "jobs.rhai", "--user", "bob"]).code(2);
    scene.hhrun(["explain", "jobs.rhai", "--user", "bob", "--vacancy", "../me"]).code(2);
}

#[test]
fn a_recording_and_a_list_are_explained_as_well() {
    let hh = Hh::start();
    let scene = scene(&hh);
    scene.hhrun(["jobs.rhai", "--user", "bob", "--dry-run", "--record", "kept"]).code(0);
    let live = scene.hhrun(["explain", "jobs.rhai", "--user", "bob", "--top", "2"]);
    hh.stop();
    let replayed = scene.hhrun(["explain", "jobs.rhai", "--replay", "kept", "--top", "2"]);
    replayed.code(0);
    assert_eq!(replayed.stdout, live.stdout);
    scene.write("list.json", r#"[{ "id": "7", "name": "Rust-разработчик", "employer": { "name": "Ромашка" } }]"#);
    scene.hhrun(["explain", "jobs.rhai", "--from", "list.json", "--vacancy", "7"]).code(0).says(&[
        "Rust-разработчик · Ромашка",
        "        +40 rust",
        "result   planned: rank 1 with 47",
    ]);
    let nothing = scene.hhrun(["explain", "jobs.rhai", "--from", "list.json", "--vacancy", "8"]);
    nothing.code(5).complains(&["there is no vacancy 8 in `list.json`"]);
    assert_eq!(nothing.stdout, "");
    let document = scene.hhrun(["explain", "jobs.rhai", "--from", "list.json", "--vacancy", "7", "--json"]);
    assert!(!document.code(0).stdout.contains("-0.0"), "{}", document.stdout);
}
