use std::fs;

use chrono::DateTime;

use super::{Error, Manifest, Recorder, Recording, ScriptNote};
use crate::hh::{Asked, Listener, Tape, Told};

fn asked(path: &str, query: &[(&str, &str)]) -> Asked {
    let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Asked { method: "GET".to_owned(), path: path.to_owned(), query }
}

fn told(body: &str) -> Told {
    Told { status: 200, headers: Vec::new(), body: body.to_owned(), at: DateTime::UNIX_EPOCH }
}

fn manifest() -> Manifest {
    Manifest {
        recording: Manifest::VERSION,
        hhrun: "1".to_owned(),
        at: DateTime::UNIX_EPOCH,
        run: "r".to_owned(),
        script: ScriptNote { name: "s".to_owned(), hash: "h".to_owned() },
        person: true,
        resume: None,
        budget: 200,
        own_employers: Vec::new(),
        known: Vec::new(),
        memory: std::collections::BTreeMap::new(),
        ai: std::collections::BTreeMap::new(),
        answers: Vec::new(),
    }
}

#[test]
fn what_was_heard_is_played_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("rec");
    let recorder = Recorder::to(&folder).unwrap();
    let page = asked("/vacancies", &[("page", "0"), ("text", "rust")]);
    recorder.heard(page.clone(), told(r#"{"found":1}"#));
    recorder.heard(asked("/me", &[]), told("<html>"));
    recorder.heard(page.clone(), told(r#"{"found":2}"#));
    assert_eq!(recorder.write(manifest()).unwrap(), 3);
    let names: Vec<_> =
        fs::read_dir(folder.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["rec"]);

    let recording = Recording::load(&folder).unwrap();
    let found = |tape: &Recording, asked: &Asked| {
        let body: serde_json::Value = serde_json::from_str(&tape.answer(asked)?.body).ok()?;
        body["found"].as_u64()
    };
    let twice = [found(&recording, &page), found(&recording, &page), found(&recording, &page)];
    assert_eq!(twice, [Some(1), Some(2), Some(2)]);
    assert_eq!(found(&recording.rewound(), &page), Some(1));
    assert_eq!(recording.answer(&asked("/me", &[])).unwrap().body, "<html>");
    assert!(recording.answer(&asked("/vacancies", &[])).is_none());
}

#[test]
fn an_older_recording_is_replaced_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::to(folder.path()).unwrap();
    recorder.heard(asked("/me", &[]), told("{}"));
    recorder.write(manifest()).unwrap();
    let recorder = Recorder::to(folder.path()).unwrap();
    assert_eq!(recorder.write(manifest()).unwrap(), 0);
    assert!(Recording::load(folder.path()).unwrap().answers.is_empty());

    let letters = tempfile::tempdir().unwrap();
    fs::write(letters.path().join("letter.txt"), "mine").unwrap();
    assert!(matches!(Recorder::to(letters.path()), Err(Error::Occupied(_))));
    assert!(matches!(Recorder::to(&letters.path().join("letter.txt")), Err(Error::Occupied(_))));
}

#[test]
fn damage_is_named_with_its_file() {
    let damage = |break_it: fn(&std::path::Path)| {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("rec");
        let recorder = Recorder::to(&folder).unwrap();
        recorder.heard(asked("/me", &[]), told(r#"{"id":"1"}"#));
        recorder.write(manifest()).unwrap();
        break_it(&folder);
        let error = Recording::load(&folder).unwrap_err().to_string();
        error.replace(&folder.display().to_string(), "rec")
    };
    let me = "answers/0001-GET-me.json";
    assert_eq!(
        damage(|rec| fs::remove_file(rec.join("manifest.json")).unwrap()),
        "`rec` is no recording: it has no manifest.json"
    );
    assert_eq!(
        damage(|rec| fs::remove_file(rec.join("answers/0001-GET-me.json")).unwrap()),
        format!("the recording is damaged: `rec/{me}` is missing")
    );
    assert_eq!(
        damage(|rec| fs::write(rec.join("answers/0001-GET-me.json"), "{\"method\":\"G").unwrap()),
        format!("the recording is damaged: `rec/{me}` breaks off")
    );
    assert_eq!(
        damage(|rec| fs::write(rec.join("answers/0001-GET-me.json"), b"\xff\xfe").unwrap()),
        format!("the recording is damaged: `rec/{me}` is not text in UTF-8")
    );
    assert_eq!(
        damage(|rec| {
            let file = rec.join("manifest.json");
            let text = fs::read_to_string(&file).unwrap().replace("\"recording\": 1", "\"recording\": 9");
            fs::write(file, text).unwrap();
        }),
        "the recording `rec` has version 9, and this hhrun reads version 1"
    );
}
