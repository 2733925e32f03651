//! At a terminal: the question, Ctrl-C, a window that is closed.

use std::time::Duration;

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};

use crate::harness::{Scene, shipped};
use crate::hh::Hh;
use crate::sending::agree;

/// Long enough for a signal to come in between.
const A_WHILE: Duration = Duration::from_secs(2);
const QUESTION: &str = "Send 4 applications? [y]es, [n]o, a number to look at one, [?] help: ";
const IN_WHOSE_NAME: &str = "Борис Орлов · resume «Rust-разработчик» · 200 of 200 applications left today";

#[test]
fn the_question_is_answered_yes() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
    run.wait_for(IN_WHOSE_NAME);
    run.wait_for(QUESTION);
    assert_eq!(hh.posts(), 0);
    run.type_line("y");
    run.finish().code(0).says(&["✓ applied   ", "4 applied"]);
    agree(&hh, &scene, 4);
}

#[test]
fn the_question_is_answered_no() {
    let hh = Hh::start();
    let scene = hh.bob();
    // Enter alone, a no in words, an unclear word, and Ctrl-D: anything but a yes.
    for keys in ["\n", "нет\n", "yess\nn\n", "\x04"] {
        let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
        run.wait_for(QUESTION);
        run.press(keys);
        run.finish().code(0).says(&["nothing was sent"]);
    }
    assert_eq!((hh.posts(), scene.journal().len()), (0, 0));
}

#[test]
fn what_was_typed_before_the_question_is_no_answer() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_millis(500))).on(Method::GET, "/vacancies").times(1));
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
    run.until("the search began", || hh.count("GET", "/vacancies") > 0);
    run.type_line("y");
    run.wait_for(QUESTION);
    run.type_line("n");
    run.finish().code(0).says(&["nothing was sent"]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn bars_are_shown_at_a_terminal() {
    let hh = Hh::start();
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_millis(500))).on(Method::GET, "/vacancies").times(2));
    let scene = hh.bob();
    let run = scene.at_terminal(["plain.rhai", "--user", "bob", "--dry-run"]);
    run.finish().code(0).says(&["pages", "judged", "\x1b["]);
}

#[test]
fn ctrl_c_at_the_question_sends_nothing() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
    run.wait_for(QUESTION);
    run.press("\x03");
    run.finish().code(130).says(&["stopped"]);
    assert_eq!((hh.posts(), scene.journal().len()), (0, 0));
}

#[test]
fn ctrl_c_during_the_search_sends_nothing_and_leaves_no_process() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::GET, "/vacancies"));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes"]);
    run.until("the search began", || hh.count("GET", "/vacancies") > 0);
    let children = run.children();
    run.interrupt();
    run.finish().code(130).complains(&["stopped"]);
    assert_eq!((hh.posts(), scene.journal().len()), (0, 0));
    children.are_gone();
    hh.faults().clear();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
}

#[test]
fn ctrl_c_during_the_sending_finishes_what_is_under_way() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::Delay(A_WHILE));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes"]);
    run.until("the second one is on its way", || hh.posts() == 2);
    let children = run.children();
    run.interrupt();
    run.finish().code(130).says(&["2 applied, 2 waiting", "stopped as you asked; the rest was not sent"]);
    agree(&hh, &scene, 2);
    children.are_gone();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["6 applied"]);
    agree(&hh, &scene, 8);
}

#[test]
fn a_window_that_is_closed_at_the_question() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
    run.wait_for(QUESTION);
    run.hang_up().code(130);
    assert_eq!((hh.posts(), scene.journal().len()), (0, 0));
    // Nothing is held any more.
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
}

#[test]
fn a_window_that_is_closed_during_the_search() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::GET, "/vacancies"));
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob", "--yes"]);
    run.until("the search began", || hh.count("GET", "/vacancies") > 0);
    run.hang_up().code(130);
    assert_eq!((hh.posts(), scene.journal().len()), (0, 0));
}

#[test]
fn a_window_that_is_closed_during_the_sending() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::Delay(A_WHILE));
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
    run.wait_for(QUESTION);
    run.type_line("да");
    run.until("the second one is on its way", || hh.posts() == 2);
    run.hang_up().code(130);
    // What was under way was finished and written down; the next run doubles nothing.
    agree(&hh, &scene, 2);
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["      2  already applied", "6 applied"]);
    assert_eq!(hh.posts(), 8);
    agree(&hh, &scene, 8);
}

#[test]
fn two_sandbox_runs_at_once_spoil_nothing() {
    let scene = Scene::new();
    let run = |more: &str| {
        let script = shipped("my_strategy.rhai").display().to_string();
        [&script, "--user", "bob", "--sandbox", more].map(str::to_owned).into_iter().filter(|word| !word.is_empty())
    };
    let mut first = scene.at_terminal(run(""));
    first.wait_for("Send 15 applications? ");
    scene.hhrun(run("--yes")).code(6).one_error().complains(&["another run is under way: `my_strategy`, process "]);
    first.type_line("y");
    first.finish().code(0).says(&["15 applied"]);
    scene.hhrun(run("--yes")).code(0).says(&["     15  already applied", "15 applied"]);
    assert_eq!(scene.journal_at("data/sandbox").len(), 30);
}
