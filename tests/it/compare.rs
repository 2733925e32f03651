//! `hhrun compare A B`: what another version of a strategy would change.

use crate::harness::Scene;
use crate::hh::Hh;

const BEFORE: &str = r#"
fn settings() { #{ limit: 3 } }
fn queries(me) { #{ text: "разработчик" } }
fn filter(v) { if v.archived { return skip("archived"); } true }
fn score(v) { card().add(10, "remote", v.is_remote).add(-(v.age_days ?? 0), "age", true) }
fn letter(v, resume) { `Здравствуйте!
Меня заинтересовала вакансия «${v.name}».` }
"#;

fn recorded(hh: &Hh) -> Scene {
    let scene = hh.bob();
    scene.write("a.rhai", BEFORE);
    scene.hhrun(["a.rhai", "--user", "bob", "--dry-run", "--record", "rec"]).code(0);
    scene
}

fn list(name: &str, document: &serde_json::Value) -> Vec<String> {
    document[name].as_array().unwrap().iter().map(|change| change["vacancy"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_script_and_itself_differ_in_nothing() {
    let hh = Hh::start();
    let scene = recorded(&hh);
    let said = scene.hhrun(["compare", "a.rhai", "a.rhai", "--replay", "rec"]);
    said.code(0).is_plain().says(&["before  a.rhai: found ", "no difference: the same plan, the same letters"]);
    // A comment is no difference either.
    scene.write("b.rhai", &format!("// mine\n{BEFORE}"));
    let document = scene.hhrun(["compare", "a.rhai", "b.rhai", "--replay", "rec", "--json"]).code(0).json();
    for change in ["enters", "leaves", "moves", "letters", "reasons"] {
        assert_eq!(document[change], serde_json::json!([]), "{change}");
    }
    assert_ne!(document["before"]["hash"], document["after"]["hash"]);
}

#[test]
fn only_what_the_edit_causes_is_told() {
    let hh = Hh::start();
    let scene = recorded(&hh);
    let compared = |after: &str| {
        scene.write("b.rhai", after);
        let said = scene.hhrun(["compare", "a.rhai", "b.rhai", "--replay", "rec"]);
        let document = scene.hhrun(["compare", "a.rhai", "b.rhai", "--replay", "rec", "--json"]).code(0).json();
        (said, document)
    };
    // The letter alone.
    let (said, document) = compared(&BEFORE.replace("Здравствуйте!", "Добрый день!"));
    said.code(0).says(&["another letter: 3", "       - Здравствуйте!", "       + Добрый день!", "     and 1 more"]);
    assert_eq!((list("letters", &document).len(), list("moves", &document).len()), (3, 0));
    assert_eq!((list("enters", &document).len(), list("leaves", &document).len()), (0, 0));
    assert_eq!(document["letters"][0]["diff"][0], "-Здравствуйте!");

    // One vacancy is skipped, and the next one takes its place.
    let (_, before) = compared(BEFORE);
    assert_eq!(before["rescored"], 0);
    let first = scene.hhrun(["a.rhai", "--replay", "rec", "--json"]).code(0).json()["plan"][0].clone();
    let skip =
        format!("if v.id == \"{}\" {{ return skip(\"not this one\"); }} true", first["vacancy"].as_str().unwrap());
    let (said, document) = compared(&BEFORE.replacen("true }\nfn score", &format!("{skip} }}\nfn score"), 1));
    said.code(0).says(&["enters: 1", "was #4 with ", "leaves: 1", "now skipped: not this one", "#2 → #1"]);
    assert_eq!(list("leaves", &document), [first["vacancy"].as_str().unwrap()]);
    assert_eq!(document["leaves"][0]["after"]["reason"], "not this one");
    assert_eq!((list("letters", &document).len(), document["reasons"].as_array().unwrap().len()), (0, 0));

    // Points: the lines of the card say why.
    let (said, document) = compared(&BEFORE.replace("add(10, \"remote\"", "add(11, \"far\""));
    said.code(0).says(&["+10 → none  remote", "none → +11  far"]);
    assert_eq!(list("letters", &document).len(), 0);
}

#[test]
fn reasons_that_changed_are_counted() {
    let hh = Hh::start();
    let scene = recorded(&hh);
    scene.write("b.rhai", &BEFORE.replace("skip(\"archived\")", "skip(\"in the archive\")"));
    let said = scene.hhrun(["compare", "a.rhai", "b.rhai", "--replay", "rec"]);
    said.code(0)
        .says(&["another reason, and not planned either time: ", "skipped: archived → skipped: in the archive"]);
    scene.write("list.csv", "url,name\nhttps://hh.ru/vacancy/1,a\nhttps://hh.ru/vacancy/2,b\n");
    scene.write("c.rhai", &BEFORE.replace("if v.archived", "if v.id == \"2\""));
    let said = scene.hhrun(["compare", "a.rhai", "c.rhai", "--from", "list.csv"]);
    said.code(0).says(&["leaves: 1", "now skipped: archived"]);
    scene.hhrun(["compare", "a.rhai", "b.rhai"]).code(2).complains(&["--replay <DIR>"]);
}

#[test]
fn a_task_is_no_version_of_a_strategy() {
    let scene = Scene::new();
    scene.write("a.rhai", BEFORE);
    scene.write("task.rhai", "fn main(args) { 1 }\n");
    scene.write("list.csv", "url\nhttps://hh.ru/vacancy/1\n");
    for scripts in [["a.rhai", "task.rhai"], ["task.rhai", "a.rhai"]] {
        let said = scene.hhrun(["compare", scripts[0], scripts[1], "--from", "list.csv"]);
        said.code(2).one_error().complains(&["`task.rhai` is a task", "name a strategy"]);
    }
}
