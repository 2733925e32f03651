//! The runs of several people in one process, without a browser.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Local, TimeDelta};
use hhrun::config::{Config, Variables};
use hhrun::run::schedule::{Schedule, Weekdays};
use hhrun::sandbox::{Options, Sandbox};
use hhrun::secret::Secret;
use hhrun::session::sign_in;
use hhrun::vault::{Key, Origins, UserName, Vault};
use hhrun::web::accounts::{Accounts, What};
use hhrun::web::engine::{Approved, Choices, Chosen, Doing, Ended, Engine, Host, Job, Timetable};
use hhrun::worker::{self, Program};

use crate::harness::{PATIENCE, Scene};

const SCRIPT: &str = r#"
fn settings() { #{ limit: 2 } }
fn queries(me) { #{ order_by: "publication_time" } }
fn letter(v, resume) { "Здравствуйте! Готов обсудить задачи." }
"#;

/// Everybody has the same script, and a run each hour.
struct Hourly {
    script: std::path::PathBuf,
    since: DateTime<Local>,
}

impl Choices for Hourly {
    fn strategy(&self, _: &UserName) -> Result<Chosen, worker::Error> {
        Ok(Chosen { program: Program::read(&self.script)?, params: BTreeMap::new(), told: None })
    }

    fn timetable(&self, user: &UserName) -> Option<Timetable<Local>> {
        let schedule = Schedule::new("1h".parse().ok()?, Vec::new(), Weekdays::default()).ok()?;
        let send = user.as_str() != "careful";
        (user.as_str() != "idle").then_some(Timetable { schedule, send, since: self.since })
    }
}

async fn person(host: &Host, hh: &Sandbox, accounts: &Accounts, name: &str) -> UserName {
    let user = UserName::new(name).unwrap();
    let link = accounts.invite(None, None, None).unwrap();
    let word = Secret::from("correct horse battery");
    accounts.accept(link, user.clone(), word, "127.0.0.1".parse().unwrap()).await.unwrap();
    let vault = Vault::create(&host.config.home, user.clone(), host.key.clone(), host.origins.clone()).unwrap();
    let code = Secret::from(hh.sign_in(name).unwrap());
    let application = host.config.application().unwrap();
    sign_in::finish(&host.client().unwrap(), &application, &vault, &code).await.unwrap();
    host.account(&user).unwrap().choose_first_resume().await.unwrap();
    user
}

/// A data folder at this hh.ru, with nobody in it.
fn host(scene: &Scene, hh: &Sandbox) -> (Host, Accounts) {
    let set = [
        ("HH_API_URL", hh.api_url().to_owned()),
        ("HH_AUTH_URL", hh.authorize_url()),
        ("HH_TOKEN_URL", hh.token_url()),
        ("HH_CLIENT_ID", hh.client_id().to_owned()),
        ("HH_CLIENT_SECRET", hh.client_secret().to_owned()),
        ("HH_CONTACT_EMAIL", "bob@example.com".to_owned()),
        ("HH_RATE", "0".to_owned()),
    ];
    let set = set.map(|(name, value)| (name.to_owned(), value));
    let config = Config::from_variables(&Variables::of_process(set), scene.path("data"), scene.path("key")).unwrap();
    let origins = Origins::at(&config.origins.api, &config.origins.token);
    let exe = env!("CARGO_BIN_EXE_hhrun").into();
    let host = Host { config, key: Key::random().unwrap(), origins, exe, sandbox: false };
    let accounts = Accounts::open(&scene.path("data")).unwrap();
    (host, accounts)
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_take_turns_and_nobody_is_mixed_up() {
    let scene = Scene::new();
    let hh = Sandbox::start(Options { vacancies: 300, ..Options::default() }).await.unwrap();
    let (host, accounts) = host(&scene, &hh);
    let mut people = Vec::new();
    for name in ["ivan", "anna", "boris", "careful", "idle"] {
        people.push(person(&host, &hh, &accounts, name).await);
    }
    let choices = Hourly { script: scene.write("plain.rhai", SCRIPT), since: Local::now() };
    let engine = Engine::start(host.clone(), Arc::new(choices), accounts.clone(), 2).await;
    let end = Instant::now() + PATIENCE;
    let is_done = |user: &UserName| engine.standing(user).last.is_some();
    while !people[..4].iter().all(is_done) {
        assert!(Instant::now() < end, "not all were run");
        assert!(engine.load().0 <= 2, "{:?}", engine.load());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for user in &people[..3] {
        let last = engine.standing(user).last.unwrap();
        assert!(last.scheduled && last.doing == Doing::Plan);
        assert_eq!(last.ended_as, Ended::Sent { applied: 2, others: 0, unclear: 0, left: 0, stopped: None }, "{user}");
        assert_eq!(hh.applications(user.as_str()).len(), 2, "{user}");
        let next = engine.next_run(user).unwrap() - Local::now();
        assert!(next > TimeDelta::minutes(50) && next <= TimeDelta::minutes(60), "{next}");
    }
    // Who did not say so beforehand is asked.
    assert!(matches!(engine.standing(&people[3]).last.unwrap().ended_as, Ended::Planned { waiting: 2, .. }));
    assert_eq!((hh.applications("careful").len(), engine.plan(&people[3]).await.unwrap().items.len()), (0, 2));
    assert!(engine.standing(&people[4]).last.is_none() && engine.next_run(&people[4]).is_none());
    let sendings = accounts.events().unwrap().into_iter().filter(|event| event.what == What::SentBySchedule);
    assert_eq!(sendings.map(|event| event.count).collect::<Vec<_>>(), [Some(2); 3]);
    engine.stop().await;
    // Another server goes on where this one was: nobody is due.
    let choices = Hourly { script: scene.path("plain.rhai"), since: Local::now() - TimeDelta::hours(1) };
    let again = Engine::start(host, Arc::new(choices), accounts, 2).await;
    assert!(again.next_run(&people[0]).unwrap() > Local::now() + TimeDelta::minutes(50));
    let plan = again.plan(&people[3]).await.unwrap();
    assert_eq!(plan.items.len(), 2);
    // All of it is approved; what is mended before its turn comes was not seen like that, and waits on.
    let approved = plan.items.iter().map(|item| Approved::of(item, &plan)).collect();
    again.edit(&people[3], &plan.items[0].vacancy, "Здравствуйте! Передумал.").await.unwrap();
    again.ask(&people[3], Job::Send { approved, from: "127.0.0.1".parse().unwrap() }).await.unwrap();
    let is_sent = || matches!(again.standing(&people[3]).last.unwrap().ended_as, Ended::Sent { .. });
    while !is_sent() {
        assert!(Instant::now() < end + PATIENCE, "nothing was sent");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let one_of_two = Ended::Sent { applied: 1, others: 0, unclear: 0, left: 1, stopped: None };
    assert_eq!(again.standing(&people[3]).last.unwrap().ended_as, one_of_two);
    let left = again.plan(&people[3]).await.unwrap().items;
    assert_eq!((left.len(), &left[0].vacancy), (1, &plan.items[0].vacancy));
    again.stop().await;
    hh.stop().await.unwrap();
}

/// Who waits for their turn behind others decides meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_schedule_asked_for_can_be_taken_back_while_it_waits() {
    let scene = Scene::new();
    let latency = Duration::from_millis(100);
    let hh = Sandbox::start(Options { vacancies: 300, latency, ..Options::default() }).await.unwrap();
    let (host, accounts) = host(&scene, &hh);
    let mut people = Vec::new();
    for name in ["anna", "boris", "vera"] {
        people.push(person(&host, &hh, &accounts, name).await);
    }
    let sends = Arc::new(AtomicBool::new(true));
    let choices =
        Wavering { script: scene.write("plain.rhai", SCRIPT), sends: Arc::clone(&sends), since: Local::now() };
    let engine = Engine::start(host, Arc::new(choices), accounts.clone(), 1).await;
    let end = Instant::now() + PATIENCE;
    let waiting = loop {
        let waits = |user: &&UserName| engine.view(user).ahead.is_some();
        let waiting: Vec<UserName> = people.iter().filter(waits).cloned().collect();
        if waiting.len() == 2 {
            break waiting;
        }
        assert!(Instant::now() < end, "{:?}", engine.load());
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    // It is not asked for again at the next look at the clock.
    assert!(engine.cancel(&waiting[0]).await.unwrap());
    let last = engine.standing(&waiting[0]).last.unwrap();
    assert_eq!((last.scheduled, last.ended_as), (true, Ended::Cancelled));
    assert!(engine.next_run(&waiting[0]).unwrap() > Local::now() + TimeDelta::minutes(50));
    // Neither is anything sent of who wants to be asked from now on.
    sends.store(false, Ordering::Relaxed);
    while engine.standing(&waiting[1]).last.is_none() {
        assert!(Instant::now() < end, "it is never run");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let last = engine.standing(&waiting[1]).last.unwrap();
    assert!(matches!(last.ended_as, Ended::Planned { waiting: 2, .. }), "{last:?}");
    assert_eq!(hh.applications(waiting[1].as_str()).len(), 0);
    engine.stop().await;
    hh.stop().await.unwrap();
}

/// A run each hour, and second thoughts about sending.
struct Wavering {
    script: std::path::PathBuf,
    sends: Arc<AtomicBool>,
    since: DateTime<Local>,
}

impl Choices for Wavering {
    fn strategy(&self, _: &UserName) -> Result<Chosen, worker::Error> {
        Ok(Chosen { program: Program::read(&self.script)?, params: BTreeMap::new(), told: None })
    }

    fn timetable(&self, _: &UserName) -> Option<Timetable<Local>> {
        let schedule = Schedule::new("1h".parse().ok()?, Vec::new(), Weekdays::default()).ok()?;
        Some(Timetable { schedule, send: self.sends.load(Ordering::Relaxed), since: self.since })
    }
}

/// A server that is stopped says so, and its successor makes up for the run that it cut off.
#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_run_that_the_servers_end_cut_off_comes_again() {
    let scene = Scene::new();
    let latency = Duration::from_millis(100);
    let hh = Sandbox::start(Options { vacancies: 300, latency, ..Options::default() }).await.unwrap();
    let (host, accounts) = host(&scene, &hh);
    let anna = person(&host, &hh, &accounts, "anna").await;
    let (script, since) = (scene.write("plain.rhai", SCRIPT), Local::now());
    let choices = || Arc::new(Hourly { script: script.clone(), since });
    let engine = Engine::start(host.clone(), choices(), accounts.clone(), 1).await;
    let end = Instant::now() + PATIENCE;
    while engine.load().0 == 0 {
        assert!(Instant::now() < end, "it does not begin");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    engine.stop().await;
    assert_eq!(engine.standing(&anna).last.unwrap().ended_as, Ended::Interrupted);
    let again = Engine::start(host, choices(), accounts, 1).await;
    while hh.applications("anna").len() < 2 {
        assert!(Instant::now() < end, "it does not come again");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    again.stop().await;
    hh.stop().await.unwrap();
}
