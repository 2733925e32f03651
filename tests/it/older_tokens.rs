//! `hhrun users import --from-env`: what an older tool left in `.env`.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::http::Method;
use chrono::{TimeDelta, Utc};
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};

use crate::harness::{Said, Scene};
use crate::hh::Hh;

fn env(scene: &Scene, [access, refresh]: &[String; 2], valid: &str) -> String {
    let text = format!(
        "# mine\r\nEMAIL_LOGIN=a@b.c\nUSER_ACCESS_TOKEN=\"{access}\" # the old tool's\nUSER_REFRESH_TOKEN={refresh}\n\
         ACCESS_TOKEN_VALID={valid}\nID_RESUME="
    );
    scene.write(".env", &text);
    text
}

fn import(scene: &Scene, more: &[&str]) -> Said {
    scene.hhrun([&["users", "import", "--from-env", "--as", "bob"], more].concat())
}

#[test]
fn tokens_are_taken_over_and_blanked() {
    let hh = Hh::start();
    let scene = hh.scene();
    let pair = hh.pair("bob");
    let valid = (Utc::now() + TimeDelta::days(14)).timestamp().to_string();
    let text = env(&scene, &pair, &valid);
    let said = import(&scene, &[]);
    said.code(0).says(&["`.env` are `bob`'s now", "`bob` is Борис Орлов"]).complains(&["blank USER_ACCESS_TOKEN"]);
    assert_eq!(fs::read_to_string(scene.path(".env")).unwrap(), text);
    scene.hhrun(["users"]).code(0).says(&["Борис Орлов", "(in 13 days)"]);
    for token in &pair {
        assert!(!said.stdout.contains(token.as_str()) && !said.stderr.contains(token.as_str()));
    }
    import(&scene, &["--blank"]).code(2).one_error().complains(&["`bob` is signed in already; nothing was imported"]);
    scene.hhrun(["users", "remove", "bob", "--yes"]).code(0);
    let ask = || {
        let mut import = scene.at_terminal(["users", "import", "--from-env", "--as", "bob"]);
        import.wait_for("Blank the three lines? [y/N] ");
        import
    };
    // They are imported by then, and the message does not deny it.
    ask().press_and_end("\x03").code(130).says(&["are `bob`'s now", "nothing was done but what is said above"]);
    assert_eq!(fs::read_to_string(scene.path(".env")).unwrap(), text);
    scene.hhrun(["users", "remove", "bob", "--yes"]).code(0);
    let import = ask();
    import.press_and_end("y\n").code(0).says(&["`.env` keeps everything but the three values"]);
    let [access, refresh] = &pair;
    let blanked = text.replace(&format!("\"{access}\""), "").replace(refresh, "").replace(&valid, "");
    assert_eq!(fs::read_to_string(scene.path(".env")).unwrap(), blanked);
    scene.hhrun(["whoami", "--user", "bob"]).code(0).says(&["tokens: signed in"]);
}

#[test]
fn an_expired_pair_is_renewed_at_once() {
    let days = Arc::new(AtomicI64::new(0));
    let passed = Arc::clone(&days);
    let now = Arc::new(move || Utc::now() + TimeDelta::days(passed.load(Ordering::SeqCst)));
    let hh = Hh::with(Options { vacancies: 300, now, ..Options::default() });
    let scene = hh.scene();
    env(&scene, &hh.pair("bob"), "true");
    days.store(15, Ordering::SeqCst);
    let said = import(&scene, &["--blank"]);
    said.code(0).says(&["`bob` is Борис Орлов"]).complains(&["ACCESS_TOKEN_VALID names no moment"]);
    assert_eq!(hh.token_requests().refresh_token, 1);
}

#[test]
fn what_cannot_be_imported_is_explained() {
    let hh = Hh::start();
    let scene = hh.scene();
    import(&scene, &[]).code(2).one_error().complains(&["there is no `.env`", "--env-file"]);
    let nameless = scene.hhrun(["users", "import", "--from-env"]);
    nameless.code(2).one_error().complains(&["have no name", "--as bob"]);
    scene.hhrun(["users", "import"]).code(2).complains(&["required"]);
    scene.write(".env", "EMAIL_LOGIN=a@b.c\n");
    import(&scene, &[]).code(2).one_error().complains(&["`USER_ACCESS_TOKEN` in .env is not there"]);
    env(&scene, &["s3cret".to_owned(), "'s3cret and more'".to_owned()], "");
    let said = import(&scene, &[]);
    said.code(2).one_error().complains(&["`USER_REFRESH_TOKEN` in .env has characters that no token has"]);
    assert!(!said.stderr.contains("s3cret"), "{}", said.stderr);
    // hh.ru knows nothing of these: the file is left as it was.
    let text = env(&scene, &["USERNOBODY".to_owned(), "USERNOBODY".to_owned()], "");
    import(&scene, &["--blank"]).code(4).complains(&["hhrun login"]);
    assert_eq!(fs::read_to_string(scene.path(".env")).unwrap(), text);
}

#[test]
fn an_hh_out_of_reach_is_no_reason_to_lose_them() {
    let hh = Hh::start();
    let scene = hh.scene();
    let valid = (Utc::now() + TimeDelta::days(2)).format("%Y-%m-%d %H:%M:%S").to_string();
    env(&scene, &hh.pair("bob"), &format!("\"{valid}\""));
    hh.stop();
    let said = import(&scene, &[]);
    said.code(0).says(&["`.env` are `bob`'s now"]).complains(&["hh.ru could not be asked who that is"]);
    scene.hhrun(["users"]).code(0).says(&["bob", "signed in"]);
}

#[test]
fn an_import_that_is_stopped_leaves_nobody_behind() {
    let hh = Hh::start();
    let scene = hh.scene();
    env(&scene, &hh.pair("bob"), "");
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::GET, "/me"));
    let mut import = scene.at_terminal(["users", "import", "--from-env", "--as", "bob"]);
    import.until("hh.ru is asked who that is", || hh.count("GET", "/me") > 0);
    import.press_and_end("\x03").code(130).says(&["nothing was done but what is said above"]);
    scene.hhrun(["users"]).code(0).says(&["nobody is known here"]);
}
