use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::DateTime;
use rhai::{Dynamic, Scope};
use serde_json::Value;

use super::{Area, Function, Manual, Parameter};
use crate::hh::vacancies::{FullVacancy, KeySkill};
use crate::hh::{Currency, Me, Resume};
use crate::protocol::{Permission, Scalar, Source};
use crate::script::api::{Handle, Item, View};
use crate::script::engine::Engine;
use crate::script::facts::Facts;
use crate::script::limits::Limits;

/// Areas whose functions ask the host; their examples run where there is one.
const ASKING: &[&str] = &["hh", "auth", "ai"];

fn engine() -> Engine {
    let engine = Engine::new(Limits::default());
    let now = DateTime::parse_from_rfc3339("2026-11-20T12:00:00+03:00").unwrap();
    let rates =
        ["USD", "EUR"].map(|code| Currency { code: code.to_owned(), rate: Some(0.0125), ..Currency::default() });
    let params = BTreeMap::from([("min".to_owned(), Scalar::Whole(200_000))]);
    engine.set_facts(Facts::new(now, &rates, params).granting(vec![Permission::Memory]));
    let letter = BTreeMap::from([("letter.txt".to_owned(), Ok("Здравствуйте!".to_owned()))]);
    engine.known.sources.replace([Source { files: letter, ..Source::default() }].into());
    engine
}

fn vacancy() -> FullVacancy {
    let text = r#"{"id":"7","name":"Senior Rust-разработчик","employer":{"id":"42","name":"Ромашка"},
        "area":{"id":"1","name":"Москва"},"work_format":[{"id":"REMOTE","name":"Удалённо"}],
        "salary_range":{"from":300000,"to":null,"currency":"RUR","gross":true,"mode":{"id":"MONTH"}},
        "published_at":"2026-11-17T10:00:00+0300"}"#;
    let mut full = FullVacancy { vacancy: serde_json::from_str(text).unwrap(), ..FullVacancy::default() };
    full.details.description = "<p>Пишем на <b>Rust</b></p>".to_owned();
    full.details.key_skills = ["Rust", "PostgreSQL"].map(|name| KeySkill { name: name.to_owned() }).to_vec();
    full
}

fn given(engine: &Engine) -> Scope<'static> {
    let mut scope = Scope::new();
    let me = Me { first_name: "Иван".to_owned(), ..Me::default() };
    let resume = Resume { title: Some("Rust developer".to_owned()), ..Resume::default() };
    scope.push_dynamic("v", Dynamic::from(Handle::whole(Rc::new(Item::full(vacancy(), &engine.facts())))));
    scope.push_dynamic("me", Dynamic::from(View::whole(Rc::new(me))));
    scope.push_dynamic("resume", Dynamic::from(View::whole(Rc::new(resume))));
    scope
}

#[test]
fn every_example_gives_what_it_says() {
    let engine = engine();
    for function in engine.manual.functions().iter().filter(|function| !ASKING.contains(&function.area)) {
        let (expression, value) = function.example;
        let program = match value {
            "" => format!("let it = {expression}; true"),
            value => {
                format!("let it = {expression}; let wanted = {value}; if it == wanted {{ true }} else {{ `${{it}}` }}")
            }
        };
        let result = engine.rhai.eval_with_scope::<Dynamic>(&mut given(&engine), &program);
        let result = result.unwrap_or_else(|error| panic!("{expression}: {error}"));
        assert!(result.as_bool().is_ok(), "{expression} is {result} and not {value}");
        assert!(expression.contains(function.name()), "{expression} shows another function than {}", function.path());
    }
}

/// What the engine has beyond the packages it begins with: area, name, number of parameters.
fn registered(engine: &Engine) -> BTreeSet<(String, String, usize)> {
    let listed: Value = serde_json::from_str(&engine.rhai.gen_fn_metadata_to_json(false).unwrap()).unwrap();
    let mut found = BTreeSet::new();
    let mut note = |area: &str, functions: &Value| {
        for function in functions.as_array().into_iter().flatten() {
            let count = usize::try_from(function["numParams"].as_u64().unwrap()).unwrap();
            found.insert((area.to_owned(), function["name"].as_str().unwrap().to_owned(), count));
        }
    };
    note("", &listed["functions"]);
    for (name, module) in listed["modules"].as_object().into_iter().flatten() {
        note(name, &module["functions"]);
    }
    // Properties have lines of their own, and a value's text is no function that a script calls.
    found.retain(|(_, name, _)| {
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "to_string" && name != "to_debug"
    });
    found
}

#[test]
fn every_function_is_written_down_as_it_is() {
    let engine = engine();
    let written = engine.manual.functions().iter().map(|function| {
        let count = function.parameters().len() + usize::from(function.receiver().is_some());
        (function.area.to_owned(), function.name().to_owned(), count)
    });
    let written: BTreeSet<_> = written.collect();
    assert_eq!(written, registered(&engine));
}

#[test]
fn types_of_signatures_are_known() {
    let engine = engine();
    let native: BTreeSet<&str> = engine.types.all().map(|(name, _)| name).collect();
    let known = |kinds: &str| {
        kinds.split('|').all(|kind| {
            let kind = kind.strip_suffix('?').unwrap_or(kind);
            let kind = kind.strip_prefix("array<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(kind);
            let plain = ["string", "int", "float", "number", "bool", "array", "map", "any", "function"];
            plain.contains(&kind) || native.contains(kind)
        })
    };
    for function in engine.manual.functions() {
        let parameters = function.parameters();
        let kinds =
            parameters.iter().map(|parameter| parameter.kind).chain(function.receiver()).chain(function.returns());
        for kind in kinds {
            assert!(known(kind), "{}: {kind}", function.signature);
        }
    }
    for (name, _) in engine.types.all() {
        for property in engine.types.of(name) {
            assert!(known(&property.kind) && !property.about.is_empty(), "{name}.{}", property.name);
        }
    }
}

#[test]
fn a_signature_is_taken_apart() {
    let mut engine = rhai::Engine::new_raw();
    let mut manual = Manual::default();
    Area::named(&mut engine, &mut manual, "money", "Pay.").function("net(a: int, b: map) -> int?", "…", ("", ""));
    Area::global(&mut engine, &mut manual).function("array<string>.join(by: string)", "…", ("", ""));
    let [net, join]: &[Function; 2] = manual.functions().try_into().unwrap();
    assert_eq!(
        (net.name(), net.path().as_str(), net.receiver(), net.returns()),
        ("net", "money::net", None, Some("int?"))
    );
    assert_eq!(net.parameters(), [Parameter { name: "a", kind: "int" }, Parameter { name: "b", kind: "map" }]);
    assert_eq!(
        (join.path().as_str(), join.receiver(), join.returns()),
        ("array<string>.join", Some("array<string>"), None)
    );
    assert_eq!(manual.of("money").count(), 1);
    assert_eq!(manual.areas().len(), 2);
}
