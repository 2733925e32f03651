//! `--every`: one run after the other, until somebody asks to stop.

use std::fs;
use std::time::Duration;

use axum::http::Method;
use chrono::{TimeDelta, Utc};
use hhrun::hh::{ResumeId, VacancyId};
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::vault::Journal;
use hhrun::vault::db::Database;
use hhrun::vault::journal::{Entry, State};

use crate::harness::{Running, Scene};
use crate::hh::Hh;
use crate::sending::agree;

/// The number of the last run that was told of.
fn number(run: &Running) -> u32 {
    let last = run.last("run ");
    last.trim_start_matches("run ").split(':').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Waits until a run has ended that began after this.
fn another(run: &mut Running) -> String {
    let next = number(run) + 2;
    run.wait_for(&format!("run {next}: "))
}

#[test]
fn three_runs_send_each_application_once() {
    let hh = Hh::with(Options { vacancies: 12, ..Options::default() });
    let scene = hh.bob();
    scene.write(
        "all.rhai",
        "fn queries(me) { #{ order_by: \"publication_time\" } }\nfn letter(v, r) { \"Здравствуйте!\" }",
    );
    let mut run = scene.spawn(["all.rhai", "--user", "bob", "--yes", "--every", "1s"]);
    let first = run.wait_for("run 1: ");
    let sent = hh.posts();
    assert!(sent > 2 && first.contains(&format!("{sent} applied")), "{first}");
    run.wait_for("next run ");
    run.wait_for(&format!("     {sent}  already applied"));
    run.wait_for("run 3: nothing to send");
    run.terminate();
    run.finish().code(0);
    agree(&hh, &scene, sent);
}

#[test]
fn nothing_is_open_or_locked_while_it_waits_and_a_signal_ends_the_wait() {
    let hh = Hh::start();
    let scene = hh.bob();
    for end in [Running::interrupt, Running::terminate] {
        let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--every", "1h"]);
        run.wait_for("run 1: 4 applied");
        run.wait_for("next run ");
        let data = scene.path("data");
        let open = fs::read_dir(format!("/proc/{}/fd", run.id())).into_iter().flatten();
        let open: Vec<_> = open.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok()).collect();
        assert!(!open.iter().any(|file| file.starts_with(&data)), "{open:?}");
        // The script's process may be on its way out.
        let children = run.children();
        if children.count() > 0 {
            children.are_gone();
        }
        scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]).code(0).says(&["planned 4"]);
        end(&run);
        run.finish().code(0).says(&["stopped while waiting"]);
    }
    agree(&hh, &scene, 8);
}

#[test]
fn a_signal_while_applications_go_out_finishes_the_one_under_way() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::Delay(Duration::from_secs(1)));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--every", "1s"]);
    run.until("the second one is on its way", || hh.posts() == 2);
    let children = run.children();
    run.terminate();
    run.finish().code(0).says(&["run 1: stopped; 2 applied, 2 waiting"]);
    children.are_gone();
    assert_eq!(hh.posts(), 2);
    agree(&hh, &scene, 2);
}

#[test]
fn a_signal_while_it_searches_ends_it() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::GET, "/vacancies"));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--every", "1s"]);
    run.until("it searches", || hh.count("GET", "/vacancies") > 0);
    let children = run.children();
    run.terminate();
    run.finish().code(0).says(&["run 1: stopped; nothing was sent"]);
    children.are_gone();
    assert_eq!(hh.posts(), 0);
}

#[test]
fn a_new_version_is_taken_by_the_next_run_and_a_broken_one_keeps_the_last_good() {
    let hh = Hh::start();
    let scene = hh.bob();
    let script = |limit: u32| {
        format!("fn settings() {{ #{{ limit: {limit} }} }}\nfn queries(me) {{ #{{}} }}\nfn letter(v, r) {{ \"Да\" }}\n")
    };
    scene.write("s.rhai", &script(3));
    let mut run = scene.spawn(["s.rhai", "--user", "bob", "--dry-run", "--every", "1s"]);
    run.wait_for("run 1: 3 planned, nothing sent");
    scene.write("s.rhai", &script(2));
    run.wait_for("`s.rhai` changed: its new version runs from now on");
    run.wait_for(": 2 planned, nothing sent");
    for (text, says) in [
        ("fn queries(me) { #{ }\n".to_owned(), "error["),
        (script(5).replace("me)", "me, you)"), "`queries`"),
        (script(5).replace("\"Да\"", "v.nmae"), "did you mean `name`?"),
    ] {
        scene.write("s.rhai", &text);
        run.wait_for(says);
        run.wait_for("is broken: its last good version runs until that is mended");
        assert!(another(&mut run).contains("2 planned, nothing sent"));
    }
    fs::remove_file(scene.path("s.rhai")).unwrap();
    run.wait_for("`s.rhai` does not exist");
    assert!(another(&mut run).contains("2 planned, nothing sent"));
    scene.write("s.rhai", &script(2));
    run.wait_for("`s.rhai` is in order again");
    run.terminate();
    let said = run.finish();
    said.code(0);
    assert_eq!(said.stdout.matches("is broken").count(), 4, "{}", said.stdout);
    assert_eq!(said.stdout.matches("changed").count(), 1, "{}", said.stdout);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn the_service_of_the_readme_is_one() {
    let readme = include_str!("../../README.md");
    let unit = readme.split_once("<!-- service -->\n```ini\n").unwrap().1.split_once("```").unwrap().0;
    let (_, command) = unit.split_once("ExecStart=%h/.cargo/bin/hhrun ").unwrap();
    let scene = Scene::new();
    scene.write("scripts/my_strategy.rhai", "fn queries(me) { #{} }");
    // Everything is understood; there only is no bob.
    scene.hhrun(command.lines().next().unwrap().split(' ')).code(4).complains(&["nobody called `bob`"]);

    let unit = unit.replace("%h/.cargo/bin/hhrun", env!("CARGO_BIN_EXE_hhrun"));
    let file = scene.write("hhrun.service", &unit);
    let mut verify = std::process::Command::new("systemd-analyze");
    verify.args(["--user", "verify"]).arg(&file).env("XDG_RUNTIME_DIR", scene.path("scripts"));
    // Not every machine has it.
    let Ok(verified) = verify.output() else { return };
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(!said.contains("hhrun.service"), "{said}");
}

/// So many applications of the last day in bob's journal; the oldest leaves it in this time.
fn fill(scene: &Scene, count: u32, leaves: TimeDelta) {
    let person = fs::read_dir(scene.path("data/users")).unwrap().next().unwrap().unwrap().path();
    let oldest = Utc::now() - TimeDelta::hours(24) + leaves;
    let entry = |number: u32| Entry {
        vacancy: VacancyId::new((900_000 + number).to_string()),
        state: State::Applied(None),
        run: String::new(),
        script: String::new(),
        strategy: String::new(),
        resume: ResumeId::default(),
        letter_hash: None,
        letter: None,
        card: None,
        seen: None,
        query: String::new(),
        variant: None,
        title: "Разработчик".to_owned(),
        employer: String::new(),
        score: 0.0,
        at: oldest + TimeDelta::minutes(i64::from(number)),
        attempts: 1,
    };
    let entries: Vec<Entry> = (0..count).map(entry).collect();
    Journal::new(Database::new(person.join("journal"))).put_all(&entries).unwrap();
}

#[test]
fn a_day_that_is_used_up_is_not_searched_in_and_the_next_run_comes_when_it_frees() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]).code(0);
    let searches = || hh.count("GET", "/vacancies");
    let before = searches();
    fill(&scene, 200, TimeDelta::seconds(10));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--every", "1s"]);
    run.wait_for("run 1: left out, all 200 applications of 24 hours are used; the oldest leaves them ");
    run.wait_for("next run ");
    assert_eq!(searches(), before);
    run.wait_for("run 2: 1 applied, 3 waiting; it ended early");
    run.wait_for("run 3: left out, all 200 applications");
    run.terminate();
    run.finish().code(0);
    assert_eq!(hh.posts(), 1);
}

#[test]
fn what_passes_ends_one_run_and_what_needs_a_person_ends_all() {
    let hh = Hh::start();
    let scene = hh.bob();
    let fault = |fault| hh.faults().add(Rule::new(fault).on(Method::GET, "/vacancies").times(1));
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let body = r#"{"errors":[{"type":"captcha_required","value":"captcha_required","captcha_url":"https://hh.ru/c"}]}"#;
    fault(Fault::Answer { status: 403, headers, body: body.to_owned() });
    hh.trouble(2, Fault::refusal(400, "negotiations", "limit_exceeded"));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--every", "1s"]);
    run.wait_for("captcha");
    run.wait_for("run 1: failed, nothing was sent");
    run.wait_for("run 2: 2 applied, 2 waiting; it ended early");
    // The two that wait come on top of the limit.
    run.wait_for("run 3: 6 applied");
    hh.revoke("bob").unwrap();
    let said = run.finish();
    said.code(4).complains(&["the schedule ends: run `hhrun login --user bob`, then start it again"]);
    agree(&hh, &scene, hh.applied().len());
}

#[test]
fn unclear_applications_are_settled_by_the_next_run() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::DropAfter).on(Method::POST, "/negotiations").times(3));
    hh.faults().add(Rule::new(Fault::html(502)).on(Method::GET, "/negotiations"));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--every", "1s"]);
    run.wait_for("run 1: 0 applied, 3 unclear, 1 waiting; it ended early");
    // While hh.ru does not say what it took, nothing more is sent.
    run.wait_for("run 2: failed, nothing was sent");
    assert_eq!(hh.posts(), 3);
    hh.faults().clear();
    run.wait_for("left open by an earlier run: ");
    run.wait_for(": 4 applied");
    run.terminate();
    run.finish().code(0);
    agree(&hh, &scene, hh.applied().len());
}

#[test]
fn each_run_is_a_line_of_json() {
    let hh = Hh::with(Options { vacancies: 60, ..Options::default() });
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::html(400)).on(Method::GET, "/vacancies").times(1));
    let mut run = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--json", "--every", "1s"]);
    run.wait_for("run 3: 4 applied");
    run.terminate();
    let said = run.finish();
    said.code(0);
    let lines: Vec<serde_json::Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["cycle"], &lines[0]["exit"]), (&1.into(), &5.into()));
    let applied = lines[1..].iter().map(|line| line["totals"]["applied"].as_u64().unwrap());
    assert_eq!(applied.collect::<Vec<_>>()[..2], [4, 4]);
}

#[test]
fn a_task_comes_again_too_and_what_it_may_not_do_ends_it() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("t.rhai", "fn main(args) { hh::resumes().len() }");
    let mut run = scene.spawn(["t.rhai", "--user", "bob", "--yes", "--every", "1s"]);
    run.wait_for("run 2: nothing to change");
    // Its new version wants more than anybody allowed.
    scene.write("t.rhai", "fn settings() { #{ permissions: [\"publish\"] } }\nfn main(args) { hh::resumes().len() }");
    let said = run.finish();
    said.code(6).complains(&["the schedule ends: nobody is asked here", "--allow publish"]);
}

#[test]
fn a_schedule_that_cannot_be_kept_is_refused_at_once() {
    let scene = Scene::new();
    scene.write("s.rhai", "fn queries(me) { #{} }");
    let refused = |arguments: &[&str], says: &[&str]| {
        let said = scene.hhrun([&["s.rhai", "--user", "bob"], arguments].concat());
        said.code(2).complains(says);
        assert_eq!(said.stdout, "");
    };
    refused(&["--every", "30m"], &["--every needs --yes or --dry-run: nobody is there to answer"]);
    refused(&["--every", "10s", "--yes"], &["10s apart", "at most every 5m", "only against a sandbox"]);
    refused(&["--every", "* * * * *", "--yes"], &["1m apart"]);
    refused(&["--every", "500ms", "--yes", "--sandbox"], &["`ms` is no unit of time"]);
    refused(&["--every", "09:00", "--quiet", "22:00-10:00", "--yes"], &["never comes", "leave out one of"]);
    refused(&["--every", "1h", "--quiet", "0-24", "--yes"], &["`0` is no time of day"]);
    refused(&["--every", "1h", "--days", "", "--yes"], &["no day of the week"]);
    refused(&["--every", "often", "--yes"], &["neither an interval"]);
    refused(&["--days", "mon"], &["--every"]);
    for flag in [&["--watch"][..], &["--replay", "x"], &["--from", "x"], &["--record", "x"]] {
        refused(&[&["--every", "1h", "--dry-run"], flag].concat(), &["cannot be used with"]);
    }
    // What is wrong is known before the first run.
    scene.write("s.rhai", "fn queries(me) { #{ }");
    scene.hhrun(["s.rhai", "--user", "bob", "--yes", "--every", "0 9 1 1 *"]).code(3);
    scene.write("s.rhai", "fn queries(me) { #{} }");
    scene.hhrun(["s.rhai", "--user", "bob", "--yes", "--every", "0 9 1 1 *"]).code(4).one_error();
}
