//! A journal that came out of a backup, and an hh.ru that knows more.

use std::collections::HashMap;

use axum::Json;
use axum::Router;
use axum::extract::Query;
use chrono::{DateTime, TimeDelta, Utc};
use hhrun::gate::{Found, Gate};
use hhrun::hh::{Agent, Client, NegotiationId, ResumeId, Settings, VacancyId};
use hhrun::secret::Secret;
use hhrun::vault::backup::{self, Backup};
use hhrun::vault::journal::{Entry, State};
use hhrun::vault::{Journal, Key, Origins, UserName, Vault};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Bob as he comes out of a backup with `entries` in it.
fn arrived(home: &tempfile::TempDir, entries: &[Entry]) -> Journal {
    let (key, passphrase) = (Key::random().unwrap(), Secret::from("correct horse battery"));
    let name = |text: &str| UserName::new(text).unwrap();
    let vault = Vault::create(home.path(), name("bob"), key.clone(), Origins::hh()).unwrap();
    vault.journal().put_all(entries).unwrap();
    // Through two backups: what nobody asked after the first one is not forgotten in the second.
    for (from, to) in [("bob", "rob"), ("rob", "bobby")] {
        let file = home.path().join(to);
        let vault = Vault::open(home.path(), name(from), key.clone(), Origins::hh()).unwrap();
        backup::export(&vault, &file, &passphrase).unwrap();
        Backup::open(&file, &passphrase).unwrap().import(home.path(), name(to), key.clone()).unwrap();
    }
    Vault::open(home.path(), name("bobby"), key, Origins::hh()).unwrap().journal()
}

/// An hh.ru that has these negotiations, oldest first, and shows 2,000 of any list.
fn serve(runtime: &Runtime, all: Vec<Value>) -> Client {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    let list = move |Query(asked): Query<HashMap<String, String>>| {
        let is_archived = |one: &&Value| one["archived"] == true;
        let mut found: Vec<&Value> = match asked["status"].as_str() {
            "all" => all.iter().collect(),
            "archived" => all.iter().filter(is_archived).collect(),
            "non_archived" => all.iter().filter(|one| !is_archived(one)).collect(),
            _ => Vec::new(),
        };
        if asked["order"] == "desc" {
            found.reverse();
        }
        let (page, size): (usize, usize) = (asked["page"].parse().unwrap(), asked["per_page"].parse().unwrap());
        assert!((page + 1) * size <= 2_000);
        let items: Vec<&Value> = found.iter().skip(page * size).take(size).copied().collect();
        let answer = json!({ "items": items, "found": found.len(), "page": page, "pages": found.len().div_ceil(size) });
        async move { Json(answer) }
    };
    let router = Router::new().route("/negotiations", axum::routing::get(list));
    runtime.spawn(async move { axum::serve(listener, router).await });
    Client::new(Settings::unpaced(
        api.parse().unwrap(),
        format!("{api}/token").parse().unwrap(),
        Agent::for_contact("bob@example.com").unwrap(),
    ))
}

fn negotiation(number: usize, created: DateTime<Utc>, state: &str) -> Value {
    let created = created.format("%Y-%m-%dT%H:%M:%S%z").to_string();
    json!({
        "id": format!("n{number}"), "created_at": created, "updated_at": created, "source": "NEGOTIATION",
        "state": { "id": state, "name": state }, "vacancy": { "id": number.to_string(), "name": "Rust" },
    })
}

fn entry(vacancy: usize, state: State, at: DateTime<Utc>) -> Entry {
    Entry {
        vacancy: VacancyId::new(vacancy.to_string()),
        state,
        run: "r".into(),
        script: "s".into(),
        strategy: "plain".into(),
        resume: ResumeId::new("abc"),
        letter_hash: None,
        letter: None,
        card: None,
        seen: None,
        query: String::new(),
        variant: None,
        title: String::new(),
        employer: String::new(),
        score: 1.0,
        at,
        attempts: 1,
    }
}

#[test]
fn what_lies_deeper_than_one_list_is_found_in_its_parts() {
    let home = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let now = Utc::now();
    // Two weeks of two hundred a day, a third of them archived since.
    let all = (0..2_800).map(|number| {
        let mut one =
            negotiation(number, now - TimeDelta::minutes(5 * (2_800 - i64::try_from(number).unwrap())), "response");
        one["archived"] = json!(number % 3 == 0);
        one
    });
    let client = serve(&runtime, all.collect());
    let journal = arrived(&home, &[entry(9_999, State::Applied(None), now - TimeDelta::days(20))]);
    let mut gate = Gate::new(client, journal.clone(), ResumeId::new("abc"), Vec::new());
    assert_eq!(runtime.block_on(gate.settle()).unwrap().len(), 2_800);
    assert_eq!(journal.all().unwrap().len(), 2_801);
    assert_eq!(journal.unasked_since().unwrap(), None);
    assert!(runtime.block_on(gate.settle()).unwrap().is_empty());
}

#[test]
fn an_invitation_is_nothing_that_was_sent() {
    let home = tempfile::tempdir().unwrap();
    let runtime = Runtime::new().unwrap();
    let now = Utc::now();
    let hour = |hours| now - TimeDelta::hours(hours);
    let mut answered = negotiation(3, hour(3), "invitation");
    answered["updated_at"] = negotiation(3, hour(1), "")["created_at"].clone();
    let mut robot = negotiation(4, hour(2), "response");
    robot["source"] = json!("AUTO_INVITE");
    let all = vec![negotiation(1, hour(5), "response"), negotiation(2, hour(4), "invitation"), answered, robot];
    let client = serve(&runtime, all);
    let refused = State::Denied("negotiations/application_denied".into());
    let journal = arrived(&home, &[entry(1, refused, now - TimeDelta::days(9))]);
    let mut gate = Gate::new(client, journal.clone(), ResumeId::new("abc"), Vec::new());
    let settled = runtime.block_on(gate.settle()).unwrap();
    let found: Vec<&Found> = settled.iter().map(|settled| &settled.found).collect();
    let meanwhile = |id: &str| Found::Meanwhile(NegotiationId::new(id));
    assert_eq!(found, [&meanwhile("n3"), &meanwhile("n1")]);
    let states: Vec<State> = journal.all().unwrap().into_iter().map(|entry| entry.state).collect();
    let sent = |id: &str| State::Applied(Some(NegotiationId::new(id)));
    assert_eq!(states, [sent("n1"), State::Already, sent("n3"), State::Already]);
    // What was refused days ago and taken today counts today.
    assert_eq!(gate.budget().unwrap(), hhrun::gate::DAILY - 2);
}
