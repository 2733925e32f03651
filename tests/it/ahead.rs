//! Pages that a script's process gets before it is done with the ones in front of them.

use std::path::Path;
use std::sync::Arc;

use axum::http::Method;
use chrono::DateTime;
use futures_util::FutureExt;
use hhrun::hh::vacancies::Vacancy;
use hhrun::protocol::{Context, Hook, Reply, Stop, Verdict, Wording};
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::worker::{Answering, Error, Program, Pure, Worker, Writer};
use tokio::runtime::{Builder, Runtime};

use crate::harness::Scene;
use crate::hh::Hh;

const QUERIES: &str = "fn queries(me) { #{} }\n";

struct Judge {
    runtime: Runtime,
    worker: Worker,
}

impl Judge {
    fn with(hooks: &str) -> Self {
        let scene = Scene::new();
        let script = scene.write("ahead.rhai", &format!("{QUERIES}{hooks}"));
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let worker = runtime.block_on(async {
            let program = Program::read(&script).unwrap();
            let mut worker = Worker::start(Path::new(env!("CARGO_BIN_EXE_hhrun")), &program).await.unwrap();
            let now = DateTime::parse_from_rfc3339("2026-11-18T12:00:00+03:00").unwrap();
            worker.begin(Context { now, ..Context::default() }).await.unwrap();
            worker
        });
        Self { runtime, worker }
    }

    /// Sends all pages ahead, then hears what became of them.
    fn all(&mut self, pages: &[Vec<Arc<Vacancy>>]) -> Vec<Result<Vec<Verdict>, Error>> {
        self.runtime.block_on(async {
            for page in pages {
                self.worker.judge_ahead(page).await.unwrap();
            }
            let mut heard = Vec::new();
            for _ in pages {
                self.worker.answered().await;
                heard.push(self.worker.verdicts().await);
            }
            heard
        })
    }
}

/// A page of vacancies whose ids begin at `first`, each so long that two pages are more than the pipe holds.
fn page(first: usize) -> Vec<Arc<Vacancy>> {
    let vacancy = |id: usize| {
        let long = "я".repeat(3_000);
        let text =
            format!(r#"{{"id":"{id}","name":"v{id}","snippet":{{"requirement":"{long}","responsibility":null}}}}"#);
        Arc::new(serde_json::from_str::<Vacancy>(&text).unwrap())
    };
    (first..first + 100).map(vacancy).collect()
}

fn points(verdicts: &[Verdict]) -> Vec<f64> {
    let points = |verdict: &Verdict| match verdict {
        Verdict::Kept(card) => card.lines.iter().map(|line| line.points).sum(),
        Verdict::Skipped(reason) => panic!("{reason}"),
    };
    verdicts.iter().map(points).collect()
}

#[test]
fn pages_are_judged_in_the_order_they_were_sent_in() {
    let mut judge = Judge::with("fn score(v) { parse_int(v.id) }");
    let heard = judge.all(&[page(0), page(100), page(200), page(300)]);
    let points: Vec<f64> = heard.into_iter().flat_map(|verdicts| points(&verdicts.unwrap())).collect();
    assert!(points.iter().zip(0..400_u32).all(|(points, id)| (points - f64::from(id)).abs() < 0.1), "{points:?}");
}

#[test]
fn a_script_that_talks_more_than_a_pipe_holds_is_heard_while_pages_wait() {
    let mut judge =
        Judge::with("fn score(v) { let long = v.id; long.pad(1000, \".\"); for i in 0..50 { log::info(long) } 1 }");
    let heard = judge.all(&[page(0), page(100), page(200)]);
    assert!(heard.iter().all(Result::is_ok));
    let log = judge.worker.take_log();
    assert_eq!(log.len(), 10_000);
    assert!(log[0].text.starts_with("0..") && log[9_999].text.starts_with("199.."));
}

/// Says back what it is asked.
struct Echo;

impl Writer for Echo {
    fn write(&mut self, prompt: String, _wording: Wording) -> Answering<'_> {
        async move {
            tokio::task::yield_now().await;
            Ok(Reply::Text(prompt))
        }
        .boxed()
    }
}

#[test]
fn a_question_is_answered_though_pages_wait_behind_it() {
    let mut judge = Judge::with("fn score(v) { parse_int(ai::text(v.id, \"0\")) }");
    judge.worker.answered_by(Pure::new(Some(Box::new(Echo))));
    let heard = judge.all(&[page(1_000), page(1_100), page(1_200)]);
    let points: Vec<f64> = heard.into_iter().flat_map(|verdicts| points(&verdicts.unwrap())).collect();
    assert!(points.iter().zip(1_000..1_300_u32).all(|(points, id)| (points - f64::from(id)).abs() < 0.1), "{points:?}");
}

#[test]
fn after_a_failure_the_pages_behind_it_are_forgotten() {
    let mut judge = Judge::with("fn score(v) { if v.id == \"50\" { throw \"no\" } parse_int(v.id) }");
    judge.runtime.block_on(async {
        judge.worker.judge_ahead(&page(0)).await.unwrap();
        judge.worker.judge_ahead(&page(100)).await.unwrap();
        let error = judge.worker.verdicts().await.unwrap_err();
        assert!(matches!(&error, Error::Failed(failure) if failure.message.contains("no")), "{error}");
        let verdicts = judge.worker.judge(&page(200)).await.unwrap();
        assert!((points(&verdicts)[0] - 200.0).abs() < 0.1, "{verdicts:?}");
    });
}

#[test]
fn who_stops_waiting_loses_nothing() {
    let mut judge = Judge::with("fn score(v) { parse_int(v.id) }");
    judge.runtime.block_on(async {
        judge.worker.judge_ahead(&page(0)).await.unwrap();
        let mut stopped = 0;
        loop {
            tokio::select! {
                biased;
                () = judge.worker.answered() => break,
                () = tokio::task::yield_now() => stopped += 1,
            }
        }
        assert!(stopped > 0);
        let verdicts = judge.worker.verdicts().await.unwrap();
        assert!((points(&verdicts)[99] - 99.0).abs() < 0.1, "{verdicts:?}");
    });
}

#[test]
fn a_process_that_dies_with_a_page_waiting_is_told_in_words() {
    let mut judge = Judge::with(
        r#"fn score(v) {
            if v.id != "7" { return 1; }
            let text = ""; text.pad(60_000, "a");
            let other = ""; other.pad(60_000, "b");
            text.replace("a", other);
            2
        }"#,
    );
    let error = judge.runtime.block_on(async {
        judge.worker.judge_ahead(&page(0)).await.unwrap();
        if let Err(error) = judge.worker.judge_ahead(&page(100)).await {
            return error;
        }
        judge.worker.verdicts().await.unwrap_err()
    });
    assert!(matches!(error, Error::Stopped { stop: Stop::Memory, hook: Some(Hook::Score), .. }), "{error:?}");
}

#[test]
fn without_a_call_nothing_is_waited_for() {
    let mut judge = Judge::with("fn score(v) { 1 }");
    judge.runtime.block_on(async {
        assert!(matches!(judge.worker.verdicts().await, Err(Error::Answer)));
        assert_eq!(judge.worker.judge(&page(0)).await.unwrap().len(), 100);
    });
}

/// hh.ru's refusal is there first, since the script takes its time.
#[test]
fn what_a_script_makes_of_its_pages_comes_before_what_hh_says_later() {
    let hh = Hh::start();
    let mut scene = hh.bob();
    // So that the requests come in the order of their pages.
    scene.set("HH_IN_FLIGHT", "1");
    let refused = || Rule::new(Fault::refusal(400, "bad_argument", "page")).on(Method::GET, "/vacancies");
    scene.write("throws.rhai", &format!("{QUERIES}fn filter(v) {{ for i in 0..20_000 {{ }} throw \"mine\" }}"));
    hh.faults().add(refused().after(1));
    scene.hhrun(["throws.rhai", "--user", "bob", "--dry-run"]).code(3).complains(&["mine"]);
    hh.faults().clear();
    hh.faults().add(refused().after(2));
    scene.write("talks.rhai", &format!("{QUERIES}fn filter(v) {{ log::warn(v.id); for i in 0..500 {{ }} true }}"));
    let said = scene.hhrun(["talks.rhai", "--user", "bob", "--dry-run"]);
    said.code(5);
    assert_eq!(said.stderr.lines().filter(|line| line.starts_with("script:")).count(), 200, "{}", said.stderr);
}

#[test]
fn a_loop_that_ends_has_asked_for_no_more_than_what_was_in_flight() {
    let hh = Hh::with(Options { vacancies: 2_000, ..Options::default() });
    let scene = hh.bob();
    let task = "fn main(args) { let n = 0; for v in hh::search(#{}) { n += 1; if n == 250 { break; } } n }";
    scene.write("look.rhai", task);
    // A request on its way when a run ends may be seen by hh.ru during the next.
    for run in 1..=5 {
        scene.hhrun(["look.rhai", "--user", "bob"]).code(0).says(&["250"]);
        let asked = hh.count("GET", "/vacancies");
        assert!(asked <= run * (3 + 2), "{asked} requests of {run} runs");
    }
}
