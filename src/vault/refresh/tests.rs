use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chrono::Utc;

use super::{Outcome, settle};
use crate::hh::{Agent, Client, Settings};
use crate::secret::{ExposeSecret, Secret};
use crate::vault::key::Key;
use crate::vault::machine::{ActionReason, Event, Holding, LoginReason, Moment, NewPair, State};
use crate::vault::origins::Origins;
use crate::vault::tokens::TokenStore;

/// A token address that gives the same answer to everybody, and counts.
struct TokenAddress {
    settings: Settings,
    asked: Arc<AtomicUsize>,
}

impl TokenAddress {
    async fn answering(status: u16, body: &'static str) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let answer = move |form: Bytes| async move {
            counter.fetch_add(1, Ordering::SeqCst);
            assert_eq!(form.as_ref(), b"grant_type=refresh_token&refresh_token=refresh-old");
            (StatusCode::from_u16(status).unwrap(), body).into_response()
        };
        Self { settings: serve(Router::new().route("/token", post(answer))).await, asked }
    }

    async fn refusing(error: &str, description: &str) -> Self {
        let body = format!(r#"{{"error":"{error}","error_description":"{description}"}}"#);
        Self::answering(400, body.leak()).await
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn settle(&self, folder: &Path) -> Outcome {
        settle(&self.store(folder), &Client::new(self.settings.clone()), None).await.unwrap()
    }

    fn store(&self, folder: &Path) -> TokenStore {
        TokenStore::new(folder.to_owned(), Key::from_bytes([5; 32]), Origins::of(&self.settings))
    }

    /// A person whose access token has expired.
    fn signed_in(&self, folder: &Path) {
        self.login(folder, "old", 0);
    }

    fn login(&self, folder: &Path, name: &str, expires_in: u64) {
        let store = self.store(folder);
        let lock = store.lock().unwrap();
        let mut record = store.read_for_login(&lock).unwrap();
        let pair = NewPair {
            access: Secret::from(format!("access-{name}")),
            refresh: Secret::from(format!("refresh-{name}")),
            expires_in,
        };
        store.apply(&lock, &mut record, Event::Login(pair), at()).unwrap();
    }

    /// A refresh that was killed after it had been sent.
    fn killed_refresh(&self, folder: &Path) {
        let store = self.store(folder);
        let lock = store.lock().unwrap();
        let mut record = store.read_again(&lock).unwrap().unwrap();
        assert!(store.apply(&lock, &mut record, Event::Begin, at()).unwrap());
    }

    fn holding(&self, folder: &Path) -> Holding {
        self.store(folder).read().unwrap().unwrap()
    }
}

fn at() -> Moment {
    Moment { now: Utc::now(), clock_ahead: None }
}

async fn serve(router: Router) -> Settings {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    settings(&api)
}

fn settings(api: &str) -> Settings {
    Settings::unpaced(
        api.parse().unwrap(),
        format!("{api}/token").parse().unwrap(),
        Agent::for_contact("bob@example.com").unwrap(),
    )
}

fn held(holding: &Holding) -> &str {
    holding.pair.as_ref().unwrap().refresh.expose_secret()
}

const NEW: &str = r#"{"access_token":"access-new","refresh_token":"refresh-new","expires_in":1209600}"#;

#[tokio::test]
async fn a_new_pair_is_stored_in_both_places() {
    let folder = tempfile::tempdir().unwrap();
    let hh = TokenAddress::answering(200, NEW).await;
    hh.signed_in(folder.path());
    assert_eq!(hh.settle(folder.path()).await, Outcome::Settled);
    let holding = hh.holding(folder.path());
    assert_eq!((holding.generation, held(&holding)), (2, "refresh-new"));
    std::fs::remove_dir_all(folder.path().join("tokens")).unwrap();
    assert_eq!(held(&hh.holding(folder.path())), "refresh-new");
    assert_eq!(hh.settle(folder.path()).await, Outcome::Settled);
    assert_eq!(hh.asked(), 1);
}

#[tokio::test]
async fn refusals_that_only_a_login_helps_keep_the_record() {
    let rows = [
        ("invalid_grant", "token was revoked", LoginReason::Revoked),
        ("invalid_grant", "token deactivated", LoginReason::Deactivated),
        ("invalid_grant", "bad token", LoginReason::BadToken),
        ("invalid_request", "token not found", LoginReason::NotFound),
        ("invalid_grant", "token has already been refreshed", LoginReason::SpentElsewhere),
    ];
    for (error, description, reason) in rows {
        let folder = tempfile::tempdir().unwrap();
        let hh = TokenAddress::refusing(error, description).await;
        hh.signed_in(folder.path());
        assert_eq!(hh.settle(folder.path()).await, Outcome::SignIn(reason), "{description}");
        let holding = hh.holding(folder.path());
        assert_eq!((holding.state.clone(), held(&holding)), (State::NeedsLogin(reason), "refresh-old"));
        assert_eq!(hh.settle(folder.path()).await, Outcome::SignIn(reason));
        assert_eq!(hh.asked(), 1);
    }
}

#[tokio::test]
async fn refusals_that_the_person_can_mend_keep_the_pair_working() {
    let unknown = |text: &str| ActionReason::Unknown(text.to_owned());
    let rows = [
        ("invalid_client", "client_id or client_secret not found", ActionReason::Application),
        ("invalid_request", "account not found", ActionReason::AccountNotFound),
        ("invalid_request", "account is locked", ActionReason::AccountLocked),
        ("invalid_request", "password invalidated", ActionReason::PasswordInvalidated),
        ("invalid_request", "login not verified", ActionReason::LoginNotVerified),
        ("invalid_moon", "it is full", unknown("it is full (invalid_moon)")),
    ];
    for (error, description, reason) in rows {
        let folder = tempfile::tempdir().unwrap();
        let hh = TokenAddress::refusing(error, description).await;
        hh.signed_in(folder.path());
        assert_eq!(hh.settle(folder.path()).await, Outcome::ActionNeeded(reason.clone()), "{description}");
        let holding = hh.holding(folder.path());
        assert_eq!((holding.state.clone(), held(&holding)), (State::NeedsAction(reason), "refresh-old"));
        // Once the person has done it, the same token is tried again.
        hh.settle(folder.path()).await;
        assert_eq!(hh.asked(), 2);
    }
}

#[tokio::test]
async fn a_guard_in_between_is_no_reason_to_forget() {
    let folder = tempfile::tempdir().unwrap();
    let hh = TokenAddress::answering(403, "<html>no robots</html>").await;
    hh.signed_in(folder.path());
    assert!(matches!(hh.settle(folder.path()).await, Outcome::ActionNeeded(ActionReason::Unknown(_))));
    assert_eq!(held(&hh.holding(folder.path())), "refresh-old");
}

#[tokio::test]
async fn not_expired_keeps_the_pair_and_corrects_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let answer = || async {
        let body = r#"{"error":"invalid_grant","error_description":"token not expired"}"#;
        let hour_ago = (Utc::now() - chrono::TimeDelta::hours(1)).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        Response::builder().status(400).header("date", hour_ago).body(body.to_owned()).unwrap()
    };
    let settings = serve(Router::new().route("/token", post(answer))).await;
    let hh = TokenAddress { settings, asked: Arc::default() };
    hh.signed_in(folder.path());
    assert_eq!(hh.settle(folder.path()).await, Outcome::NotExpired);
    let holding = hh.holding(folder.path());
    assert_eq!((holding.state.clone(), held(&holding), holding.intent), (State::Active, "refresh-old", None));
    assert!((holding.clock_ahead + 3_600_000).abs() < 5_000, "{}", holding.clock_ahead);
}

#[tokio::test]
async fn trouble_that_passes_stays_refreshing_and_backs_off() {
    for (status, body) in [(500, "<html>"), (503, r#"{"errors":[]}"#), (200, r#"{"access_tok"#), (302, "")] {
        let folder = tempfile::tempdir().unwrap();
        let hh = TokenAddress::answering(status, body).await;
        hh.signed_in(folder.path());
        for attempt in 1..=2 {
            assert!(matches!(hh.settle(folder.path()).await, Outcome::Unreachable(_)), "{status}");
            let holding = hh.holding(folder.path());
            assert_eq!((holding.state.clone(), held(&holding)), (State::Refreshing, "refresh-old"));
            let intent = holding.intent.unwrap();
            assert_eq!((intent.generation, intent.attempts, intent.lost), (1, attempt, attempt));
        }
        assert!(matches!(hh.settle(folder.path()).await, Outcome::Unreachable(_)));
        assert_eq!(hh.asked(), 2);
    }
}

#[tokio::test]
async fn a_request_that_never_left_is_not_held_against_hh() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let hh = TokenAddress { settings: settings(&format!("http://127.0.0.1:{port}")), asked: Arc::default() };
    hh.signed_in(folder.path());
    assert!(matches!(hh.settle(folder.path()).await, Outcome::Unreachable(_)));
    let intent = hh.holding(folder.path()).intent.unwrap();
    assert_eq!((intent.attempts, intent.lost), (1, 0));
}

#[tokio::test]
async fn our_own_lost_answer_is_not_taken_for_a_thief() {
    let folder = tempfile::tempdir().unwrap();
    let hh = TokenAddress::refusing("invalid_grant", "token has already been refreshed").await;
    hh.signed_in(folder.path());
    hh.killed_refresh(folder.path());
    assert_eq!(hh.settle(folder.path()).await, Outcome::SignIn(LoginReason::LostResponse));
}

#[tokio::test]
async fn a_killed_refresh_is_tried_again_with_the_same_token() {
    let folder = tempfile::tempdir().unwrap();
    let hh = TokenAddress::answering(200, NEW).await;
    hh.signed_in(folder.path());
    hh.killed_refresh(folder.path());
    assert_eq!(hh.settle(folder.path()).await, Outcome::Settled);
    assert_eq!(held(&hh.holding(folder.path())), "refresh-new");
}

#[tokio::test]
async fn everybody_at_once_asks_once() {
    let folder = tempfile::tempdir().unwrap();
    let hh = TokenAddress::answering(200, NEW).await;
    hh.signed_in(folder.path());
    let client = Client::new(hh.settings.clone());
    let wishes = (0..8).map(|_| {
        let (store, client) = (hh.store(folder.path()), client.clone());
        tokio::spawn(async move { settle(&store, &client, Some(1)).await.unwrap() })
    });
    for wish in wishes.collect::<Vec<_>>() {
        assert_eq!(wish.await.unwrap(), Outcome::Settled);
    }
    assert_eq!(hh.asked(), 1);
}

#[tokio::test]
async fn nobody_signed_in_asks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let hh = TokenAddress::answering(200, NEW).await;
    assert_eq!(hh.settle(folder.path()).await, Outcome::SignIn(LoginReason::Never));
    assert_eq!(hh.asked(), 0);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_stops_before_the_token_is_spent() {
    let folder = tempfile::tempdir().unwrap();
    let hh = TokenAddress::answering(200, NEW).await;
    hh.signed_in(folder.path());
    std::os::unix::fs::symlink("/dev/full", folder.path().join("rescue.new")).unwrap();
    let store = hh.store(folder.path());
    assert!(settle(&store, &Client::new(hh.settings.clone()), None).await.is_err());
    assert_eq!(hh.asked(), 0);
    assert_eq!(hh.holding(folder.path()).intent.unwrap().lost, 0);
    std::fs::remove_file(folder.path().join("rescue.new")).unwrap();
    assert_eq!(hh.settle(folder.path()).await, Outcome::Settled);
}
