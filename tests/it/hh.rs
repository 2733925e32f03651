//! A built-in hh.ru in the test's own process: what it was asked, what it has, and a person at its consent form.

use std::ops::Deref;
use std::time::Duration;

use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::sandbox::{Options, Sandbox};
use reqwest::{Client, Method, Url};
use tokio::runtime::Runtime;

use crate::harness::{Said, Scene};

/// A strategy that wants everything, in hh.ru's order.
pub const PLAIN: &str = r#"
fn settings() { #{ limit: 4 } }
fn queries(me) { #{ order_by: "publication_time" } }
fn letter(v, resume) { "Здравствуйте! Готов обсудить задачи." }
"#;

/// A running hh.ru.
pub struct Hh {
    runtime: Runtime,
    sandbox: Sandbox,
    browser: Client,
}

impl Hh {
    /// A small one.
    pub fn start() -> Self {
        Self::with(Self::small())
    }

    /// How a small one is set up.
    pub fn small() -> Options {
        Options { vacancies: 300, ..Options::default() }
    }

    pub fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        // Fails only when there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let browser = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([])
            .user_agent("a browser")
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        Self { runtime, sandbox, browser }
    }

    /// A scene whose settings lead here; nobody is signed in.
    pub fn scene(&self) -> Scene {
        let mut scene = Scene::new();
        scene.set("HH_API_URL", self.sandbox.api_url());
        scene.set("HH_AUTH_URL", self.sandbox.authorize_url());
        scene.set("HH_TOKEN_URL", self.sandbox.token_url());
        scene.set("HH_CLIENT_ID", self.sandbox.client_id());
        scene.set("HH_CLIENT_SECRET", self.sandbox.client_secret());
        scene.set("HH_CONTACT_EMAIL", "bob@example.com");
        scene.set("HH_RATE", "0");
        scene.write("plain.rhai", PLAIN);
        scene
    }

    /// A scene where bob is signed in and has chosen his first resume.
    pub fn bob(&self) -> Scene {
        let mut scene = self.scene();
        self.sign_in(&scene, "bob").code(0).says(&["You are signed in as Борис Орлов (`bob`)"]);
        scene.set("HH_RESUME_ID", self.resumes("bob")[0].clone());
        scene
    }

    /// `hhrun login`, with the page's answer pasted.
    pub fn sign_in(&self, scene: &Scene, user: &str) -> Said {
        let mut login = scene.spawn(["login", "--user", user, "--no-browser"]);
        let page = login.wait_for("/oauth/authorize?");
        login.type_line(&self.agree(&page, user));
        login.finish()
    }

    /// What the person sees and presses at the authorize page; gives the address that it leads to.
    pub fn agree(&self, page: &str, person: &str) -> String {
        self.runtime.block_on(async {
            let form = self.browser.get(page).send().await.unwrap().text().await.unwrap();
            assert!(form.contains("<form method=\"post\" action=\"/oauth/authorize\">"), "{form}");
            let address = Url::parse(page).unwrap();
            let asked = address.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
            let pressed = [("person", person), ("decision", "agree")].map(|(name, value)| (name.into(), value.into()));
            let fields: Vec<(String, String)> = asked.chain(pressed).collect();
            let answer = self.browser.post(self.authorize_url()).form(&fields).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 302);
            answer.headers()["location"].to_str().unwrap().to_owned()
        })
    }

    /// Opens an address as a browser would, and gives the page.
    pub fn open(&self, address: &str) -> String {
        self.runtime.block_on(async { self.browser.get(address).send().await.unwrap().text().await.unwrap() })
    }

    /// A pair of tokens, as another tool would get it: access, refresh.
    pub fn pair(&self, person: &str) -> [String; 2] {
        self.runtime.block_on(async {
            let code = self.sandbox.sign_in(person).unwrap();
            let fields = [
                ("grant_type", "authorization_code"),
                ("client_id", self.client_id()),
                ("client_secret", self.client_secret()),
                ("code", &code),
            ];
            let pair = self.browser.post(self.token_url()).form(&fields).send().await.unwrap();
            let pair: serde_json::Value = pair.json().await.unwrap();
            ["access_token", "refresh_token"].map(|name| pair[name].as_str().unwrap().to_owned())
        })
    }

    /// What the API answers a person, without the program.
    pub fn read(&self, person: &str, path: &str) -> serde_json::Value {
        let [access, _] = self.pair(person);
        self.runtime.block_on(async {
            let answer = self.browser.get(format!("{}{path}", self.api_url())).bearer_auth(access).send().await;
            answer.unwrap().json().await.unwrap()
        })
    }

    /// A person's resumes.
    pub fn resumes(&self, person: &str) -> Vec<String> {
        let mine = self.read(person, "/resumes/mine");
        mine["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    /// How many requests came for this method and path.
    pub fn count(&self, method: &str, path: &str) -> usize {
        self.seen().iter().filter(|seen| seen.method == method && seen.path == path).count()
    }

    /// How many applications came, whatever became of them.
    pub fn posts(&self) -> usize {
        self.count("POST", "/negotiations")
    }

    /// The vacancies that bob applied to, in order.
    pub fn applied(&self) -> Vec<String> {
        self.applications("bob").iter().map(|sent| sent.vacancy.to_string()).collect()
    }

    /// Lets `skip` applications pass, then this happens to one.
    pub fn trouble(&self, skip: u32, fault: Fault) {
        self.faults().add(Rule::new(fault).on(Method::POST, "/negotiations").after(skip).times(1));
    }

    /// Nobody listens there any more.
    pub fn stop(self) {
        self.runtime.block_on(self.sandbox.stop()).unwrap();
    }
}

impl Deref for Hh {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}
