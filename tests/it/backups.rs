//! A person in a file: exported, moved, imported, and what is wrong with other files.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::harness::{Said, Scene};
use crate::hh::Hh;

const PASSPHRASE: &str = "correct horse battery";

fn export(scene: &Scene, more: &[&str]) -> Said {
    scene.write("secret", &format!("{PASSPHRASE}\n"));
    scene.hhrun([&["users", "export", "bob", "bob.backup", "--passphrase-file", "secret"], more].concat())
}

/// The same hh.ru from another machine, to which the file was brought.
fn elsewhere(hh: &Hh, from: &Scene) -> Scene {
    let scene = hh.scene();
    fs::copy(from.path("bob.backup"), scene.path("bob.backup")).unwrap();
    scene.write("secret", PASSPHRASE);
    scene
}

fn import(scene: &Scene, more: &[&str]) -> Said {
    scene.hhrun([&["users", "import", "bob.backup", "--passphrase-file", "secret"], more].concat())
}

#[test]
fn a_backup_is_restored_and_settled_before_the_first_sending() {
    let hh = Hh::start();
    let scene = hh.bob();
    let run = ["plain.rhai", "--user", "bob", "--yes"];
    scene.hhrun(run).code(0).says(&["4 applied"]);
    export(&scene, &[]).code(0).says(&["`bob` with 4 applications is in `bob.backup`", "it has no tokens"]);
    let mode = fs::metadata(scene.path("bob.backup")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // What is sent after the backup only hh.ru knows.
    scene.hhrun(run).code(0).says(&["4 applied"]);

    let mut other = elsewhere(&hh, &scene);
    other.set("HH_RESUME_ID", hh.resumes("bob")[0].clone());
    let said = import(&other, &[]);
    said.code(0).says(&["`bob` is here with 4 applications", "next: `hhrun login --user bob`"]);
    other.hhrun(run).code(4).complains(&["`bob` is not signed in: nobody has signed in yet"]);
    hh.sign_in(&other, "bob").code(0);
    let said = other.hhrun(run);
    said.code(0).says(&["while the journal was in a backup, and known now: 4", "8  already applied", "4 applied"]);
    assert_eq!((other.journal().len(), hh.posts()), (12, 12));
    let said = other.hhrun(run);
    said.code(0).says(&["4 applied"]);
    assert!(!said.stdout.contains("in a backup"), "{}", said.stdout);
}

#[test]
fn tokens_move_and_are_in_one_place() {
    let hh = Hh::start();
    let scene = hh.bob();
    let said = export(&scene, &["--move"]);
    said.code(0).says(&["the tokens are in it and no longer here", "Import the file once, then delete"]);
    scene.hhrun(["users"]).code(0).says(&["signed out"]);
    scene.hhrun(["whoami", "--user", "bob"]).code(4);
    fs::remove_file(scene.path("config/hhrun/key")).unwrap();
    let other = elsewhere(&hh, &scene);
    import(&other, &["--as", "robert"]).code(0).says(&["`robert` is signed in; delete `bob.backup` now"]);
    let again = import(&other, &["--as", "robert"]);
    again.code(2).one_error().complains(&["another name with --as", "`hhrun users remove robert` first"]);
    other.hhrun(["whoami", "--user", "robert"]).code(0).says(&["`robert` is Борис Орлов", "tokens: signed in"]);
    assert_eq!(hh.count("DELETE", "/oauth/token"), 0);
}

#[test]
fn what_cannot_move_is_said_before_a_passphrase_is_asked() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["logout", "--user", "bob"]).code(0);
    let said = scene.hhrun(["users", "export", "bob", "x", "--move"]);
    said.code(2).one_error().complains(&["`bob` has no living tokens that could move", "leave --move out"]);
    let said = scene.hhrun(["users", "export", "bob", "x"]);
    said.code(2).one_error().complains(&["there is no terminal to ask on", "--passphrase-file FILE"]);
    let said = scene.hhrun(["users", "export", "anna", "x"]);
    said.code(2).one_error().complains(&["nobody called `anna` is known here", "`bob`"]);
    let said = scene.hhrun(["users", "export", "bob", "nowhere/x"]);
    said.code(2).one_error().complains(&["cannot use `nowhere`", "the folder is there"]);
    let said = scene.hhrun(["users", "import", "nothing"]);
    said.code(2).one_error().complains(&["cannot use `nothing`", "its name is right"]);
    scene.write("bob.backup", "mine");
    export(&scene, &[]).code(2).one_error().complains(&["`bob.backup` is there already", "nothing is written over"]);
    fs::rename(scene.path("bob.backup"), scene.path("bob.backup.part")).unwrap();
    export(&scene, &[]).code(2).one_error().complains(&["left of an export that was cut short", "delete it"]);
    assert_eq!(fs::read_to_string(scene.path("bob.backup.part")).unwrap(), "mine");
}

#[test]
fn a_passphrase_is_typed_unseen_and_twice() {
    let hh = Hh::start();
    let scene = hh.bob();
    let begin = || {
        let mut export = scene.at_terminal(["users", "export", "bob", "bob.backup"]);
        export.wait_for("A passphrase for the backup (it is not shown): ");
        export
    };
    let mut export = begin();
    export.type_line(PASSPHRASE);
    export.wait_for("The same once more: ");
    let said = export.press_and_end("something else\n");
    said.code(2).says(&["the two passphrases differ"]);
    assert!(!said.stdout.contains(PASSPHRASE) && !said.stdout.contains("something else"), "{}", said.stdout);
    let mut export = begin();
    export.type_line("short");
    export.wait_for("once more: ");
    export.press_and_end("short\n").code(2).says(&["fewer than 8 characters"]);
    begin().press_and_end("\x03").code(130).says(&["stopped; nothing was done but what is said above"]);
    begin().press_and_end("\x04").code(130);
    assert!(!scene.path("bob.backup").exists() && !scene.path("bob.backup.part").exists());
    let mut export = begin();
    export.type_line(PASSPHRASE);
    export.wait_for("once more: ");
    export.press_and_end(&format!("{PASSPHRASE}\n")).code(0).says(&["is in `bob.backup`"]);
    scene.hhrun(["users", "remove", "bob", "--yes"]).code(0);
    let mut import = scene.spawn(["users", "import", "bob.backup", "--passphrase-fd", "0"]);
    import.type_line(PASSPHRASE);
    import.finish().code(0).says(&["`bob` is here with 0 applications"]);
}

#[test]
fn other_files_are_no_person() {
    let hh = Hh::start();
    let scene = hh.bob();
    export(&scene, &[]).code(0);
    let whole = fs::read(scene.path("bob.backup")).unwrap();
    let refused = |bytes: &[u8], why: &str, hint: &str| {
        fs::write(scene.path("bob.backup"), bytes).unwrap();
        import(&scene, &["--as", "x"]).code(2).one_error().complains(&["`bob.backup`: ", why, hint]);
    };
    refused(b"hello", "it is no backup of hhrun", "that `hhrun users export` wrote");
    refused(&whole[..whole.len() / 2], "it is half-written: ", "copy the file again, all of it");
    let mut newer = whole.clone();
    newer[13] = 9;
    refused(&newer, "a newer hhrun wrote it (form 9", "update hhrun");
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    refused(&changed, "the passphrase is another one, or the file was changed", "nothing was imported");
    fs::write(scene.path("bob.backup"), &whole).unwrap();
    import(&scene, &[]).code(2).one_error().complains(&["somebody is called `bob` here already"]);
    scene.write("secret", "another one");
    import(&scene, &["--as", "x"]).code(2).one_error().complains(&["the passphrase is another one"]);
    scene.hhrun(["users", "import", "nowhere"]).code(2).complains(&["cannot use `nowhere`"]);
    let users = scene.hhrun(["users"]);
    assert!(!users.stdout.contains(" x "), "{}", users.stdout);
    assert_eq!(fs::read_dir(scene.path("data/users")).unwrap().count(), 1);
}
