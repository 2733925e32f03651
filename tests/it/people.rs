//! People: who is known here, other names, going away, signing out.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::http::Method;
use chrono::{TimeDelta, Utc};
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};

use crate::harness::{Scene, shipped};
use crate::hh::Hh;

#[test]
fn users_come_are_renamed_and_go() {
    let hh = Hh::start();
    let scene = hh.scene();
    scene.hhrun(["users"]).code(0).says(&["nobody is known here at http://127.0.0.1:", "users --all"]);
    scene.hhrun(["users", "add", "bob"]).code(0).says(&["next: `hhrun login --user bob`"]);
    scene.hhrun(["users"]).code(0).says(&["bob", "never signed in"]);
    scene.hhrun(["users", "add", "bob"]).code(2).one_error().complains(&["somebody is called `bob` here already"]);
    scene.hhrun(["whoami", "--user", "bob"]).code(4).complains(&["`bob` is not signed in", "hhrun login --user bob"]);
    hh.sign_in(&scene, "bob").code(0);
    let said = scene.hhrun(["users"]);
    said.code(0).says(&["people of http://127.0.0.1:", "Борис Орлов", "signed in", "(in 13 days)"]).is_plain();
    scene.hhrun(["users", "rename", "bob", "боб"]).code(0).says(&["`bob` is called `боб` now"]);
    // Nothing was resealed and nothing has to be: the new name works at once.
    scene.hhrun(["whoami", "--user", "боб"]).code(0).says(&["`боб` is Борис Орлов, a job seeker", "unread replies: 0"]);
    scene.hhrun(["whoami", "--user", "bob"]).code(4).one_error().complains(&["nobody called `bob`"]);
    scene
        .hhrun(["users", "remove", "боб", "--yes"])
        .code(0)
        .says(&["`боб` is removed"])
        .complains(&["hh.ru still honours the tokens of `боб`", "hhrun users remove боб --logout"]);
    assert_eq!(hh.count("DELETE", "/oauth/token"), 0);
    scene.hhrun(["users"]).code(0).says(&["nobody is known here"]);
    assert_eq!(std::fs::read_dir(scene.path("data/users")).unwrap().count(), 0);
}

#[test]
fn wrong_names_are_explained() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["users", "add", "anna"]).code(0);
    scene.hhrun(["users", "rename", "bob", "anna"]).code(2).one_error().complains(&["called `anna` here already"]);
    scene
        .hhrun(["users", "rename", "carl", "dora"])
        .code(2)
        .one_error()
        .complains(&["nobody called `carl` is known here", "those who are: `anna`, `bob`"]);
    scene.hhrun(["users", "rename", "bob", "../x"]).code(2).complains(&["`/` cannot stand in the name"]);
    scene.hhrun(["users", "remove", "carl"]).code(2).one_error().complains(&["nobody called `carl`"]);
    scene.hhrun(["users", "remove", "bob"]).code(2).complains(&["no terminal to ask on", "add --yes"]);
    scene.hhrun(["users"]).code(0).says(&["anna", "bob"]);
}

#[test]
fn every_hh_is_listed_on_demand() {
    let (one, other) = (Hh::start(), Hh::start());
    let mut scene = one.bob();
    for (name, value) in [
        ("HH_API_URL", other.api_url().to_owned()),
        ("HH_AUTH_URL", other.authorize_url()),
        ("HH_TOKEN_URL", other.token_url()),
    ] {
        scene.set(name, value);
    }
    other.sign_in(&scene, "anna").code(0);
    let script = shipped("my_strategy.rhai").display().to_string();
    scene.hhrun([script.as_str(), "--sandbox", "--user", "carl", "--dry-run"]).code(0);
    let here = scene.hhrun(["users"]);
    here.code(0).says(&["anna"]);
    assert!(!here.stdout.contains("bob") && !here.stdout.contains("carl"), "{}", here.stdout);
    let all = scene.hhrun(["users", "--all"]);
    all.code(0).says(&["people of every hh.ru", "anna", "bob", "carl", "sandbox", one.api_url(), other.api_url()]);
    scene.hhrun(["users", "--sandbox"]).code(0).says(&["people of the built-in hh.ru", "carl"]);
    scene.hhrun(["users", "remove", "carl", "--sandbox", "--yes"]).code(0).says(&["`carl` is removed"]);
}

#[test]
fn nobody_is_removed_or_renamed_during_a_run() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
    run.wait_for("Send 4 applications? ");
    let held = "another run is under way: `plain`, process ";
    scene.hhrun(["users", "remove", "bob", "--yes"]).code(6).one_error().complains(&[held]);
    scene.hhrun(["users", "rename", "bob", "carl"]).code(6).one_error().complains(&[held]);
    run.type_line("y");
    run.finish().code(0).says(&["4 applied"]);
    scene.hhrun(["users", "rename", "bob", "carl"]).code(0);
    scene.hhrun(["plain.rhai", "--user", "carl", "--dry-run"]).code(0).says(&["4  already applied"]);
}

#[test]
fn a_removal_asks_and_offers_to_sign_out() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0);
    let ask = || {
        let mut remove = scene.at_terminal(["users", "remove", "bob"]);
        remove.wait_for("Sign out at hh.ru first? [y/N] ");
        remove
    };
    ask().press_and_end("\x03").code(130).says(&["stopped; nothing was done but what is said above"]);
    let mut remove = ask();
    remove.type_line("n");
    remove.wait_for("Remove `bob` and the journal of 4 applications for good? [y/N] ");
    remove.press_and_end("\n").code(0).says(&["nothing was removed"]);
    assert_eq!((hh.count("DELETE", "/oauth/token"), scene.journal().len()), (0, 4));
    let mut remove = ask();
    remove.type_line("y");
    remove.wait_for("hh.ru made the tokens worthless");
    remove.wait_for("for good? [y/N] ");
    remove.press_and_end("y\n").code(0).says(&["`bob` is removed"]);
    assert_eq!(hh.count("DELETE", "/oauth/token"), 1);
}

#[test]
fn a_sign_out_is_at_hh_first() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["logout", "--user", "bob"]).code(0).says(&["`bob` is signed out: hh.ru made the tokens worthless"]);
    assert_eq!(hh.count("DELETE", "/oauth/token"), 1);
    scene.hhrun(["logout", "--user", "bob"]).code(0).says(&["`bob` was signed out already"]);
    scene.hhrun(["users"]).code(0).says(&["signed out"]);
    scene
        .hhrun(["plain.rhai", "--user", "bob", "--yes"])
        .code(4)
        .complains(&["`bob` is not signed in: they signed out"]);
    scene.hhrun(["logout", "--user", "carl"]).code(4).one_error().complains(&["nobody called `carl`"]);
    scene.hhrun(["users", "add", "anna"]).code(0);
    scene.hhrun(["logout", "--user", "anna"]).code(0).says(&["`anna` was not signed in"]);
}

#[test]
fn an_expired_token_is_renewed_to_be_given_back() {
    let days = Arc::new(AtomicI64::new(0));
    let passed = Arc::clone(&days);
    let now = Arc::new(move || Utc::now() + TimeDelta::days(passed.load(Ordering::SeqCst)));
    let hh = Hh::with(Options { vacancies: 300, now, ..Options::default() });
    let scene = hh.scene();
    hh.sign_in(&scene, "bob").code(0);
    days.store(15, Ordering::SeqCst);
    scene.hhrun(["logout", "--user", "bob"]).code(0).says(&["hh.ru made the tokens worthless"]);
    assert_eq!((hh.token_requests().refresh_token, hh.count("DELETE", "/oauth/token")), (1, 2));
}

#[test]
fn what_hh_cannot_be_told_is_kept() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::DropBefore).on(Method::DELETE, "/oauth/token").times(1));
    let said = scene.hhrun(["logout", "--user", "bob"]);
    said.code(5)
        .one_error()
        .complains(&["the sign-out may have happened, the tokens are kept", "check the connection"]);
    scene.hhrun(["whoami", "--user", "bob"]).code(0).says(&["tokens: signed in"]);
    hh.revoke("bob").unwrap();
    scene.hhrun(["logout", "--user", "bob"]).code(0).says(&["hh.ru did not accept the tokens any more"]);
}

#[test]
fn an_hh_that_is_gone_leaves_what_is_known() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.stop();
    let said = scene.hhrun(["whoami", "--user", "bob"]);
    said.code(5).says(&["`bob` was Борис Орлов", "tokens: signed in"]).complains(&["gave no answer to GET /me"]);
    scene.hhrun(["users"]).code(0).says(&["Борис Орлов", "signed in"]);
    scene.hhrun(["users", "remove", "bob", "--logout", "--yes"]).code(5).complains(&["the tokens are kept"]);
    scene.hhrun(["users"]).code(0).says(&["bob"]);
}

#[test]
fn tokens_that_do_not_open_stand_in_nobodys_way() {
    let hh = Hh::start();
    let scene = hh.bob();
    std::fs::write(scene.path("config/hhrun/key"), "0".repeat(64)).unwrap();
    scene.hhrun(["users"]).code(0).says(&["bob", "do not open"]);
    scene.hhrun(["users", "remove", "bob", "--yes"]).code(0).says(&["`bob` is removed"]).complains(&["do not open"]);
    Scene::new().hhrun(["users"]).code(0).says(&["nobody is known here at https://api.hh.ru"]);
}

#[test]
fn an_access_token_that_ended_is_told_so() {
    let hh = Hh::with(Options { access_ttl: Duration::ZERO, ..Hh::small() });
    let scene = hh.scene();
    hh.sign_in(&scene, "bob").code(0);
    hh.faults().add(Rule::new(Fault::DropBefore).on(Method::POST, "/token"));
    scene.hhrun(["whoami", "--user", "bob"]).code(5).says(&["the access token ended ", " ago)"]);
}
