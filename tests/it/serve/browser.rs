//! A person's whole way in a real browser, where there is one: invitation, hh.ru, a strategy with a mistake, the plan, a
//! letter of one's own, the journal, and out; in both languages, on a phone and on a desk.
//!
//! With `HHRUN_PICTURES=FOLDER` each page is kept there as PNG, and `serve.png`, which is `tests/pictures/serve.png`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::server::{PASSWORD, Server};
use crate::chromium::Chromium;
use crate::harness::Scene;

/// A mistake in its fourth line.
const WRONG: &str = r#"fn settings() { #{ limit: 3 } }
fn queries(me) { #{ text: "rust" } }
fn score(v) {
    card().add(40, "rust", v.nmae.has_word("rust")).add(10, "remote", v.is_remote)
}
fn letter(v, resume) { `Здравствуйте! Меня заинтересовала вакансия «${v.name}».` }
"#;

/// What the person writes instead of what the strategy wrote.
const LETTER: &str = "Здравствуйте! Пишу на Rust шесть лет и буду рад поговорить.";

/// Of the window.
const HEIGHT: u32 = 800;

/// Who walks, and with what.
struct Walk<'a> {
    browser: &'a Chromium,
    server: &'a Server,
    language: &'static str,
    width: u32,
    /// The person's name here and at hh.ru.
    name: &'static str,
    pictures: Option<PathBuf>,
}

#[test]
fn from_the_invitation_to_the_journal() {
    let scene = Scene::new();
    let Some(browser) = Chromium::start(&scene) else {
        println!("no chromium with its driver (`chromedriver`) is installed: nobody walked through hhrun serve");
        return;
    };
    let pictures = std::env::var_os("HHRUN_PICTURES").map(PathBuf::from);
    let server = Server::with(Scene::new(), &["--sandbox"]);
    let mut invitation = server.invitation.clone();
    for (name, language, width) in
        [("ivan", "ru", 360), ("olga", "ru", 1_280), ("boris", "en", 360), ("anna", "en", 1_280)]
    {
        let pictures = pictures.clone();
        Walk { browser: &browser, server: &server, language, width, name, pictures }.all(&invitation);
        invitation = server.invite(&["--sandbox"]);
    }
    // What Chromium recommends is no error.
    let told: Vec<Value> = browser.log("browser").into_iter().filter(|line| line["level"] != "DEBUG").collect();
    assert_eq!(told, Vec::<Value>::new());
}

impl Walk<'_> {
    fn all(&self, invitation: &str) {
        self.browser.wide(self.width, HEIGHT);
        self.browser.forget();
        self.browser.requests();
        self.join(invitation);
        let hh = self.connect();
        self.write_a_strategy();
        self.choose_it();
        self.plan();
        self.send_one();
        self.look_around();
        self.browser.click(".who button");
        self.at("/sign-in");
        self.seen("signed-out");
        let here = format!("http://{}/", self.server.host);
        let elsewhere: Vec<String> = self
            .browser
            .requests()
            .into_iter()
            .filter(|asked| ![&here, &hh].iter().any(|host| asked.starts_with(*host)) && !asked.starts_with("data:"))
            .collect();
        assert_eq!(elsewhere, Vec::<String>::new());
    }

    fn join(&self, invitation: &str) {
        let browser = self.browser;
        browser.open(&format!("http://{}{invitation}", self.server.host));
        browser.click(&format!("footer button[value={}]", self.language));
        self.now(&format!("document.documentElement.lang === '{}'", self.language));
        self.seen("invitation");
        browser.fill("#name", self.name);
        browser.fill("#password", PASSWORD);
        browser.fill("#again", PASSWORD);
        browser.click("main form button");
        self.at("/");
        self.now(&format!("document.documentElement.lang === '{}'", self.language));
        self.seen("overview");
    }

    /// Gives where hh.ru is.
    fn connect(&self) -> String {
        let browser = self.browser;
        browser.click("form[action='/connect'] button");
        self.now("location.pathname === '/oauth/authorize'");
        let hh = browser.run("return location.origin + '/'").as_str().unwrap().to_owned();
        assert_ne!(hh, format!("http://{}/", self.server.host));
        // Each walker is somebody else there, too.
        browser.run(&format!("document.querySelector('input[name=person]').value = '{}'", self.name));
        browser.click("button[value=agree]");
        self.at("/");
        self.now("location.search === '?done=connected'");
        self.seen("connected");
        hh
    }

    fn write_a_strategy(&self) {
        let browser = self.browser;
        browser.click("nav a[href='/strategies']");
        self.at("/strategies");
        self.seen("strategies");
        browser.fill("#name", "rust");
        browser.click("form[action='/strategies'] button");
        self.at("/strategies/rust");
        self.seen("strategy");
        self.save(WRONG);
        self.now("document.querySelector('#line-4.bad mark') !== null");
        assert_eq!(browser.run("return document.querySelector('#line-4 mark').textContent"), "nmae");
        self.seen("mistake");
        browser.click("a[href='#line-4']");
        self.now("location.hash === '#line-4'");
        let shown = "const box = document.querySelector('#line-4').getBoundingClientRect(); \
                     return box.top >= 0 && box.top < window.innerHeight";
        browser.wait_for(shown);
        self.save(&WRONG.replace("nmae", "name"));
        self.now("document.querySelector('.done') !== null && document.querySelector('.bad') === null");
        self.seen("mended");
    }

    fn save(&self, script: &str) {
        self.browser.run("window.before = true");
        self.browser.fill("#script", script);
        self.browser.click("form[action='/strategies/rust'] button");
        self.now("window.before === undefined && document.querySelector('#script') !== null");
    }

    fn choose_it(&self) {
        let browser = self.browser;
        browser.click("nav a[href='/settings']");
        self.at("/settings");
        self.seen("settings");
        browser.click("main a[href='/settings/runs']");
        self.at("/settings/runs");
        browser.click("#strategy option[value=rust]");
        browser.click("form[action='/settings/schedule'] button");
        self.now("location.search === '?done=saved'");
        self.seen("chosen");
    }

    fn plan(&self) {
        let browser = self.browser;
        for _ in 0..2 {
            browser.click("nav a[href='/run']");
            self.at("/run");
            browser.click("form[action='/run'] button");
            self.now("document.querySelector('[data-events]') !== null || document.querySelector('#last') !== null");
            self.seen("running");
            self.idle();
            if browser.run("return document.querySelector('form[action=\"/run/resume\"]') === null") == true {
                break;
            }
            self.seen("which-resume");
            browser.click("input[name=resume]");
            browser.click("form[action='/run/resume'] button");
            self.now("document.querySelector('form[action=\"/run/resume\"]') === null");
        }
        self.seen("run");
        browser.click("main a[href='/plan']");
        self.at("/plan");
        assert_eq!(browser.run("return document.querySelectorAll('article').length"), 3);
        self.seen("plan");
        if let (Some(folder), "en", 1_280) = (&self.pictures, self.language, self.width) {
            browser.wide(1_000, 760);
            browser.run("document.querySelectorAll('article:first-of-type details').forEach(one => one.open = true)");
            std::fs::write(folder.join("serve.png"), browser.picture()).unwrap();
            browser.run("document.querySelectorAll('article details').forEach(one => one.open = false)");
            browser.wide(self.width, HEIGHT);
        }
    }

    /// Until nothing is under way.
    fn idle(&self) {
        self.now("document.querySelector('#last') !== null && document.querySelector('[data-events]') === null");
    }

    fn send_one(&self) {
        let browser = self.browser;
        browser.click("article details:has(textarea) summary");
        browser.run("window.before = true");
        browser.fill("article textarea", LETTER);
        // What is typed and not saved is never passed over.
        browser.click("button[value=all]");
        self.now("document.querySelector('#unsaved').hidden === false && window.before === true");
        self.seen("unsaved");
        browser.click("article form[action='/plan/letter'] button");
        self.now("window.before === undefined && document.querySelector('.done') !== null");
        self.seen("letter");
        let vacancy = browser.run("return document.querySelector('article textarea').id.replace('letter-', '')");
        let vacancy = vacancy.as_str().unwrap();
        browser.click(&format!("input[name=v-{vacancy}]"));
        browser.click("button[value=some]");
        self.at("/run");
        self.idle();
        self.seen("sent");
        browser.click("nav a[href='/plan']");
        self.at("/plan");
        assert_eq!(browser.run("return document.querySelectorAll('article').length"), 2);
        browser.click("nav a[href='/journal']");
        self.at("/journal");
        assert_eq!(browser.run("return document.querySelectorAll('tbody tr').length"), 1);
        self.seen("journal");
        browser.click(&format!("a[href='/journal/{vacancy}']"));
        self.at(&format!("/journal/{vacancy}"));
        let said = browser.run("return document.querySelector('.letter').textContent");
        assert_eq!(said, LETTER);
        self.seen("application");
    }

    fn look_around(&self) {
        for (path, name) in [("/", "overview-after"), ("/statistics", "statistics")] {
            self.browser.open(&format!("http://{}{path}", self.server.host));
            self.seen(name);
        }
        if self.browser.run("return document.querySelector('nav a[href=\"/administration\"]') !== null") == true {
            self.browser.click("nav a[href='/administration']");
            self.at("/administration");
            self.seen("administration");
        }
    }

    #[track_caller]
    fn at(&self, path: &str) {
        self.now(&format!("location.pathname === {}", json!(path)));
    }

    #[track_caller]
    fn now(&self, what: &str) {
        self.browser.wait_for(&format!("return document.readyState === 'complete' && {what}"));
    }

    /// Holds what is true of each page, and keeps its picture.
    #[track_caller]
    fn seen(&self, page: &str) {
        let browser = self.browser;
        let needed = browser.run("return document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(needed <= u64::from(self.width), "{page}: {needed} of {}", self.width);
        let named = "return [...document.querySelectorAll('input:not([type=hidden], [hidden]), select, textarea')]\
                     .filter(one => one.labels.length === 0).map(one => one.outerHTML)";
        assert_eq!(browser.run(named), json!([]), "{page}");
        assert_eq!(browser.run("return document.documentElement.lang"), self.language, "{page}");
        if let Some(folder) = &self.pictures {
            std::fs::create_dir_all(folder).unwrap();
            let height = browser.run("return document.documentElement.scrollHeight").as_u64().unwrap();
            browser.wide(self.width, u32::try_from(height).unwrap().clamp(HEIGHT, 6_000));
            let name = format!("{}-{}-{page}.png", self.language, self.width);
            std::fs::write(folder.join(name), browser.picture()).unwrap();
            browser.wide(self.width, HEIGHT);
        }
    }
}
