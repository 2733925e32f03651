//! A dry run in this process, with the moments that matter. Its script has a process of its own, as always.

use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hhrun::gate::Gate;
use hhrun::hh::{Access, Error, Tokens};
use hhrun::run::{Given, Progress, Run, Selection, Step, Wishes};
use hhrun::secret::Secret;
use hhrun::vault::Journal;
use hhrun::vault::db::Database;
use hhrun::worker::{Program, Worker};

use crate::harness::Scene;
use crate::hh::Place;

/// What a run took, from its first search request on.
pub struct Timed {
    /// Until the first page was judged.
    pub first: Duration,
    /// Until the last was.
    pub last: Duration,
    /// When each request of the search left, after the first.
    pub requests: Vec<Duration>,
    /// Requests before the first of the search: who the person is, and what there is to know.
    pub before: usize,
    pub selection: Selection,
}

/// Plans with a script against an hh.ru.
pub fn timed(hh: &Place, script: &str, rate: f64, in_flight: usize) -> Timed {
    let scene = Scene::new();
    let path = scene.write("speed.rhai", script);
    crate::hh::RUNTIME.block_on(planned(hh, &path, rate, in_flight))
}

async fn planned(hh: &Place, script: &Path, rate: f64, in_flight: usize) -> Timed {
    let program = Program::read(script).unwrap();
    let worker = Worker::start(Path::new(env!("CARGO_BIN_EXE_hhrun")), &program).await.unwrap();
    let asked = Arc::new(Asked { token: hh.token.clone(), at: Mutex::default() });
    let client = hh.client(rate, in_flight).signed_in(Arc::clone(&asked) as Arc<dyn Tokens>);
    let nothing = Journal::new(Database::new("/dev/null/journal".into()));
    let open_gate = |client, resume| Gate::new(client, nothing, resume, Vec::new());
    let mut run = Run::look_on(client, open_gate, worker, program, None, Given::default()).await.unwrap();
    let before = std::mem::take(&mut *asked.at.lock().unwrap()).len();
    let judged = Judged::default();
    let selection = run.select(&Wishes::default(), &judged).await.unwrap();
    let requests = std::mem::take(&mut *asked.at.lock().unwrap());
    let judged = judged.0.into_inner().unwrap();
    let since = |moment: &Instant| moment.duration_since(requests[0]);
    Timed {
        first: since(judged.first().unwrap()),
        last: since(judged.last().unwrap()),
        requests: requests.iter().map(since).collect(),
        before,
        selection,
    }
}

/// Notes when each request leaves: its token is asked for right before.
struct Asked {
    token: Secret,
    at: Mutex<Vec<Instant>>,
}

impl Tokens for Asked {
    fn access(&self, _: Option<u64>) -> Pin<Box<dyn Future<Output = Result<Access, Error>> + Send + '_>> {
        self.at.lock().unwrap().push(Instant::now());
        Box::pin(async { Ok(Access { token: self.token.clone(), generation: 1 }) })
    }
}

/// Notes when each page was judged.
#[derive(Default)]
struct Judged(Mutex<Vec<Instant>>);

impl Progress for Judged {
    fn expect(&self, _: Step, _: u64) {}

    fn done(&self, step: Step, _: u64) {
        if step == Step::Judged {
            self.0.lock().unwrap().push(Instant::now());
        }
    }

    fn finish(&self, _: Step) {}
}
