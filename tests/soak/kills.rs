//! Kills at random moments: of a run that applies, and of the process that renews the tokens.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::secret::ExposeSecret;
use hhrun::vault::journal::State as Sent;
use hhrun::vault::machine::{LoginReason, State};
use hhrun::vault::refresh::Outcome;

use crate::dice::Dice;
use crate::harness::Running;
use crate::tally::Tally;
use crate::world::{RUNTIME, World, kill, pause};

const HOUR: i64 = 3_600;
/// So many kills leave vacancies enough, and hh.ru's day too.
const A_WORLD: u32 = 40;
const APPLY: [&str; 4] = ["plain.rhai", "--user", "bob", "--yes"];

pub fn of_runs(rounds: u32, seed: u64) -> Tally {
    let names = ["kills", "pairs lost", "tokens sent again", "applications", "duplicates"];
    let mut tally = Tally::of(&names);
    tally.merge(Tally::shared(rounds, rounds.div_ceil(A_WORLD).min(3), seed, |mut left, dice, tally| {
        while left > 0 {
            let kills = left.min(A_WORLD);
            kill_runs(kills, dice, tally);
            left -= kills;
        }
    }));
    tally
}

fn kill_runs(kills: u32, dice: &mut Dice, tally: &mut Tally) {
    let world = World::signed_in(Duration::from_secs(2));
    let began = Instant::now();
    world.scene.hhrun(APPLY).code(0);
    let whole = began.elapsed();
    let (mut killed, mut tries) = (0, 0);
    while killed < kills && tries < 4 * A_WORLD {
        tries += 1;
        world.pass(2 * HOUR);
        let run = world.scene.spawn(APPLY);
        wait_for_the_moment(&world, &run, whole, dice);
        if run.kill().signal() == Some(9) {
            killed += 1;
            tally.count("kills");
        }
        let holding = world.holding();
        let honoured = world.is_honoured("bob");
        tally.hold("pairs lost", honoured && holding.state == State::Active, || {
            format!("{:?}, honoured: {honoured}", holding.state)
        });
    }
    settle(&world, tally);
}

/// Either any moment, or just after something happened at hh.ru.
fn wait_for_the_moment(world: &World, _run: &Running, whole: Duration, dice: &mut Dice) {
    if dice.below(2) == 0 {
        return pause(dice.within(whole));
    }
    let at_hh = || (world.hh.token_requests().refresh_token, world.hh.applications("bob").len());
    let before = at_hh();
    let wanted = 1 + u32::try_from(dice.below(4)).unwrap();
    let end = Instant::now() + whole;
    let happened = || {
        let now = at_hh();
        now.0 - before.0 + u32::try_from(now.1 - before.1).unwrap()
    };
    while happened() < wanted && Instant::now() < end {
        pause(Duration::from_millis(1));
    }
    pause(dice.within(Duration::from_millis(30)));
}

/// A last run that nobody kills; then journal and hh.ru must tell the same.
fn settle(world: &World, tally: &mut Tally) {
    let said = world.scene.hhrun(APPLY);
    tally.hold("runs that could not go on", said.status.code() == Some(0), || said.stderr.clone());
    let resent = world.refused();
    tally.add("tokens sent again", resent as u64);
    tally.hold("worlds with a token sent again", resent == 0, || format!("{resent} refusals at /token"));
    let applied = world.hh.applied();
    let distinct: BTreeSet<_> = applied.iter().cloned().collect();
    tally.add("applications", distinct.len() as u64);
    // hh.ru takes none twice; one that was offered twice is seen by the refusal.
    for vacancy in world.hh.second_offers() {
        let entries = world.scene.journal();
        let entry = entries.iter().find(|entry| entry.vacancy == vacancy);
        tally.wrong("duplicates", format!("{vacancy}: {entry:?}"));
    }
    let journal = world.scene.journal();
    let kept: BTreeSet<_> = journal
        .iter()
        .filter(|entry| matches!(entry.state, Sent::Applied(_) | Sent::Already))
        .map(|entry| entry.vacancy.to_string())
        .collect();
    tally.hold("journals that disagree", kept == distinct, || format!("{kept:?}\n{distinct:?}"));
}

pub fn of_helpers(rounds: u32, seed: u64) -> Tally {
    let names = ["kills", "before it", "after the request", "durable pairs lost", "went on", "told as lost response"];
    let mut tally = Tally::of(&names);
    tally.merge(Tally::shared(rounds, rounds.div_ceil(A_WORLD).min(3), seed + 100, kill_helpers));
    tally
}

fn kill_helpers(kills: u32, dice: &mut Dice, tally: &mut Tally) {
    let world = World::signed_in(Duration::from_secs(2));
    world.pass(HOUR);
    let began = Instant::now();
    world.refresh(Some(1)).unwrap();
    let whole = began.elapsed();
    let (mut killed, mut told) = (0, 0);
    while killed < kills {
        world.pass(HOUR);
        if !kill_one_helper(&world, whole, dice, tally) {
            continue;
        }
        killed += 1;
        tally.count("kills");
        let durable: Vec<_> = world.durable().into_iter().collect();
        let living = world.hh.living("bob");
        let kept = durable.iter().any(|token| living.contains(token));
        match world.refresh(None) {
            Ok(Outcome::Settled) if world.is_honoured("bob") => {
                tally.count("went on");
                let held = world.holding().pair.unwrap().refresh.expose_secret().to_owned();
                tally.hold("pairs stored once", world.durable().contains(&held), || "not on the disk".into());
            }
            Ok(Outcome::SignIn(LoginReason::LostResponse)) if !kept => {
                tally.count("told as lost response");
                if told % 10 == 0 {
                    let said = world.scene.hhrun(["call", "GET", "/me", "--user", "bob"]);
                    let explained = said.stderr.contains("lost on the way")
                        && said.stderr.contains("hhrun login --user bob")
                        && said.status.code() == Some(4);
                    tally.hold("told badly", explained, || said.stderr.clone());
                }
                told += 1;
                world.login().unwrap();
            }
            outcome => {
                tally.wrong("durable pairs lost", format!("durable and living: {kept}; {outcome:?}"));
                world.login().unwrap();
            }
        }
    }
}

/// Whether it was killed before it had done all.
fn kill_one_helper(world: &World, whole: Duration, dice: &mut Dice, tally: &mut Tally) -> bool {
    let asked = world.hh.token_requests().refresh_token;
    let is_sent = || world.hh.token_requests().refresh_token != asked;
    let when = dice.below(4);
    if when == 0 {
        let slow = Fault::Delay(Duration::from_millis(15));
        world.hh.faults().add(Rule::new(slow).on(Method::POST, "/token").times(1));
    }
    let helper = RUNTIME.spawn(world.refreshing(Some(world.generation())));
    let Some(id) = world.process("__refresh", Duration::from_secs(10)) else { return false };
    if when == 1 {
        pause(dice.within(whole));
    } else {
        // The dangerous time is from the request until the pair is stored.
        while !is_sent() && !helper.is_finished() {
            pause(Duration::from_micros(200));
        }
        pause(dice.within(Duration::from_millis(25)));
    }
    if !helper.is_finished() {
        kill(id);
    }
    let was_sent = is_sent();
    world.hh.faults().clear();
    let killed = RUNTIME.block_on(helper).unwrap().is_err();
    if killed {
        tally.count(if was_sent { "after the request" } else { "before it" });
    }
    killed
}
