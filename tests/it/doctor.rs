//! `hhrun doctor`: what is found, how it is said, and what `--repair` heals.

use std::fs;
use std::path::PathBuf;

use chrono::{TimeDelta, Utc};
use hhrun::sandbox::{Options, clock};

use crate::harness::{Said, Scene};
use crate::hh::Hh;

impl Said {
    /// Holds that stdout has each of `words`, wherever its lines are broken.
    #[track_caller]
    fn reads(&self, words: &[&str]) -> &Self {
        let text = self.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in words {
            assert!(text.contains(words), "no `{words}` in stdout:\n{}\n{}", self.stdout, self.stderr);
        }
        self
    }
}

/// The folder of the only person here.
fn person(scene: &Scene) -> PathBuf {
    scene.path("data/users").read_dir().unwrap().next().unwrap().unwrap().path()
}

#[cfg(unix)]
fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// Nobody's secret, address or id is among what is said.
fn shows_no_value(hh: &Hh, said: &Said) {
    for value in [hh.client_id(), hh.client_secret(), "bob@example.com"] {
        assert!(!said.stdout.contains(value) && !said.stderr.contains(value), "{}\n{}", said.stdout, said.stderr);
    }
}

#[test]
fn everything_is_fine() {
    let hh = Hh::start();
    let scene = hh.bob();
    let said = scene.hhrun(["doctor"]);
    said.code(0).is_plain().reads(&[
        "`HH_CLIENT_ID` is set in the environment",
        "the agent header is well-formed",
        "the key is in `",
        "nobody else can read the people's folders",
        "(the API, the token address, the sign-in page) answers",
        "clock agrees",
        "`bob`: the database `tokens` is whole",
        "`bob` (Борис Орлов) is signed in; the access token lives 13 days more",
        "Everything is fine.",
    ]);
    shows_no_value(&hh, &said);
    let asked = hh.count("GET", "/me");
    scene.hhrun(["doctor", "--online"]).code(0).reads(&["`bob`: hh.ru says Борис Орлов, a job seeker"]);
    assert_eq!(hh.count("GET", "/me"), asked + 1);
    let document = scene.hhrun(["doctor", "--json"]).code(0).json();
    assert_eq!((&document["fine"], &document["problems"]), (&true.into(), &0.into()));
}

#[test]
fn a_newcomer_learns_what_is_missing() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    for name in ["HH_CLIENT_ID", "HH_CLIENT_SECRET", "HH_CONTACT_EMAIL"] {
        scene.set(name, "");
    }
    let said = scene.hhrun(["doctor"]);
    said.code(1).reads(&[
        "no `HH_CLIENT_ID`",
        "no `HH_CLIENT_SECRET`",
        "no `HH_CONTACT_EMAIL`",
        "fix: run `hhrun init`",
    ]);
    said.reads(&["no key yet", "does not exist yet", "nobody is known here yet", "3 problems"]);
    // Looking makes nothing.
    assert!(!scene.path("data").exists() && !scene.path("config").exists());
    scene.hhrun(["doctor", "--sandbox"]).code(0).reads(&["Everything is fine."]);
}

#[test]
fn where_variables_come_from_and_what_is_wrong_with_them_is_said_without_values() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    scene.set("HH_CLIENT_ID", "");
    scene.set("HH_RATE", "");
    scene.write(
        ".env",
        "CLIENT_ID=t0psecret\nCLIENT_SECRET=t0psecret\nHH_RATE=t0psecret\nHH_HOST=t0psecret\nHH_RESUME_ID=t0psecrеt\n\
         HH_PROXY=http://t0psecret\nHH_CLIENT_IDD=t0psecret\nUSER_ACCESS_TOKEN=t0psecret\nUSER_AGENT=t0psecret\n",
    );
    let said = scene.hhrun(["doctor"]);
    said.code(1).reads(&[
        "`HH_CLIENT_ID` is set under its older name `CLIENT_ID` in /",
        "`HH_CLIENT_SECRET` is set in the environment, and its older name `CLIENT_SECRET`",
        "`HH_RATE` is no number",
        "`HH_HOST` is none of the sites",
        "`HH_RESUME_ID` names no resume: `е` in it is not a Latin letter",
        "`HH_USER_AGENT` is no agent header",
        "a working folder may not set it",
        "did you mean `HH_CLIENT_ID`?",
        "`USER_ACCESS_TOKEN` of an older tool lie",
        "hhrun users import --from-env",
    ]);
    assert!(!said.stdout.contains("t0psec") && !said.stderr.contains("t0psec"), "{}", said.stdout);
    scene.write(".env", "HH_LOCALE=RU\nHH_CLIENT_SECRET='t0psecret\n");
    let said = scene.hhrun(["doctor"]);
    said.code(1).reads(&[".env, line 2 is not of the form NAME=value (`HH_CLIENT_SECRET`)", "1 problem."]);
    assert!(!said.stdout.contains("t0psec"), "{}", said.stdout);
}

#[test]
fn wrong_addresses_are_not_asked() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    scene.set("HH_API_URL", "http://example.com");
    scene.hhrun(["doctor"]).code(1).reads(&["`HH_API_URL` is plain http, which is only for this machine", "use https"]);
    scene.set("HH_API_URL", hh.api_url());
    scene.set("HH_PROXY", "ftp://me:hunter2@10.0.0.1:3128");
    let said = scene.hhrun(["doctor"]);
    said.code(1).reads(&["`HH_PROXY` is no proxy that can be used", "fix: set HH_PROXY to an address"]);
    assert!(!said.stdout.contains("hunter2"), "{}", said.stdout);
    assert!(hh.seen().is_empty());
}

#[test]
fn the_redirect_address_is_held_against_its_rules() {
    let hh = Hh::start();
    let mut scene = hh.scene();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let here = format!("http://{}/callback", taken.local_addr().unwrap());
    for (address, code, words) in [
        ("http://127.0.0.1:8377/#x", 1, "`HH_REDIRECT_URI` has a `#` part"),
        ("127.0.0.1:8377/callback", 1, "`HH_REDIRECT_URI` is no whole address"),
        ("https://t.me/somebody", 0, "`HH_REDIRECT_URI` is not plain http: `hhrun login` has hh.ru's answer pasted"),
        (&here, 0, "`HH_REDIRECT_URI` is legal, but hhrun cannot listen at"),
    ] {
        scene.set("HH_REDIRECT_URI", address);
        let document = scene.hhrun(["doctor", "--json"]).code(code).json();
        assert!(document.to_string().contains(words), "{document:#}");
    }
    drop(taken);
    scene.hhrun(["doctor"]).code(0).reads(&["is legal, and `hhrun login` can listen there"]);
}

#[cfg(unix)]
#[test]
fn loose_modes_are_found_and_closed() {
    let hh = Hh::start();
    let mut scene = hh.bob();
    scene.set("HH_CLIENT_SECRET", "");
    let env = scene.write(".env", &format!("HH_CLIENT_SECRET={}\n", hh.client_secret()));
    let (folder, key) = (person(&scene), scene.path("config/hhrun/key"));
    let open = [folder.clone(), folder.join("rescue"), key, env];
    for path in &open {
        set_mode(path, if path.is_dir() { 0o755 } else { 0o644 });
    }
    let document = scene.hhrun(["doctor", "--json"]).code(1).json();
    for path in &open {
        let named = document["findings"].as_array().unwrap().iter();
        let mut named = named.filter(|one| one["text"].as_str().unwrap().contains(&format!("`{}`", path.display())));
        assert!(named.any(|one| one["fix"].as_str().is_some_and(|fix| fix.contains("chmod "))), "{document:#}");
    }
    let said = scene.hhrun(["doctor", "--repair"]);
    said.code(0).reads(&["repaired", "`bob` (Борис Орлов) is signed in"]);
    for path in &open {
        assert_eq!(mode(path), if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
    scene.hhrun(["doctor"]).code(0).reads(&["Everything is fine."]);
}

#[test]
fn what_a_killed_process_left_is_removed() {
    let hh = Hh::start();
    let scene = hh.bob();
    let leftover = person(&scene).join("tokens/snap.00000000000000FF.generating");
    fs::write(&leftover, "half").unwrap();
    #[cfg(unix)]
    set_mode(&leftover, 0o600);
    scene.hhrun(["doctor"]).code(0).reads(&["half-written snapshot", "hhrun doctor --repair", "1 warning"]);
    assert!(leftover.exists());
    scene.hhrun(["doctor", "--repair"]).code(0).reads(&["repaired", "is signed in"]);
    assert!(!leftover.exists());
}

#[test]
fn a_damaged_database_of_tokens_is_healed_from_the_rescue_file() {
    let hh = Hh::start();
    let scene = hh.bob();
    fs::write(person(&scene).join("tokens/conf"), "segment_size: 1\nnonsense and more").unwrap();
    scene.hhrun(["doctor"]).code(1).reads(&["the database `tokens` is damaged; the rescue file has the newest pair"]);
    scene.hhrun(["doctor", "--repair"]).code(0).reads(&["repaired", "hhrun init --user bob", "`bob` is signed in"]);
    scene.hhrun(["doctor", "--online"]).code(0).reads(&["set aside", "hh.ru says Борис Орлов"]);
    assert_eq!(hh.token_requests().refresh_token, 0);
}

#[test]
fn a_damaged_journal_is_said_and_left_alone() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0);
    let conf = person(&scene).join("journal/conf");
    fs::write(&conf, "segment_size: 1\nnonsense and more").unwrap();
    for arguments in [&["doctor"][..], &["doctor", "--repair"]] {
        let said = scene.hhrun(arguments);
        said.code(1).reads(&["the database `journal` cannot be read", "from a backup"]);
    }
    assert!(conf.exists());
}

#[test]
fn the_key_is_looked_for_and_never_made() {
    let hh = Hh::start();
    let mut scene = hh.bob();
    let key = scene.path("config/hhrun/key");
    let text = fs::read_to_string(&key).unwrap();
    fs::remove_file(&key).unwrap();
    scene.hhrun(["doctor"]).code(1).reads(&["is gone, and with it the way to the stored tokens", "bring it back"]);
    assert!(!key.exists());
    scene.set("HHRUN_KEY_COMMAND", "echo t0psecret; exit 3");
    let said = scene.hhrun(["doctor"]);
    said.code(1).reads(&["the command in `HHRUN_KEY_COMMAND`, and it failed (exit status: 3)", "by hand"]);
    assert!(!said.stdout.contains("t0psecret"), "{}", said.stdout);
    scene.set("HHRUN_KEY_COMMAND", format!("echo {}", "0123456789abcdef".repeat(4)));
    scene.hhrun(["doctor"]).code(1).reads(&["sealed with another key", "bring back the key"]);
    scene.set("HHRUN_KEY_COMMAND", format!("echo {text}"));
    scene.hhrun(["doctor"]).code(0).reads(&["`bob` (Борис Орлов) is signed in"]);
}

#[test]
fn who_is_not_signed_in_is_said_with_the_command() {
    let hh = Hh::with(Options { access_ttl: std::time::Duration::ZERO, ..Hh::small() });
    let scene = hh.scene();
    hh.sign_in(&scene, "bob");
    scene.hhrun(["doctor"]).code(0).reads(&["the next call to hh.ru renews the access token"]);
    hh.revoke("bob").unwrap();
    scene
        .hhrun(["doctor", "--online"])
        .code(1)
        .reads(&["asked as `bob`: `bob` is not signed in: hh.ru revoked", "hhrun login --user bob"]);
    scene.hhrun(["doctor"]).code(1).reads(&["is not signed in: hh.ru", "run `hhrun login --user bob`"]);
}

#[test]
fn hh_that_cannot_be_reached_and_clocks_that_disagree() {
    let now = Utc::now() + TimeDelta::days(3);
    let hh = Hh::with(Options { now: clock::running(now, 1.0), ..Hh::small() });
    let scene = hh.scene();
    scene.hhrun(["doctor"]).code(0).reads(&["clock is 2591", "s behind hh.ru's", "timedatectl", "1 warning"]);
    hh.stop();
    scene.hhrun(["doctor"]).code(1).reads(&["cannot be reached: Connection refused", "fix: check the connection"]);
}

#[test]
fn the_built_in_hh_and_its_people() {
    let scene = Scene::new();
    scene.hhrun(["resumes", "--sandbox", "--user", "bob"]).code(0);
    let said = scene.hhrun(["doctor", "--sandbox", "--online"]);
    said.code(0).reads(&["`bob` (Борис Орлов) is signed in", "`bob`: hh.ru says Борис Орлов", "Everything is fine."]);
}

#[test]
fn who_is_signed_out_is_no_problem() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.hhrun(["users", "add", "anna"]).code(0);
    scene.hhrun(["logout", "--user", "bob"]).code(0);
    let said = scene.hhrun(["doctor"]);
    said.code(0).reads(&[
        "`bob` (Борис Орлов) is signed out",
        "`anna` never signed in",
        "run `hhrun login --user anna`",
    ]);
}
