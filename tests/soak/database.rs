//! Kills of a process that creates databases, or opens and closes one.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use hhrun::vault::db::{Database, Error};

use crate::dice::Dice;
use crate::harness::start;
use crate::tally::Tally;
use crate::world::{myself, pause};

pub fn creating(rounds: u32, seed: u64) -> Tally {
    let mut tally = Tally::of(&["kills", "databases", "unopenable"]);
    tally.merge(Tally::shared(rounds, 3, seed + 200, |kills, dice, tally| {
        let (folder, whole) = (tempfile::tempdir().unwrap(), whole("__create"));
        for round in 0..kills {
            let inside = folder.path().join(round.to_string());
            std::fs::create_dir(&inside).unwrap();
            let made = killed("__create", &inside, whole, dice);
            tally.count("kills");
            let (durable, reached) = (made.len(), made.len() + 1);
            for number in 0..=reached {
                let database = Database::new(inside.join(number.to_string()));
                if number > durable && !database.exists() && !inside.join(format!("{number}.new")).exists() {
                    break;
                }
                tally.count("databases");
                // One that was being created is created now; one whose number was told has its content.
                match database.with(count) {
                    Ok(1 | 2) if number >= durable => {}
                    Ok(2) => {}
                    other => tally.wrong("unopenable", format!("{number} of {durable}: {other:?}")),
                }
            }
            std::fs::remove_dir_all(&inside).unwrap();
        }
    }));
    tally
}

pub fn opening(rounds: u32, seed: u64) -> Tally {
    let mut tally = Tally::of(&["kills", "openings", "unopenable", "durable values lost"]);
    tally.merge(Tally::shared(rounds, 3, seed + 300, |kills, dice, tally| {
        let (folder, whole) = (tempfile::tempdir().unwrap(), whole("__open"));
        let path = folder.path().join("tokens");
        for _ in 0..kills {
            let counted = killed("__open", &path, whole, dice);
            tally.count("kills");
            tally.add("openings", counted.len() as u64);
            let durable = counted.last().copied().unwrap_or_default();
            match Database::new(path.clone()).with(count) {
                Ok(value) if value > durable => {}
                Ok(value) => tally.wrong("durable values lost", format!("{value} after {durable}")),
                Err(error) => tally.wrong("unopenable", error.to_string()),
            }
        }
    }));
    tally
}

/// How long the process takes for its first three.
fn whole(verb: &str) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let path = folder.path().join("tokens");
    std::fs::create_dir(&path).unwrap();
    let path = if verb == "__create" { path } else { path.join("tokens") };
    let mut child = start(myself(verb).arg(path).stdout(Stdio::piped()).stderr(Stdio::null()));
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.take(3).count(), 3);
    child.kill().unwrap();
    child.wait().unwrap();
    began.elapsed()
}

/// What the process told before it was killed.
fn killed(verb: &str, path: &std::path::Path, whole: Duration, dice: &mut Dice) -> Vec<u64> {
    let mut child = start(myself(verb).arg(path).stdout(Stdio::piped()).stderr(Stdio::null()));
    pause(dice.within(whole));
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map_while(|line| line.ok()?.parse().ok()).collect()
}

/// One more than before.
pub fn count(db: &sled::Db) -> Result<u64, Error> {
    let tree = db.open_tree("tree")?;
    let count = tree.get("count")?.map_or(0, |bytes| u64::from_be_bytes(bytes.as_ref().try_into().unwrap())) + 1;
    tree.insert("count", &count.to_be_bytes())?;
    Ok(count)
}
