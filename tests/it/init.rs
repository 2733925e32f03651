//! `hhrun init`: the first hour of somebody new, at a terminal.

use std::fs;

use hhrun::vault::{Key, KeySource, Origins, UserName, Vault};
use url::Url;

use crate::harness::{Scene, shipped};
use crate::hh::Hh;
use crate::terminal::Terminal;

const CALLBACK: &str = "http://127.0.0.1:8377/callback";

/// Somebody who has read nothing yet: hh.ru is elsewhere, and nothing of their own is set.
fn newcomer(hh: &Hh) -> Scene {
    let mut scene = hh.scene();
    for name in ["HH_CLIENT_ID", "HH_CLIENT_SECRET", "HH_CONTACT_EMAIL"] {
        scene.set(name, "");
    }
    scene
}

fn key(scene: &Scene) -> Key {
    KeySource::File(scene.path("config/hhrun/key")).load().unwrap()
}

/// The resume that is kept with a person.
fn kept(scene: &Scene, hh: &Hh, user: &str) -> Option<String> {
    let url: Url = hh.api_url().parse().unwrap();
    let origins = Origins::at(&url, &url);
    let vault = Vault::open(&scene.path("data"), UserName::new(user).unwrap(), key(scene), origins).unwrap();
    vault.person().unwrap().resume.map(|id| id.to_string())
}

/// Answers the questions about settings, each wrong at first.
fn answers_settings(init: &mut Terminal, hh: &Hh) {
    init.wait_for("https://dev.hh.ru/admin");
    init.wait_for("Client ID\":");
    init.type_line("");
    init.wait_for("That cannot be right: it is empty.");
    init.type_line(hh.client_id());
    init.wait_for("Client Secret\"");
    init.type_line(hh.client_secret());
    init.wait_for(&format!("HH_REDIRECT_URI [{CALLBACK}]:"));
    init.type_line("localhost:8377");
    init.wait_for("`localhost:8377` is no whole address");
    init.type_line("-");
    init.wait_for("HH_CONTACT_EMAIL:");
    init.type_line("bob");
    init.wait_for("`bob` is no e-mail address");
    init.type_line("bob@example.com");
}

/// Agrees at the page that is shown, and pastes where it led.
fn signs_in(init: &mut Terminal, hh: &Hh, person: &str) {
    let page = init.line("/oauth/authorize?");
    init.type_line(&hh.agree(&page, person));
    init.wait_for("You are signed in as");
}

#[test]
fn the_first_hour() {
    let hh = Hh::start();
    let scene = newcomer(&hh);
    let mut init = scene.at_terminal(["init"]);
    answers_settings(&mut init, &hh);
    init.wait_for("Name [me]:");
    init.type_line("../bob");
    init.wait_for("`/` cannot stand in the name");
    init.type_line("bob");
    init.wait_for("Written to ");
    signs_in(&mut init, &hh, "bob");
    let resumes = hh.resumes("bob");
    init.wait_for("the address of its page [1]:");
    init.type_line("7");
    init.wait_for("there are 2 resumes");
    // A Cyrillic letter, as copying brings it.
    init.type_line("61d2с0b5");
    init.wait_for("`с` in it is not a Latin letter");
    init.type_line("61d2c0b5");
    init.wait_for("`61d2c0b5` is none of yours");
    init.type_line(&format!("https://hh.ru/resume/{}?from=share", resumes[1]));
    let said = init.finish();
    said.code(0).says(&[
        "Resume: «",
        "Strategy: scripts/my_strategy.rhai, new",
        "hhrun scripts/my_strategy.rhai --user bob",
    ]);
    assert!(!said.stdout.contains(hh.client_secret()), "{}", said.stdout);

    let env = fs::read_to_string(scene.path(".env")).unwrap();
    let (id, secret) = (hh.client_id(), hh.client_secret());
    let expected = format!("HH_CLIENT_ID={id}\nHH_CLIENT_SECRET={secret}\nHH_CONTACT_EMAIL=bob@example.com\n");
    assert_eq!(env, expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(scene.path(".env").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let strategy = fs::read(scene.path("scripts/my_strategy.rhai")).unwrap();
    assert_eq!(strategy, fs::read(shipped("my_strategy.rhai")).unwrap());
    assert_eq!(kept(&scene, &hh, "bob").as_deref(), Some(resumes[1].as_str()));
    // The next command, as it was shown.
    let said = scene.hhrun(["scripts/my_strategy.rhai", "--user", "bob", "--dry-run"]);
    said.code(0).says(&["dry run: nothing was sent"]);

    // Again: nothing is missing, nothing is asked, nothing changes.
    fs::write(scene.path("scripts/my_strategy.rhai"), "// mine\n").unwrap();
    let said = scene.at_terminal(["init"]).finish();
    said.code(0).says(&["`bob` is signed in.", "as chosen before", "my_strategy.rhai, kept as it is"]);
    assert_eq!(fs::read_to_string(scene.path(".env")).unwrap(), env);
    assert_eq!(fs::read_to_string(scene.path("scripts/my_strategy.rhai")).unwrap(), "// mine\n");
}

#[test]
fn lines_that_are_there_stay() {
    let hh = Hh::start();
    let scene = newcomer(&hh);
    let before = format!("# mine\r\nCLIENT_ID='{}'\r\nHH_CLIENT_SECRET=\r\nOTHER=1", hh.client_id());
    scene.write(".env", &before);
    let mut init = scene.at_terminal(["init", "--user", "bob"]);
    init.wait_for("Client Secret\"");
    init.type_line(hh.client_secret());
    init.wait_for("HH_REDIRECT_URI [");
    init.type_line("-");
    init.wait_for("HH_CONTACT_EMAIL:");
    init.type_line("bob@example.com");
    signs_in(&mut init, &hh, "bob");
    init.wait_for("the address of its page [1]:");
    init.type_line("");
    init.finish().code(0);
    let added = format!("\r\nHH_CLIENT_SECRET={}\r\nHH_CONTACT_EMAIL=bob@example.com\r\n", hh.client_secret());
    assert_eq!(fs::read_to_string(scene.path(".env")).unwrap(), [before, added].concat());
}

#[test]
fn ctrl_c_at_any_question_leaves_everything_as_it_was() {
    let hh = Hh::start();
    let stages: [&[(&str, &str)]; 5] = [
        &[],
        &[("Client ID\":", "CLIENT")],
        &[("Client ID\":", "CLIENT"), ("Client Secret\"", "SECRET")],
        &[("Client ID\":", "CLIENT"), ("Client Secret\"", "SECRET"), ("HH_REDIRECT_URI [", "")],
        &[
            ("Client ID\":", "CLIENT"),
            ("Client Secret\"", "SECRET"),
            ("HH_REDIRECT_URI [", ""),
            ("HH_CONTACT_EMAIL:", "bob@example.com"),
        ],
    ];
    let asked = ["Client ID\":", "Client Secret\"", "HH_REDIRECT_URI [", "HH_CONTACT_EMAIL:", "Name [me]:"];
    for (answered, next) in stages.iter().zip(asked) {
        for keys in ["\x03", "\x04"] {
            let scene = newcomer(&hh);
            scene.write(".env", "OTHER=1");
            let mut init = scene.at_terminal(["init"]);
            for (question, answer) in *answered {
                init.wait_for(question);
                init.type_line(answer);
            }
            init.wait_for(next);
            init.press(keys);
            init.finish().code(130);
            assert_eq!(fs::read_to_string(scene.path(".env")).unwrap(), "OTHER=1");
            for made in ["data", "scripts"] {
                assert!(!scene.path(made).exists(), "{made} after {next}");
            }
        }
    }
}

#[test]
fn ctrl_c_after_the_settings_keeps_what_is_complete() {
    let hh = Hh::start();
    let scene = newcomer(&hh);
    let mut init = scene.at_terminal(["init", "--user", "bob"]);
    answers_settings(&mut init, &hh);
    init.wait_for("&state=");
    init.press("\x03");
    init.finish().code(130);
    // The next time goes on where it was left.
    let mut init = scene.at_terminal(["init", "--user", "bob"]);
    signs_in(&mut init, &hh, "bob");
    init.wait_for("the address of its page [1]:");
    init.press("\x03");
    init.finish().code(130);
    assert_eq!(kept(&scene, &hh, "bob"), None);
    assert!(!scene.path("scripts").exists());
    let mut init = scene.at_terminal(["init"]);
    init.wait_for("the address of its page [1]:");
    init.type_line("2");
    init.finish().code(0).says(&["`bob` is signed in."]);
    assert_eq!(kept(&scene, &hh, "bob"), Some(hh.resumes("bob")[1].clone()));
    // Chosen anew on request.
    let mut init = scene.at_terminal(["init", "--choose-resume"]);
    init.wait_for("the address of its page [1]:");
    init.type_line("1");
    init.finish().code(0);
    assert_eq!(kept(&scene, &hh, "bob"), Some(hh.resumes("bob")[0].clone()));
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let scene = Scene::new();
    for arguments in [&["init"][..], &["init", "--sandbox"]] {
        scene.hhrun(arguments).code(2).one_error().complains(&["needs a terminal", ".env.example", "hhrun login"]);
    }
    assert_eq!(scene.path(".").read_dir().unwrap().count(), 0);
}

#[test]
fn a_folder_where_nothing_can_be_written() {
    let hh = Hh::start();
    let scene = newcomer(&hh);
    // A file stands where the strategy's folder would.
    scene.write("scripts", "");
    let mut init = scene.at_terminal(["init", "--sandbox", "--user", "bob"]);
    init.wait_for("the address of its page [1]:");
    init.type_line("");
    init.finish().code(1).says(&["cannot use the folder `scripts`"]);
}

#[test]
fn the_same_without_an_account() {
    let scene = Scene::new();
    let mut init = scene.at_terminal(["init", "--sandbox"]);
    init.wait_for("Name [demo]:");
    init.type_line("bob");
    init.wait_for("the address of its page [1]:");
    init.type_line("2");
    let said = init.finish();
    said.code(0).says(&["Resume: «", "hhrun scripts/my_strategy.rhai --user bob --sandbox --dry-run"]);
    assert!(!scene.path(".env").exists());
    let said = scene.hhrun(["scripts/my_strategy.rhai", "--user", "bob", "--sandbox", "--dry-run"]);
    said.code(0).says(&["dry run: nothing was sent"]);
    let listed = scene.hhrun(["resumes", "--user", "bob", "--sandbox"]);
    let lines: Vec<&str> = listed.code(0).stdout.lines().filter(|line| line.contains("опубликовано")).collect();
    assert!(lines[1].contains('→') && !lines[0].contains('→'), "{}", listed.stdout);
    scene.at_terminal(["init", "--sandbox"]).finish().code(0).says(&["as chosen before", "kept as it is"]);
}
