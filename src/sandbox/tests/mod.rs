//! The sandbox from outside, as its clients see it.

mod applying;
mod client;
mod corresponding;
mod looking_up;
mod owning;
mod rehearsing;
mod searching;
mod serving;
mod signing_in;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, Utc};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use super::{Options, Sandbox};

/// A clock that a test moves.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn new() -> Self {
        let noon: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        Self(Arc::new(AtomicI64::new(noon.timestamp())))
    }

    fn advance(&self, by: Duration) {
        self.0.fetch_add(by.num_seconds(), Ordering::SeqCst);
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0.load(Ordering::SeqCst), 0).unwrap()
    }
}

/// A sandbox, its clock, and a client that speaks to it.
struct World {
    sandbox: Sandbox,
    hands: Hands,
    http: Client,
    access: String,
    refresh: String,
}

impl World {
    /// A small sandbox with bob signed in.
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let hands = Hands::new();
        let clock = hands.clone();
        let mut options = Options { vacancies: 600, now: Arc::new(move || clock.now()), ..Options::default() };
        change(&mut options);
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = client().user_agent("test/1.0 (bob@example.com)").build().unwrap();
        let mut world = Self { sandbox, hands, http, access: String::new(), refresh: String::new() };
        world.sign_in("bob").await;
        world
    }

    /// Signs in by the ordinary exchange of a code.
    async fn sign_in(&mut self, person: &str) {
        let code = self.sandbox.sign_in(person).unwrap();
        let pair = json(self.exchange(&code, None).await).await;
        self.access = pair["access_token"].as_str().unwrap().to_owned();
        self.refresh = pair["refresh_token"].as_str().unwrap().to_owned();
    }

    async fn exchange(&self, code: &str, redirect_uri: Option<&str>) -> Response {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", self.sandbox.client_id()),
            ("client_secret", self.sandbox.client_secret()),
            ("code", code),
        ];
        form.extend(redirect_uri.map(|uri| ("redirect_uri", uri)));
        self.token(&form).await
    }

    async fn token(&self, form: &[(&str, &str)]) -> Response {
        self.http.post(self.sandbox.token_url()).form(form).send().await.unwrap()
    }

    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.sandbox.api_url());
        self.http.request(method.parse().unwrap(), url).bearer_auth(&self.access)
    }

    async fn get(&self, path: &str) -> Response {
        self.request("GET", path).send().await.unwrap()
    }

    async fn read(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        json(response).await
    }

    async fn apply(&self, vacancy: &str, resume: &str, message: Option<&str>) -> Response {
        let mut form =
            reqwest::multipart::Form::new().text("vacancy_id", vacancy.to_owned()).text("resume_id", resume.to_owned());
        if let Some(message) = message {
            form = form.text("message", message.to_owned());
        }
        self.request("POST", "/negotiations").multipart(form).send().await.unwrap()
    }

    /// A request with a form, or without one.
    async fn send(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.request(method, path);
        let request = if form.is_empty() { request } else { request.form(form) };
        request.send().await.unwrap()
    }

    async fn resume(&self) -> String {
        self.read("/resumes/mine").await["items"][0]["id"].as_str().unwrap().to_owned()
    }

    /// The vacancies of the whole catalogue, as lists show them.
    async fn vacancies(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for page in 0.. {
            let answer = self.read(&format!("/vacancies?per_page=100&page={page}")).await;
            all.extend(answer["items"].as_array().unwrap().iter().cloned());
            if page + 1 >= answer["pages"].as_i64().unwrap() {
                break;
            }
        }
        all
    }
}

/// A client that opens a connection for each request, since one that is kept open is tried again when it breaks.
fn client() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().no_proxy().tls_certs_only([]).redirect(reqwest::redirect::Policy::none());
    builder.pool_max_idle_per_host(0)
}

async fn json(response: Response) -> Value {
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

/// Status, type and value of a refusal.
async fn refused(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let body = json(response).await;
    let text = |key: &str| body["errors"][0][key].as_str().unwrap_or_default().to_owned();
    assert!(body["request_id"].is_string());
    (status, text("type"), text("value"))
}

fn refusal(status: u16, kind: &str, value: &str) -> (u16, String, String) {
    (status, kind.to_owned(), value.to_owned())
}

/// Whether one may apply with nothing but a resume.
fn is_plain(item: &Value) -> bool {
    let flag = |name: &str| item[name].as_bool().unwrap();
    item["type"]["id"] == "open" && !flag("archived") && !flag("has_test") && !flag("response_letter_required")
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}
