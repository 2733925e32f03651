//! The journal from outside: what was sent, what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::http::Method;
use chrono::{DateTime, TimeDelta, Utc};
use hhrun::hh::VacancyId;
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::vault::Journal;
use hhrun::vault::actions::{Action, ActionState, Actions};
use hhrun::vault::db::Database;
use hhrun::vault::journal::{Entry, State};
use hhrun::vault::outcomes::Outcomes;

use crate::harness::Scene;
use crate::hh::Hh;

/// An hh.ru whose clock is put forward by hand, in hours.
pub struct Later {
    pub hh: Hh,
    hours: Arc<AtomicI64>,
}

impl Later {
    pub fn start(options: Options) -> Self {
        let hours = Arc::new(AtomicI64::new(0));
        let (begin, ahead) = (Utc::now(), Arc::clone(&hours));
        let now = Arc::new(move || begin + TimeDelta::hours(ahead.load(Ordering::Relaxed)));
        Self { hh: Hh::with(Options { now, ..options }), hours }
    }

    pub fn pass(&self, hours: i64) {
        self.hours.fetch_add(hours, Ordering::Relaxed);
    }
}

/// The database of the only person's journal.
fn database(scene: &Scene) -> Database {
    let people = std::fs::read_dir(scene.path("data/users")).unwrap();
    Database::new(people.map(|person| person.unwrap().path()).next().unwrap().join("journal"))
}

fn apply(scene: &Scene, more: &[&str]) {
    scene.hhrun([&["plain.rhai", "--user", "bob", "--yes"], more].concat()).code(0);
}

fn column(table: &str, column: usize) -> Vec<String> {
    let rows = table.lines().filter(|line| line.trim_start().starts_with("20"));
    rows.map(|row| row.split_whitespace().nth(column).unwrap().to_owned()).collect()
}

#[test]
fn what_was_sent_is_listed_and_shown() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["journal", "--user", "bob"]).code(0).says(&["no such application"]);
    apply(&scene, &[]);
    let said = scene.hhrun(["journal"]);
    said.code(0).is_plain().says(&["vacancy · employer", "4: 4 applied", "`hhrun journal sync` asks hh.ru"]);
    let mut ids = column(&said.stdout, 1);
    let id = ids[0].clone();
    assert!(said.stdout.lines().all(|line| line.chars().count() <= 100), "{}", said.stdout);
    ids.sort();
    let mut applied = hh.applied();
    applied.sort();
    assert_eq!(ids, applied);

    let document = scene.hhrun(["journal", "--json", "--limit", "2"]).code(0).json();
    assert_eq!((&document["found"], document["applications"].as_array().unwrap().len()), (&4.into(), 2));
    assert_eq!(document["applications"][0]["vacancy"], *id);
    assert_eq!(document["applications"][0]["state"], "applied");
    let said = scene.hhrun(["journal", "--csv"]);
    assert_eq!(said.code(0).stdout.lines().count(), 5);
    said.says(&["at,vacancy,title,employer,state", &format!(",{id},")]);

    let page = format!("https://hh.ru/vacancy/{id}?from=x");
    let title = document["applications"][0]["title"].as_str().unwrap();
    for which in [id.as_str(), &page] {
        scene.hhrun(["journal", "show", which, "--user", "bob"]).code(0).is_plain().says(&[
            title,
            "applied 20",
            "negotiation ",
            "strategy    plain ",
            "the letter that was sent\n  │ Здравствуйте! Готов обсудить задачи.",
            "the vacancy as it was applied to\n  │ ",
        ]);
    }
    let shown = scene.hhrun(["journal", "show", &id, "--json"]).code(0).json();
    assert_eq!(shown["letter"], "Здравствуйте! Готов обсудить задачи.");
    assert!(!shown["description"].as_str().unwrap().contains('<') && shown["seen"].is_object());
    scene.hhrun(["journal", "show", "1"]).code(2).one_error().complains(&["no application to `1`", "lists them"]);
}

#[test]
fn filters_keep_what_is_asked_for() {
    let hh = Hh::start();
    let scene = hh.bob();
    apply(&scene, &[]);
    let count = |more: &[&str]| {
        let said = scene.hhrun([&["journal", "--json"], more].concat()).code(0).json();
        said["found"].as_u64().unwrap()
    };
    assert_eq!(count(&["--since", "1h", "--state", "applied,open", "--strategy", "plain"]), 4);
    assert_eq!(count(&["--until", "1h"]) + count(&["--state", "invited"]) + count(&["--strategy", "other"]), 0);
    let employer = scene.journal()[0].employer.to_uppercase();
    assert!((1..=4).contains(&count(&["--employer", &employer])));
    assert!((1..=4).contains(&count(&["--search", &scene.journal()[0].title])));
    for (wrong, message) in [
        (&["--since", "soon"][..], "no time, as 7d"),
        (&["--since", "1d", "--until", "2d"], "nothing lies between them"),
        (&["--state", "sent"], "possible values"),
        (&["--limit", "0"], "0 is not in 1.."),
        (&["--csv", "--json"], "cannot be used with"),
        (&["--user", "carl"], "nobody called `carl` is known here"),
    ] {
        let said = scene.hhrun([&["journal"], wrong].concat());
        assert!(matches!(said.status.code(), Some(2 | 4)), "{}", said.stderr);
        said.complains(&[message]);
    }
}

#[test]
fn hh_tells_what_came_of_it_and_nothing_changes_twice() {
    let later = Later::start(Hh::small());
    let scene = later.hh.bob();
    let sync = || scene.hhrun(["journal", "sync", "--user", "bob"]);
    sync().code(0).says(&["told of 0 of the journal's", "the journal has no applications"]);
    apply(&scene, &["--limit", "20"]);
    sync().code(0).says(&["told of 20 of the journal's applications: 20 changed, 0 answered", "20 waiting"]);
    later.pass(3);
    sync().code(0).says(&["15 changed, 0 answered", "20 applications: 15 viewed, 5 waiting"]);
    later.pass(20);
    sync().code(0).says(&["8 changed, 8 answered", "3 invited, 5 rejected, 7 viewed, 5 waiting"]);
    sync().code(0).says(&["0 changed, 0 answered"]);
    let said = scene.hhrun(["journal", "--state", "invited"]);
    said.code(0).says(&["3: 3 invited", "as hh.ru told on"]);
    let invited = column(&said.stdout, 1)[0].clone();
    let shown = scene.hhrun(["journal", "show", &invited]);
    shown.code(0).says(&["invited, `invitation` by 20", "answered after 0.8 days at the latest"]);
    later.pass(24 * 14);
    sync().code(0).says(&["0 changed", "3 invited, 5 rejected, 12 silence"]);

    // What the journal does not know is counted, and what is on its way is not what the sync settles.
    let journal = Journal::new(database(&scene));
    journal.remove(&VacancyId::new(&*invited)).unwrap();
    sync().code(0).says(&["told of 19 of the journal's", "not in the journal: 1 "]);
}

#[test]
fn a_sync_that_is_stopped_keeps_what_it_read() {
    let later = Later::start(Options { vacancies: 600, ..Options::default() });
    let hh = &later.hh;
    let scene = hh.bob();
    apply(&scene, &["--limit", "120"]);
    hh.faults()
        .add(Rule::new(Fault::Delay(Duration::from_secs(30))).on(Method::GET, "/negotiations").after(1).times(1));
    let outcomes = Outcomes::new(database(&scene));
    let mut sync = scene.spawn(["journal", "sync"]);
    sync.until("the first page is kept", || outcomes.all().unwrap().len() == 100);
    sync.interrupt();
    sync.finish().code(130).says(&["100 changed", "what was read is kept, and the next sync reads the rest"]);
    assert_eq!(outcomes.synced().unwrap(), None);
    scene.hhrun(["journal", "sync"]).code(0).says(&["20 changed", "120 applications: 120 waiting"]);

    // Once nobody is waited for, one page says that nothing is new.
    later.pass(62 * 24);
    scene.hhrun(["journal", "sync"]).code(0).says(&["48 answered since"]);
    let before = hh.count("GET", "/negotiations");
    scene.hhrun(["journal", "sync"]).code(0).says(&["told of 100 of the journal's applications: 0 changed"]);
    assert_eq!(hh.count("GET", "/negotiations") - before, 1);

    hh.faults().add(Rule::new(Fault::refusal(503, "service_unavailable", "")).on(Method::GET, "/negotiations"));
    scene.hhrun(["journal", "sync"]).code(5).one_error();
}

fn entry(vacancy: &str, title: &str, state: State, at: DateTime<Utc>) -> Entry {
    Entry {
        vacancy: VacancyId::new(vacancy),
        state,
        run: "20261101T100000-abcdef".into(),
        script: "0123456789".into(),
        strategy: "older".into(),
        resume: hhrun::hh::ResumeId::new("abc"),
        letter_hash: None,
        letter: None,
        card: None,
        seen: None,
        query: String::new(),
        variant: None,
        title: title.into(),
        employer: "=cmd()".into(),
        score: -4.5,
        at,
        attempts: 1,
    }
}

#[test]
fn older_entries_and_those_of_a_crashed_run_are_shown_with_what_there_is() {
    let hh = Hh::start();
    let scene = hh.bob();
    let journal = Journal::new(database(&scene));
    let now = Utc::now();
    journal.put(&entry("1", "Rust-разработчик", State::Applied(None), now)).unwrap();
    journal.put(&entry("2", "Rust-программист", State::Intent, now)).unwrap();
    journal.put(&entry("3", "Go \u{1b}[31mred", State::Denied("negotiations/test_required".into()), now)).unwrap();
    scene.hhrun(["journal", "show", "1"]).code(0).says(&["its text was not kept", "no letter was sent", "-4.5"]);
    scene.hhrun(["journal", "show", "rust-прог"]).code(0).says(&["the run was cut short", "the next run"]);
    scene.hhrun(["journal", "show", "rust"]).code(2).one_error().complains(&["of 2 applications begin", "1  Rust-раз"]);
    let said = scene.hhrun(["journal"]);
    said.code(0).is_plain().says(&["1 applied, 1 open, 1 refused", "the next run asks hh.ru before it sends anything"]);
    scene.hhrun(["journal", "--csv"]).code(0).says(&["'=cmd()", ",-4.5,"]);
    scene.hhrun(["journal", "show", "Go", "red"]).code(2);

    let actions = Actions::new(database(&scene));
    let action = Action {
        id: "r-00001".into(),
        kind: "message".into(),
        target: "7".into(),
        title: "Ответ".into(),
        state: ActionState::Unknown,
        run: "r".into(),
        task: "tidy".into(),
        script: "s".into(),
        text_hash: None,
        alike: 0,
        at: now,
        attempts: 1,
    };
    actions.put(&action).unwrap();
    let said = scene.hhrun(["journal", "--changes"]);
    said.code(0).says(&["message", "Ответ", "open: settled by the next run"]);
    assert!(!said.stdout.contains("Rust"));
    scene.hhrun(["journal", "--all"]).code(0).says(&["Rust-разработчик", "Ответ"]);
    scene.hhrun(["journal", "--changes", "--csv"]).code(0).says(&["at,kind,target,title,state", ",message,7,Ответ,"]);
}
