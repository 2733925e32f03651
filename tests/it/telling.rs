//! A person is told what a run came to: by mail at a real server, by a webhook, and what happens when nobody hears.

use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::harness::Scene;
use crate::hh::Hh;
use crate::post_office::PostOffice;

const RUN: [&str; 6] = ["plain.rhai", "--user", "bob", "--yes", "--limit=2", "--notify"];

fn mailing(hh: &Hh, port: u16) -> Scene {
    let mut scene = hh.bob();
    scene.set("SMTP_HOST", "127.0.0.1");
    scene.set("SMTP_PORT", port.to_string());
    scene.set("SMTP_FROM", "hhrun@example.com");
    scene.set("SMTP_TO", "bob@example.com");
    scene
}

/// Nobody listens there.
fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Numbers and what they count stay on one line.
fn subject(mail: &Message<'_>) -> String {
    mail.subject().unwrap().replace('\u{a0}', " ")
}

#[test]
fn a_run_is_told_by_mail_with_its_report() {
    let (hh, office) = (Hh::start(), PostOffice::start_open());
    let scene = mailing(&hh, office.port);
    scene.hhrun(RUN.iter().chain(&["--lang=ru"])).code(0).complains(&["told: mail to bob@example.com"]);
    let letter = office.letter();
    let mail = MessageParser::default().parse(&letter.bytes).unwrap();
    assert_eq!(subject(&mail), "hhrun · plain: отправлено: 2 отклика");
    let text = mail.body_text(0).unwrap().replace('\u{a0}', " ");
    for sent in hh.applied() {
        assert!(text.contains(&format!("vacancy/{sent}")), "{text}");
    }
    assert!(text.contains("отправлено: 2 отклика"), "{text}");
    let report = mail.attachment(0).unwrap();
    assert!(report.attachment_name().unwrap().starts_with("hhrun-2"));
    let page = String::from_utf8(report.contents().to_vec()).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("lang=\"ru\""), "{}", &page[..200]);

    // The same run once more, in English.
    let office = PostOffice::start_open();
    let mut scene = scene;
    scene.set("SMTP_PORT", office.port.to_string());
    scene.hhrun(["notify", "--user", "bob", "--lang", "en"]).code(0).complains(&["told: mail to bob@example.com"]);
    let letter = office.letter();
    let mail = MessageParser::default().parse(&letter.bytes).unwrap();
    assert_eq!(subject(&mail), "hhrun · plain: sent: 2 applications");
}

#[test]
fn what_is_not_set_up_is_known_before_anything_is_sent() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(RUN).code(2).one_error().complains(&["nothing is set up to notify you", "SMTP_USER", "WEBHOOK_URL"]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn who_cannot_be_told_has_applied_all_the_same() {
    let hh = Hh::start();
    let scene = mailing(&hh, closed_port());
    scene.hhrun(RUN).code(0).says(&["2 applied"]).complains(&["warning: you could not be told"]);
    assert_eq!(hh.applied().len(), 2);
    scene.hhrun(["notify", "--user", "bob"]).code(1).complains(&["you could not be told"]);
}

#[test]
fn a_run_that_did_not_work_is_told_too() {
    let (hh, office) = (Hh::start(), PostOffice::start_open());
    let scene = mailing(&hh, office.port);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--resume=0123456789abcdef", "--notify", "--lang=en"]).code(2);
    let letter = office.letter();
    let mail = MessageParser::default().parse(&letter.bytes).unwrap();
    assert_eq!(mail.subject(), Some("hhrun · plain: it did not work"));
    assert!(mail.body_text(0).unwrap().contains("has no resume"), "{:?}", mail.body_text(0));
}

#[test]
fn a_schedule_tells_of_runs_that_did_something() {
    let (hh, office) = (Hh::start(), PostOffice::start_open());
    let scene = mailing(&hh, office.port);
    scene.write("nothing.rhai", "fn queries(me) { #{ text: \"нет такого слова нигде\" } }");
    let arguments = ["nothing.rhai", "--user", "bob", "--yes", "--notify", "--every", "1s"];
    let mut schedule = scene.spawn(arguments);
    schedule.wait_for("run 2:");
    schedule.terminate();
    schedule.finish().code(0);
    assert_eq!(office.count(), 0);
}
