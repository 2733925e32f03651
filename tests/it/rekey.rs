//! `hhrun vault rekey`: another key, and everything opens at any moment.

use std::fs;

use crate::hh::Hh;

const ANOTHER: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

#[test]
fn a_key_file_gets_a_new_key_and_loses_the_old_one_on_demand() {
    let hh = Hh::start();
    let scene = hh.bob();
    let key = || fs::read_to_string(scene.path("config/hhrun/key")).unwrap();
    let first = key();
    let said = scene.hhrun(["vault", "rekey"]);
    said.code(0).says(&["sealed anew: the tokens of 1 person, 0 application tokens", "--forget-old"]).is_plain();
    assert!(key().ends_with(&first) && key().lines().count() == 2, "the old key stays below the new one");
    scene.hhrun(["whoami", "--user", "bob"]).code(0).says(&["tokens: signed in"]);
    let said = scene.hhrun(["vault", "rekey", "--forget-old"]);
    said.code(2).one_error().complains(&["keys are not forgotten without asking", "add --yes"]);
    let mut forget = scene.at_terminal(["vault", "rekey", "--forget-old"]);
    forget.wait_for("Forget the older keys? [y/N] ");
    forget.press_and_end("n\n").code(0).says(&["the older keys stay"]);
    scene.hhrun(["vault", "rekey", "--forget-old", "--yes"]).code(0).says(&["has one key"]);
    assert_eq!(key().lines().count(), 1);
    assert!(!key().contains(first.trim()));
    scene.hhrun(["whoami", "--user", "bob"]).code(0).says(&["tokens: signed in"]);
    scene.hhrun(["vault", "rekey", "--forget-old"]).code(0).says(&["has no older key"]);
}

#[test]
fn a_rekey_that_was_killed_is_done_again() {
    let hh = Hh::start();
    let scene = hh.bob();
    let file = scene.path("config/hhrun/key");
    let first = fs::read_to_string(&file).unwrap();
    // The key file is written, nothing is sealed anew yet.
    fs::write(&file, format!("{ANOTHER}\n{first}")).unwrap();
    scene.hhrun(["whoami", "--user", "bob"]).code(0).says(&["tokens: signed in"]);
    scene.hhrun(["vault", "rekey"]).code(0).says(&["1 person"]);
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 3);
    scene.hhrun(["vault", "rekey", "--forget-old", "--yes"]).code(0);
    scene.hhrun(["whoami", "--user", "bob"]).code(0);
}

#[test]
fn a_key_command_is_changed_by_the_person() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    let keys = scene.write("keys", &format!("{}\n", "a".repeat(64)));
    scene.set("HHRUN_KEY_COMMAND", format!("cat '{}'", keys.display()));
    hh.sign_in(&scene, "bob").code(0);
    scene.hhrun(["vault", "rekey"]).code(2).one_error().complains(&[
        "HHRUN_KEY_COMMAND gives one key",
        "openssl rand -hex 32",
        "the old one on the second",
    ]);
    scene.write("keys", &format!("{ANOTHER}\n{}\n", "a".repeat(64)));
    scene.hhrun(["vault", "rekey"]).code(0).says(&["1 person", "take the older lines out of the key command"]);
    scene.write("keys", &format!("{ANOTHER}\n"));
    scene.hhrun(["whoami", "--user", "bob"]).code(0).says(&["tokens: signed in"]);
    scene.write("keys", &format!("{}\n", "a".repeat(64)));
    scene.hhrun(["whoami", "--user", "bob"]).code(1).complains(&["sealed with another key", "bring back the key"]);
}

#[test]
fn what_does_not_open_keeps_the_older_keys() {
    let hh = Hh::start();
    let scene = hh.bob();
    let file = scene.path("config/hhrun/key");
    fs::write(&file, format!("{ANOTHER}\n")).unwrap();
    scene.hhrun(["vault", "rekey"]).code(1).complains(&["warning: `bob`: the stored tokens do not open"]);
    let said = scene.hhrun(["vault", "rekey", "--forget-old", "--yes"]);
    said.code(1).complains(&["the older keys stay"]);
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
}

#[test]
fn nobody_changes_the_key_during_a_run() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut run = scene.at_terminal(["plain.rhai", "--user", "bob"]);
    run.wait_for("Send 4 applications? ");
    scene.hhrun(["vault", "rekey"]).code(6).one_error().complains(&["another run is under way: `plain`"]);
    run.press_and_end("n\n").code(0);
    scene.hhrun(["vault", "rekey"]).code(0);
}
