//! Secrets that stand anywhere but in the sealed record: in files, in what the program says, in a script's process.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};

use crate::harness::{Running, Said};
use crate::tally::Tally;
use crate::world::{World, pause};

const HOUR: i64 = 3_600;
const SCRIPT: &str = r#"
fn settings() { #{ limit: 2 } }
fn queries(me) { log::info(`${me}`); #{ order_by: "publication_time" } }
fn letter(v, resume) { log::info(`${resume}`); "Здравствуйте! Готов обсудить задачи." }
"#;

pub fn leaks(rounds: u32, seed: u64) -> Tally {
    let names = ["secrets", "bytes of files", "bytes said", "bytes of workers", "hits", "hits in the host (control)"];
    let mut tally = Tally::of(&names);
    tally.merge(Tally::shared(rounds, 1, seed, |rounds, _, tally| {
        for _ in 0..rounds {
            // The short form has one kind of trouble.
            one(if rounds == 1 { 1 } else { usize::MAX }, tally);
        }
    }));
    tally
}

fn one(kinds: usize, tally: &mut Tally) {
    let mut world = World::with(Duration::from_secs(1_800), Duration::from_millis(40), 300);
    world.scene.set("HHRUN_LOG", "trace");
    world.scene.set("RUST_BACKTRACE", "full");
    world.scene.write("nosy.rhai", SCRIPT);
    let mut said = String::new();
    let mut hear = |one: Said| said.extend([one.stdout, one.stderr]);
    hear(world.hh.sign_in(&world.scene, "bob"));
    let call = || world.scene.hhrun(["call", "GET", "/me", "--user", "bob"]);
    hear(call());
    world.pass(HOUR);
    hear(look_into_a_run(&world, tally));
    for fault in troubles().into_iter().take(kinds) {
        world.pass(HOUR);
        world.hh.faults().add(Rule::new(fault).on(Method::POST, "/token").times(1));
        hear(call());
        hear(call());
        hear(world.hh.sign_in(&world.scene, "bob"));
    }
    // A database that does not open, and a key that does not fit.
    let folder = world.vault().folder().to_owned();
    fs::write(folder.join("tokens/db"), vec![0xA5; 50_000]).unwrap();
    hear(call());
    let key = fs::read_to_string(world.scene.path("config/hhrun/key")).unwrap();
    world.scene.set("HHRUN_KEY_COMMAND", format!("echo {}", "ab".repeat(32)));
    hear(world.scene.hhrun(["call", "GET", "/me", "--user", "bob"]));

    let mut secrets = world.hh.secrets();
    secrets.push(world.hh.client_secret().to_owned());
    let in_files = secrets.iter().map(String::as_str).chain([key.trim()]).collect::<Vec<_>>();
    tally.add("secrets", in_files.len() as u64);
    search("what was said", said.as_bytes(), &in_files, tally, "bytes said");
    search_folder(&world.scene.path(""), &in_files, tally);
}

fn troubles() -> Vec<Fault> {
    vec![
        Fault::DropAfter,
        Fault::Truncate(60),
        Fault::BadGzip,
        Fault::html(500),
        Fault::token_error(400, "invalid_grant", "bad token"),
        Fault::token_error(400, "invalid_moon", "it is full"),
    ]
}

fn search(place: &str, bytes: &[u8], secrets: &[&str], tally: &mut Tally, what: &str) {
    tally.add(what, bytes.len() as u64);
    let found = hits(bytes, secrets);
    tally.add("hits", 0);
    tally.hold("hits", found == 0, || format!("{found} in {place}"));
}

/// How many of the secrets stand in there. All are at least 8 characters long and made of ASCII.
fn hits(bytes: &[u8], secrets: &[&str]) -> usize {
    use std::collections::HashMap;
    let mut beginnings: HashMap<&[u8], Vec<&[u8]>> = HashMap::new();
    for secret in secrets {
        beginnings.entry(&secret.as_bytes()[..8]).or_default().push(secret.as_bytes());
    }
    let mut may_begin = [false; 256];
    for beginning in beginnings.keys() {
        may_begin[usize::from(beginning[0])] = true;
    }
    let mut found = 0;
    // Much is zeros, and this has to be fast where nothing is optimised.
    let mut at = 0;
    while at + 8 <= bytes.len() {
        if may_begin[usize::from(bytes[at])]
            && let Some(wholes) = beginnings.get(&bytes[at..at + 8])
        {
            found += usize::from(wholes.iter().any(|whole| bytes[at..].starts_with(whole)));
        }
        at += 1;
    }
    found
}

fn search_folder(folder: &Path, secrets: &[&str], tally: &mut Tally) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search_folder(&path, secrets, tally);
        } else if path.is_file() && !path.ends_with("hhrun/key") && !path.is_symlink() {
            search(&path.display().to_string(), &fs::read(&path).unwrap(), secrets, tally, "bytes of files");
        }
    }
}

/// Reads all the memory of the script's process while a run goes on, and of the run itself, where they are.
fn look_into_a_run(world: &World, tally: &mut Tally) -> Said {
    let run = world.scene.spawn(["nosy.rhai", "--user", "bob", "--yes"]);
    let end = Instant::now() + Duration::from_secs(20);
    let (mut looks, mut controls) = (0, 0);
    while looks < 3 && Instant::now() < end {
        let Some(worker) = worker_of(&run) else {
            if looks > 0 {
                break;
            }
            pause(Duration::from_millis(1));
            continue;
        };
        // Not before hh.ru has been asked with the token.
        if world.hh.count("GET", "/vacancies") == 0 {
            pause(Duration::from_millis(1));
            continue;
        }
        let secrets = world.hh.secrets();
        let secrets: Vec<_> = secrets.iter().map(String::as_str).chain([world.hh.client_secret()]).collect();
        let (worker_memory, host) = (memory(&worker.to_string()), memory(&run.id().to_string()));
        let Some(memory) = worker_memory else { break };
        search("the worker's memory", &memory, &secrets, tally, "bytes of workers");
        for file in ["cmdline", "environ"] {
            let bytes = fs::read(format!("/proc/{worker}/{file}")).unwrap_or_default();
            search(file, &bytes, &secrets, tally, "bytes of workers");
        }
        let found = host.map_or(0, |memory| hits(&memory, &secrets));
        tally.add("hits in the host (control)", found as u64);
        controls += found;
        looks += 1;
        pause(Duration::from_millis(60));
    }
    tally.hold("workers not looked into", looks > 0, || "the run ended too early".to_owned());
    tally.hold("controls without a hit", controls > 0, || "the search finds nothing anywhere".to_owned());
    let said = run.finish();
    tally.hold("runs", said.status.code() == Some(0), || said.stderr.lines().rev().take(5).collect());
    said
}

fn worker_of(run: &Running) -> Option<i32> {
    fs::read_dir("/proc").unwrap().flatten().find_map(|entry| {
        let id: i32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok()?;
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        (parent == run.id() && line.ends_with(b"__worker\0")).then_some(id)
    })
}

/// Everything that a process can read of itself, files aside.
fn memory(id: &str) -> Option<Vec<u8>> {
    let maps = fs::read_to_string(format!("/proc/{id}/maps")).ok()?;
    let mut file = File::open(format!("/proc/{id}/mem")).ok()?;
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split_whitespace().next()?.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        if file.seek(SeekFrom::Start(from)).is_ok() {
            // What is reserved and never touched reads as zeros, and is skipped where it is large.
            let _ = (&mut file).take((to - from).min(64 << 20)).read_to_end(&mut all);
        }
    }
    (!all.is_empty()).then_some(all)
}
