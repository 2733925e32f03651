//! Broken files: what is read afterwards is right or is an error, never something older in silence.

use std::fs;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hhrun::secret::ExposeSecret;

use crate::dice::Dice;
use crate::harness::start;
use crate::tally::Tally;
use crate::world::{World, myself, pause};

pub fn beside_rescue(rounds: u32, seed: u64) -> Tally {
    tokens(rounds, seed, true)
}

pub fn alone(rounds: u32, seed: u64) -> Tally {
    tokens(rounds, seed, false)
}

fn tokens(rounds: u32, seed: u64, with_rescue: bool) -> Tally {
    let mut tally = Tally::of(&["cases", "read as before", "told", "silent losses"]);
    let work = if with_rescue { many::<true> } else { many::<false> };
    tally.merge(Tally::shared(rounds, 2, seed + 400, work));
    tally
}

fn many<const RESCUE: bool>(rounds: u32, dice: &mut Dice, tally: &mut Tally) {
    let world = World::signed_in(Duration::from_secs(1_800));
    for _ in 0..12 {
        world.pass(3_600);
        world.refresh(Some(world.generation())).unwrap();
    }
    let newest = world.holding().pair.unwrap().refresh.expose_secret().to_owned();
    let person = world.vault().folder().file_name().unwrap().to_owned();
    for _ in 0..rounds {
        let case = tempfile::tempdir().unwrap();
        let home = case.path().join("data");
        copy(&world.scene.path("data"), &home);
        let folder = home.join("users").join(&person);
        if !RESCUE {
            fs::remove_file(folder.join("rescue")).unwrap();
        }
        let what = harm(&folder.join("tokens"), dice);
        let key = world.scene.path("config/hhrun/key");
        let said = said(myself("__read").args([home.as_path(), key.as_path()]).arg(world.hh.api_url()));
        tally.count("cases");
        let right = format!("pair {newest}");
        let lines: Vec<&str> = said.lines().collect();
        if lines.len() == 2 && lines.iter().all(|line| *line == right) {
            tally.count("read as before");
        } else if lines.iter().all(|line| *line == right || line.starts_with("error ")) && !lines.is_empty() {
            tally.count("told");
            // With the rescue file there is nothing that could not be read.
            tally.hold("in vain", !RESCUE, || format!("{what}: {said}"));
        } else {
            tally.wrong("silent losses", format!("{what}: {said}"));
        }
    }
}

pub fn journal(rounds: u32, seed: u64) -> Tally {
    let mut tally = Tally::of(&["cases", "read as before", "told", "silent losses"]);
    tally.merge(Tally::shared(rounds, 2, seed + 500, |rounds, dice, tally| {
        let world = World::signed_in(Duration::from_secs(1_800));
        for _ in 0..3 {
            world.scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0);
        }
        let entries = format!("entries {}", world.scene.journal().len());
        for _ in 0..rounds {
            let case = tempfile::tempdir().unwrap();
            let journal = case.path().join("journal");
            copy(&world.vault().folder().join("journal"), &journal);
            let what = harm(&journal, dice);
            let said = said(myself("__journal").arg(&journal));
            tally.count("cases");
            match said.trim() {
                same if same == entries => tally.count("read as before"),
                told if told.starts_with("error ") => tally.count("told"),
                other => tally.wrong("silent losses", format!("{what}: {other}")),
            }
        }
    }));
    tally
}

/// Breaks one of the files, the larger ones more often.
fn harm(folder: &Path, dice: &mut Dice) -> String {
    let files = files(folder);
    let database = folder.join("db");
    let file = if dice.below(2) == 0 { database } else { files[dice.below(files.len())].clone() };
    let mut bytes = fs::read(&file).unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let what = match dice.below(3) {
        0 => {
            let flips = 1 + dice.below(8);
            // What is not zero is what means something.
            let used: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
            for _ in 0..flips {
                if let Some(at) = used.get(dice.below(used.len())) {
                    bytes[*at] ^= 1 << dice.below(8);
                }
            }
            format!("{flips} bits of {name}")
        }
        1 => {
            let length = if dice.below(4) == 0 { 0 } else { dice.below(bytes.len() + 1) };
            let before = bytes.len();
            bytes.truncate(length);
            format!("{name} cut from {before} to {length}")
        }
        _ => {
            let page = dice.below(bytes.len().div_ceil(4_096)) * 4_096;
            let end = bytes.len().min(page + 4_096);
            bytes[page..end].fill(0);
            format!("page at {page} of {name}")
        }
    };
    fs::write(&file, bytes).unwrap();
    what
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.retain(|file| file.metadata().unwrap().len() > 0);
    files.sort();
    files
}

pub fn copy(from: &Path, to: &Path) {
    hhrun::platform::private_folder(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What a process says on stdout; it has half a minute.
pub fn said(command: &mut Command) -> String {
    let mut last_words = tempfile::tempfile().unwrap();
    let stderr = last_words.try_clone().unwrap();
    let mut child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr));
    let end = Instant::now() + Duration::from_secs(30);
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.to_string(),
            None if Instant::now() > end => {
                child.kill().unwrap();
                child.wait().unwrap();
                break "it hung".to_owned();
            }
            None => pause(Duration::from_millis(2)),
        }
    };
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    if text.is_empty() {
        last_words.rewind().unwrap();
        last_words.read_to_string(&mut text).unwrap();
        text = format!("{status}: {}", text.chars().take(400).collect::<String>());
    }
    text
}
