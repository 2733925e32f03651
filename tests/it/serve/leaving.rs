//! Who goes, or gets another name: here, at hh.ru, and at the command line.

use super::server::{PASSWORD, Server};
use crate::harness::Scene;
use crate::hh::Hh;

const LEAVE: [(&str, &str); 2] = [("confirm", "bob"), ("delete_password", PASSWORD)];

#[test]
fn whoever_deletes_their_data_is_signed_out_at_hh_first() {
    let hh = Hh::start();
    let server = Server::with(hh.bob(), &[]);
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    let form = bob.get("/settings");
    // For password managers, which otherwise take the name that is typed for another one.
    let (_, form) = form.body.split_once("action=\"/settings/delete\"").unwrap();
    assert!(form.contains("<input hidden name=\"username\" value=\"bob\" autocomplete=\"username\""), "{form}");
    bob.post("/settings/delete", &LEAVE).is(200).says(&["hh.ru was told first"]);
    assert_eq!(hh.count("DELETE", "/oauth/token"), 1);
    assert_eq!(std::fs::read_dir(server.scene.path("data/users")).unwrap().count(), 0);
}

#[test]
fn whoever_goes_while_hh_is_away_goes_and_is_told() {
    let hh = Hh::start();
    let server = Server::with(hh.bob(), &[]);
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    bob.language = "ru".to_owned();
    hh.stop();
    bob.post("/settings/delete", &LEAVE).is(200).says(&["Сообщить об этом hh.ru не удалось"]);
    assert_eq!(std::fs::read_dir(server.scene.path("data/users")).unwrap().count(), 0);
    bob.get("/").leads_to("/sign-in");
}

#[test]
fn an_account_goes_where_its_person_goes_and_opens_nobody_elses_vault() {
    let hh = Hh::start();
    let mut server = Server::with(hh.bob(), &[]);
    let mut admin = server.administrator();
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    let scene = &server.scene;
    // Beside a server nobody's name changes under their hands.
    for step in [&["users", "rename", "bob", "robert"][..], &["users", "remove", "bob", "--yes"]] {
        let said = scene.hhrun(step);
        said.code(2).one_error().complains(&["beside a running server", "stop the server first"]);
    }
    scene.hhrun(["users"]).code(0).says(&["2 accounts of `hhrun serve`: `admin` (administrator), `bob`"]);
    server.stop().code(0);
    let scene = &server.scene;
    scene.hhrun(["doctor"]).says(&["2 accounts of `hhrun serve`"]);
    // Whoever has the account `admin` would come into what bob has.
    scene
        .hhrun(["users", "rename", "bob", "Admin"])
        .code(2)
        .one_error()
        .complains(&["`Admin` is the name of an account"]);
    scene.hhrun(["users", "add", "carl"]).code(0);
    scene.hhrun(["users", "rename", "admin", "carl"]).code(2).one_error().complains(&["somebody is called `carl`"]);
    let said = scene.hhrun(["users", "rename", "bob", "robert"]);
    said.code(0).says(&["`bob` is called `robert` now", "`robert` signs in there again"]);
    server.restart_stopped();
    bob.get("/").leads_to("/sign-in");
    bob.post("/sign-in", &[("name", "bob"), ("password", PASSWORD)]).is(422);
    bob.post("/sign-in", &[("name", "robert"), ("password", PASSWORD)]).leads_to("/");
    bob.get("/").says(&["Борис Орлов"]);
    admin.get("/administration").says(&["renamed", "bob → robert"]);
    server.stop().code(0);

    let scene = &server.scene;
    let said = scene.hhrun(["users", "remove", "robert", "--yes"]);
    said.code(0).says(&["`robert` is removed", "the account of `robert` at `hhrun serve` is removed"]);
    // The next of this name finds nothing of the one before, and no session.
    server.restart_stopped();
    bob.get("/").leads_to("/sign-in");
    bob.post("/sign-in", &[("name", "robert"), ("password", PASSWORD)]).is(422);
    let mut next = server.joined(&server.invite(&["--name", "robert"]), "robert");
    next.get("/").says(&["Not connected yet"]);
    server.stop().code(0);
    // Somebody who never connected hh.ru, and who administers alone.
    let said = server.scene.hhrun(["users", "remove", "admin", "--yes"]);
    said.code(0).says(&["the account of `admin`"]).complains(&["prints a link for an administrator"]);
    server.scene.hhrun(["doctor"]).says(&["nobody administers"]);
}

#[test]
fn people_without_a_server_hear_nothing_of_accounts() {
    let scene = Scene::new();
    scene.hhrun(["users", "add", "bob", "--sandbox"]).code(0);
    let said = scene.hhrun(["users", "--sandbox"]);
    said.code(0);
    assert!(!said.stdout.contains("account"), "{}", said.stdout);
    scene.hhrun(["users", "rename", "bob", "robert", "--sandbox"]).code(0);
    assert!(!scene.path("data/sandbox/web").exists() && !scene.path("data/sandbox/serve.lock").exists());
}
