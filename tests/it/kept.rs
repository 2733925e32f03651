//! What is not sent today is kept and sent another day, once.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::http::Method;
use chrono::{DateTime, TimeDelta, Utc};
use hhrun::hh::VacancyId;
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::vault::journal::State;

use crate::harness::Scene;
use crate::hh::Hh;
use crate::sending::agree;

const BY_NAME: &str = r#"
fn settings() { #{ limit: 210 } }
fn queries(me) { #{ order_by: "publication_time" } }
fn score(v) { card().add(v.name.len % 17, "length", true) }
fn letter(v, resume) { `Здравствуйте! ${v.name}` }
"#;

/// A clock that tests put forward.
struct Days(Arc<AtomicI64>);

impl Days {
    fn options(vacancies: usize) -> (Self, Options) {
        let days = Arc::new(AtomicI64::new(0));
        let start: DateTime<Utc> = "2026-11-21T09:00:00Z".parse().unwrap();
        let shown = Arc::clone(&days);
        let now = Arc::new(move || start + TimeDelta::hours(25 * shown.load(Ordering::Relaxed)));
        (Self(days), Options { vacancies, now, ..Options::default() })
    }

    fn pass(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Where a person's plan for another day lies.
pub fn kept(scene: &Scene) -> PathBuf {
    let people = fs::read_dir(scene.path("data/users")).unwrap().map(|entry| entry.unwrap().path());
    people.map(|person| person.join("kept")).next().unwrap()
}

/// A scene in which two of four applications wait: hh.ru's limit came in between.
pub fn two_wait(hh: &Hh) -> Scene {
    let scene = hh.bob();
    hh.trouble(2, Fault::refusal(403, "negotiations", "limit_exceeded"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(6)
        .says(&["2 applied, 2 waiting"])
        .says(&["2 are kept for another day: the next run takes them up, or `hhrun resume-plan --user bob`"]);
    scene
}

#[test]
fn the_days_limit_leaves_the_last_ten_for_the_next_day() {
    let (days, options) = Days::options(900);
    let hh = Hh::with(options);
    let scene = hh.bob();
    scene.write("by_name.rhai", BY_NAME);
    let run = |more: &[&str]| scene.hhrun([&["by_name.rhai", "--user", "bob", "--yes"], more].concat());
    run(&[]).code(6).says(&["planned 210", "200 applied, 10 waiting", "10 are kept for another day"]);
    assert_eq!(hh.posts(), 200);
    agree(&hh, &scene, 200);
    let least = scene.journal().iter().map(|entry| entry.score).fold(f64::MAX, f64::min);
    let text = fs::read_to_string(kept(&scene)).unwrap();
    let plan: serde_json::Value = serde_json::from_str(text.split_once('\n').unwrap().1).unwrap();
    let waiting = plan["items"].as_array().unwrap();
    assert_eq!(waiting.len(), 10);
    assert!(waiting.iter().all(|item| item["score"].as_f64().unwrap() <= least), "best first");

    // The same day nothing goes out, and nothing is lost.
    run(&["--limit", "1"]).code(6).says(&["kept from 21 Nov", "0 applied, 11 waiting", "11 are kept"]);
    days.pass();
    let next = run(&["--limit", "2", "--json"]).code(0).json();
    assert_eq!(next["totals"]["applied"], 13, "{}", next["totals"]);
    let kept_first = next["plan"].as_array().unwrap().iter().map(|row| row["kept_from"].is_string());
    assert_eq!(kept_first.collect::<Vec<_>>(), [vec![true; 11], vec![false; 2]].concat());
    for item in waiting {
        assert!(hh.applied().contains(&item["vacancy"].as_str().unwrap().to_owned()));
    }
    agree(&hh, &scene, 213);
    assert!(!kept(&scene).exists());
    scene.hhrun(["resume-plan", "--user", "bob", "--yes"]).code(0).says(&["nothing is kept for another day"]);
}

#[test]
fn who_only_looks_leaves_what_is_kept() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    let before = fs::read(kept(&scene)).unwrap();
    let looked: [&[&str]; 4] = [
        &["plain.rhai", "--user", "bob", "--dry-run"],
        &["plain.rhai", "--user", "bob"],
        &["resume-plan", "--user", "bob", "--dry-run"],
        &["resume-plan", "--user", "bob"],
    ];
    for arguments in looked {
        scene.hhrun(arguments).code(0).says(&["kept from ", "2 are kept for another day"]);
    }
    assert_eq!((fs::read(kept(&scene)).unwrap(), hh.posts()), (before, 3));
}

#[test]
fn what_is_kept_is_sent_by_name_or_forgotten() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    let said = scene.hhrun(["resume-plan", "--user", "bob", "--yes"]);
    said.code(0).says(&["by `plain`, 2 in it", "2 applied"]);
    agree(&hh, &scene, 4);
    assert!(!kept(&scene).exists());
    // It stays the strategy's that planned it.
    assert!(scene.journal().iter().all(|entry| entry.strategy == "plain"));

    hh.trouble(0, Fault::refusal(403, "negotiations", "limit_exceeded"));
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(6).says(&["4 are kept"]);
    scene.hhrun(["resume-plan", "--user", "bob", "--drop"]).code(0).says(&["forgotten: 4 applications"]);
    scene.hhrun(["resume-plan", "--user", "bob", "--drop"]).code(0).says(&["nothing is kept"]);
    scene.hhrun(["resume-plan", "--user", "bob"]).code(0).says(&["nothing is kept"]);
    agree(&hh, &scene, 4);
}

#[test]
fn another_strategy_takes_up_what_is_kept_before_its_own() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    let other = r#"
fn settings() { #{ limit: 1 } }
fn queries(me) { #{ order_by: "publication_time", period: 2 } }
fn filter(v) { skip("nothing is good enough") }
"#;
    scene.write("other.rhai", other);
    scene.hhrun(["other.rhai", "--user", "bob", "--yes"]).code(0).says(&["kept from ", "2 applied"]);
    agree(&hh, &scene, 4);
    assert!(scene.journal().iter().all(|entry| entry.strategy == "plain" && entry.letter_hash.is_some()));
}

#[test]
fn a_vacancy_in_both_is_sent_once_with_the_newer_letter() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    let waiting: Vec<String> = {
        let text = fs::read_to_string(kept(&scene)).unwrap();
        let plan: serde_json::Value = serde_json::from_str(text.split_once('\n').unwrap().1).unwrap();
        plan["items"].as_array().unwrap().iter().map(|item| item["vacancy"].as_str().unwrap().to_owned()).collect()
    };
    let fresh = fs::read_to_string(scene.path("plain.rhai")).unwrap().replace("Готов обсудить задачи", "Пишу снова");
    scene.write("plain.rhai", &fresh);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["6 applied"]);
    agree(&hh, &scene, 8);
    for one in hh.applications("bob").iter().filter(|one| waiting.contains(&one.vacancy.to_string())) {
        assert_eq!(one.message.as_deref(), Some("Здравствуйте! Пишу снова."));
    }
}

#[test]
fn what_must_not_be_sent_any_more_is_told_and_leaves() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    let text = fs::read_to_string(kept(&scene)).unwrap();
    let plan: serde_json::Value = serde_json::from_str(text.split_once('\n').unwrap().1).unwrap();
    let (one, link) = (plan["items"][0]["vacancy"].as_str().unwrap(), plan["items"][0]["url"].as_str().unwrap());
    let rule = Rule::new(Fault::refusal(404, "not_found", "")).on(Method::GET, &format!("/vacancies/{one}"));
    hh.faults().add(rule);
    let said = scene.hhrun(["resume-plan", "--user", "bob", "--yes"]);
    said.code(0).says(&["no longer in the plan: ", "(gone since the search)", link, "1 applied"]);
    assert!(!hh.applied().contains(&one.to_owned()));
    assert!(!kept(&scene).exists());
}

#[test]
fn a_kill_while_what_is_kept_goes_out_doubles_nothing() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    hh.trouble(1, Fault::Delay(Duration::from_secs(60)));
    let mut run = scene.spawn(["resume-plan", "--user", "bob", "--yes"]);
    run.until("the last one is on its way", || hh.posts() == 5);
    run.kill();
    hh.faults().clear();
    // What is kept lags behind the journal, which knows better.
    let said = scene.hhrun(["resume-plan", "--user", "bob", "--yes"]);
    said.code(0).says(&["left open by an earlier run: ", "(already applied)", "nothing to send"]);
    agree(&hh, &scene, 4);
    assert!(!kept(&scene).exists());
}

#[test]
fn a_captcha_keeps_the_rest() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.trouble(1, Fault::Captcha);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(6).says(&["1 applied, 3 waiting", "3 are kept"]);
    scene.hhrun(["resume-plan", "--user", "bob", "--yes"]).code(0).says(&["3 applied"]);
    agree(&hh, &scene, 4);
}

#[test]
fn a_kept_plan_that_was_changed_is_set_aside() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    let text = fs::read_to_string(kept(&scene)).unwrap();
    fs::write(kept(&scene), text.replacen("\"score\": 0.0", "\"score\": 9.0", 1)).unwrap();
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(0).complains(&["warning: what an earlier run kept for another day cannot be read"]).says(&["4 applied"]);
    assert!(kept(&scene).with_extension("damaged").exists());
    assert_eq!(hh.applied().len(), 6);
}

#[test]
fn what_opens_elsewhere_is_shown_and_never_counted() {
    let hh = Hh::start();
    let scene = hh.bob();
    let headers = vec![("location".to_owned(), "https://jobs.example.com/7".to_owned())];
    hh.trouble(0, Fault::Answer { status: 303, headers, body: String::new() });
    let document = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--json"]).code(0).json();
    let totals = &document["totals"];
    assert_eq!((&totals["applied"], &totals["external"]), (&3.into(), &1.into()), "{totals}");
    assert_eq!(document["plan"][0]["outcome"]["url"], "https://jobs.example.com/7");
    // Nothing of it counts against the day, and nothing of it waits.
    let next = scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run", "--json"]).code(0).json();
    assert_eq!(next["budget_before"], 197);
    assert!(!kept(&scene).exists());
    let elsewhere = scene.journal().into_iter().filter(|entry| matches!(entry.state, State::External(_)));
    assert_eq!(elsewhere.map(|entry| entry.vacancy).collect::<Vec<VacancyId>>().len(), 1);
}
