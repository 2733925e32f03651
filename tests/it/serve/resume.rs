//! The resume is chosen among those that hh.ru tells.

use super::server::{Answer, Server};
use crate::harness::Scene;

/// The ids on the page, and whether each is chosen.
fn listed(page: &Answer) -> Vec<(String, bool)> {
    let radios = page.is(200).body.split("name=\"resume\" value=\"").skip(1);
    radios
        .map(|rest| {
            let (id, rest) = rest.split_once('"').unwrap();
            (id.to_owned(), rest.split_once('>').unwrap().0.contains("checked"))
        })
        .collect()
}

#[test]
fn it_is_seen_changed_and_never_somebody_elses() {
    let server = Server::with(Scene::new(), &["--sandbox"]);
    let mut bob = server.administrator();
    bob.get("/settings/resume").is(200).says(&["Connect hh.ru first"]);
    bob.post("/settings/resume", &[("resume", "1")]).is(200).says(&["Connect hh.ru first"]);
    bob.connect_as("boris").leads_to("/?done=connected");
    bob.get("/settings/runs").says(&["href=\"/settings/resume\""]);
    let own = listed(&bob.get("/settings/resume"));
    assert!(own.len() > 1 && own.iter().filter(|(_, chosen)| *chosen).count() == 1, "{own:?}");
    let other = own.iter().find(|(_, chosen)| !chosen).unwrap().0.clone();

    let mut anna = server.joined(&server.invite(&["--sandbox"]), "anna");
    anna.connect_as("anna").leads_to("/?done=connected");
    anna.post("/settings/resume", &[("resume", &other)]).is(422).says(&["href=\"#resume\"", "no other of yours"]);
    for wrong in ["", "<b>", "../1"] {
        anna.post("/settings/resume", &[("resume", wrong)]).is(422);
    }
    bob.post_with("/settings/resume", "wrong", &[("resume", &other)]).is(403);
    assert_eq!(listed(&bob.get("/settings/resume")), own);
    bob.post("/settings/resume", &[("resume", &other)]).leads_to("/settings/resume?done=saved");
    let page = bob.get("/settings/resume?done=saved");
    page.says(&["The resume is chosen"]);
    assert!(listed(&page).contains(&(other.clone(), true)), "{page:#?}");
    bob.get("/settings/runs").says(&[&other]);
    bob.get("/administration").says(&["changed the settings of runs"]);
    bob.post("/connect/disconnect", &[]).leads_to("/?done=disconnected");
    bob.get("/settings/resume").is(200).says(&["Connect hh.ru first"]);
}
