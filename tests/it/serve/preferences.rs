//! What a person chooses about their runs, and what they allowed.

use hhrun::vault::db::Database;
use hhrun::vault::permissions::{Grant, Permissions};

use super::server::Server;
use crate::hh::Hh;

#[test]
fn schedules_and_addresses_are_read_kept_and_explained() {
    let mut server = Server::start();
    let mut admin = server.administrator();
    let mut guest = server.joined(&server.invite(&["--name", "guest"]), "guest");
    admin.post("/strategies", &[("name", "rust"), ("from", "")]).leads_to("/strategies/rust?done=created");
    admin.get("/settings").is(200).says(&["/settings/runs"]);
    let schedule = |strategy: &'static str, every: &'static str, quiet: &'static str, days: &'static str| {
        [("strategy", strategy), ("every", every), ("quiet", quiet), ("days", days)]
    };
    for (fields, field, words) in [
        (schedule("rust", "sometimes", "", ""), "every", "neither an interval"),
        (schedule("rust", "1m", "", ""), "every", "every 5m"),
        (schedule("rust", "2h", "late", ""), "quiet", "22:00-08:00"),
        (schedule("rust", "2h", "", "<b>"), "days", "&#60;b&#62;"),
        (schedule("rust", "09:00", "08:00-10:00", ""), "every", "never comes"),
        (schedule("", "2h", "", ""), "strategy", "Choose the strategy"),
        (schedule("../rust", "2h", "", ""), "strategy", "no strategy of this name"),
    ] {
        let answer = admin.post("/settings/schedule", &fields);
        answer.is(422).says(&[&format!("href=\"#{field}\""), words, "aria-invalid"]);
        // Nothing typed is lost.
        assert!(fields[1].1.is_empty() || answer.body.contains(&format!("value=\"{}\"", fields[1].1)));
    }
    // Another's strategy is no strategy.
    guest.post("/settings/schedule", &schedule("rust", "2h", "", "")).is(422).says(&["no strategy of this name"]);
    admin
        .post("/settings/schedule", &schedule("rust", "09:00,18:30", "22:00-08:00", "пн-пт"))
        .leads_to("/settings/runs?done=saved");
    for wrong in ["bob", "a@b@c", "bob@example.com\r\nBcc: x@y.ru", "<script>@x"] {
        admin.post("/settings/notification", &[("notify", wrong)]).is(422).says(&["href=\"#notify\"", "no e-mail"]);
    }
    admin.post("/settings/notification", &[("notify", "bob@example.com")]).leads_to("/settings/runs?done=saved");
    server.restart();
    admin.host.clone_from(&server.host);
    let kept = admin.get("/settings/runs");
    kept.is(200).says(&["value=\"09:00,18:30\"", "value=\"22:00-08:00\"", "пн-пт", "bob@example.com", "The next run"]);
    admin.get("/strategies").is(200).says(&["runs by the schedule"]);
    admin.post("/language", &[("language", "ru"), ("back", "/")]).is(303);
    admin.post("/settings/schedule", &schedule("rust", "1x", "", "")).is(422).says(&["Единицы времени «x» нет"]);
    // A strategy that is gone is run by no schedule.
    admin.post("/strategies/rust/delete", &[("confirm", "rust")]).leads_to("/strategies");
    let after = admin.get("/settings/runs");
    assert!(!after.body.contains("value=\"09:00,18:30\"") && after.body.contains("bob@example.com"));
}

#[test]
fn what_was_allowed_is_listed_and_taken_back() {
    let server = Server::start();
    let mut admin = server.administrator();
    let mut guest = server.joined(&server.invite(&["--name", "guest"]), "guest");
    admin.get("/settings/runs").is(200).says(&["allowed no script anything"]);
    let folder = server.scene.path("data/users/admin");
    std::fs::create_dir_all(&folder).unwrap();
    let permissions = Permissions::new(Database::new(folder.join("tokens")));
    let grant = Grant {
        script: "abc123".to_owned(),
        path: "/home/admin/<b>tidy.rhai".to_owned(),
        permissions: ["blacklist".to_owned(), "publish".to_owned()].into(),
        at: chrono::Utc::now(),
    };
    permissions.allow(&grant).unwrap();
    let page = admin.get("/settings/runs");
    page.is(200).says(&[
        "&#60;b&#62;tidy.rhai",
        "<code>blacklist</code> — hide vacancies",
        "<code>publish</code>",
        "value=\"abc123\"",
    ]);
    assert!(!page.body.contains("/home/admin"));
    guest.post("/settings/permissions/revoke", &[("script", "abc123")]).is(404);
    assert_eq!(permissions.all().unwrap().len(), 1);
    admin.post("/settings/permissions/revoke", &[("script", "abc123")]).leads_to("/settings/runs?done=revoked");
    assert!(permissions.all().unwrap().is_empty());
    admin.post("/settings/permissions/revoke", &[("script", "abc123")]).is(404);
}

/// What the operator's environment says of a person is the operator's alone.
#[test]
fn resume_and_own_employers_are_each_persons_own() {
    let hh = Hh::start();
    let mut server = Server::with(hh.bob(), &[]);
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    let own = hh.resumes("bob");
    // The environment names the first; it is asked for all the same.
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over().says(&["Which one do you apply with?", &own[0], &own[1]]);
    bob.chooses_resume(&own[1]);
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over().says(&["In the plan: "]);
    let planned = bob.planned();
    // Who stays anonymous has no number.
    let employer = |id: &String| {
        hh.read("bob", &format!("/vacancies/{id}"))["employer"]["id"].as_str().unwrap_or_default().to_owned()
    };
    let employers: Vec<String> = planned.iter().map(employer).collect();
    let spared = employers.iter().find(|id| !id.is_empty()).unwrap();
    let other = employers.iter().find(|id| !id.is_empty() && *id != spared).unwrap();

    for wrong in ["Яндекс", "<b>", "1 ../2"] {
        bob.post("/settings/employers", &[("employers", wrong)]).is(422).says(&["href=\"#employers\"", "neither"]);
    }
    let page = format!("https://hh.ru/employer/{spared}?from=plan");
    bob.post("/settings/employers", &[("employers", &page)]).leads_to("/settings/runs?done=saved");
    bob.get("/settings/runs").says(&[&format!("name=\"employers\" value=\"{spared}\"")]);
    server.stop().code(0);
    server.scene.set("HH_OWN_EMPLOYERS", other.clone());
    server.restart_stopped();
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over();
    let left = bob.planned();
    for (id, employer) in planned.iter().zip(&employers) {
        assert_eq!(left.contains(id), employer != spared, "{id} of {employer}, without {spared}: {left:?}");
    }
    bob.approve(&[]).leads_to("/run");
    bob.run_is_over().says(&["Left in the plan: 0."]);
    let sent: Vec<String> = hh.applied().iter().map(employer).collect();
    assert!(sent.contains(other) && !sent.contains(spared), "{sent:?}");
    assert!(server.stop().code(0).stderr.contains("HH_OWN_EMPLOYERS is not used here"));
}
