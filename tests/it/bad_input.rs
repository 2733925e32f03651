//! What people get wrong, and what hh.ru does: one message, one piece of advice, nothing half-sent.

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};

use crate::harness::{Scene, shipped};
use crate::hh::{Hh, PLAIN};

#[test]
fn no_script() {
    let said = Scene::new().hhrun::<&str>([]);
    said.code(2).one_error().complains(&["no script is given", "hhrun --help"]);
}

#[test]
fn a_script_that_does_not_exist() {
    let said = Scene::new().hhrun(["scripts/my_stratgy.rhai", "--user", "bob"]);
    said.code(3).one_error().complains(&["`scripts/my_stratgy.rhai` does not exist", "hint: "]);
}

#[test]
fn a_script_that_is_a_folder() {
    let scene = Scene::new();
    scene.write("scripts/one.rhai", PLAIN);
    let said = scene.hhrun(["scripts", "--user", "bob"]);
    said.code(3).one_error().complains(&["`scripts` is a folder", "name a file in it"]);
}

#[test]
fn a_script_that_is_no_text() {
    let scene = Scene::new();
    let path = scene.write("old.rhai", "");
    // «вакансия» as it was written before UTF-8.
    std::fs::write(path, b"// \xe2\xe0\xea\xe0\xed\xf1\xe8\xff\n").unwrap();
    let said = scene.hhrun(["old.rhai", "--user", "bob"]);
    said.code(3).one_error().complains(&["`old.rhai` is not text in UTF-8 (byte 3)", "save it as UTF-8"]);
}

#[cfg(unix)]
#[test]
fn a_script_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    let path = scene.write("closed.rhai", PLAIN);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        // The superuser reads everything.
        return;
    }
    let said = scene.hhrun(["closed.rhai", "--user", "bob"]);
    said.code(3).one_error().complains(&["`closed.rhai` cannot be read"]);
}

#[test]
fn a_script_without_hooks() {
    let scene = Scene::new();
    scene.write("empty.rhai", "fn helper(v) { v }");
    let said = scene.hhrun(["empty.rhai", "--user", "bob"]);
    said.code(3).one_error().complains(&["`empty.rhai` has neither `queries` nor `main`", "a strategy begins with"]);
}

#[test]
fn a_misspelt_hook_is_shown() {
    let scene = Scene::new();
    scene.write("typo.rhai", "fn querys(me) { #{ text: \"rust\" } }");
    let said = scene.hhrun(["typo.rhai", "--user", "bob"]);
    said.code(3).one_error().complains(&["typo.rhai:1:4", "^^^^^^", "did you mean the hook `queries`?"]);
}

const THIRD_HOOK_UNKNOWN: &str = r#"
fn queries(me) { #{ text: "rust" } }
fn filter(v) { true }
fn score(v) { card().add(10, "remote", is_remot(v)) }
"#;

#[test]
fn an_unknown_function_in_the_third_hook_is_found_before_anything_is_asked() {
    let hh = Hh::start();
    let scene = hh.bob();
    let before = hh.seen().len();
    scene.write("wrong.rhai", THIRD_HOOK_UNKNOWN);
    let said = scene.hhrun(["wrong.rhai", "--user", "bob", "--yes"]);
    said.code(3).one_error().complains(&[
        "there is no function `is_remot`",
        "wrong.rhai:4:40",
        "4 | fn score(v) { card().add(10, \"remote\", is_remot(v)) }",
        "  |                                        ^^^^^^^^",
    ]);
    assert_eq!(hh.seen().len(), before);
}

const THIRD_HOOK_FAILS: &str = r#"
fn queries(me) { #{ order_by: "publication_time" } }
fn filter(v) { true }
fn score(v) {
    let weights = [10, 20];
    weights[2]
}
"#;

#[test]
fn an_error_in_the_running_third_hook_names_place_hook_and_vacancy() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("fails.rhai", THIRD_HOOK_FAILS);
    let said = scene.hhrun(["fails.rhai", "--user", "bob", "--yes"]);
    said.code(3).one_error().complains(&[
        "array index 2 out of bounds",
        "in `score` for vacancy ",
        "fails.rhai:6:",
        "6 |     weights[2]",
        "  |             ^",
        "nothing was sent",
    ]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn a_user_whom_nobody_knows() {
    let said = Scene::new().hhrun([shipped("my_strategy.rhai").as_os_str(), "--user".as_ref(), "bob".as_ref()]);
    said.code(4).one_error().complains(&[
        "nobody called `bob` is known here",
        "HH_CLIENT_ID, HH_CLIENT_SECRET, HH_REDIRECT_URI and HH_CONTACT_EMAIL",
        "hhrun login --user bob",
        "--sandbox",
    ]);
    let hh = Hh::start();
    let said = hh.bob().hhrun(["plain.rhai", "--user", "bbo"]);
    said.code(4).one_error().complains(&["nobody called `bbo` is known here", "hhrun login --user bbo"]);
}

#[test]
fn a_login_without_credentials() {
    let said = Scene::new().hhrun(["login", "--user", "bob"]);
    said.code(2).one_error().complains(&["`HH_CLIENT_ID` and `HH_CLIENT_SECRET` are not set", ".env", "--sandbox"]);
}

#[test]
fn a_login_with_credentials_that_hh_does_not_know() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    scene.set("HH_CLIENT_SECRET", "ANOTHER");
    let said = hh.sign_in(&scene, "bob");
    said.code(4).complains(&["client_id or client_secret not found", "check HH_CLIENT_ID and HH_CLIENT_SECRET"]);
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(4).one_error();
}

#[test]
fn a_login_that_was_answered_for_somebody_else() {
    let hh = Hh::start();
    let scene = hh.scene();
    let mut login = scene.spawn(["login", "--user", "bob", "--no-browser"]);
    login.wait_for("/oauth/authorize?");
    login.type_line(&format!("{}/oauth/done?code=STOLEN&state=guessed", hh.api_url()));
    login.finish().code(4).complains(&["the answer belongs to another sign-in", "run the login again"]);
    assert_eq!(hh.token_requests().authorization_code, 0);
}

#[test]
fn a_malformed_env_file_is_told_without_its_secret() {
    let scene = Scene::new();
    scene.write(".env", "HH_CLIENT_ID=abc\nHH_CLIENT_SECRET='s3cret\n");
    scene.write("plain.rhai", PLAIN);
    for arguments in [&["login", "--user", "bob"][..], &["plain.rhai", "--user", "bob", "--sandbox"]] {
        let said = scene.hhrun(arguments);
        said.code(2).one_error().complains(&[".env, line 2", "`HH_CLIENT_SECRET`", "see .env.example"]);
        assert!(!said.stderr.contains("s3cret"), "{}", said.stderr);
    }
}

#[test]
fn a_resume_of_somebody_else() {
    let hh = Hh::start();
    let scene = hh.bob();
    let (own, foreign) = (hh.resumes("bob"), hh.resumes("anna"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--resume", &foreign[0]]);
    said.code(2).one_error().complains(&[&format!("Борис Орлов has no resume `{}`", foreign[0]), "--resume"]);
    said.complains(&[&own[0], &own[1]]);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn no_resume_chosen_among_two() {
    let hh = Hh::start();
    let mut scene = hh.bob();
    scene.set("HH_RESUME_ID", "");
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(2).one_error().complains(&["Борис Орлов has 2 resumes and none is chosen", &hh.resumes("bob")[1]]);
}

#[test]
fn a_resume_that_is_no_id() {
    let hh = Hh::start();
    let scene = hh.bob();
    let before = hh.seen().len();
    for (wrong, why) in
        [("0123abс", "`с` in it is not a Latin letter or digit"), ("https://hh.ru/resume/", "names none")]
    {
        let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--resume", wrong]);
        said.code(2).one_error().complains(&[wrong, why, "the address of its page"]);
    }
    assert_eq!(hh.seen().len(), before);
}

#[test]
fn hh_cannot_be_reached() {
    let hh = Hh::start();
    let (scene, newcomer) = (hh.bob(), hh.scene());
    hh.stop();
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(5).one_error().complains(&["hh.ru gave no answer to GET /me", "check the connection"]);
    assert_eq!(scene.journal(), []);

    let mut login = newcomer.spawn(["login", "--user", "bob", "--no-browser"]);
    login.wait_for("/oauth/authorize?");
    login.type_line("ACODE");
    login.finish().code(5).complains(&["hh.ru gave no answer to POST /token", "check the connection"]);
}

#[test]
fn html_where_json_is_expected() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::html(200)).on(Method::GET, "/vacancies"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(5).one_error().complains(&["GET /vacancies", "status 200", "HTML", "open hh.ru in a browser"]);

    hh.faults().clear();
    hh.faults().add(Rule::new(Fault::html(502)).on(Method::GET, "/resumes/mine"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(5).one_error().complains(&["GET /resumes/mine", "status 502", "run again later"]);

    hh.faults().clear();
    hh.faults().add(Rule::new(Fault::html(403)).on(Method::GET, "/me"));
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    said.code(5).one_error().complains(&["GET /me", "status 403"]);
    assert_eq!((hh.posts(), scene.journal().len()), (0, 0));
}

#[test]
fn two_runs_of_one_person_at_once() {
    let hh = Hh::start();
    let scene = hh.bob();
    // The first one hangs in its search while the second one comes.
    hh.faults().add(Rule::new(Fault::Delay(std::time::Duration::from_secs(60))).on(Method::GET, "/vacancies"));
    let mut first = scene.spawn(["plain.rhai", "--user", "bob", "--yes"]);
    first.until("the first one searches", || hh.count("GET", "/vacancies") > 0);
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]);
    let holder = format!("another run is under way: `plain`, process {}, since ", first.id());
    said.code(6).one_error().complains(&[&holder, "wait until it is done"]);
    first.kill();
    // Its death freed the lock.
    hh.faults().clear();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
    assert_eq!(hh.posts(), 4);
}
