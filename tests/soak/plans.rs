//! Kills at random moments of a plan that is being sent, with answers that are late or lost, until all of it is sent.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::vault::journal::State as Sent;

use crate::dice::Dice;
use crate::tally::Tally;
use crate::world::{World, pause};

/// So many applications a plan has.
const ITEMS: usize = 30;
/// So often one plan is cut short at most.
const A_PLAN: u32 = 12;
/// After two lost answers a vacancy rests for a day.
const A_DAY: i64 = 25 * 3_600;
const MAKE: [&str; 8] = ["plain.rhai", "--user", "bob", "--limit", "30", "--plan-out", "plan.json", "--dry-run"];
const SEND: [&str; 5] = ["apply", "plan.json", "--user", "bob", "--yes"];

pub fn of_plans(rounds: u32, seed: u64) -> Tally {
    let names = ["kills", "plans", "applications", "answers lost on the way", "duplicates", "not sent"];
    let mut tally = Tally::of(&names);
    tally.merge(Tally::shared(rounds, rounds.div_ceil(A_PLAN).min(3), seed + 200, |mut left, dice, tally| {
        let mut patience = left;
        while left > 0 && patience > 0 {
            left -= send_one(left.min(A_PLAN), dice, tally);
            patience -= 1;
        }
    }));
    tally
}

/// Sends one plan with up to `kills` kills, and gives how many there were.
fn send_one(kills: u32, dice: &mut Dice, tally: &mut Tally) -> u32 {
    let world = World::with(Duration::from_secs(14 * 86_400), Duration::from_millis(4), 400);
    world.login().unwrap();
    world.scene.hhrun(MAKE).code(0);
    let plan: serde_json::Value =
        serde_json::from_slice(&std::fs::read(world.scene.path("plan.json")).unwrap()).unwrap();
    let planned: Vec<String> =
        plan["items"].as_array().unwrap().iter().map(|item| item["vacancy"].as_str().unwrap().to_owned()).collect();
    assert_eq!(planned.len(), ITEMS);
    tally.count("plans");
    let mut killed = 0;
    while killed < kills && world.hh.applications("bob").len() < ITEMS {
        let struck = trouble(&world, dice);
        tally.add("answers lost on the way", struck);
        let run = world.scene.spawn(SEND);
        wait_for_the_moment(&world, dice);
        if run.kill().signal() == Some(9) {
            killed += 1;
            tally.count("kills");
        }
    }
    world.hh.faults().clear();
    world.pass(A_DAY);
    let said = world.scene.hhrun(SEND);
    tally.hold("runs that could not go on", said.status.code() == Some(0), || said.stderr.clone());
    compare(&world, &planned, tally);
    killed
}

/// Some of the next answers come late, some never; how many never.
fn trouble(world: &World, dice: &mut Dice) -> u64 {
    let faults = world.hh.faults();
    faults.clear();
    let mut lost = 0;
    for _ in 0..dice.below(3) {
        let fault = [Fault::DropBefore, Fault::DropAfter][dice.below(2)].clone();
        let skip = u32::try_from(dice.below(8)).unwrap();
        faults.add(Rule::new(fault).on(Method::POST, "/negotiations").after(skip).times(1));
        lost += 1;
    }
    let slow = Fault::Delay(dice.within(Duration::from_millis(40)));
    faults.add(Rule::new(slow).on(Method::POST, "/negotiations"));
    lost
}

/// Any moment of the beginning, or just after hh.ru took one more.
fn wait_for_the_moment(world: &World, dice: &mut Dice) {
    if dice.below(3) == 0 {
        return pause(dice.within(Duration::from_millis(600)));
    }
    let taken = || world.hh.applications("bob").len();
    let wanted = (taken() + 1 + dice.below(4)).min(ITEMS);
    let end = Instant::now() + Duration::from_secs(10);
    while taken() < wanted && Instant::now() < end {
        pause(Duration::from_millis(1));
    }
    pause(dice.within(Duration::from_millis(30)));
}

/// hh.ru has each vacancy of the plan once and nothing else, and the journal says the same, line by line.
fn compare(world: &World, planned: &[String], tally: &mut Tally) {
    let at_hh: BTreeMap<String, String> = world
        .hh
        .applications("bob")
        .into_iter()
        .map(|sent| (sent.vacancy.to_string(), format!("{} {}", sent.negotiation, sent.resume)))
        .collect();
    tally.add("applications", at_hh.len() as u64);
    for vacancy in world.hh.second_offers() {
        tally.wrong("duplicates", vacancy.to_string());
    }
    for vacancy in planned.iter().filter(|vacancy| !at_hh.contains_key(*vacancy)) {
        tally.wrong("not sent", vacancy.clone());
    }
    tally.hold("sent beyond the plan", at_hh.len() <= planned.len(), || format!("{at_hh:?}"));
    let kept: BTreeMap<String, String> = world
        .scene
        .journal()
        .into_iter()
        .map(|entry| match entry.state {
            Sent::Applied(Some(id)) => (entry.vacancy.to_string(), format!("{id} {}", entry.resume)),
            state => (entry.vacancy.to_string(), format!("{state:?}")),
        })
        .collect();
    tally.hold("journals that disagree", kept == at_hh, || format!("{kept:?}\n{at_hh:?}"));
}
