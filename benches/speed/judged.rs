//! From page bytes to verdicts: through the process of a script, and in plain Rust.

use std::collections::{HashSet, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, Utc};
use hhrun::hh::VacancyId;
use hhrun::hh::search::SearchPage;
use hhrun::hh::vacancies::Vacancy;
use hhrun::protocol::{Context, Verdict};
use hhrun::secret::ExposeSecret;
use hhrun::worker::{Program, Worker};
use tokio::sync::mpsc;

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::harness::Scene;
use crate::hh::{Hh, RUNTIME};
use crate::native::Rules;
use crate::network::{STRATEGY, bare};

const VACANCIES: u32 = 2_000;
const PAGES: usize = 20;

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "worker_over_native",
        what: "from page bytes to verdicts through the worker (decode, pipe, hooks with helpers) ÷ decode and the same rules in native Rust, in-process",
        limit: Limit::AtMost(2.0),
        unit: Unit::Ratio,
        samples: 60,
        measure: Measure::Sampled(|| {
            let mut sides = Sides::new();
            let bodies = bodies();
            sides.agree(&bodies);
            Box::new(move || {
                let through = timed(|| sides.through(Arc::clone(&bodies)));
                let native = timed(|| sides.natively(&bodies));
                through.as_secs_f64() / native.as_secs_f64()
            })
        }),
    },
    Figure {
        name: "hooks_over_native",
        what: "the same without decoding: pipe and hooks ÷ the same rules in native Rust",
        limit: Limit::None,
        unit: Unit::Ratio,
        samples: 60,
        measure: Measure::Sampled(|| {
            let mut sides = Sides::new();
            let bodies = bodies();
            sides.agree(&bodies);
            let mut seen = HashSet::new();
            let pages: Vec<Vec<Arc<Vacancy>>> =
                bodies.iter().map(|body| shared(fresh(decoded(body), &mut seen))).collect();
            Box::new(move || {
                let through = timed(|| sides.judged(&pages));
                let native = timed(|| pages.iter().flatten().map(|vacancy| sides.rules.judge(vacancy)).collect());
                through.as_secs_f64() / native.as_secs_f64()
            })
        }),
    },
];

/// The bodies of the pages, as they came from the wire.
pub fn bodies() -> Arc<[Vec<u8>]> {
    let hh = Hh::start(VACANCIES, 0);
    let client = bare();
    RUNTIME.block_on(async {
        let mut bodies = Vec::new();
        for page in 0..PAGES {
            let address = hh.place().address(&format!("/vacancies?order_by=publication_time&page={page}&per_page=100"));
            let answer =
                client.get(address).bearer_auth(hh.place().token.clone().expose_secret()).send().await.unwrap();
            bodies.push(answer.error_for_status().unwrap().bytes().await.unwrap().to_vec());
        }
        bodies.into()
    })
}

/// The vacancies of a page, decoded as the client does.
pub fn decoded(body: &[u8]) -> Vec<Vacancy> {
    serde_json::from_str::<SearchPage>(std::str::from_utf8(body).unwrap()).unwrap().items
}

/// What the hooks may know of a run at this moment.
pub fn context(now: DateTime<FixedOffset>) -> Context {
    Context { now, ..Context::default() }
}

/// Those that no earlier page had.
fn fresh(page: Vec<Vacancy>, seen: &mut HashSet<VacancyId>) -> Vec<Vacancy> {
    page.into_iter().filter(|vacancy| seen.insert(vacancy.id.clone())).collect()
}

/// As the client hands them on.
pub fn shared(page: Vec<Vacancy>) -> Vec<Arc<Vacancy>> {
    page.into_iter().map(Arc::new).collect()
}

fn timed(judge: impl FnOnce() -> Vec<Verdict>) -> Duration {
    let began = Instant::now();
    let verdicts = judge();
    let took = began.elapsed();
    // Some move to another page while pages are fetched.
    assert!(verdicts.len() > VACANCIES as usize * 9 / 10, "{}", verdicts.len());
    took
}

/// Both ways of judging.
struct Sides {
    worker: Worker,
    rules: Rules,
}

impl Sides {
    fn new() -> Self {
        let scene = Scene::new();
        let script = scene.write("speed.rhai", STRATEGY);
        let now = Utc::now().fixed_offset();
        let worker = RUNTIME.block_on(async {
            let program = Program::read(&script).unwrap();
            let mut worker = Worker::start(Path::new(env!("CARGO_BIN_EXE_hhrun")), &program).await.unwrap();
            worker.begin(context(now)).await.unwrap();
            worker
        });
        Self { worker, rules: Rules::new(now) }
    }

    /// Holds that both come to the same.
    fn agree(&mut self, bodies: &Arc<[Vec<u8>]>) {
        let verdicts = self.natively(bodies);
        assert_eq!(self.through(Arc::clone(bodies)), verdicts);
        let skipped = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Skipped(_))).count();
        assert!((1..verdicts.len()).contains(&skipped), "{skipped} of {} are skipped", verdicts.len());
    }

    /// As a run does it: a task of its own decodes a page while the one before is judged, and the script has the next
    /// at hand when it is done with one.
    fn through(&mut self, bodies: Arc<[Vec<u8>]>) -> Vec<Verdict> {
        RUNTIME.block_on(async {
            let (sender, mut pages) = mpsc::channel(1);
            tokio::spawn(async move {
                let mut seen: HashSet<VacancyId> = HashSet::new();
                for body in &*bodies {
                    let page = decoded(body);
                    seen.extend(page.iter().map(|vacancy| vacancy.id.clone()));
                    sender.send(shared(page)).await.unwrap();
                }
            });
            let mut seen = HashSet::new();
            let mut verdicts = Vec::new();
            let mut ahead = VecDeque::new();
            let mut ended = false;
            while !(ended && ahead.is_empty()) {
                tokio::select! {
                    biased;
                    () = self.worker.answered(), if !ahead.is_empty() => {
                        verdicts.extend(self.worker.verdicts().await.unwrap());
                        drop(ahead.pop_front());
                    }
                    page = pages.recv(), if !ended && ahead.len() < 2 => match page {
                        Some(page) => {
                            let fresh: Vec<_> =
                                page.into_iter().filter(|vacancy| seen.insert(vacancy.id.clone())).collect();
                            self.worker.judge_ahead(&fresh).await.unwrap();
                            ahead.push_back(fresh);
                        }
                        None => ended = true,
                    },
                }
            }
            verdicts
        })
    }

    fn natively(&self, bodies: &[Vec<u8>]) -> Vec<Verdict> {
        let mut seen = HashSet::new();
        let pages = bodies.iter().map(|body| fresh(decoded(body), &mut seen));
        pages.flatten().map(|vacancy| self.rules.judge(&vacancy)).collect()
    }

    /// Only the pipe and the hooks.
    fn judged(&mut self, pages: &[Vec<Arc<Vacancy>>]) -> Vec<Verdict> {
        RUNTIME.block_on(async {
            let mut verdicts = Vec::new();
            for page in pages {
                verdicts.extend(self.worker.judge(page).await.unwrap());
            }
            verdicts
        })
    }
}
