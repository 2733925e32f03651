//! Every kind of answer that the client decodes: with each field that hh.ru documents, and with any optional one
//! missing, empty or changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hhrun::hh::{Error, Meaning, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::stub::{Stub, status};

/// What an answer cannot be read without; everything else may be missing.
const REQUIRED: &[(&str, &[&str])] = &[
    ("resumes_mine", &["items", "items.id"]),
    ("resume", &["id"]),
    ("suitable_resumes", &["items", "items.id"]),
    ("resumes_by_status", &["suitable.id", "already_applied.id", "not_published.id", "unavailable.id"]),
    ("vacancies", &["items", "items.id", "found", "pages"]),
    ("vacancy", &["id"]),
    ("blacklisted_vacancies", &["items"]),
    ("blacklisted_employers", &["items"]),
    ("messages", &["items"]),
    ("suggest_areas", &["items"]),
    ("suggest_keywords", &["items"]),
    ("favorites", &["items", "items.id"]),
    ("negotiations", &["items", "items.id", "items.vacancy.id", "items.resume.id"]),
    ("negotiation", &["id", "vacancy.id", "resume.id"]),
    ("employer", &["id"]),
    ("token_pair", &["access_token", "refresh_token", "expires_in"]),
    ("application_token", &["access_token"]),
    ("token_refusal", &["error"]),
    ("token_too_early", &["error"]),
    ("error_oauth", &["errors"]),
    ("error_captcha", &["errors"]),
    ("error_argument", &["errors"]),
    ("error_negotiation", &["errors"]),
];

/// Fields of vacancies and their lists that the client does not keep, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("adv_response_url", "counts clicks"),
    ("items.negotiations_url", "follows from the id"),
    ("items.suitable_resumes_url", "follows from the id"),
    ("clusters", "for a page of hh.ru"),
    ("arguments.cluster_group", "for a page of hh.ru"),
    ("arguments.disable_url", "for a page of hh.ru"),
    ("arguments.hex_color", "for a page of hh.ru"),
    ("arguments.metro_type", "for a page of hh.ru"),
    ("alternate_url of a search", "for a page of hh.ru"),
];

/// Every body, by name.
fn bodies() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let body = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), serde_json::from_str(&text).unwrap())
    };
    files.map(body).collect()
}

/// Whether an answer was understood: a value where one is due, a refusal in hh.ru's words where that is.
fn understood(name: &str, read: &Result<Value, Error>) -> bool {
    match read {
        Ok(_) => status(name) < 400,
        Err(Error::Refused(_)) => name.starts_with("error_"),
        Err(Error::Token(_)) => name.starts_with("token_"),
        Err(_) => false,
    }
}

#[test]
fn every_body_is_understood() {
    let stub = Stub::start();
    let bodies = bodies();
    assert_eq!(bodies.len(), 37);
    for (name, body) in &bodies {
        let read = stub.read(name, body);
        assert!(understood(name, &read), "{name}: {read:?}");
    }
}

#[test]
fn what_was_decoded_is_what_was_written() {
    let (stub, bodies) = (Stub::start(), bodies());
    let read = |name: &str| stub.read(name, &bodies[name]).unwrap();
    let me = read("me");
    assert_eq!((&me["id"], &me["counters"]["resumes_count"]), (&json!("40117765"), &json!(2)));
    let resume = read("resume");
    assert_eq!((&resume["salary"]["amount"], &resume["total_experience"]["months"]), (&json!(320_000.0), &json!(78)));
    assert_eq!(read("resumes_by_status")["already_applied"][0]["status"]["id"], "published");
    assert_eq!(read("messages")[0]["author"]["participant_type"], "employer");
    assert_eq!(read("blacklisted_employers"), json!(["1877"]));
    assert_eq!(read("negotiations")["items"][0]["vacancy"]["employer"]["id"], "1877");
    assert_eq!(read("dictionaries")["currency"][1]["rate"], 0.0109);
    assert_eq!(read("areas")[0]["areas"][0]["areas"][0]["name"], "Виловатово");
    assert_eq!(read("metro_city")["lines"][0]["stations"][0]["order"], 8.0);
    assert_eq!(read("professional_roles")[0]["roles"][0]["id"], "96");
    assert_eq!(read("token_pair")["expires_in"], 1_209_600);
    let publish = Timestamp::from(resume["next_publish_at"].as_str().unwrap()).moment().unwrap();
    assert_eq!(publish.to_rfc3339(), "2026-11-21T02:15:00+03:00");
}

#[test]
fn refusals_keep_what_hh_said() {
    let (stub, bodies) = (Stub::start(), bodies());
    let refused = |name: &str| stub.read(name, &bodies[name]).unwrap_err();
    assert_eq!(refused("error_oauth").meaning(), Some(Meaning::SignIn("token_revoked".into())));
    assert_eq!(refused("error_argument").meaning(), Some(Meaning::Argument("per_page".into())));
    assert_eq!(refused("error_negotiation").meaning(), Some(Meaning::Negotiation("test_required".into())));
    let page = "https://hh.ru/account/captcha?state=8d1f&backurl=https%3A%2F%2Fhh.ru%2F";
    assert_eq!(refused("error_captcha").meaning(), Some(Meaning::Captcha(Some(page.into()))));
    assert!(refused("error_oauth").to_string().ends_with("[request 17637281349a1b2c3d4e5f6071829304]"));
    let Error::Token(refusal) = refused("token_refusal") else { panic!("no token refusal") };
    assert_eq!(refusal.error_description, "token has already been refreshed");
    assert!(matches!(refused("token_too_early"), Error::Token(refusal) if refusal.hint().is_some()));
}

/// The paths of everything in `value` that is not a container, without the places in lists.
fn leaves(value: &Value, path: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, value)| leaves(value, format!("{path}.{name}").trim_start_matches('.'), all));
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, path, all)),
        Value::Null => {}
        _ => {
            all.insert(path.to_owned());
        }
    }
}

#[test]
fn every_field_of_a_vacancy_is_kept_or_left_out_for_a_reason() {
    let (stub, bodies) = (Stub::start(), bodies());
    let mut unused: BTreeSet<&str> = LEFT_OUT.iter().map(|(field, _)| *field).collect();
    for name in ["vacancies", "vacancy", "favorites"] {
        let (mut sent, mut kept) = (BTreeSet::new(), BTreeSet::new());
        leaves(&bodies[name], "", &mut sent);
        leaves(&stub.read(name, &bodies[name]).unwrap(), "", &mut kept);
        for path in sent.difference(&kept) {
            let of_search = format!("{path} of a search");
            let left_out = |field: &&&str| {
                format!(".{path}.").contains(&format!(".{field}.")) || (name == "vacancies" && of_search == **field)
            };
            let field = LEFT_OUT.iter().map(|(field, _)| field).find(left_out);
            unused.remove(*field.unwrap_or_else(|| panic!("{name}: `{path}` is lost")));
        }
    }
    assert!(unused.is_empty(), "kept after all: {unused:?}");
}

#[test]
fn null_between_the_elements_of_a_list_is_no_element() {
    let (stub, bodies) = (Stub::start(), bodies());
    let mut body = bodies["vacancy"].clone();
    let mut lists = 0;
    for field in body.as_object_mut().unwrap().values_mut() {
        if let Value::Array(items) = field {
            items.push(Value::Null);
            lists += 1;
        }
    }
    assert!(lists > 10);
    let read = stub.read("vacancy", &body).unwrap();
    assert_eq!((&read["work_format"][1]["id"], read["languages"].as_array().unwrap().len()), (&json!("HYBRID"), 1));
}

/// Takes fields away, empties them, gives them unknown values and puts unknown ones beside, as `choices` say.
fn changed(value: &Value, path: &str, required: &[&str], choices: &mut impl Iterator<Item = u8>) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| changed(item, path, required, choices)).collect(),
        Value::Object(fields) => {
            let mut result = serde_json::Map::new();
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                let path = path.trim_start_matches('.');
                let kept = required.contains(&path);
                match choices.next().unwrap() {
                    0..8 if !kept => {}
                    8..16 if !kept => drop(result.insert(name.clone(), Value::Null)),
                    _ => drop(result.insert(name.clone(), changed(value, path, required, choices))),
                }
            }
            if choices.next().unwrap() < 32 {
                result.insert("novelty".to_owned(), json!({ "id": 7, "names": [null, "x", 1.5] }));
            }
            result.into()
        }
        Value::String(_) if choices.next().unwrap() < 8 => "НЕЧТО_НОВОЕ".into(),
        other => other.clone(),
    }
}

#[test]
fn what_is_optional_may_be_missing_null_or_unknown() {
    let stub = Stub::start();
    for (name, body) in bodies() {
        let required = REQUIRED.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, fields)| fields);
        let choices = proptest::collection::vec(any::<u8>(), 1..400);
        let config = Config { cases: 80, failure_persistence: None, ..Config::default() };
        let tried = TestRunner::new(config).run(&choices, |choices| {
            let body = changed(&body, "", required, &mut choices.into_iter().cycle());
            let read = stub.read(&name, &body);
            prop_assert!(understood(&name, &read), "{read:?}\n{body:#}");
            Ok(())
        });
        tried.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn what_is_required_is_missed() {
    let stub = Stub::start();
    let bodies = bodies();
    for (name, fields) in REQUIRED {
        for field in *fields {
            let body = without(&bodies[*name], field);
            assert!(!understood(name, &stub.read(name, &body)), "{name} does without {field}");
        }
    }
}

fn without(value: &Value, path: &str) -> Value {
    match (value, path.split_once('.')) {
        (Value::Array(items), _) => items.iter().map(|item| without(item, path)).collect(),
        (Value::Object(fields), None) => Value::Object(
            fields.iter().filter(|(name, _)| *name != path).map(|(n, v)| (n.clone(), v.clone())).collect(),
        ),
        (Value::Object(fields), Some((first, rest))) => fields
            .iter()
            .map(|(name, value)| (name.clone(), if name == first { without(value, rest) } else { value.clone() }))
            .collect(),
        (other, _) => other.clone(),
    }
}
