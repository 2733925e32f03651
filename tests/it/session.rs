//! Sessions against a small hh.ru, with the real helper process.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use hhrun::hh::oauth::Application;
use hhrun::hh::{Agent, Client, PersonId, Settings};
use hhrun::secret::{ExposeSecret, Secret};
use hhrun::session::sign_in::{self, Doubt, SignIn};
use hhrun::session::{Error, Session};
use hhrun::vault::db::{self, Database};
use hhrun::vault::machine::{Event, Holding, LoginReason, Moment, NewPair};
use hhrun::vault::refresh::{Outcome, in_helper};
use hhrun::vault::{Key, Origins, UserName, Vault};
use serde_json::json;
use tokio::sync::Notify;

/// hh.ru's rules about tokens, for one account: pairs are numbered, the newest is good.
#[derive(Default)]
struct Hh {
    pairs: AtomicUsize,
    refreshes: AtomicUsize,
    codes: AtomicUsize,
    revoked: AtomicBool,
    unexpired: AtomicBool,
    person: Mutex<String>,
    /// When set, a refresh announces itself and then waits.
    gate: Mutex<Option<(Arc<Notify>, Arc<Notify>)>>,
}

type Shared = State<Arc<Hh>>;

impl Hh {
    fn pair(&self) -> Json<serde_json::Value> {
        let number = self.pairs.fetch_add(1, Ordering::SeqCst) + 1;
        Json(json!({
            "access_token": format!("access-{number}"),
            "refresh_token": format!("refresh-{number}"),
            "expires_in": 1_209_600,
        }))
    }

    fn newest(&self) -> String {
        self.pairs.load(Ordering::SeqCst).to_string()
    }
}

async fn token(State(hh): Shared, Form(form): Form<Vec<(String, String)>>) -> Response {
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    if field("grant_type").as_deref() == Some("authorization_code") {
        hh.codes.fetch_add(1, Ordering::SeqCst);
        return hh.pair().into_response();
    }
    hh.refreshes.fetch_add(1, Ordering::SeqCst);
    let gate = hh.gate.lock().unwrap().clone();
    if let Some((arrived, go)) = gate {
        arrived.notify_one();
        go.notified().await;
    }
    let refusal = |description: &str| {
        let body = json!({ "error": "invalid_grant", "error_description": description });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    };
    if hh.unexpired.load(Ordering::SeqCst) {
        return refusal("token not expired");
    }
    if field("refresh_token") != Some(format!("refresh-{}", hh.newest())) {
        return refusal("token has already been refreshed");
    }
    hh.pair().into_response()
}

/// hh.ru's word for every token but the newest.
fn expired(hh: &Hh, headers: &HeaderMap) -> Option<Response> {
    let sent = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = json!({ "errors": [{ "type": "oauth", "value": "token_expired" }] });
    let is_newest = sent == format!("Bearer access-{}", hh.newest());
    (!is_newest).then(|| (StatusCode::FORBIDDEN, Json(body)).into_response())
}

async fn me(State(hh): Shared, headers: HeaderMap) -> Response {
    if let Some(expired) = expired(&hh, &headers) {
        return expired;
    }
    Json(json!({ "id": *hh.person.lock().unwrap(), "first_name": "Bob", "is_applicant": true })).into_response()
}

async fn revoke(State(hh): Shared, headers: HeaderMap) -> Response {
    if let Some(expired) = expired(&hh, &headers) {
        return expired;
    }
    hh.revoked.store(true, Ordering::SeqCst);
    StatusCode::NO_CONTENT.into_response()
}

struct World {
    hh: Arc<Hh>,
    home: tempfile::TempDir,
    settings: Settings,
    key: Key,
}

impl World {
    async fn new() -> Self {
        let hh = Arc::new(Hh { person: Mutex::new("7".into()), ..Hh::default() });
        let router = Router::new()
            .route("/token", post(token))
            .route("/me", get(me))
            .route("/oauth/token", delete(revoke))
            .with_state(Arc::clone(&hh));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let settings = Settings::unpaced(
            api.parse().unwrap(),
            format!("{api}/token").parse().unwrap(),
            Agent::for_contact("bob@example.com").unwrap(),
        );
        Self { hh, home: tempfile::tempdir().unwrap(), settings, key: Key::random().unwrap() }
    }

    fn vault(&self) -> Vault {
        let user = UserName::new("bob").unwrap();
        Vault::create(self.home.path(), user, self.key.clone(), Origins::of(&self.settings)).unwrap()
    }

    fn client(&self) -> Client {
        Client::new(self.settings.clone())
    }

    fn session(&self) -> Session {
        Session::new(self.client(), self.vault(), exe().to_owned()).unwrap()
    }

    async fn sign_in(&self) -> SignIn {
        let application =
            Application { client_id: "id".into(), client_secret: Secret::from("secret"), redirect_uri: None };
        sign_in::finish(&self.client(), &application, &self.vault(), &Secret::from("C0DE")).await.unwrap()
    }

    /// The stored pair is one that hh.ru calls expired, whatever our clock says.
    fn sign_in_with(&self, expires_in: u64) {
        let store = self.vault().tokens();
        let lock = store.lock().unwrap();
        let mut record = store.read_for_login(&lock).unwrap();
        let pair = NewPair { access: Secret::from("old"), refresh: Secret::from("refresh-0"), expires_in };
        let at = Moment { now: chrono::Utc::now(), clock_ahead: None };
        store.apply(&lock, &mut record, Event::Login(pair), at).unwrap();
    }

    fn holding(&self) -> Holding {
        self.vault().tokens().read().unwrap().unwrap()
    }

    fn refreshes(&self) -> usize {
        self.hh.refreshes.load(Ordering::SeqCst)
    }
}

fn exe() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_hhrun"))
}

fn cause(error: &hhrun::hh::Error) -> &Error {
    let hhrun::hh::Error::Access(source) = error else { panic!("{error}") };
    source.downcast_ref().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_calls_with_an_expired_token_renew_it_once() {
    let world = World::new().await;
    world.sign_in_with(1_000);
    let client = world.session().client();
    let calls: Vec<_> =
        (0..8).map(|_| client.clone()).map(|client| tokio::spawn(async move { client.me().await })).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().id, PersonId::new("7"));
    }
    assert_eq!((world.refreshes(), world.holding().generation), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn four_sessions_at_once_renew_it_once() {
    let world = World::new().await;
    world.sign_in_with(0);
    let sessions: Vec<_> = (0..4).map(|_| world.session()).collect();
    let calls: Vec<_> =
        sessions.iter().map(Session::client).map(|client| tokio::spawn(async move { client.me().await })).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(world.refreshes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_gone_loses_no_pair() {
    let world = World::new().await;
    world.sign_in_with(0);
    let (arrived, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    *world.hh.gate.lock().unwrap() = Some((Arc::clone(&arrived), Arc::clone(&go)));
    let store = world.vault().tokens();
    {
        let helper = in_helper(exe(), &store, &world.settings, None);
        tokio::select! {
            outcome = helper => panic!("{outcome:?}"),
            () = arrived.notified() => {}
        }
    }
    #[cfg(target_os = "linux")]
    annoy_helpers();
    go.notify_one();
    // The helper holds the lock until the pair is stored.
    let holding = tokio::task::spawn_blocking(move || {
        let _lock = store.lock().unwrap();
        store.read().unwrap().unwrap()
    });
    let holding = holding.await.unwrap();
    assert_eq!((holding.generation, world.refreshes()), (2, 1));
    assert_eq!(holding.pair.unwrap().refresh.expose_secret(), "refresh-1");
}

/// INT, TERM and HUP to the helpers that this process started, as a closing terminal would send them.
#[cfg(target_os = "linux")]
fn annoy_helpers() {
    use rustix::process::{Pid, Signal, getpgid, kill_process};
    let mut annoyed = 0;
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = process.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let read = |what: &str| std::fs::read_to_string(process.path().join(what)).unwrap_or_default();
        let parent = read("stat").rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
        let pid = Pid::from_raw(id).unwrap();
        if parent == Some(std::process::id()) && read("cmdline").contains("__refresh") {
            assert_eq!(getpgid(Some(pid)).unwrap(), pid);
            for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
                kill_process(pid, signal).unwrap();
            }
            annoyed += 1;
        }
    }
    assert!(annoyed > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_and_not_expired_at_once_is_an_end() {
    let world = World::new().await;
    world.sign_in_with(1_000);
    world.hh.unexpired.store(true, Ordering::SeqCst);
    let error = world.session().client().me().await.unwrap_err();
    assert!(matches!(cause(&error), Error::Contradiction), "{error}");
    assert_eq!((world.refreshes(), world.holding().generation), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_signed_in_is_told_how() {
    let world = World::new().await;
    let error = world.session().client().me().await.unwrap_err();
    let error = cause(&error);
    assert!(matches!(error, Error::NotSignedIn { reason: LoginReason::Never, .. }));
    assert_eq!(error.hint().unwrap(), "run `hhrun login --user bob`");
    assert_eq!(world.refreshes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helper_that_cannot_start_is_told() {
    let world = World::new().await;
    world.sign_in_with(0);
    let session = Session::new(world.client(), world.vault(), "/nowhere/hhrun".into()).unwrap();
    let error = session.client().me().await.unwrap_err();
    assert!(matches!(cause(&error), Error::Helper(_)), "{error}");
    session.settled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_goes_only_where_it_came_from() {
    let world = World::new().await;
    let settings = Settings { api: "http://127.0.0.1:1".parse().unwrap(), ..world.settings.clone() };
    let refused = Session::new(Client::new(settings), world.vault(), exe().to_owned()).unwrap_err();
    assert!(matches!(refused, Error::OtherOrigins { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_stores_the_pair_and_the_person_and_signing_out_forgets_the_pair() {
    let world = World::new().await;
    assert!(matches!(world.sign_in().await, SignIn::Done(me) if me.id == PersonId::new("7")));
    let person = world.vault().person().unwrap();
    assert_eq!((person.id, person.name.as_str()), (Some(PersonId::new("7")), "Bob"));

    *world.hh.person.lock().unwrap() = "8".into();
    let SignIn::Doubtful(Doubt::OtherPerson { .. }, pending) = world.sign_in().await else {
        panic!("another person was taken for the same");
    };
    assert_eq!(world.holding().generation, 1);
    pending.store().await.unwrap();
    assert_eq!(world.vault().person().unwrap().id, Some(PersonId::new("8")));
    assert_eq!(world.holding().generation, 2);

    let session = world.session();
    session.client().me().await.unwrap();
    session.sign_out().await.unwrap();
    assert!(world.hh.revoked.load(Ordering::SeqCst));
    assert!(world.holding().pair.is_none());
    let error = session.client().me().await.unwrap_err();
    assert!(matches!(cause(&error), Error::NotSignedIn { reason: LoginReason::LoggedOut, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_renews_an_expired_token_first() {
    let world = World::new().await;
    world.sign_in_with(0);
    world.session().sign_out().await.unwrap();
    assert_eq!((world.refreshes(), world.holding().generation), (1, 3));
    assert!(world.hh.revoked.load(Ordering::SeqCst));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_renews_a_token_that_only_hh_calls_expired() {
    let world = World::new().await;
    world.sign_in_with(1_000);
    world.session().sign_out().await.unwrap();
    assert_eq!((world.refreshes(), world.holding().generation), (1, 3));
    assert!(world.hh.revoked.load(Ordering::SeqCst));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn signing_out_on_a_full_disk_leaves_everything_as_it_was() {
    let world = World::new().await;
    world.sign_in().await;
    // Opened before: a device that anybody may write to would be refused as too open.
    let session = world.session();
    let prepared = world.vault().folder().join("rescue.new");
    std::os::unix::fs::symlink("/dev/full", &prepared).unwrap();
    assert!(session.sign_out().await.is_err());
    std::fs::remove_file(prepared).unwrap();
    assert!(!world.hh.revoked.load(Ordering::SeqCst) && world.holding().pair.is_some());
    session.sign_out().await.unwrap();
    assert!(world.hh.revoked.load(Ordering::SeqCst) && world.holding().pair.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_work_shows_before_the_code_is_spent() {
    let world = World::new().await;
    world.sign_in_with(1_000);
    let database = Database::new(world.vault().folder().join("tokens"));
    let foreign = |db: &sled::Db| Ok::<_, db::Error>(db.open_tree("person")?.insert("person", &[9])?);
    database.with(foreign).unwrap();
    let application = Application { client_id: "id".into(), client_secret: Secret::from("secret"), redirect_uri: None };
    let code = Secret::from("C0DE");
    let refused = sign_in::finish(&world.client(), &application, &world.vault(), &code).await.unwrap_err();
    assert!(refused.to_string().contains("newer hhrun"), "{refused}");
    assert_eq!(world.hh.codes.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_helper_cannot_open_is_said_by_the_run() {
    let world = World::new().await;
    world.sign_in_with(0);
    let user = UserName::new("bob").unwrap();
    let vault = Vault::open(world.home.path(), user, Key::random().unwrap(), Origins::of(&world.settings)).unwrap();
    let outcome = in_helper(exe(), &vault.tokens(), &world.settings, None).await;
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("another key") && error.hint().is_some(), "{error}");
    let outcome = in_helper(exe(), &world.vault().tokens(), &world.settings, None).await;
    assert_eq!(outcome.unwrap(), Outcome::Settled);
}
