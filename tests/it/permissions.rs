//! Permissions: asked once in words, given or denied by flags, taken back; a denied call says which.

use crate::harness::{Said, Scene};
use crate::hh::Hh;

const SCRIPT: &str = "\
fn settings() { #{ permissions: [\"blacklist\", \"favorite\"] } }
fn hide(v) { hh::blacklist_vacancy_add(v) }
fn main(args) {
    for v in hh::search(#{}).take(2) { try { hide(v); } catch { log::info(\"caught\"); } }
    \"done\"
}
";

fn scene(hh: &Hh) -> Scene {
    let scene = hh.bob();
    scene.write("hide.rhai", SCRIPT);
    scene
}

fn run(scene: &Scene, more: &[&str]) -> Said {
    scene.hhrun([&["hide.rhai", "--user", "bob"], more].concat())
}

fn changes(hh: &Hh) -> usize {
    hh.seen().iter().filter(|seen| seen.method == "PUT").count()
}

#[test]
fn without_a_terminal_the_flag_is_named_and_yes_grants_nothing() {
    let hh = Hh::start();
    let scene = scene(&hh);
    for more in [&["--yes"][..], &["--dry-run"], &["--yes", "--allow", "favorite"]] {
        let said = run(&scene, more);
        said.code(6).one_error().complains(&["`hide.rhai` is not allowed: ", "`blacklist`", "--allow blacklist"]);
    }
    assert_eq!(changes(&hh), 0);
    run(&scene, &["--yes", "--allow", "blacklist,favorite"]).code(0).says(&["2 done"]);
    // A flag is for one run.
    run(&scene, &["--yes"]).code(6);
    run(&scene, &["--allow", "blacklits"]).code(2).complains(&["did you mean `blacklist`?"]);
    let said = run(&scene, &["--yes", "--allow", "blacklist,favorite,message"]);
    said.code(0).complains(&["does not ask for `message`"]);
}

#[test]
fn a_denied_call_ends_the_script_and_says_which() {
    let hh = Hh::start();
    let scene = scene(&hh);
    let said = run(&scene, &["--yes", "--deny", "blacklist", "--allow", "favorite"]);
    said.code(6).complains(&[
        "error: `hh::blacklist_vacancy_add` needs the permission `blacklist`, which was not given",
        " --> hide.rhai:2:",
        "hh::blacklist_vacancy_add(v)",
        "hint: nothing was done",
    ]);
    // `try` does not hold it.
    assert!(!said.stderr.contains("caught") && !said.stdout.contains("done"), "{}", said.stderr);
    assert_eq!(changes(&hh), 0);
    scene.write("sneak.rhai", "fn main(args) { hh::favorite_add(hh::search(#{}).take(1)[0]) }");
    let said = scene.hhrun(["sneak.rhai", "--user", "bob", "--yes"]);
    said.code(6).complains(&[
        "`hh::favorite_add` needs the permission `favorite`",
        "permissions: [\"favorite\"]",
        "sneak.rhai:1:",
    ]);
    assert_eq!(changes(&hh), 0);
}

#[cfg(unix)]
#[test]
fn it_is_asked_once_until_the_script_changes() {
    let hh = Hh::start();
    let scene = scene(&hh);
    let mut asked = scene.at_terminal(["hide.rhai", "--user", "bob", "--dry-run"]);
    asked.wait_for("Allow this until the script changes? [y/N]");
    asked.type_line("n");
    asked.finish().code(6).says(&["`hide.rhai` is not allowed: `blacklist`, `favorite`"]);
    let mut asked = scene.at_terminal(["hide.rhai", "--user", "bob", "--yes"]);
    asked.wait_for("hide vacancies and employers from you, and show them again");
    asked.wait_for("Allow this until the script changes? [y/N]");
    asked.type_line("y");
    asked.finish().code(0).says(&["2 done"]);
    // Nobody is asked any more, with a terminal or without.
    run(&scene, &["--dry-run"]).code(0).says(&["the plan:"]);
    let list = scene.hhrun(["permissions", "--user", "bob"]);
    list.code(0).says(&["hide.rhai", "blacklist, favorite", "unchanged"]);
    scene.write("hide.rhai", &format!("{SCRIPT}\n// changed"));
    run(&scene, &["--dry-run"]).code(6).complains(&["`hide.rhai` is not allowed"]);
    scene.hhrun(["permissions", "list", "--user", "bob"]).code(0).says(&["changed: asks again"]);
    scene.write("hide.rhai", SCRIPT);
    run(&scene, &["--dry-run"]).code(0);
    // However the file is called, and whatever was written into it since.
    scene.write("hide.rhai", &format!("{SCRIPT}\n// changed"));
    let whole = scene.path("hide.rhai").canonicalize().unwrap().display().to_string();
    scene.hhrun(["permissions", "revoke", &whole, "--user", "bob"]).code(0).says(&["has to ask again"]);
    scene.write("hide.rhai", SCRIPT);
    run(&scene, &["--dry-run"]).code(6);
    scene.hhrun(["permissions", "--user", "bob"]).code(0).says(&["has allowed no script anything"]);
    scene.hhrun(["permissions", "revoke", "hide.rhai", "--user", "bob"]).code(2).one_error();
}

#[test]
fn a_changed_import_asks_again() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("lib.rhai", "fn hide(v) { hh::blacklist_vacancy_add(v) }");
    let script = "import \"lib\" as lib;\nfn settings() { #{ permissions: [\"blacklist\"] } }\n\
                  fn main(args) { for v in hh::search(#{}).take(1) { lib::hide(v); } }";
    scene.write("hide.rhai", script);
    let said = run(&scene, &["--yes", "--deny", "blacklist"]);
    said.code(6).complains(&["`hh::blacklist_vacancy_add` needs the permission `blacklist`", " --> lib.rhai:1:"]);
    run(&scene, &["--yes", "--allow", "blacklist"]).code(0).says(&["1 done"]);
}
