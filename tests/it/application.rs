//! The application's own token: asked for once, kept sealed, used on request and for reading alone.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{TimeDelta, Utc};
use hhrun::sandbox::Options;

use crate::hh::Hh;

#[test]
fn it_is_asked_for_once_and_reads() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    let call = ["call", "GET", "/me", "--app"];
    scene.hhrun(call).code(2).one_error().complains(&["the application has no token yet", "`hhrun app-token`"]);
    let said = scene.hhrun(["app-token"]);
    said.code(0).says(&["kept sealed, does not expire"]);
    scene.hhrun(["app-token"]).code(0).says(&["the application has a token since"]);
    assert_eq!(hh.token_requests().client_credentials, 1);
    let said = scene.hhrun(call);
    assert_eq!(said.code(0).json()["auth_type"], "application");
    let kept = fs::read_dir(scene.path("data")).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept.filter(|path| path.is_file()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(!fs::read(&kept[0]).unwrap().windows(4).any(|window| window == b"APPL"));
    scene.hhrun(["vault", "rekey"]).code(0).says(&["1 application token"]);
    scene.hhrun(["vault", "rekey", "--forget-old", "--yes"]).code(0);
    scene.hhrun(call).code(0);
    let said = scene.hhrun(["plain.rhai", "--app", "--dry-run"]);
    said.code(0).says(&["planned 4", "nothing was sent"]);
    assert_eq!(hh.posts(), 0);
    scene.set("APP_TOKEN", "APPLNONSENSE");
    scene.hhrun(["app-token", "--renew"]).code(0).says(&["APP_TOKEN is set"]);
    let said = scene.hhrun(call);
    said.code(5).one_error().complains(&["hh.ru does not accept the application's token", "check APP_TOKEN"]);
    assert_eq!(hh.token_requests().client_credentials, 1);
}

#[test]
fn it_is_for_nobody_and_for_reading() {
    let hh = Hh::start();
    let scene = hh.scene();
    scene.hhrun(["app-token"]).code(0);
    scene.hhrun(["plain.rhai", "--app", "--yes"]).code(2).complains(&["cannot be used with"]);
    scene.hhrun(["plain.rhai", "--app"]).code(2).complains(&["--dry-run"]);
    scene.hhrun(["plain.rhai", "--app", "--dry-run", "--user", "bob"]).code(2).complains(&["cannot be used with"]);
    // Somebody who is named and not signed in is never replaced by the application.
    scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]).code(4).complains(&["hhrun login --user bob"]);
    scene.hhrun(["users", "add", "bob"]).code(0);
    scene.hhrun(["call", "GET", "/vacancies", "--user", "bob"]).code(4).complains(&["`bob` is not signed in"]);
    scene.write("alike.rhai", "fn queries(me) { [#{ text: \"rust\" }, similar(#{})] }");
    let said = scene.hhrun(["alike.rhai", "--app", "--dry-run"]);
    said.code(0).says(&["an application has no resume"]);
}

#[test]
fn five_minutes_lie_between_two() {
    let minutes = Arc::new(AtomicI64::new(0));
    let passed = Arc::clone(&minutes);
    let now = Arc::new(move || Utc::now() + TimeDelta::minutes(passed.load(Ordering::SeqCst)));
    let hh = Hh::with(Options { vacancies: 300, now, ..Options::default() });
    let (scene, other) = (hh.scene(), hh.scene());
    scene.hhrun(["app-token"]).code(0);
    let said = scene.hhrun(["app-token", "--renew"]);
    said.code(2).one_error().complains(&["one token in five minutes", "run again in 5 minutes"]);
    assert_eq!(hh.token_requests().client_credentials, 1);
    // Elsewhere nothing is known of the first, and hh.ru says it.
    other.hhrun(["app-token"]).code(5).one_error().complains(&["once in five minutes", "wait five minutes"]);
    minutes.store(6, Ordering::SeqCst);
    other.hhrun(["app-token"]).code(0);
    let said = scene.hhrun(["call", "GET", "/vacancies", "--app"]);
    said.code(5).one_error().complains(&["does not accept the application's token", "app-token --renew"]);
}
