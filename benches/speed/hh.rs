//! A built-in hh.ru in a process of its own, and somebody who is signed in there.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hhrun::hh::oauth::Application;
use hhrun::hh::{Agent, Client, Settings};
use hhrun::secret::Secret;
use reqwest::Url;
use tokio::runtime::Runtime;

use crate::harness::{Running, Scene};

/// Requests that may leave at once.
pub const BURST: u32 = 8;

/// What everything that waits runs on here.
pub static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

/// Where an hh.ru is, and who is signed in there.
#[derive(Clone)]
pub struct Place {
    pub api: Url,
    pub token: Secret,
}

/// A running hh.ru; ended when dropped.
pub struct Hh {
    variables: BTreeMap<String, String>,
    place: Place,
    process: Running,
    /// Its folder lives as long.
    _scene: Scene,
}

impl Hh {
    /// One with so many vacancies, whose answers take so many milliseconds.
    pub fn start(vacancies: u32, latency: u32) -> Self {
        let scene = Scene::new();
        let (vacancies, latency) = (vacancies.to_string(), latency.to_string());
        let arguments = ["sandbox", "--vacancies", &vacancies, "--latency", &latency];
        let mut process = scene.spawn(arguments);
        let assigned = |line: String| {
            let (name, value) = line.trim_start_matches("export ").split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        };
        let names =
            ["HH_API_URL", "HH_AUTH_URL", "HH_TOKEN_URL", "HH_CLIENT_ID", "HH_CLIENT_SECRET", "HH_REDIRECT_URI"];
        let variables: BTreeMap<String, String> =
            names.iter().filter_map(|name| assigned(process.wait_for(&format!("{name}=")))).collect();
        let token = RUNTIME.block_on(token(&variables)).into();
        let api = variables["HH_API_URL"].parse().unwrap();
        Self { variables, place: Place { api, token }, process, _scene: scene }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The code that a person gets who agrees to be signed in once more.
    pub fn code(&self) -> Secret {
        RUNTIME.block_on(code(&browser(), &self.variables)).into()
    }

    /// What is signed in to.
    pub fn application(&self) -> Application {
        application(&self.variables)
    }

    /// The id of its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// A scene whose settings lead here, without pacing; nobody is signed in.
    pub fn scene(&self) -> Scene {
        let mut scene = Scene::new();
        for (name, value) in &self.variables {
            scene.set(name, value);
        }
        scene.set("HH_CONTACT_EMAIL", "bob@example.com");
        scene.set("HH_RATE", "0");
        scene
    }
}

impl Place {
    /// A client, not signed in, with so many requests a second (0: as many as there are) and at once.
    pub fn client(&self, rate: f64, in_flight: usize) -> Client {
        let agent = Agent::for_contact("bob@example.com").unwrap();
        let settings = Settings::unpaced(self.api.clone(), self.address("/token"), agent);
        Client::new(Settings { rate, burst: BURST, in_flight, ..settings })
    }

    /// Where something is asked.
    pub fn address(&self, path: &str) -> Url {
        self.api.join(path).unwrap()
    }
}

fn application(variables: &BTreeMap<String, String>) -> Application {
    Application {
        client_id: variables["HH_CLIENT_ID"].clone(),
        client_secret: variables["HH_CLIENT_SECRET"].as_str().into(),
        // The consent form of a sandbox that leads nowhere else is answered without it.
        redirect_uri: None,
    }
}

fn browser() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_certs_only([])
        .user_agent("a browser")
        .build()
        .unwrap()
}

/// Signs maria in, who has one resume.
async fn token(variables: &BTreeMap<String, String>) -> String {
    let browser = browser();
    let code = code(&browser, variables).await;
    let [id, secret] = ["HH_CLIENT_ID", "HH_CLIENT_SECRET"].map(|name| variables[name].as_str());
    let fields = [("grant_type", "authorization_code"), ("client_id", id), ("client_secret", secret), ("code", &*code)];
    let pair = browser.post(&variables["HH_TOKEN_URL"]).form(&fields).send().await.unwrap();
    let pair: serde_json::Value = pair.json().await.unwrap();
    pair["access_token"].as_str().unwrap_or_else(|| panic!("{pair}")).to_owned()
}

/// What maria gets who agrees at the consent form, as a browser would.
async fn code(browser: &reqwest::Client, variables: &BTreeMap<String, String>) -> String {
    let id = variables["HH_CLIENT_ID"].as_str();
    let pressed = [("response_type", "code"), ("client_id", id), ("person", "maria"), ("decision", "agree")];
    let answer = browser.post(&variables["HH_AUTH_URL"]).form(&pressed).send().await.unwrap();
    let redirect: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    redirect.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
}
