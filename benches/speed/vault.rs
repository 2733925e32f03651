//! The vault, with everything that has to be on the disk before it goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use hhrun::hh::oauth::Application;
use hhrun::hh::vacancies::{FullVacancy, Query, VacancyQuery};
use hhrun::hh::{Agent, Client, Paging, ResumeId, Settings};
use hhrun::sandbox::{Options, Sandbox};
use hhrun::session::Session;
use hhrun::vault::Vault;
use hhrun::vault::journal::State;
use hhrun::vault::refresh::{Outcome, in_helper};
use tempfile::TempDir;

use crate::figure::{Figure, Limit, Measure, Unit};
use crate::hh::{Hh, RUNTIME};
use crate::person::{self, Person, application, on_disk};

/// Milliseconds.
const LATENCY: u32 = 50;
/// Seconds that an access token lives.
const LIFE: u32 = 3_600;

/// A strategy that applies to one vacancy.
const ONE: &str = r#"
fn settings() { #{ limit: 1 } }
fn queries(me) { #{ order_by: "publication_time" } }
fn letter(v, resume) { "Здравствуйте! Готов обсудить задачи." }
"#;

pub const FIGURES: &[Figure] = &[
    Figure {
        name: "read_a_token",
        what: "vault, fsync included: read a token",
        limit: Limit::AtMost(5.0),
        unit: Unit::Millis,
        samples: 200,
        measure: Measure::Sampled(|| {
            let world = World::new();
            Box::new(move || {
                let world = &world;
                millis(read(&world.vault))
            })
        }),
    },
    Figure {
        name: "journal_an_application",
        what: "journal one application: before it is sent, and when it is answered",
        limit: Limit::AtMost(15.0),
        unit: Unit::Millis,
        samples: 200,
        measure: Measure::Sampled(|| {
            let world = World::new();
            let full = world.vacancy();
            let mut count = 0;
            Box::new(move || {
                let world = &world;
                count += 1;
                millis(journal(&world.vault, &full, count))
            })
        }),
    },
    Figure {
        name: "refresh_with_its_helper",
        what: "a refresh with its helper process",
        limit: Limit::AtMost(100.0),
        unit: Unit::Millis,
        samples: 100,
        measure: Measure::Sampled(|| {
            let world = World::new();
            Box::new(move || millis(world.refresh()))
        }),
    },
    Figure {
        name: "vault_in_a_run",
        what: "their share of a run at 50 ms latency that applies once: reading a token and journaling the application",
        limit: Limit::None,
        unit: Unit::Percent,
        samples: 20,
        measure: Measure::Sampled(|| {
            let hh = Hh::start(300, LATENCY);
            let person = Person::of(&hh);
            let script = person.scene.write("one.rhai", ONE);
            let full = World::new().vacancy();
            let mut count = 0;
            Box::new(move || {
                let _running = &hh;
                count += 1;
                let run = run(&person, &script);
                assert_eq!(person.vault.journal().all().unwrap().len(), 2 * count - 1);
                let vault = read(&person.vault) + journal(&person.vault, &full, count);
                100.0 * vault.as_secs_f64() / run.as_secs_f64()
            })
        }),
    },
];

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

/// Reads a token, as a run does at its first request.
pub fn read(vault: &Vault) -> Duration {
    let began = Instant::now();
    let holding = vault.tokens().read().unwrap();
    let took = began.elapsed();
    assert!(holding.is_some_and(|holding| holding.pair.is_some()));
    took
}

/// Journals an application, as the gate does.
fn journal(vault: &Vault, full: &FullVacancy, number: usize) -> Duration {
    let mut entry = application(full, format!("9{number:08}"), Utc::now());
    let journal = vault.journal();
    let began = Instant::now();
    journal.put(&entry).unwrap();
    entry.state = State::Applied(None);
    journal.put(&entry).unwrap();
    began.elapsed()
}

/// A whole run that applies once.
fn run(person: &Person, script: &Path) -> Duration {
    let mut command =
        person.scene.command([script.as_os_str(), "--yes".as_ref(), "--user".as_ref(), person::USER.as_ref()]);
    let began = Instant::now();
    let output = command.output().unwrap();
    let took = began.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    took
}

/// Somebody who is signed in at an hh.ru of this process, whose clock can be turned.
struct World {
    _sandbox: Sandbox,
    vault: Vault,
    settings: Settings,
    /// Seconds that hh.ru's clock is ahead.
    ahead: Arc<AtomicI64>,
    _folder: TempDir,
}

impl World {
    fn new() -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let hands = Arc::clone(&ahead);
        let now = move || Utc::now() + TimeDelta::seconds(hands.load(Ordering::SeqCst));
        let options = Options {
            vacancies: 300,
            access_ttl: Duration::from_secs(LIFE.into()),
            now: Arc::new(now),
            ..Options::default()
        };
        let sandbox = RUNTIME.block_on(Sandbox::start(options)).unwrap();
        let settings = settings(&sandbox);
        let application = Application {
            client_id: sandbox.client_id().to_owned(),
            client_secret: sandbox.client_secret().into(),
            redirect_uri: None,
        };
        let folder = on_disk();
        let code = sandbox.sign_in(person::USER).unwrap().into();
        let vault = person::sign_in(settings.clone(), &application, &code, folder.path());
        Self { _sandbox: sandbox, vault, settings, ahead, _folder: folder }
    }

    /// A refresh of a pair that has expired.
    fn refresh(&self) -> Duration {
        self.ahead.fetch_add(i64::from(LIFE) + 1, Ordering::SeqCst);
        let store = self.vault.tokens();
        let held = store.read().unwrap().unwrap().generation;
        let exe = PathBuf::from(env!("CARGO_BIN_EXE_hhrun"));
        let began = Instant::now();
        let outcome = RUNTIME.block_on(in_helper(&exe, &store, &self.settings, Some(held))).unwrap();
        let took = began.elapsed();
        assert_eq!(outcome, Outcome::Settled);
        assert_eq!(store.read().unwrap().unwrap().generation, held + 1);
        took
    }

    /// A vacancy with its description.
    fn vacancy(&self) -> FullVacancy {
        let exe = PathBuf::from(env!("CARGO_BIN_EXE_hhrun"));
        let client = Client::new(self.settings.clone());
        let client = Session::new(client, self.vault.clone(), exe).unwrap().client();
        let query = Query::Vacancies(VacancyQuery::default());
        RUNTIME.block_on(async {
            let page = client.search_page(&query, &ResumeId::new("none"), Paging::first(1)).await.unwrap();
            client.vacancy(&page.items[0].id).await.unwrap()
        })
    }
}

fn settings(sandbox: &Sandbox) -> Settings {
    Settings::unpaced(
        sandbox.api_url().parse().unwrap(),
        sandbox.token_url().parse().unwrap(),
        Agent::for_contact("bob@example.com").unwrap(),
    )
}
