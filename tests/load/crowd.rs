//! Many people whose schedules search and send at the built-in hh.ru, all in one server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hhrun::vault::db::Database;
use hhrun::vault::{Journal, Origins, UserName, people, served::Served};
use hhrun::web::engine::{Ended, Standing};
use serde_json::Value;

use crate::harness::Scene;
use crate::others;
use crate::server::Server;
use crate::tally::Tally;

/// Ten minutes for two hundred people; all of them come first.
const SECONDS_EACH: u32 = 3;
/// How often each is due.
const EVERY: &str = "20s";
/// How often what is kept of everybody is looked at; far more often than anybody is due.
const LOOK: Duration = Duration::from_secs(1);
/// What memory may grow by between the first third and the end, in MB.
const GROWTH: u64 = 30;

pub fn scheduled(rounds: u32, seed: u64) -> Tally {
    Tally::shared(rounds, 1, seed, |count, _, tally| crowd(count, tally))
}

fn crowd(count: u32, tally: &mut Tally) {
    let mut server = Server::with(Scene::new(), &["--sandbox"]);
    let names: Vec<String> = (0..count).map(|number| format!("p{number:03}")).collect();
    for name in &names {
        come(&server, name);
    }
    let lasting = Duration::from_secs((count * SECONDS_EACH).max(10).into());
    let folder = server.scene.path("data/sandbox");
    let origins = Origins { api: "sandbox".to_owned(), token: "sandbox".to_owned() };
    let people: Vec<Somebody> = names.into_iter().map(|name| Somebody::new(name, &folder, &origins)).collect();
    let mut runs: BTreeMap<&str, BTreeSet<DateTime<Utc>>> = BTreeMap::new();
    let (began, mut early) = (Instant::now(), 0);
    while began.elapsed() < lasting {
        for person in &people {
            let standing = person.standing();
            runs.entry(&person.name).or_default().extend(standing.searched.map(|searched| searched.began));
            if let Some(last) = standing.last {
                let well = matches!(last.ended_as, Ended::Sent { stopped: None, .. } | Ended::Planned { .. });
                tally.hold("runs that failed", well, || format!("{}: {:?}", person.name, last.ended_as));
            }
        }
        if began.elapsed() < lasting / 3 {
            early = early.max(others::memory(server.id(), "VmRSS:") / 1_024);
        }
        std::thread::park_timeout(LOOK);
    }
    let late = others::memory(server.id(), "VmRSS:") / 1_024;
    // A server that ends lets what is being sent finish.
    let said = server.stop();
    tally.hold("bad ends", said.status.code() == Some(0), || said.stderr.clone());
    fair(&runs, &people, tally);
    own(&people, &folder, tally);
    tally.add("MB after a third", early);
    tally.add("MB at the end", late);
    tally.hold("growing", late <= early + GROWTH, || format!("from {early} to {late} MB"));
}

/// Somebody with an account, their own strategy, and a schedule that sends.
fn come(server: &Server, name: &str) {
    let link = if name == "p000" { server.invitation.clone() } else { server.invite(&["--sandbox"]) };
    let mut browser = server.joined(&link, name);
    browser.connect_as(name).leads_to("/?done=connected");
    browser.post("/strategies", &[("name", "own")]).is(303);
    let page = browser.get("/strategies/own");
    let base = page.body.split_once("name=\"base\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let script = format!(
        "fn settings() {{ #{{ limit: 1, details: 1 }} }}\nfn queries(me) {{ #{{ text: \"rust\", area: \"1\", period: 3 }} }}\n\
         fn letter(v, resume) {{ \"Здравствуйте! Это {name}.\" }}\n"
    );
    browser.post("/strategies/own", &[("script", &script), ("tests", ""), ("base", &base)]).is(303);
    let schedule = [("strategy", "own"), ("every", EVERY), ("quiet", ""), ("days", ""), ("send", "yes")];
    browser.post("/settings/schedule", &schedule).leads_to("/settings/runs?done=saved");
}

/// One person, and where what is kept of them lies.
struct Somebody {
    name: String,
    served: Served,
    journal: PathBuf,
}

impl Somebody {
    fn new(name: String, folder: &std::path::Path, origins: &Origins) -> Self {
        let user = UserName::new(&name).unwrap();
        let journal = people::folder_of(folder, &user, origins).join("journal");
        Self { served: Served::of(folder, &user, origins), name, journal }
    }

    fn standing(&self) -> Standing {
        let kept = self.served.get().unwrap();
        kept.map(|bytes| serde_json::from_slice(&bytes).unwrap()).unwrap_or_default()
    }
}

/// Nobody is passed over: who had the most runs had hardly more than who had the fewest. Whoever came first begins
/// earlier, so that over many runs a third more is no favour.
fn fair(runs: &BTreeMap<&str, BTreeSet<DateTime<Utc>>>, people: &[Somebody], tally: &mut Tally) {
    let counts: Vec<usize> = people.iter().map(|one| runs.get(one.name.as_str()).map_or(0, BTreeSet::len)).collect();
    let (fewest, most) = (counts.iter().min().copied().unwrap_or(0), counts.iter().max().copied().unwrap_or(0));
    tally.add("people", people.len() as u64);
    tally.add("runs", counts.iter().sum::<usize>() as u64);
    tally.hold("passed over", fewest >= 1 && most - fewest <= 2.max(fewest / 3), || {
        format!("from {fewest} to {most} runs")
    });
    tally.add("runs at least", fewest as u64);
    tally.add("runs at most", most as u64);
}

/// What each sent, hh.ru has of them and of nobody else, once each, with their own words.
fn own(people: &[Somebody], folder: &std::path::Path, tally: &mut Tally) {
    let hh: Value = serde_json::from_slice(&std::fs::read(folder.join("hh.json")).unwrap()).unwrap();
    for person in people {
        let at_hh = hh["people"][&person.name]["applications"].as_array().cloned().unwrap_or_default();
        let journal = Journal::new(Database::new(person.journal.clone()));
        let entries = journal.all().unwrap();
        tally.add("applications", entries.len() as u64);
        tally.hold("lost or doubled", at_hh.len() == entries.len(), || {
            format!("{}: {} in the journal, {} at hh.ru", person.name, entries.len(), at_hh.len())
        });
        let letter = format!("Здравствуйте! Это {}.", person.name);
        let journalled = entries.iter().filter_map(|entry| journal.get(&entry.vacancy).unwrap()?.letter);
        let crossed = journalled.filter(|text| *text != letter).count()
            + at_hh.iter().filter(|application| !application.to_string().contains(&letter)).count();
        tally.hold("crossed", crossed == 0, || format!("{}: {crossed} letters of others", person.name));
    }
}
