//! Two things at once: a folder that gets another name, a key that is changed, a sign-out that is stopped.

use std::time::Duration;

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};

use crate::hh::Hh;

#[test]
fn another_name_waits_for_a_sign_in() {
    let hh = Hh::start();
    let scene = hh.scene();
    scene.hhrun(["users", "add", "bob"]).code(0);
    let mut login = scene.spawn(["login", "--user", "bob", "--no-browser"]);
    let page = login.wait_for("/oauth/authorize?");
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(1))).on(Method::GET, "/me").times(1));
    login.type_line(&hh.agree(&page, "bob"));
    login.until("hh.ru is asked who that is", || hh.count("GET", "/me") > 0);
    let rename = scene.spawn(["users", "rename", "bob", "robert"]);
    let remove = scene.spawn(["users", "remove", "bob", "--yes"]);
    login.finish().code(0).says(&["You are signed in as"]);
    // One of them came first; neither took the folder away from the sign-in.
    let (rename, remove) = (rename.finish(), remove.finish());
    let codes = [rename.status.code(), remove.status.code()];
    assert!(codes.contains(&Some(0)), "{}\n{}", rename.stderr, remove.stderr);
    if codes[1] != Some(0) {
        scene.hhrun(["whoami", "--user", "robert"]).code(0).says(&["tokens: signed in"]);
    }
}

#[test]
fn a_question_of_a_sign_in_keeps_the_name() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut login = scene.at_terminal(["login", "--user", "bob", "--no-browser"]);
    let page = login.line("/oauth/authorize?");
    login.type_line(&hh.agree(&page, "anna"));
    login.wait_for("Make it Анна Кузнецова from now on? [y/N] ");
    let said = scene.hhrun(["users", "rename", "bob", "robert"]);
    said.code(6).one_error().complains(&["a sign-in of this person is under way", "finish it or stop it"]);
    login.press_and_end("y\n").code(0).says(&["You are signed in as Анна Кузнецова (`bob`)"]);
    scene.hhrun(["users", "rename", "bob", "anna"]).code(0);
    scene.hhrun(["whoami", "--user", "anna"]).code(0).says(&["`anna` is Анна Кузнецова"]);
}

#[test]
fn a_key_is_changed_when_sign_ins_are_done() {
    let hh = Hh::start();
    let scene = hh.bob();
    for verb in [&["vault", "rekey"][..], &["vault", "rekey", "--forget-old", "--yes"]] {
        let mut login = scene.spawn(["login", "--user", "bob", "--no-browser"]);
        let page = login.wait_for("/oauth/authorize?");
        let rekey = scene.spawn(verb);
        login.type_line(&hh.agree(&page, "bob"));
        login.finish().code(0);
        rekey.finish().code(0);
        scene.hhrun(["whoami", "--user", "bob"]).code(0).says(&["tokens: signed in"]);
    }
    let key = std::fs::read_to_string(scene.path("config/hhrun/key")).unwrap();
    assert_eq!(key.lines().count(), 1);
}

#[test]
fn a_stopped_sign_out_says_what_it_does_not_know_and_is_finished_by_the_next() {
    let hh = Hh::start();
    let scene = hh.scene();
    let others = hh.living("bob").len();
    hh.sign_in(&scene, "bob").code(0);
    for (verb, again) in [
        (&["logout", "--user", "bob"][..], "`hhrun logout --user bob` finds out"),
        (&["users", "remove", "bob", "--logout", "--yes"], "`hhrun users remove --logout bob` finds out"),
    ] {
        hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::DELETE, "/oauth/token"));
        let asked = hh.count("DELETE", "/oauth/token");
        let mut out = scene.at_terminal(verb);
        out.until("hh.ru is asked to end them", || hh.count("DELETE", "/oauth/token") > asked);
        let said = out.press_and_end("\x03");
        said.code(130).says(&["stopped while hh.ru was asked to end the tokens of `bob`", "they are kept", again]);
        assert!(!said.stdout.contains("nothing was done"), "{}", said.stdout);
        hh.faults().clear();
        scene.hhrun(["users"]).code(0).says(&["bob"]);
    }
    // hh.ru did it, and its answer was lost.
    hh.faults().add(Rule::new(Fault::DropAfter).on(Method::DELETE, "/oauth/token").times(1));
    let said = scene.hhrun(["users", "remove", "bob", "--logout", "--yes"]);
    said.code(5).one_error().complains(&["the sign-out may have happened, the tokens are kept", "run the same again"]);
    let said = scene.hhrun(["users", "remove", "bob", "--logout", "--yes"]);
    said.code(0).says(&["hh.ru did not accept the tokens any more", "`bob` is removed"]);
    assert_eq!(hh.living("bob").len(), others);
}

#[test]
fn a_sign_out_that_was_killed_is_finished_by_the_next() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::DELETE, "/oauth/token").times(1));
    let mut remove = scene.spawn(["users", "remove", "bob", "--logout", "--yes"]);
    remove.until("hh.ru is asked to end them", || hh.count("DELETE", "/oauth/token") > 0);
    remove.kill();
    hh.revoke("bob").unwrap();
    let said = scene.hhrun(["users", "remove", "bob", "--logout", "--yes"]);
    said.code(0).says(&["hh.ru did not accept the tokens any more", "`bob` is removed"]);
}
