//! Russian pages speak Russian, English ones English: what comes of runs, salaries, reasons, permissions.

use super::server::{Browser, Server};
use crate::harness::Scene;

const ASKS: &str =
    "fn settings() { #{ permissions: [\"memory\", \"blacklist\"] } }\nfn queries(me) { #{ text: \"rust\" } }\n";
const TASK: &str = "fn main(args) { [] }\n";
const WRONG: &str = "fn queries(me) { #{ text: \"rust\" } }\nfn score(v) { v.nmae }\n";

#[track_caller]
fn says_none(page: &str, words: &[&str]) {
    for words in words {
        assert!(!page.contains(words), "`{words}` in {page}");
    }
}

fn write(browser: &mut Browser, name: &str, script: &str) {
    browser.post("/strategies", &[("name", name), ("from", "")]).is(303);
    let page = browser.get(&format!("/strategies/{name}"));
    let base = page.body.split_once("name=\"base\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let fields = [("script", script), ("tests", ""), ("base", base.as_str())];
    browser.post(&format!("/strategies/{name}"), &fields).is(303);
}

fn run_with(browser: &mut Browser, name: &str) -> String {
    browser.post("/settings/schedule", &[("strategy", name)]).leads_to("/settings/runs?done=saved");
    browser.post("/run", &[]).leads_to("/run");
    browser.run_is_over().body
}

#[test]
fn a_run_and_its_plan_are_told_in_the_language_of_the_page() {
    let server = Server::with(Scene::new(), &["--sandbox"]);
    let mut bob = server.administrator();
    bob.language = "ru".to_owned();
    bob.connect_as("ivan").leads_to("/?done=connected");
    bob.post("/run", &[]).leads_to("/run");
    let run = bob.run_is_over();
    run.says(&["Найдено на hh.ru: ", "\u{a0}вакан", "В плане ", "нов"]);
    let mut english = bob.clone();
    english.post("/language", &[("language", "en"), ("back", "/")]).is(303);
    english.get("/run").says(&["Found at hh.ru: ", "\u{a0}vacancies.", "In the plan: ", "new applications."]);
    english.post("/language", &[("language", "ru"), ("back", "/")]).is(303);
    let plan = bob.get("/plan");
    says_none(&plan.body, &[" gross", ">from ", ">to ", "— ·"]);
    let ids = bob.planned();
    bob.approve(&[&ids[0]]).leads_to("/run");
    bob.run_is_over().says(&["Отправлено: 1."]);
    // What did not happen is not counted.
    says_none(&bob.get("/").body, &["Не отправлено по причине: 0"]);
    // Nobody asked hh.ru yet: the page has the button, and names no command.
    let statistics = bob.get("/statistics");
    statistics.is(200).says(&["кнопкой ниже", "action=\"/run/sync\""]);
    says_none(&statistics.body, &["hhrun journal"]);
    says_none(&bob.get(&format!("/journal/{}", ids[0])).body, &[" gross", ">from ", ">to "]);
}

#[test]
fn what_a_script_asks_for_or_does_wrong_is_explained_in_russian_too() {
    let server = Server::with(Scene::new(), &["--sandbox"]);
    let mut bob = server.administrator();
    bob.connect_as("ivan").leads_to("/?done=connected");
    bob.post("/language", &[("language", "ru"), ("back", "/")]).is(303);
    write(&mut bob, "asks", ASKS);
    bob.get("/strategies/asks").says(&["Просит разрешения", "<code>memory</code> — запоминать своё"]);
    let asked = run_with(&mut bob, "asks");
    assert!(asked.contains("<code>blacklist</code> — скрывать от вас вакансии"), "{asked}");
    bob.post("/run/allow", &[]).leads_to("/run");
    bob.run_is_over();
    bob.get("/settings/runs").says(&["<code>memory</code> — запоминать своё между запусками"]);

    // A task is no strategy; that is said before anybody runs it, and what to do instead.
    write(&mut bob, "chore", TASK);
    bob.get("/strategies/chore").says(&["Это задача", "hhrun ФАЙЛ --user ИМЯ"]);
    let run = run_with(&mut bob, "chore");
    assert!(run.contains("Это задача") && run.contains("выберите другую стратегию"), "{run}");

    write(&mut bob, "wrong", WRONG);
    bob.get("/strategies/wrong").says(&["строка 2", "ошибка HH", "подсказка"]);
    let run = run_with(&mut bob, "wrong");
    assert!(run.contains("Стратегия не работает") && run.contains("ошибка[HH"), "{run}");
    // Where it lies on the server is nobody's business.
    assert!(run.contains("--&#62; wrong.rhai:2") && !run.contains("strategies/scripts"), "{run}");
    bob.post("/language", &[("language", "en"), ("back", "/")]).is(303);
    bob.get("/run").says(&["error[HH", "help: did you mean"]);
    bob.get("/strategies/chore").says(&["This is a task"]);
}
