//! Trouble while applications are sent: none is lost, none is sent twice.

use std::process::Stdio;
use std::time::Duration;

use axum::http::Method;
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::vault::journal::State;

use crate::harness::{Scene, start};
use crate::hh::Hh;

/// Holds that the journal and hh.ru tell the same: `count` applications, each to another vacancy.
#[track_caller]
pub fn agree(hh: &Hh, scene: &Scene, count: usize) {
    let mut sent = hh.applied();
    sent.sort_unstable();
    let journal = scene.journal();
    assert!(journal.iter().all(|entry| !entry.state.is_unsettled()), "{journal:?}");
    let applied = journal.iter().filter(|entry| matches!(entry.state, State::Applied(_)));
    let mut applied: Vec<String> = applied.map(|entry| entry.vacancy.to_string()).collect();
    applied.sort_unstable();
    assert_eq!(applied, sent);
    sent.dedup();
    assert_eq!(sent.len(), count, "{sent:?}");
}

#[test]
fn an_answer_that_is_lost_is_found_at_hh() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::DropAfter);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
    assert_eq!((hh.posts(), hh.count("GET", "/negotiations")), (4, 1));
    agree(&hh, &scene, 4);
}

#[test]
fn an_application_that_never_arrived_is_sent_once_more() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::DropBefore);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
    assert_eq!((hh.posts(), hh.count("GET", "/negotiations")), (5, 1));
    agree(&hh, &scene, 4);
}

#[test]
fn an_application_that_never_arrives_is_left_to_the_person() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::html(502));
    hh.trouble(1, Fault::DropBefore);
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["✗ not sent  ", "two attempts got no answer", "3 applied, 1 refused"]);
    assert_eq!(hh.posts(), 5);
    agree(&hh, &scene, 3);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["two attempts got no answer", "4 applied"]);
    agree(&hh, &scene, 7);
}

#[test]
fn what_stays_unclear_is_settled_by_the_next_run() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::DropAfter).on(Method::POST, "/negotiations").times(3));
    hh.faults().add(Rule::new(Fault::html(502)).on(Method::GET, "/negotiations"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(5).says(&["? unclear   ", "0 applied, 3 unclear, 1 waiting", "the next run first settles what is open"]);
    assert_eq!((hh.posts(), hh.applied().len()), (3, 3));

    // While hh.ru does not say what it took, nothing more is sent.
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(5).one_error();
    assert_eq!(hh.posts(), 3);

    hh.faults().clear();
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["left open by an earlier run: ", "(hh.ru has it)", "5 applied"]);
    assert_eq!(hh.posts(), 8);
    agree(&hh, &scene, 8);
}

#[test]
fn a_run_that_is_killed_between_intent_and_answer_is_settled_by_the_next() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::Delay(Duration::from_secs(60)));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes"]);
    run.until("the second one is on its way", || hh.posts() == 2);
    run.kill();
    let open: Vec<_> = scene.journal().into_iter().filter(|entry| entry.state.is_unsettled()).collect();
    assert_eq!(open.len(), 1, "{open:?}");
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&[&format!("left open by an earlier run: {} (hh.ru has it)", open[0].title), "4 applied"]);
    assert_eq!(hh.posts(), 6);
    agree(&hh, &scene, 6);
}

#[test]
fn the_limit_of_hh_ends_the_sending_and_the_rest_waits() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(2, Fault::refusal(400, "negotiations", "limit_exceeded"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(6).says(&[
        "· waits     ",
        "2 applied, 2 waiting",
        "its limit is reached; the rest waits for another day",
    ]);
    assert_eq!(hh.posts(), 3);
    agree(&hh, &scene, 2);
    // On another day those who waited come first, beyond the limit.
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--limit", "2"]).code(0).says(&["4 applied"]);
    agree(&hh, &scene, 6);
}

#[test]
fn the_sandboxes_own_limit_is_a_limit_of_hh() {
    let hh = Hh::with(Options { vacancies: 300, daily_limit: 3, ..Options::default() });
    let scene = hh.bob();
    let document = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--json"]).code(6).json();
    assert_eq!((&document["totals"]["applied"], &document["totals"]["kept"]), (&3.into(), &1.into()));
    assert!(document["stopped"].as_str().unwrap().contains("limit"));
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(6).says(&["0 applied, 5 waiting"]);
    agree(&hh, &scene, 3);
}

fn captcha() -> Fault {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let body = r#"{"request_id":"7","errors":[{"type":"captcha_required","value":"captcha_required",
        "captcha_url":"https://hh.ru/account/captcha?state=abc"}]}"#;
    Fault::Answer { status: 403, headers, body: body.to_owned() }
}

#[test]
fn a_captcha_ends_the_sending_and_shows_its_page() {
    let page = "https://hh.ru/account/captcha?state=abc&backurl=https%3A%2F%2Fhh.ru%2F";
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, captcha());
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(6).says(&[page, "then run again", "1 applied, 3 waiting"]);
    assert_eq!(hh.posts(), 2);
    agree(&hh, &scene, 1);

    hh.faults().add(Rule::new(captcha()).on(Method::GET, "/vacancies").times(1));
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(6).one_error().complains(&["captcha", page]);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["7 applied"]);
    agree(&hh, &scene, 8);
}

#[test]
fn too_fast_for_hh_is_waited_for_once() {
    let hh = Hh::start();
    let scene = hh.bob();
    let headers = vec![("retry-after".to_owned(), "1".to_owned())];
    let slow = Fault::Answer { status: 429, headers, body: r#"{"errors":[{"type":"too_many_requests"}]}"#.to_owned() };
    hh.trouble(1, slow.clone());
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
    assert_eq!(hh.posts(), 5);
    hh.faults().add(Rule::new(slow).on(Method::POST, "/negotiations").times(2));
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(6).says(&["0 applied, 4 waiting"]);
    agree(&hh, &scene, 4);
}

#[test]
fn what_hh_refuses_is_told_and_not_tried_again() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(0, Fault::refusal(403, "negotiations", "invalid_vacancy"));
    hh.trouble(0, Fault::refusal(403, "negotiations", "already_applied"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["the vacancy is archived or hidden", "= already ", "2 applied, 1 already applied, 1 refused"]);
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["refused by hh.ru before (negotiations/invalid_vacancy)", "4 applied"]);
    agree(&hh, &scene, 6);
}

#[test]
fn a_resume_that_hh_does_not_take_costs_no_vacancies() {
    let hh = Hh::start();
    let scene = hh.bob();
    let wrong = Fault::refusal(400, "bad_argument", "resume_id");
    hh.faults().add(Rule::new(wrong).on(Method::POST, "/negotiations"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(5).says(&["hh.ru refuses one after the other", "choose another with `--resume`"]);
    assert_eq!(hh.posts(), 3);
    hh.faults().clear();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
    agree(&hh, &scene, 4);
}

#[test]
fn a_captcha_leaves_the_journal_as_it_was() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(0, Fault::refusal(400, "negotiations", "inappropriate_language"));
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["3 applied, 1 refused"]);
    let before = scene.journal();
    hh.trouble(0, captcha());
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(6).says(&["0 applied, 4 waiting"]);
    assert_eq!(scene.journal(), before);
}

#[test]
fn a_journal_that_breaks_after_the_intent_leaves_it_open() {
    let hh = Hh::start();
    let scene = hh.bob();
    let folder = std::fs::read_dir(scene.path("data/users")).unwrap().next().unwrap().unwrap().path();
    let (journal, away) = (folder.join("journal"), folder.join("away"));
    hh.trouble(1, Fault::Delay(Duration::from_secs(2)));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes"]);
    run.until("the second one is on its way", || hh.posts() == 2);
    std::fs::rename(&journal, &away).unwrap();
    std::fs::write(&journal, "").unwrap();
    let said = run.finish();
    said.says(&["1 applied, 1 unclear, 2 waiting", "the journal cannot be written"]);
    std::fs::remove_file(&journal).unwrap();
    std::fs::rename(&away, &journal).unwrap();
    // Those who waited come on top of the limit.
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).says(&["left open by an earlier run: ", "(hh.ru has it)", "6 applied"]);
    agree(&hh, &scene, 8);
}

#[test]
fn hh_goes_away_during_the_sending() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::Delay(Duration::from_secs(1)));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes"]);
    run.until("the second one is on its way", || hh.posts() == 2);
    // It answers what it was asked and listens no more.
    hh.stop();
    let said = run.finish();
    said.code(5).says(&["2 applied, 2 waiting", "the rest was not sent"]);
    said.complains(&["hh.ru gave no answer to POST /negotiations", "check the connection"]);
    let states: Vec<State> = scene.journal().into_iter().map(|entry| entry.state).collect();
    assert!(matches!(states[..], [State::Applied(_), State::Applied(_)]), "{states:?}");
}

#[test]
fn a_sign_in_that_is_taken_back_during_the_sending() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::refusal(403, "oauth", "token_revoked"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(4)
        .says(&["1 applied, 3 waiting", "the rest was not sent"])
        .complains(&["not accepted any more", "hhrun login"]);
    assert_eq!(hh.posts(), 2);
    agree(&hh, &scene, 1);
    hh.revoke("bob").unwrap();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(4).one_error().complains(&["hhrun login"]);
    hh.sign_in(&scene, "bob").code(0);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["7 applied"]);
    agree(&hh, &scene, 8);
}

#[test]
fn nobody_reads_the_output_any_more() {
    let hh = Hh::start();
    let scene = hh.bob();
    for arguments in
        [&["plain.rhai", "--user", "bob", "--yes"][..], &["plain.rhai", "--user", "bob", "--yes", "--json"]]
    {
        let mut command = scene.command(arguments);
        // A pipe whose reader is gone, as after `| head -1`.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = start(command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(writer)).wait().unwrap();
        // Only a document that was asked for has to arrive.
        assert_eq!(status.code(), Some(i32::from(arguments.contains(&"--json"))));
    }
    assert_eq!(hh.posts(), 8);
    agree(&hh, &scene, 8);
}
