//! The journal and its statistics in the browser.

use chrono::{TimeDelta, Utc};
use hhrun::hh::{NegotiationId, ResumeId, VacancyId};
use hhrun::vault::Journal;
use hhrun::vault::db::Database;
use hhrun::vault::journal::{Entry, Reason, State};

use super::server::Server;

fn entry(number: i64) -> Entry {
    Entry {
        vacancy: VacancyId::new((1_000 + number).to_string()),
        state: match number % 10 {
            0 => State::Denied("negotiations/limit_exceeded".to_owned()),
            1 => State::External("javascript:alert(1)".to_owned()),
            _ => State::Applied(Some(NegotiationId::new("7"))),
        },
        run: "20261122T100000-abcdef".to_owned(),
        script: "0123456789".to_owned(),
        strategy: if number % 2 == 0 { "rust" } else { "go" }.to_owned(),
        resume: ResumeId::new("abc"),
        letter_hash: Some("7".to_owned()),
        letter: (number == 3).then(|| "Здравствуйте!\n</p><script>alert(1)</script>".to_owned()),
        card: (number == 3).then(|| vec![Reason { points: 40.0, label: "<b>rust</b> in the title".to_owned() }]),
        seen: None,
        query: "text=rust".to_owned(),
        variant: None,
        title: if number == 3 {
            "Разработчик <script>alert(1)</script>".to_owned()
        } else {
            format!("Engineer {number}")
        },
        employer: format!("=Employer {number}"),
        score: 12.5,
        at: Utc::now() - TimeDelta::hours(number),
        attempts: 1,
    }
}

#[test]
fn what_was_sent_is_listed_shown_and_counted_for_its_owner_alone() {
    let server = Server::start();
    let mut admin = server.administrator();
    let mut guest = server.joined(&server.invite(&["--name", "guest"]), "guest");
    admin.get("/journal").is(200).says(&["nothing has been sent yet"]);
    admin.get("/statistics").is(200);
    let folder = server.scene.path("data/users/admin/journal");
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    Journal::new(Database::new(folder)).put_all(&(0..120).map(entry).collect::<Vec<_>>()).unwrap();

    let first = admin.get("/journal");
    first.is(200).says(&[
        "Page 1 of 3 (120)",
        "href=\"/journal?page=2\"",
        "Engineer 5<",
        "&#60;script&#62;",
        "refused by hh.ru",
    ]);
    assert!(!first.body.contains("<script") && !first.body.contains("Engineer 60<"));
    admin.get("/journal?page=2").is(200).says(&["Engineer 60<", "rel=\"prev\""]);
    for page in ["page=99", "page=0", "page=x", "page=-1"] {
        admin.get(&format!("/journal?{page}")).is(200);
    }
    let refused = admin.get("/journal?state=refused&strategy=rust&search=ENGINEER");
    refused.is(200).says(&["Page 1 of 1 (12)", "value=\"ENGINEER\""]);
    admin
        .get("/journal?search=%22%3E%3Cscript%3E")
        .is(200)
        .says(&["There is no such application", "&#34;&#62;&#60;script"]);
    let one = admin.get("/journal/1003");
    one.is(200).says(&[
        "Здравствуйте!",
        "&#60;b&#62;rust",
        "+40",
        "https://hh.ru/vacancy/1003",
        "its text was not kept".trim_start_matches("its "),
    ]);
    assert!(!one.body.contains("<script") && !one.body.contains("<b>rust"));
    let elsewhere = admin.get("/journal/1001");
    elsewhere.is(200).says(&["One applies at"]);
    assert!(!elsewhere.body.contains("href=\"javascript"));
    let csv = admin.get("/journal.csv?strategy=go");
    csv.is(200).says(&["at,vacancy,title", "'=Employer 3"]);
    assert!(
        csv.header("content-type").starts_with("text/csv") && csv.header("content-disposition").contains("attachment")
    );
    assert_eq!(csv.body.lines().filter(|line| line.contains("Employer")).count(), 60);
    let statistics = admin.get("/statistics");
    statistics.is(200);
    assert!(!statistics.body.contains("style=") && statistics.body.matches("<main").count() == 1);

    guest.get("/journal").is(200).says(&["nothing has been sent yet"]);
    assert!(!guest.get("/journal.csv").body.contains("Employer"));
    for path in ["1003", "..%2f..%2fadmin", "%00", "9999"] {
        guest.get(&format!("/journal/{path}")).is(404);
    }
    admin.get("/settings/export").is(200).says(&["Здравствуйте!"]);
}
