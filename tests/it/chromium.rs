//! A real browser, where Chromium and its driver are installed: `chromedriver`, spoken to over its HTTP.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::harness::{Scene, start};

/// No single step in the browser may take longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// It finds the browser itself.
const DRIVER: &str = "chromedriver";

/// A browser with one window; ended when dropped, whatever happened.
pub struct Chromium {
    driver: Child,
    address: String,
    session: String,
    client: Client,
    runtime: Runtime,
}

impl Chromium {
    /// `None` where there is no driver, or no browser for it.
    pub fn start(scene: &Scene) -> Option<Self> {
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

    pub fn open(&self, address: &str) {
        let answer = self.ask(Method::POST, "/url", &json!({ "url": address }));
        assert_eq!(answer, Value::Null);
    }

    /// What a script of the test returns.
    #[track_caller]
    pub fn run(&self, script: &str) -> Value {
        let answer = self.ask(Method::POST, "/execute/sync", &json!({ "script": script, "args": [] }));
        assert!(answer.get("error").is_none(), "{answer}");
        answer
    }

    /// Until a script returns `true`.
    #[track_caller]
    pub fn wait_for(&self, script: &str) {
        let end = Instant::now() + PATIENCE;
        // While one page goes and another comes there is nowhere to run it.
        while self.ask(Method::POST, "/execute/sync", &json!({ "script": script, "args": [] })) != true {
            assert!(Instant::now() < end, "never: {script}");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// As a person clicks, which alone lets a page write to the clipboard.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        // Out from under what stays at the edge of the window.
        self.run(&format!("document.querySelector({}).scrollIntoView({{ block: 'center' }})", json!(selector)));
        self.on(selector, "click", &json!({}));
    }

    /// Types a text in the place of what a field has.
    #[track_caller]
    pub fn fill(&self, selector: &str, text: &str) {
        self.on(selector, "clear", &json!({}));
        self.on(selector, "value", &json!({ "text": text }));
    }

    #[track_caller]
    fn on(&self, selector: &str, what: &str, with: &Value) {
        let wanted = json!({ "using": "css selector", "value": selector });
        let found = self.ask(Method::POST, "/element", &wanted);
        let element = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        let element = element.filter(|_| found.get("error").is_none());
        let Some(element) = element else { panic!("no `{selector}`: {}", self.run("return document.body.innerText")) };
        let answer = self.ask(Method::POST, &format!("/element/{element}/{what}"), with);
        assert_eq!(answer, Value::Null, "{what} {selector}");
    }

    /// Nobody is known to any page any more.
    pub fn forget(&self) {
        self.command("Network.clearBrowserCookies", &json!({}));
    }

    /// What is seen, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        let taken = self.command("Page.captureScreenshot", &json!({ "format": "png" }));
        Base64::decode_vec(taken["data"].as_str().unwrap()).unwrap()
    }

    fn command(&self, name: &str, params: &Value) -> Value {
        self.ask(Method::POST, "/goog/cdp/execute", &json!({ "cmd": name, "params": params }))
    }

    pub fn wide(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.command("Emulation.setDeviceMetricsOverride", &metrics);
    }

    pub fn log(&self, kind: &str) -> Vec<Value> {
        self.ask(Method::POST, "/se/log", &json!({ "type": kind })).as_array().cloned().unwrap()
    }

    /// The addresses of everything that pages asked for since this was read last.
    pub fn requests(&self) -> Vec<String> {
        let events = self.log("performance");
        let events = events.iter().map(|entry| entry["message"].as_str().unwrap());
        let events = events.map(|text| serde_json::from_str::<Value>(text).unwrap()["message"].clone());
        let asked = events.filter(|event| event["method"] == "Network.requestWillBeSent");
        asked.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Chromium {
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
