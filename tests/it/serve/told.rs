//! Nobody looks at the page while a schedule runs: what stops it is written to its person, once.

use std::time::{Duration, Instant};

use mail_parser::MessageParser;

use super::server::{Browser, Server};
use crate::harness::PATIENCE;
use crate::hh::Hh;
use crate::post_office::PostOffice;

const ASKS: &str = "fn settings() { #{ permissions: [\"memory\"] } }\nfn queries(me) { #{ text: \"rust\" } }\n";

/// Subject and text of what came.
fn mails(office: &PostOffice) -> Vec<(String, String)> {
    let read = |letter: crate::post_office::Letter| {
        assert_eq!(letter.to, ["bob@example.com"]);
        let mail = MessageParser::default().parse(&letter.bytes).unwrap();
        (mail.subject().unwrap().to_owned(), mail.body_text(0).unwrap().into_owned())
    };
    office.letters().into_iter().map(read).collect()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// When the last run ended.
fn ended(server: &Server) -> String {
    let kept = std::fs::read_dir(server.scene.path("data/users")).unwrap().find_map(|folder| {
        let folder = folder.unwrap();
        folder
            .file_name()
            .to_string_lossy()
            .contains("bob")
            .then(|| std::fs::read(folder.path().join("served")).ok())?
    });
    let standing: serde_json::Value = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    standing["last"]["ended"].to_string()
}

fn another_run(server: &Server) {
    let before = ended(server);
    until("the schedule does not go on", || ended(server) != before);
}

fn write(browser: &mut Browser, name: &str, script: &str) {
    browser.post("/strategies", &[("name", name), ("from", "")]).is(303);
    let page = browser.get(&format!("/strategies/{name}"));
    let base = page.body.split_once("name=\"base\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    browser.post(&format!("/strategies/{name}"), &[("script", script), ("tests", ""), ("base", base.as_str())]).is(303);
}

#[test]
fn what_stops_a_schedule_is_written_once_with_the_next_step_and_its_page() {
    let (hh, office) = (Hh::start(), PostOffice::start_open());
    let mut scene = hh.bob();
    scene.set("SMTP_HOST", "127.0.0.1");
    scene.set("SMTP_PORT", office.port.to_string());
    scene.set("SMTP_FROM", "hhrun@example.com");
    let server = Server::with(scene, &[]);
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    bob.chooses_resume(&hh.resumes("bob")[0]);
    bob.post("/language", &[("language", "ru"), ("back", "/")]).is(303);
    write(&mut bob, "asks", ASKS);
    bob.post("/settings/notification", &[("notify", "bob@example.com")]).leads_to("/settings/runs?done=saved");
    bob.post("/settings/schedule", &[("strategy", "asks"), ("every", "1s")]).leads_to("/settings/runs?done=saved");
    until("nobody is told", || office.count() > 0);
    another_run(&server);
    let came = mails(&office);
    assert_eq!(came.len(), 1, "{came:?}");
    assert_eq!(came[0].0, "hhrun · стратегия просит разрешения");
    let page = format!("http://{}/run", server.host);
    for words in ["memory — запоминать", "разрешите", page.as_str(), "один раз"] {
        assert!(came[0].1.contains(words), "no `{words}`: {}", came[0].1);
    }

    hh.faults().add("GET /me error=oauth/bad_authorization".parse().unwrap());
    bob.post("/run/allow", &[]).leads_to("/run");
    let lost = || mails(&office).into_iter().filter(|(subject, _)| subject == "hhrun · подключите hh.ru снова");
    until("a lost sign-in is not told", || lost().count() > 0);
    another_run(&server);
    let lost: Vec<_> = lost().collect();
    assert!(lost.len() == 1 && lost[0].1.contains(&format!("http://{}/", server.host)), "{lost:?}");
}
