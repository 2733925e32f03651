//! `--record` and `--replay`: what hh.ru said to a run, played back without hh.ru and without a person.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use hhrun::run::recording::{Manifest, Recorder, ScriptNote};
use serde_json::Value;

use crate::harness::{Scene, shipped};
use crate::hh::Hh;
use crate::stub::Stub;

const SCRIPT: &str = r#"
fn settings() { #{ limit: 4, details: 10 } }
fn queries(me) { [#{ text: "разработчик" }, similar(#{})] }
fn filter(v) { if v.archived { return skip("archived"); } true }
fn score(v) { card().add(10, "remote", v.is_remote).add(-v.age_days, "age", true) }
fn review(v) { card().add(v.key_skills.len(), "skills") }
fn letter(v, resume) { `Здравствуйте! «${v.name}», «${resume.title}».` }
"#;

/// Where no hh.ru is, and nobody is signed in.
fn elsewhere(from: &Scene, recording: &str) -> Scene {
    let mut scene = Scene::new();
    scene.set("HH_API_URL", "http://127.0.0.1:1");
    scene.write("s.rhai", SCRIPT);
    copy(&from.path(recording), &scene.path("rec"));
    scene
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn recorded(hh: &Hh) -> Scene {
    let scene = hh.bob();
    scene.write("s.rhai", SCRIPT);
    scene.hhrun(["s.rhai", "--user", "bob", "--dry-run", "--record", "rec"]).code(0).complains(&["recorded: "]);
    scene
}

/// All that is written in a folder.
fn written(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        text += &entry.file_name().to_string_lossy();
        text += &if entry.path().is_dir() { written(&entry.path()) } else { fs::read_to_string(entry.path()).unwrap() };
    }
    text
}

#[test]
fn a_recording_is_replayed_byte_for_byte_where_there_is_no_hh() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("s.rhai", SCRIPT);
    let live = scene.hhrun(["s.rhai", "--user", "bob", "--dry-run", "--record", "rec", "--json"]).code(0).json();
    let there = elsewhere(&scene, "rec");
    hh.stop();
    let replay = |more: &[&str]| there.hhrun([&["s.rhai", "--replay", "rec"], more].concat());

    let document = replay(&["--json"]);
    assert_eq!(document.code(0).stdout, replay(&["--json"]).stdout);
    let text = replay(&[]);
    assert_eq!(
        text.code(0).is_plain().says(&["→ planned 4", "nothing was asked of hh.ru, nothing was sent"]).stdout,
        replay(&[]).stdout
    );

    // The person's name is nobody's; all else is what the run said.
    let (mut live, mut replayed) = (live, document.json());
    for document in [&mut live, &mut replayed] {
        for name in ["user", "person", "not_sent_because"] {
            document.as_object_mut().unwrap().remove(name);
        }
    }
    assert_eq!(live, replayed);
    assert!(!there.path("data").exists() && !there.path("config").exists());
}

#[test]
fn a_replay_opens_no_connection() {
    let hh = Hh::start();
    let scene = elsewhere(&recorded(&hh), "rec");
    let run = scene.command(["s.rhai", "--replay", "rec"]);
    let mut traced = Command::new("strace");
    traced
        .args(["-f", "-qq", "-o", "calls", "-e", "trace=socket,connect,bind"])
        .arg(run.get_program())
        .args(run.get_args());
    traced
        .env_clear()
        .envs(run.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(scene.path("."));
    match traced.output() {
        Ok(done) if done.status.success() => {
            // What else is there tells of threads that ended, in words that depend on the moment.
            let opens = |line: &&str| ["socket(", "connect(", "bind("].iter().any(|call| line.contains(call));
            let calls = fs::read_to_string(scene.path("calls")).unwrap();
            let calls: Vec<&str> = calls.lines().filter(opens).collect();
            assert!(calls.is_empty(), "{calls:?}");
        }
        Ok(done) => println!("not traced: {}", String::from_utf8_lossy(&done.stderr)),
        Err(error) => println!("not traced: {error}"),
    }
}

#[test]
fn what_the_script_asks_anew_is_said_and_the_rest_goes_on() {
    let hh = Hh::start();
    let scene = elsewhere(&recorded(&hh), "rec");
    scene.write("new.rhai", &SCRIPT.replace("[#{", "[#{ text: \"haskell\" }, #{"));
    let said = scene.hhrun(["new.rhai", "--replay", "rec"]);
    said.code(0).says(&[
        "      0 found      0 new   search: text=haskell",
        "the script now asks something new: GET /vacancies?",
        "text=haskell, which `rec` does not have",
        "→ planned 4",
    ]);
    // The worst are read now, which nobody had asked for.
    scene.write("worst.rhai", &SCRIPT.replace("-v.age_days", "1000 * v.age_days"));
    let said = scene.hhrun(["worst.rhai", "--replay", "rec"]);
    said.code(0).says(&["not in the recording", "the script now asks something new: GET /vacancies/"]);
}

#[test]
fn what_the_journal_knew_is_known_to_the_recording() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("s.rhai", SCRIPT);
    // A recording is of what was decided; what was sent afterwards is not in it.
    let said = scene.hhrun(["s.rhai", "--user", "bob", "--yes", "--record", "rec"]);
    said.code(0).says(&["4 applied"]);
    let first = elsewhere(&scene, "rec").hhrun(["s.rhai", "--replay", "rec", "--json"]).code(0).json();
    assert_eq!(first["plan"].as_array().unwrap().len(), 4);
    // It is replaced by the next one.
    scene.hhrun(["s.rhai", "--user", "bob", "--dry-run", "--record", "rec"]).code(0);
    let second = elsewhere(&scene, "rec").hhrun(["s.rhai", "--replay", "rec", "--json"]).code(0).json();
    assert_eq!((&second["funnel"]["refused"]["already applied"], &second["budget_before"]), (&4.into(), &196.into()));
    assert_eq!(hh.posts(), 4);
}

#[test]
fn nothing_of_the_person_is_in_a_recording() {
    let hh = Hh::start();
    let scene = hh.scene();
    let [access, refresh] = hh.pair("bob");
    let valid = (Utc::now() + TimeDelta::days(14)).timestamp();
    let tokens = format!("USER_ACCESS_TOKEN={access}\nUSER_REFRESH_TOKEN={refresh}\nACCESS_TOKEN_VALID={valid}\n");
    scene.write(".env", &tokens);
    scene.hhrun(["users", "import", "--from-env", "--as", "bob"]).code(0);
    scene.write("s.rhai", SCRIPT);
    let resume = hh.resumes("bob")[0].clone();
    let me = hh.read("bob", "/me");
    scene.hhrun(["s.rhai", "--user", "bob", "--resume", &resume, "--yes", "--record", "rec"]).code(0);
    let text = written(&scene.path("rec"));
    let secrets =
        [access.as_str(), &refresh, hh.client_secret(), "Bearer", me["email"].as_str().unwrap(), "Борис", "Орлов"];
    for secret in secrets {
        assert!(!text.contains(secret), "`{secret}` is in the recording");
    }
    assert!(text.contains("Имя") && text.contains("Фамилия"));
}

#[test]
fn nobodys_contacts_are_in_a_recording() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Arc::new(Recorder::to(&folder.path().join("rec")).unwrap());
    let mut stub = Stub::start();
    stub.heard_by(recorder.clone());
    let names = [
        "me",
        "resumes_mine",
        "resume",
        "suitable_resumes",
        "vacancies",
        "vacancy",
        "negotiations",
        "negotiation",
        "messages",
    ];
    for name in names {
        let body = fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies").join(name).with_extension("json"),
        );
        let body: Value = serde_json::from_str(&body.unwrap()).unwrap();
        stub.read(name, &body).unwrap();
    }
    let manifest = Manifest {
        recording: Manifest::VERSION,
        hhrun: String::new(),
        at: Utc::now(),
        run: String::new(),
        script: ScriptNote { name: String::new(), hash: String::new() },
        person: true,
        resume: None,
        budget: 200,
        own_employers: Vec::new(),
        known: Vec::new(),
        memory: std::collections::BTreeMap::new(),
        ai: std::collections::BTreeMap::new(),
        answers: Vec::new(),
    };
    assert_eq!(recorder.write(manifest).unwrap(), names.len());
    let text = written(&folder.path().join("rec"));
    let people = ["Марина", "Соколова", "Игоревна", "Ольга Ветрова"];
    let contacts = ["marina@example.com", "jobs@severnye.example", "79161234567", "123-45-67", "1234567\""];
    for secret in people.iter().chain(&contacts) {
        assert!(!text.contains(secret), "`{secret}` is in the recording");
    }
}

#[test]
fn a_damaged_recording_is_named_by_its_file() {
    let hh = Hh::start();
    let scene = elsewhere(&recorded(&hh), "rec");
    let answers: Vec<String> = fs::read_dir(scene.path("rec/answers"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let page = answers.iter().find(|name| name.ends_with("GET-vacancies.json")).unwrap();
    let whole = fs::read_to_string(scene.path("rec/answers").join(page)).unwrap();
    let replay = |words: &[&str]| {
        scene.hhrun(["s.rhai", "--replay", "rec"]).code(2).one_error().complains(words);
    };
    let file = format!("`rec/answers/{page}`");
    scene.write(&format!("rec/answers/{page}"), &whole[..whole.floor_char_boundary(whole.len() / 2)]);
    replay(&["the recording is damaged", &file, "breaks off"]);
    fs::remove_file(scene.path("rec/answers").join(page)).unwrap();
    replay(&[&file, "is missing"]);
    scene.write(&format!("rec/answers/{page}"), &whole);
    fs::remove_file(scene.path("rec/manifest.json")).unwrap();
    replay(&["`rec` is no recording: it has no manifest.json"]);
    scene.hhrun(["s.rhai", "--replay", "nowhere"]).code(2).one_error().complains(&["`nowhere` is no recording"]);
}

#[test]
fn a_folder_of_something_else_is_not_recorded_to() {
    let hh = Hh::start();
    let scene = hh.bob();
    scene.write("letters/mine.txt", "Здравствуйте!");
    let before = hh.seen().len();
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--yes", "--record", "letters"]);
    said.code(2).one_error().complains(&["`letters` is not empty and no recording"]);
    assert_eq!((hh.seen().len(), fs::read_dir(scene.path("letters")).unwrap().count()), (before, 1));
    scene.hhrun(["plain.rhai", "--replay", "rec", "--user", "bob"]).code(2).complains(&["cannot be used with"]);
}

#[test]
fn the_built_in_hh_is_recorded_as_well() {
    let scene = Scene::new();
    let script = shipped("my_strategy.rhai").display().to_string();
    scene.hhrun([&script, "--sandbox", "--dry-run", "--record", "rec"]).code(0);
    scene.hhrun([&script, "--replay", "rec"]).code(0).says(&["→ planned 15", "replayed"]);
}
