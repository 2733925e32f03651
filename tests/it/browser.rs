//! The report in a real browser, where Chromium and its driver are installed: `chromedriver`, spoken to over its HTTP.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::harness::{Scene, start};

/// No single step in the browser may take longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// It finds the browser itself.
const DRIVER: &str = "chromedriver";

/// A browser with one window; ended when dropped, whatever happened.
struct Browser {
    driver: Child,
    address: String,
    session: String,
    client: Client,
    runtime: Runtime,
}

impl Browser {
    /// `None` where there is no driver, or no browser for it.
    fn start(scene: &Scene) -> Option<Self> {
        let mut command = Command::new(DRIVER);
        command.arg("--port=0").env("TMPDIR", scene.path(".")).stdout(Stdio::piped()).stderr(Stdio::null());
        if Command::new(DRIVER).arg("--version").stdout(Stdio::null()).status().is_err() {
            return None;
        }
        // The browser is of the driver's group, and ends with it also where the driver is stuck.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut driver = start(&mut command);
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.filter_map(|line| line.split_once("successfully on port ").map(|(_, port)| port.to_owned()));
        let port = port.map(|port| port.trim_end_matches('.').to_owned()).next().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().tls_certs_only([]).timeout(PATIENCE).build().unwrap();
        let address = format!("http://127.0.0.1:{port}/session");
        let mut browser = Self { driver, address, session: String::new(), client, runtime };
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": flags },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let begun = browser.ask(Method::POST, "", &wanted);
        match begun["sessionId"].as_str() {
            Some(session) => browser.session = format!("/{session}"),
            None if begun["message"].as_str().is_some_and(|why| why.contains("cannot find")) => return None,
            None => panic!("{begun}"),
        }
        Some(browser)
    }

    fn ask(&self, method: Method, path: &str, body: &Value) -> Value {
        let address = format!("{}{}{path}", self.address, self.session);
        let request = self.client.request(method, address).header("content-type", "application/json");
        let answer = self.runtime.block_on(async {
            let answer = request.body(body.to_string()).send().await.unwrap();
            answer.text().await.unwrap()
        });
        serde_json::from_str::<Value>(&answer).unwrap()["value"].clone()
    }

    fn open(&self, page: &std::path::Path) {
        let answer = self.ask(Method::POST, "/url", &json!({ "url": format!("file://{}", page.display()) }));
        assert_eq!(answer, Value::Null);
    }

    /// What a script of the test returns.
    #[track_caller]
    fn run(&self, script: &str) -> Value {
        let answer = self.ask(Method::POST, "/execute/sync", &json!({ "script": script, "args": [] }));
        assert!(answer.get("error").is_none(), "{answer}");
        answer
    }

    /// Until a script returns `true`.
    #[track_caller]
    fn wait_for(&self, script: &str) {
        let end = Instant::now() + PATIENCE;
        while self.run(script) != true {
            assert!(Instant::now() < end, "never: {script}");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// As a person clicks, which alone lets a page write to the clipboard.
    #[track_caller]
    fn click(&self, selector: &str) {
        let wanted = json!({ "using": "css selector", "value": selector });
        let found = self.ask(Method::POST, "/element", &wanted);
        let element = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str).unwrap();
        let answer = self.ask(Method::POST, &format!("/element/{element}/click"), &json!({}));
        assert_eq!(answer, Value::Null);
    }

    fn wide(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": metrics });
        self.ask(Method::POST, "/goog/cdp/execute", &command);
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        self.ask(Method::POST, "/se/log", &json!({ "type": kind })).as_array().cloned().unwrap()
    }

    /// The addresses of everything that the page asked for.
    fn requests(&self) -> Vec<String> {
        let events = self.log("performance");
        let events = events.iter().map(|entry| entry["message"].as_str().unwrap());
        let events = events.map(|text| serde_json::from_str::<Value>(text).unwrap()["message"].clone());
        let asked = events.filter(|event| event["method"] == "Network.requestWillBeSent");
        asked.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends the browser with the session.
        if !self.session.is_empty() {
            let address = format!("{}{}", self.address, self.session);
            let _ = self
                .runtime
                .block_on(async { self.client.delete(address).timeout(Duration::from_secs(10)).send().await });
        }
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.driver),
            rustix::process::Signal::KILL,
        );
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

const SCRIPT: &str = r#"
fn settings() { #{ limit: 3 } }
fn queries(me) { #{ text: "rust" } }
fn filter(v) { if v.name.has_word("go") { return skip("Go, не Rust"); } true }
fn score(v) { card().add(10, "rust", v.name.has_word("rust")).add(5, "удалённо", v.is_remote) }
fn letter(v, resume) { `Здравствуйте!\n\nМеня заинтересовала вакансия «${v.name}».` }
"#;

/// A list with 2,000 vacancies, some of them hostile.
fn list() -> String {
    let mut lines = vec!["url,name,employer,salary_from,work_format".to_owned()];
    lines.push(
        "https://hh.ru/vacancy/1,<script>alert(1)</script> Rust,\"\"\"><img src=x onerror=alert(2)>\",1,REMOTE".into(),
    );
    lines.push("https://hh.ru/vacancy/2,Rust и ёлки,Тихий Берег,310000,REMOTE".into());
    for number in 3..=2_000 {
        let language = if number % 4 == 0 { "Go" } else { "Rust" };
        lines
            .push(format!("https://hh.ru/vacancy/{number},Разработчик {language} {number},Фирма,{}000,", number % 400));
    }
    lines.join("\n")
}

const VISIBLE: &str = "return [...document.querySelectorAll('tbody tr:not([hidden])')].length";

#[test]
fn a_report_of_two_thousand_is_searched_sorted_and_copied_from_and_asks_nothing_of_the_network() {
    let scene = Scene::new();
    scene.write("s.rhai", SCRIPT);
    scene.write("list.csv", &list());
    scene.hhrun(["s.rhai", "--from", "list.csv", "--report", "run.html", "--lang", "ru"]).code(0);
    let Some(browser) = Browser::start(&scene) else {
        println!("no chromium with its driver (`chromedriver`) is installed: the report was not opened in a browser");
        return;
    };
    for (width, height) in [(360, 800), (1_280, 900)] {
        browser.wide(width, height);
        browser.open(&scene.path("run.html"));
        let needed = browser.run("return document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(needed <= u64::from(width), "{needed} of {width}");
        assert_eq!(browser.run(VISIBLE), 2_000);

        // Searching, also with е for ё, and choosing a kind.
        let search = |words: &str| {
            browser.run(&format!(
                "const box = document.querySelector('input[type=search]'); box.value = {}; const begun = performance.now(); \
                 box.dispatchEvent(new Event('input')); return begun;",
                json!(words)
            ));
        };
        search("елки ТИХИЙ");
        browser.wait_for("return document.querySelectorAll('tbody tr:not([hidden])').length === 1");
        search("nobody has this");
        browser.wait_for("return !document.querySelector('.none').hidden");
        search("");
        browser.wait_for("return document.querySelector('output').textContent.replace(/\\s/g, '') === 'показано:2000'");
        browser.run("document.querySelector('input[value=skipped]').click()");
        assert_eq!(browser.run(VISIBLE), 500);
        browser.run("document.querySelector('input[value=planned]').click()");
        assert_eq!(browser.run(VISIBLE), 3);

        // Sorting, by buttons that a keyboard reaches, and said to who does not see it.
        let sorted = browser.run(
            "const heads = [...document.querySelectorAll('th[scope=col]')]; const begun = performance.now(); \
             heads[3].querySelector('button').click(); heads[4].querySelector('button').click(); \
             const took = performance.now() - begun; \
             const rows = [...document.querySelectorAll('tbody tr')].map(row => row.cells[4].dataset.value); \
             return [heads[4].getAttribute('aria-sort'), heads[3].hasAttribute('aria-sort'), rows[0], rows[1999], took];",
        );
        assert_eq!(sorted.as_array().unwrap()[..4], [json!("descending"), json!(false), json!("310000"), json!("")]);
        assert!(sorted[4].as_f64().unwrap() < 5_000.0, "{sorted}");

        // Everything to fill in has a label, every picture a text.
        let named = "return [...document.querySelectorAll('input')].every(box => box.labels.length === 1) \
                     && [...document.querySelectorAll('svg[role=img]')].every(one => one.getAttribute('aria-label').length > 20)";
        assert_eq!(browser.run(named), true);

        browser.click(".copy");
        browser.wait_for("return document.querySelector('.copy').textContent === 'Скопировано'");
        // What a script or a list says is text.
        assert_eq!(browser.run("return document.querySelectorAll('script, img').length"), 1);
    }
    assert_eq!(browser.log("browser"), Vec::<Value>::new());
    let page = format!("file://{}", scene.path("run.html").display());
    let requests = browser.requests();
    assert!(requests.len() >= 2 && requests.iter().all(|address| *address == page), "{requests:?}");
}
