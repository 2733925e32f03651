//! `hhrun login`: each way to the code, and each way it can go wrong.

use std::ops::Deref;
use std::time::Duration;

use axum::http::Method;
use hhrun::sandbox::Options;
use hhrun::sandbox::faults::{Fault, Rule};
use serde_json::json;

use crate::harness::{Running, Said, Scene};
use crate::hh::Hh;

/// An hh.ru whose application is registered with an address of this machine, and somebody set up for it.
fn at_callback() -> (Hh, Scene, String) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let redirect = format!("http://{}/callback", free.local_addr().unwrap());
    let hh = Hh::with(Options { vacancies: 300, redirect_uri: Some(redirect.clone()), ..Options::default() });
    let mut scene = hh.scene();
    scene.set("HH_REDIRECT_URI", &redirect);
    scene.set("BROWSER", "true");
    (hh, scene, redirect)
}

/// A login that waits for what is pasted, and the address that it showed.
fn pasting(scene: &Scene) -> (Running, String) {
    let mut login = scene.spawn(["login", "--user", "bob", "--no-browser"]);
    let page = login.wait_for("/oauth/authorize?");
    (login, page)
}

fn pastes(scene: &Scene, text: impl FnOnce(&str) -> String) -> Said {
    let (mut login, page) = pasting(scene);
    login.type_line(&text(&page));
    login.finish()
}

fn state_of(page: &str) -> &str {
    page.split("state=").nth(1).unwrap().split('&').next().unwrap()
}

#[test]
fn an_address_that_nobody_can_register_is_refused_before_anything_is_opened() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    for (redirect, reason) in [
        ("localhost:8377/callback", "is no whole address"),
        ("http://127.0.0.1:8377/callback#here", "has a `#` part"),
        ("http://bob:secret@127.0.0.1:8377/callback", "has a user name or a password"),
        ("http://127.0.0.1:8377/call back", "has spaces"),
    ] {
        scene.set("HH_REDIRECT_URI", redirect);
        for more in [None, Some("--no-browser")] {
            let said = scene.hhrun(["login", "--user", "bob"].into_iter().chain(more));
            said.code(2).one_error().complains(&["`HH_REDIRECT_URI` is `", reason, "dev.hh.ru/admin"]);
        }
    }
    assert!(hh.seen().is_empty());
}

#[test]
fn an_address_that_leads_elsewhere_goes_to_pasting_and_says_why() {
    for (redirect, reason) in [
        ("https://t.me/somebody", "is not plain http"),
        ("http://example.com:8377/callback", "does not lead to this machine"),
        ("http://localhost/callback", "names no port"),
    ] {
        let hh = Hh::with(Options { vacancies: 300, redirect_uri: Some(redirect.into()), ..Options::default() });
        let mut scene = hh.scene();
        scene.set("HH_REDIRECT_URI", redirect);
        let mut login = scene.spawn(["login", "--user", "bob"]);
        let page = login.wait_for("/oauth/authorize?");
        login.wait_for(&format!("hhrun cannot receive hh.ru's answer itself, since {redirect} {reason}"));
        let target = hh.agree(&page, "bob");
        assert!(target.starts_with(redirect), "{target}");
        login.type_line(&target);
        login.finish().code(0).says(&["You are signed in as Борис Орлов (`bob`) — not you? run `hhrun login"]);
    }
}

#[test]
fn an_address_that_is_not_set_is_left_out_of_both_requests() {
    let hh = Hh::start();
    let scene = hh.scene();
    let mut login = scene.spawn(["login", "--user", "bob"]);
    let page = login.wait_for("/oauth/authorize?");
    login.wait_for("HH_REDIRECT_URI is not set");
    assert!(!page.contains("redirect_uri"), "{page}");
    login.type_line(&hh.agree(&page, "bob"));
    // With the address sent along, hh.ru would have refused the code.
    login.finish().code(0);
}

#[test]
fn a_port_that_is_taken_is_said_with_the_way_around() {
    let (_hh, scene, redirect) = at_callback();
    let _taken = std::net::TcpListener::bind(redirect.trim_start_matches("http://").trim_end_matches("/callback"));
    let said = scene.hhrun(["login", "--user", "bob"]);
    said.code(4).one_error().complains(&["cannot listen at `127.0.0.1:", "add --no-browser"]);
}

#[test]
fn each_answer_that_gives_no_code_has_its_own_sentence() {
    let hh = Hh::start();
    let scene = hh.scene();
    let there = |query: &str| format!("{}/oauth/done?{query}", hh.api_url());
    let refused = |said: Said, words: &str| {
        said.code(4).complains(&[words, "hint: "]);
    };
    let ours = |page: &str, query: &str| there(&format!("{query}&state={}", state_of(page)));
    refused(pastes(&scene, |page| ours(page, "error=access_denied")), "the person did not agree");
    refused(pastes(&scene, |page| ours(page, "error=server_error")), "hh.ru refused the sign-in: `server_error`");
    refused(pastes(&scene, |_| there("code=C&state=foreign")), "belongs to another sign-in");
    refused(pastes(&scene, |_| there("code=C")), "the answer has no `state`");
    refused(pastes(&scene, |page| ours(page, "x=1")), "there is no code in it");
    assert_eq!(hh.token_requests().authorization_code, 0);
    let (login, _) = pasting(&scene);
    login.finish().code(2).complains(&["nothing was pasted", "paste the address"]);
}

#[test]
fn a_code_works_once_and_not_for_long() {
    let hh = Hh::with(Options { vacancies: 300, code_ttl: Duration::ZERO, ..Options::default() });
    hh.sign_in(&hh.scene(), "bob").code(4).complains(&["the code came too late", "run the login again"]);

    let hh = Hh::start();
    let code = hh.deref().sign_in("bob").unwrap();
    pastes(&hh.scene(), |_| code.clone()).code(0);
    pastes(&hh.scene(), |_| code.clone()).code(4).complains(&["the code was used before", "works once"]);
}

#[test]
fn an_account_that_is_no_job_seekers_is_said_so() {
    let hh = Hh::start();
    let scene = hh.scene();
    for (kind, words) in [("is_employer", "an employer's account"), ("is_admin", "an account of another kind")] {
        let body = json!({ "id": "9", "first_name": "Ирина", "last_name": "Кадрова", kind: true }).to_string();
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        hh.faults().add(Rule::new(Fault::Answer { status: 200, headers, body }).on(Method::GET, "/me").times(1));
        let said = hh.sign_in(&scene, "bob");
        said.code(4).complains(&["Ирина Кадрова signed in", words, "hhrun login --user bob --force-login"]);
    }
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(4);
    hh.sign_in(&scene, "bob").code(0);
}

#[test]
fn hostile_requests_to_the_callback_neither_count_nor_end_the_waiting() {
    let (hh, scene, redirect) = at_callback();
    let mut login = scene.spawn(["login", "--user", "anna"]);
    let page = login.wait_for("/oauth/authorize?");
    let target = hh.agree(&page, "anna");
    let state = state_of(&page).to_owned();
    let address = redirect.trim_start_matches("http://").trim_end_matches("/callback").to_owned();
    let send = |text: String| {
        use std::io::Write;
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let _open = [
        send(String::new()),
        send("GET /callback?code=EVIL".to_owned()),
        send(format!("GET /callback?code=EVIL&state={state} HTTP/1.1\r\nHost: evil.example\r\n\r\n")),
        send(format!(
            "POST /callback?code=EVIL&state={state} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 99\r\n\r\n"
        )),
        send(format!("GET /callback?code=EVIL&state={state}x HTTP/1.1\r\nHost: {address}\r\n\r\n")),
        send("\u{16}\u{3}\u{1}".to_owned()),
    ];
    for _ in 0..20 {
        assert!(hh.open(&format!("{redirect}?code=EVIL&state=guessed")).contains("This is not the answer"));
        assert!(hh.open(&redirect.replace("/callback", "/favicon.ico")).contains("There is nothing here"));
    }
    assert!(hh.open(&target).contains("answer has arrived"));
    login.finish().code(0).says(&["You are signed in as Анна Кузнецова (`anna`)"]);
    assert_eq!(hh.token_requests().authorization_code, 1);
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_read_is_refused_with_the_fix() {
    use std::os::unix::fs::PermissionsExt;
    let hh = Hh::start();
    let scene = hh.bob();
    let person = scene.path("data/users").read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::set_permissions(&person, std::fs::Permissions::from_mode(0o755)).unwrap();
    for arguments in [&["plain.rhai", "--user", "bob", "--yes"][..], &["resumes", "--user", "bob"]] {
        let fix = format!("chmod 700 '{}'", person.display());
        scene.hhrun(arguments).code(1).one_error().complains(&["can be read by others", &fix]);
    }
    std::fs::set_permissions(&person, std::fs::Permissions::from_mode(0o700)).unwrap();
    scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]).code(0);
}

#[test]
fn a_second_run_waits_for_the_first_when_asked_to() {
    let hh = Hh::start();
    let scene = hh.bob();
    hh.faults().add(Rule::new(Fault::Delay(Duration::from_secs(60))).on(Method::GET, "/vacancies"));
    let mut first = scene.spawn(["plain.rhai", "--user", "bob", "--yes"]);
    first.until("the first one searches", || hh.count("GET", "/vacancies") > 0);
    let mut second = scene.spawn(["plain.rhai", "--user", "bob", "--yes", "--wait"]);
    second.wait_for(&format!("waiting: another run is under way: `plain`, process {}, since ", first.id()));
    hh.faults().clear();
    first.kill();
    second.finish().code(0).says(&["4 applied"]);
    assert_eq!(hh.posts(), 4);
}

#[test]
fn a_sign_in_that_failed_leaves_nobody_behind() {
    let hh = Hh::start();
    let scene = hh.scene();
    pastes(&scene, |_| "NOCODE".to_owned()).code(4).complains(&["hh.ru does not know the code"]);
    scene.hhrun(["users"]).code(0).says(&["nobody is known here"]);
    // Who was known stays known.
    scene.hhrun(["users", "add", "bob"]).code(0);
    pastes(&scene, |_| "NOCODE".to_owned()).code(4);
    scene.hhrun(["users"]).code(0).says(&["never signed in"]);
}
