//! Each kind of trouble with each kind of call: the run ends as it should, nothing is sent twice, no tokens are lost.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::http::Method;
use chrono::{DateTime, Utc};
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};

use crate::harness::{Said, Scene};
use crate::hh::Hh;
use crate::sending::agree;

/// Applications of one run of the plain strategy.
const PLANNED: usize = 4;

/// A read waits some seconds for this one to pass.
const TOO_MANY: &str = "429 that names no time";

/// A kind of trouble, and what it comes to.
struct Trouble {
    name: &'static str,
    fault: Fault,
    /// Whether a read that meets it once is asked again.
    read_again: bool,
    /// A read that meets it every time.
    read_always: i32,
    /// The first application meets it.
    apply_once: Applying,
    /// Every application meets it.
    apply_always: Applying,
    /// A refresh meets it: how the run ends, and how the next one does.
    refresh: (i32, i32),
}

/// How a run ends whose applications meet trouble.
struct Applying {
    code: i32,
    posts: usize,
    applied: usize,
}

const fn applying(code: i32, posts: usize, applied: usize) -> Applying {
    Applying { code, posts, applied }
}

/// Nothing arrives: one repeat is right, since hh.ru says that it has nothing.
const NEVER_ARRIVED: Applying = applying(0, PLANNED + 1, PLANNED);
/// Each is repeated once and then left to the person; after three of them the sending ends.
const NEVER_ARRIVES: Applying = applying(5, 6, 0);
/// It arrived; hh.ru says so, or there was no trouble after all.
const ARRIVED: Applying = applying(0, PLANNED, PLANNED);

impl Trouble {
    /// Trouble that passes: hh.ru has not done what it was asked for.
    fn passing(name: &'static str, fault: Fault) -> Self {
        Self {
            name,
            fault,
            read_again: true,
            read_always: 5,
            apply_once: NEVER_ARRIVED,
            apply_always: NEVER_ARRIVES,
            refresh: (5, 0),
        }
    }
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Fault::Answer { status, headers, body: body.to_owned() }
}

fn troubles() -> Vec<Trouble> {
    let too_many = r#"{"request_id":"7","errors":[{"type":"too_many_requests"}]}"#;
    vec![
        Trouble::passing("dropped before", Fault::DropBefore),
        Trouble {
            apply_once: ARRIVED,
            apply_always: ARRIVED,
            // The pair went down with the connection, and the token works once: only signing in helps.
            refresh: (5, 4),
            ..Trouble::passing("dropped after", Fault::DropAfter)
        },
        Trouble::passing("500 in HTML", Fault::html(500)),
        Trouble::passing("502 in HTML", Fault::html(502)),
        Trouble::passing("502 in JSON", Fault::refusal(502, "bad_gateway", "")),
        Trouble::passing("503 in JSON", Fault::refusal(503, "service_unavailable", "")),
        Trouble::passing("503 without a body", answer(503, &[], "")),
        Trouble::passing("no gzip from a proxy", answer(200, &[("content-encoding", "gzip")], "no gzip at all")),
        Trouble {
            apply_once: ARRIVED,
            apply_always: ARRIVED,
            refresh: (5, 4),
            ..Trouble::passing("bad gzip", Fault::BadGzip)
        },
        Trouble {
            read_always: 6,
            apply_once: applying(0, PLANNED + 1, PLANNED),
            apply_always: applying(6, 2, 0),
            ..Trouble::passing("429 for a moment", answer(429, &[("retry-after", "0")], too_many))
        },
        Trouble {
            read_always: 6,
            apply_once: applying(6, 1, 0),
            apply_always: applying(6, 1, 0),
            ..Trouble::passing("429 for long", answer(429, &[("retry-after", "3600")], too_many))
        },
        Trouble {
            read_always: 6,
            apply_once: applying(6, 1, 0),
            apply_always: applying(6, 1, 0),
            ..Trouble::passing(TOO_MANY, answer(429, &[], too_many))
        },
        Trouble {
            // The answer to an application has no body that could break off.
            apply_once: ARRIVED,
            apply_always: ARRIVED,
            refresh: (5, 4),
            ..Trouble::passing("breaks off", Fault::Truncate(20))
        },
        Trouble {
            read_again: false,
            read_always: 0,
            apply_once: ARRIVED,
            apply_always: ARRIVED,
            refresh: (0, 0),
            ..Trouble::passing("late", Fault::Delay(Duration::from_millis(30)))
        },
    ]
}

/// A read that is told to wait for long fails at once.
fn fails_at_once(trouble: &Trouble) -> bool {
    trouble.name == "429 for long"
}

fn run(scene: &Scene) -> Said {
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"])
}

/// Holds how a run ended, with the kind of trouble in the message.
#[track_caller]
fn ended(trouble: &Trouble, said: &Said, code: i32) {
    assert_eq!(said.status.code(), Some(code), "{}:\n{}\n{}", trouble.name, said.stdout, said.stderr);
}

/// Holds that hh.ru got no application twice, and `count` more than `before`.
#[track_caller]
fn sent(trouble: &Trouble, hh: &Hh, before: usize, count: usize) {
    let applied = hh.applied();
    let distinct: BTreeSet<&String> = applied.iter().collect();
    assert_eq!(distinct.len(), applied.len(), "{}: sent twice", trouble.name);
    assert_eq!(applied.len() - before, count, "{}", trouble.name);
}

/// Every kind of trouble for the reads that `is_of` says, which begin with `path`.
fn reads(path: &str, is_of: impl Fn(&str) -> bool) {
    let hh = Hh::start();
    let scene = hh.bob();
    let asked = || hh.seen().iter().filter(|seen| seen.method == "GET" && is_of(&seen.path)).count();
    run(&scene).code(0);
    let usual = asked();
    assert!(usual > 2);
    for trouble in troubles().into_iter().filter(|trouble| trouble.name != TOO_MANY) {
        let (before, start) = (hh.applied().len(), asked());
        hh.faults().add(Rule::new(trouble.fault.clone()).on(Method::GET, path).times(1));
        let said = run(&scene);
        if fails_at_once(&trouble) {
            ended(&trouble, &said, trouble.read_always);
            sent(&trouble, &hh, before, 0);
        } else {
            ended(&trouble, &said, 0);
            sent(&trouble, &hh, before, PLANNED);
            assert_eq!(asked() - start, usual + usize::from(trouble.read_again), "{}", trouble.name);
        }

        let before = hh.applied().len();
        hh.faults().add(Rule::new(trouble.fault.clone()).on(Method::GET, path));
        let said = run(&scene);
        hh.faults().clear();
        ended(&trouble, &said, trouble.read_always);
        if trouble.read_always != 0 {
            said.one_error_at_least();
        }
        sent(&trouble, &hh, before, if trouble.read_always == 0 { PLANNED } else { 0 });
    }
    agree(&hh, &scene, hh.applied().len());
}

impl Said {
    /// Holds that something is said to be wrong, and what to do about it.
    #[track_caller]
    fn one_error_at_least(&self) {
        assert!(self.stderr.contains("error:") && self.stderr.contains("hint:"), "{}", self.stderr);
    }
}

#[test]
fn searches_in_trouble() {
    reads("/vacancies", |path| path == "/vacancies");
}

#[test]
fn searches_wait_a_little_where_hh_names_no_time() {
    let hh = Hh::start();
    let scene = hh.bob();
    let trouble = troubles().into_iter().find(|trouble| trouble.name == TOO_MANY).unwrap();
    hh.faults().add(Rule::new(trouble.fault.clone()).on(Method::GET, "/vacancies").times(1));
    ended(&trouble, &run(&scene), 0);
    sent(&trouble, &hh, 0, PLANNED);
}

#[test]
fn details_in_trouble() {
    reads("/vacancies/", |path| path.starts_with("/vacancies/"));
}

#[test]
fn applications_in_trouble() {
    let hh = Hh::with(Options { vacancies: 600, ..Options::default() });
    let scene = hh.bob();
    for trouble in troubles() {
        for (times, expected) in [(1, &trouble.apply_once), (u32::MAX, &trouble.apply_always)] {
            let (before, posts) = (hh.applied().len(), hh.posts());
            hh.faults().add(Rule::new(trouble.fault.clone()).on(Method::POST, "/negotiations").times(times));
            let said = run(&scene);
            hh.faults().clear();
            // What waits would come on top of the next run's limit.
            scene.hhrun(["resume-plan", "--user", "bob", "--drop"]).code(0);
            ended(&trouble, &said, expected.code);
            assert_eq!(hh.posts() - posts, expected.posts, "{} × {times}:\n{}", trouble.name, said.stdout);
            sent(&trouble, &hh, before, expected.applied);
        }
    }
    agree(&hh, &scene, hh.applied().len());
}

#[test]
fn refreshes_in_trouble() {
    let now = Arc::new(AtomicI64::new(Utc::now().timestamp()));
    let hands = Arc::clone(&now);
    let clock = move || DateTime::from_timestamp(hands.load(Ordering::SeqCst), 0).unwrap();
    let hh = Hh::with(Options { vacancies: 300, now: Arc::new(clock), ..Options::default() });
    let scene = hh.bob();
    for trouble in troubles() {
        now.fetch_add(Duration::from_secs(15 * 24 * 60 * 60).as_secs().cast_signed(), Ordering::SeqCst);
        let (first, next) = trouble.refresh;
        let (before, start) = (hh.applied().len(), hh.count("POST", "/token"));
        hh.faults().add(Rule::new(trouble.fault.clone()).on(Method::POST, "/token").times(1));
        let said = run(&scene);
        ended(&trouble, &said, first);
        assert_eq!(hh.count("POST", "/token") - start, 1, "{}: asked again by itself", trouble.name);
        sent(&trouble, &hh, before, if first == 0 { PLANNED } else { 0 });

        let before = hh.applied().len();
        let said = run(&scene);
        ended(&trouble, &said, next);
        if next == 4 {
            assert!(said.stderr.contains("hhrun login --user bob"), "{}: {}", trouble.name, said.stderr);
            hh.sign_in(&scene, "bob").code(0);
            run(&scene).code(0);
        }
        sent(&trouble, &hh, before, PLANNED);
        let asked = hh.count("POST", "/token") - start;
        assert!(asked <= 2 + usize::from(next == 4), "{}: {asked} token requests", trouble.name);
    }
    agree(&hh, &scene, hh.applied().len());
}
