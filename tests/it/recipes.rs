//! Recipes: what is built in, what is brought from elsewhere and pinned, and what `hhrun new` begins with.

use std::fs;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{StatusCode, header};
use hhrun::script::recipes::BUILT_IN;
use tokio::runtime::Runtime;

use crate::harness::{Said, Scene};
use crate::hh::Hh;

const TAX: &str = "// What is left after tax. Nothing else.\n\nfn left(pay) { money::net(pay) }\n";
const TASK: &str = "import \"hide\" as hide;\nfn settings() { #{ permissions: [\"blacklist\"] } }\n\
                    fn main(args) { for v in hh::search(#{}).take(1) { hide::hide(v); } }\n";
const HIDE: &str = "// Hides a vacancy.\n\nfn hide(v) { hh::blacklist_vacancy_add(v) }\n";

fn recipes(scene: &Scene, words: &[&str]) -> Said {
    scene.hhrun([&["recipes"], words].concat())
}

fn read(scene: &Scene, file: &str) -> String {
    fs::read_to_string(scene.path(file)).unwrap()
}

/// A web server with one answer at a time.
struct Web {
    _runtime: Runtime,
    address: String,
    answer: Arc<Mutex<(u16, String)>>,
}

impl Web {
    fn start(status: u16, body: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let answer = Arc::new(Mutex::new((status, body.to_owned())));
        let shared = Arc::clone(&answer);
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(move || {
            let (status, body) = shared.lock().unwrap().clone();
            let to = [(header::LOCATION, "https://elsewhere.example/tax.rhai")];
            async move { (StatusCode::from_u16(status).unwrap(), to, body) }
        });
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { _runtime: runtime, address, answer }
    }

    fn says(&self, status: u16, body: &str) {
        *self.answer.lock().unwrap() = (status, body.to_owned());
    }

    fn url(&self) -> String {
        format!("{}/tax.rhai", self.address)
    }
}

#[test]
fn what_is_built_in_is_listed_shown_and_tested() {
    let scene = Scene::new();
    let said = recipes(&scene, &["list"]);
    assert!(BUILT_IN.len() >= 10);
    for recipe in BUILT_IN {
        said.code(0).says(&[&format!("{} ", recipe.name)]);
        assert!(recipe.text.starts_with("// ") && recipe.tests.contains("fn test_"), "{}", recipe.name);
    }
    said.says(&["built in", "Salaries in net roubles a month"]);
    let shown = recipes(&scene, &["show", "salary"]);
    assert_eq!(shown.code(0).stdout, BUILT_IN.iter().find(|recipe| recipe.name == "salary").unwrap().text);
    recipes(&scene, &["show", "salry"]).code(2).one_error().complains(&["did you mean `salary`?"]);
    recipes(&scene, &["test"]).code(0).says(&["built in/salary.test.rhai", "built in/reposts.test.rhai", " passed"]);
    let one = recipes(&scene, &["test", "fresh"]);
    one.code(0).says(&["PASS test_points_fade"]);
    assert!(!one.stdout.contains("salary"), "{}", one.stdout);
}

#[test]
fn a_built_in_one_is_copied_for_editing_and_never_over_a_file() {
    let scene = Scene::new();
    recipes(&scene, &["eject", "salary"]).code(0).says(&["copied to `scripts/recipes/salary.rhai`, with its tests"]);
    recipes(&scene, &["list"]).code(0).says(&["yours, not the built-in one"]);
    scene.write("scripts/recipes/salary.rhai", "// Mine.\n\nfn below(v, floor) { false }\n");
    recipes(&scene, &["eject", "salary"]).code(2).one_error().complains(&["is there already; nothing is overwritten"]);
    assert!(read(&scene, "scripts/recipes/salary.rhai").starts_with("// Mine."));
    // The tests are those of the other text, and say so.
    recipes(&scene, &["test", "salary"]).code(3).says(&["not tested", "there is no function `below_gross`"]);
}

#[test]
fn a_file_is_shown_asked_about_kept_and_pinned() {
    let scene = Scene::new();
    scene.write("from/tax.rhai", TAX);
    scene.write("from/tax.test.rhai", "fn test_left() { assert_eq(left(100_000), 87_000); }\n");
    let said = recipes(&scene, &["add", "from/tax.rhai"]);
    said.code(2)
        .says(&["── tax.rhai", "fn left(pay)", "── tax.test.rhai"])
        .complains(&["no terminal to ask on", "--yes"]);
    assert!(!scene.path("scripts").exists());
    recipes(&scene, &["add", "from/tax.rhai", "--yes"]).code(0).says(&["kept in `scripts/recipes` and pinned"]);
    assert_eq!(read(&scene, "scripts/recipes/tax.rhai"), TAX);
    let lock = read(&scene, "scripts/recipes.lock");
    assert!(lock.lines().any(|line| line.starts_with("tax.rhai sha256:") && line.ends_with("from/tax.rhai")), "{lock}");
    recipes(&scene, &["verify"]).code(0).says(&["ok       tax.rhai", "ok       tax.test.rhai"]);
    recipes(&scene, &["list"]).code(0).says(&["added", "What is left after tax"]);
    recipes(&scene, &["test", "tax"]).code(0).says(&["PASS test_left"]);
    recipes(&scene, &["add", "from/tax.rhai", "--yes"]).code(2).complains(&["hhrun recipes update tax"]);
    recipes(&scene, &["remove", "tax"]).code(0).says(&["removed: tax.rhai, tax.test.rhai"]);
    assert!(!scene.path("scripts/recipes.lock").exists() && !scene.path("scripts/recipes/tax.rhai").exists());
    recipes(&scene, &["remove", "tax"]).code(2).one_error();
    recipes(&scene, &["remove", "salary"]).code(2).one_error().complains(&["is built in"]);
}

#[test]
fn a_folder_brings_all_its_recipes_or_none() {
    let scene = Scene::new();
    scene.write("from/tax.rhai", TAX);
    scene.write("from/more.rhai", "import \"tax\" as tax;\nfn most(pay) { tax::left(pay) + 1 }\n");
    scene.write("from/notes.txt", "no recipe");
    recipes(&scene, &["add", "from", "--yes"]).code(0).says(&["`more.rhai`, `tax.rhai`"]);
    recipes(&scene, &["verify"]).code(0);
    let scene = Scene::new();
    scene.write("from/tax.rhai", TAX);
    scene.write("from/bad.rhai", "fn is_good(v) { v.has_tset }\nfn other(v) { text::nothing(v) }\n");
    let said = recipes(&scene, &["add", "from", "--yes"]);
    said.code(3).complains(&["nothing was kept: the check found errors"]);
    assert!(!scene.path("scripts/recipes").exists());
    scene.write("empty/notes.txt", "");
    recipes(&scene, &["add", "empty", "--yes"]).code(2).one_error().complains(&["there are no recipes in `empty`"]);
    scene.write("from/a b.rhai", TAX);
    recipes(&scene, &["add", "from/a b.rhai", "--yes"]).code(2).one_error().complains(&["is no name of a recipe"]);
}

#[test]
fn an_address_is_read_within_bounds_and_nobody_is_followed() {
    let web = Web::start(200, TAX);
    let scene = Scene::new();
    let add = |url: &str| recipes(&scene, &["add", url, "--yes"]);
    for url in ["http://example.com/tax.rhai", "ftp://example.com/tax.rhai", "https://a:b@example.com/tax.rhai"] {
        add(url).code(2).one_error();
    }
    add(&format!("{}/", web.address)).code(2).one_error().complains(&["is no name of a recipe"]);
    web.says(302, "");
    add(&web.url()).code(2).one_error().complains(&["leads on to `https://elsewhere.example/tax.rhai`"]);
    web.says(404, "");
    add(&web.url()).code(1).complains(&["it answered 404"]);
    web.says(200, &"// long\n".repeat(20_000));
    add(&web.url()).code(2).one_error().complains(&["is larger than"]);
    web.says(200, "<!doctype html>");
    add(&web.url()).code(2).one_error().complains(&["is a web page"]);
    web.says(200, "fn left(pay) { moneyy::net(pay) }");
    add(&web.url()).code(3);
    assert!(!scene.path("scripts").exists());
    web.says(200, TAX);
    add(&web.url()).code(0).says(&["fn left(pay)", "kept"]);
    assert!(read(&scene, "scripts/recipes.lock").contains(&web.url()));
}

#[test]
fn an_update_shows_what_is_different() {
    let web = Web::start(200, TAX);
    let scene = Scene::new();
    recipes(&scene, &["add", &web.url(), "--yes"]).code(0);
    recipes(&scene, &["update"]).code(0).says(&["tax.rhai: nothing new"]);
    web.says(200, &TAX.replace("money::net(pay)", "money::net(pay, 15)"));
    let said = recipes(&scene, &["update", "tax"]);
    said.code(2).says(&["-fn left(pay) { money::net(pay) }", "+fn left(pay) { money::net(pay, 15) }"]);
    assert_eq!(read(&scene, "scripts/recipes/tax.rhai"), TAX);
    web.says(200, "fn left(pay) { moneyy::net(pay) }");
    recipes(&scene, &["update", "--yes"]).code(3);
    assert_eq!(read(&scene, "scripts/recipes/tax.rhai"), TAX);
    web.says(200, &TAX.replace("money::net(pay)", "money::net(pay, 15)"));
    recipes(&scene, &["update", "tax", "--yes"]).code(0).says(&["kept and pinned: `tax.rhai`"]);
    assert!(read(&scene, "scripts/recipes/tax.rhai").contains("15"));
    recipes(&scene, &["verify"]).code(0);
    recipes(&scene, &["update", "salary"]).code(2).one_error();
}

#[test]
fn what_differs_from_its_pin_does_not_run() {
    let scene = Scene::new();
    scene.write("from/tax.rhai", TAX);
    recipes(&scene, &["add", "from/tax.rhai", "--yes"]).code(0);
    scene.write(
        "scripts/mine.rhai",
        "import \"tax\" as tax;\nfn queries(me) { #{ text: \"rust\" } }\nfn score(v) { tax::left(100) }\n",
    );
    let run = || scene.hhrun(["scripts/mine.rhai", "--user", "bob", "--sandbox", "--dry-run"]);
    run().code(0);
    scene.write("scripts/recipes/tax.rhai", &format!("{TAX}// edited\n"));
    let refused = ["`scripts/recipes/tax.rhai` is not what was kept of it", "recipes verify", "recipes update tax"];
    run().code(3).one_error().complains(&refused);
    recipes(&scene, &["verify"]).code(3).says(&["differs  tax.rhai"]).complains(&["1 of 1 not as kept"]);
    recipes(&scene, &["remove", "tax"]).code(2).complains(&["was edited here; nothing was removed"]);
    // One way out: the source again.
    recipes(&scene, &["update", "tax", "--yes"]).code(0).says(&["-// edited"]);
    run().code(0);
    fs::remove_file(scene.path("scripts/recipes/tax.rhai")).unwrap();
    recipes(&scene, &["verify"]).code(3).says(&["missing  tax.rhai"]);
    // The other: a file of one's own.
    scene.write("scripts/recipes/tax.rhai", &format!("{TAX}// mine now\n"));
    recipes(&scene, &["remove", "tax", "--keep"]).code(0).says(&["is your own now"]);
    run().code(0);
    scene.write("scripts/recipes.lock", "tax.rhai what\n");
    run().code(3).one_error().complains(&["`scripts/recipes.lock` is damaged in line 1"]);
}

#[test]
fn a_pinned_recipe_that_is_gone_is_not_replaced_by_the_built_in_one() {
    let scene = Scene::new();
    scene.write("from/salary.rhai", "// Mine.\n\nfn below(v, floor) { false }\n");
    recipes(&scene, &["add", "from/salary.rhai", "--yes"]).code(0).says(&["takes the place of the built-in `salary`"]);
    scene.write(
        "scripts/mine.rhai",
        "import \"salary\" as salary;\nfn queries(me) { #{ text: \"rust\" } }\nfn filter(v) { !salary::below(v, 1) }\n",
    );
    fs::remove_file(scene.path("scripts/recipes/salary.rhai")).unwrap();
    let said = scene.hhrun(["scripts/mine.rhai", "--user", "bob", "--sandbox", "--dry-run"]);
    said.code(3).one_error().complains(&["`scripts/recipes/salary.rhai` is not what was kept of it"]);
}

#[cfg(unix)]
#[test]
fn a_recipe_that_was_updated_asks_for_permissions_again() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("from/hide.rhai", HIDE);
    recipes(&scene, &["add", "from/hide.rhai", "--yes"]).code(0);
    scene.write("scripts/task.rhai", TASK);
    let run = || scene.hhrun(["scripts/task.rhai", "--user", "bob", "--dry-run"]);
    let mut asked = scene.at_terminal(["scripts/task.rhai", "--user", "bob", "--dry-run"]);
    asked.wait_for("Allow this until the script changes? [y/N]");
    asked.type_line("y");
    asked.finish().code(0);
    run().code(0).says(&["the plan:"]);
    scene.write("from/hide.rhai", &format!("{HIDE}// more\n"));
    recipes(&scene, &["update", "hide", "--yes"]).code(0).says(&["+// more"]);
    run().code(6).one_error().complains(&["`scripts/task.rhai` is not allowed: `blacklist`"]);
}

#[test]
fn a_new_script_checks_and_tests_and_plans_at_once() {
    let scene = Scene::new();
    scene.hhrun(["new", "mine"]).code(0).says(&["new: `scripts/mine.rhai` and `scripts/mine.test.rhai`"]);
    scene.hhrun(["new", "mine"]).code(2).one_error().complains(&["nothing is overwritten"]);
    for name in ["../mine", "a b", "", "1st", "salary"] {
        scene.hhrun(["new", name]).code(2).one_error();
    }
    scene.hhrun(["new", "other", "--from", "salry"]).code(2).one_error().complains(&["did you mean `salary`?"]);
    let tasks = ["answer_invitations", "clean_refusals", "collect_vacancies", "lift", "tidy"];
    for from in BUILT_IN.iter().map(|recipe| recipe.name).chain(tasks) {
        scene.hhrun(["new", &format!("my_{from}"), "--from", from]).code(0);
    }
    let said = scene.hhrun(["check", "scripts", "--deny-warnings"]);
    said.code(0).says(&["nothing found"]);
    scene.hhrun(["test", "scripts"]).code(0);
}

#[test]
fn every_new_script_runs_in_the_sandbox() {
    let hh = Hh::start();
    let scene = hh.bob();
    let tasks = ["answer_invitations", "clean_refusals", "collect_vacancies", "lift", "tidy"];
    for from in BUILT_IN.iter().map(|recipe| recipe.name).chain(tasks) {
        let name = format!("my_{from}");
        let said = scene.hhrun(["new", &name, "--from", from]);
        let command = said.code(0).stdout.lines().rfind(|line| line.contains("--sandbox")).unwrap().to_owned();
        let words: Vec<&str> = command.split_whitespace().skip(1).filter(|word| *word != "--sandbox").collect();
        scene.hhrun(words).code(0);
    }
}

#[test]
fn recipes_that_are_added_at_once_are_all_pinned() {
    let scene = Scene::new();
    let names: Vec<String> = (0..6).map(|number| format!("r{number}.rhai")).collect();
    for name in &names {
        scene.write(name, "fn one() { 1 }\n");
    }
    let running: Vec<_> = names.iter().map(|name| scene.spawn(["recipes", "add", name, "--yes"])).collect();
    for one in running {
        one.finish().code(0);
    }
    let pinned = read(&scene, "scripts/recipes.lock");
    assert!(names.iter().all(|name| pinned.contains(name)), "{pinned}");
    recipes(&scene, &["verify"]).code(0);
}
