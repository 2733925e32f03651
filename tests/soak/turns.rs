//! Turns of a person's life: two hh.rus, another name, another account, a logout in the middle, a wrong clock.

use std::time::Duration;

use axum::http::Method;
use chrono::{TimeDelta, Utc};
use hhrun::hh::Client;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::secret::{ExposeSecret, Secret};
use hhrun::vault::machine::{Event, Moment, NewPair, State};

use crate::harness::Said;
use crate::tally::Tally;
use crate::world::{RUNTIME, World, pause};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const LIFE: Duration = Duration::from_secs(1_800);

pub fn all(rounds: u32, seed: u64) -> Tally {
    let mut tally = Tally::of(&["turns", "pairs at a wrong place or lost"]);
    tally.merge(Tally::shared(rounds, 1, seed, |rounds, _, tally| {
        for _ in 0..rounds {
            two_origins(tally);
            renamed(tally);
            somebody_else(tally);
            logout_during_a_refresh(tally);
            hh_is_days_ahead(tally);
            this_clock_is_days_ahead(tally);
            tally.add("turns", 6);
        }
    }));
    tally
}

fn call(world: &World, user: &str) -> Said {
    world.scene.hhrun(["call", "GET", "/me", "--user", user])
}

fn held(world: &World, user: &str) -> Option<String> {
    world.holding_of(user).pair.map(|pair| pair.refresh.expose_secret().to_owned())
}

fn hold(tally: &mut Tally, is_so: bool, what: impl FnOnce() -> String) {
    tally.hold("pairs at a wrong place or lost", is_so, what);
}

fn two_origins(tally: &mut Tally) {
    let one = World::signed_in(LIFE);
    let mut other = World::new(LIFE);
    other.move_in_with(&one);
    other.login().unwrap();
    for _ in 0..3 {
        one.pass(HOUR);
        other.pass(HOUR);
        let both: Vec<_> =
            [&one, &other].map(|world| world.scene.spawn(["call", "GET", "/me", "--user", "bob"])).into();
        for call in both {
            let said = call.finish();
            hold(tally, said.status.code() == Some(0), || format!("two origins: {}", said.stderr));
        }
    }
    for world in [&one, &other] {
        let (honoured, refused) = (world.is_honoured("bob"), world.refused());
        hold(tally, honoured && refused == 0, || format!("two origins: honoured {honoured}, {refused} refused"));
        let requests = world.hh.token_requests().refresh_token;
        hold(tally, requests == 3, || format!("two origins: {requests} requests"));
    }
    hold(tally, one.vault().folder() != other.vault().folder(), || "two origins share a vault".to_owned());
}

fn renamed(tally: &mut Tally) {
    let world = World::signed_in(LIFE);
    let rename = world.scene.hhrun(["users", "rename", "bob", "rob"]);
    hold(tally, rename.status.code() == Some(0), || format!("rename: {}", rename.stderr));
    for _ in 0..2 {
        world.pass(HOUR);
        let said = call(&world, "rob");
        hold(tally, said.status.code() == Some(0) && world.is_honoured("rob"), || format!("renamed: {}", said.stderr));
    }
}

fn somebody_else(tally: &mut Tally) {
    let world = World::signed_in(LIFE);
    let login = |more: &[&str], whose: &str| {
        let arguments = [&["login", "--user", "bob", "--no-browser"], more].concat();
        let mut login = world.scene.spawn(arguments);
        let page = login.wait_for("/oauth/authorize?");
        login.type_line(&world.hh.agree(&page, whose));
        login.finish()
    };
    let before = held(&world, "bob");
    let said = login(&[], "anna");
    hold(tally, said.status.code() == Some(2) && held(&world, "bob") == before, || format!("anna: {}", said.stderr));
    hold(tally, call(&world, "bob").stdout.contains("Орлов"), || "bob is anna".to_owned());
    let said = login(&["--switch-account"], "anna");
    let annas = world.hh.living("anna");
    let now = held(&world, "bob").unwrap();
    hold(tally, said.status.code() == Some(0) && annas.contains(&now), || format!("switched: {}", said.stderr));
    let said = login(&["--switch-account"], "bob");
    hold(tally, said.status.code() == Some(0) && world.is_honoured("bob"), || format!("back: {}", said.stderr));
}

fn logout_during_a_refresh(tally: &mut Tally) {
    let world = World::new(LIFE);
    let others = world.hh.living("bob");
    world.login().unwrap();
    world.pass(HOUR);
    let slow = Rule::new(Fault::Delay(Duration::from_millis(500))).on(Method::POST, "/token").times(1);
    world.hh.faults().add(slow);
    let call = world.scene.spawn(["call", "GET", "/me", "--user", "bob"]);
    let asked = world.hh.token_requests().refresh_token;
    for _ in 0..10_000 {
        if world.hh.token_requests().refresh_token != asked {
            break;
        }
        pause(Duration::from_millis(1));
    }
    let out = RUNTIME.block_on(world.session().sign_out());
    call.finish();
    hold(tally, out.is_ok() && world.holding().state == State::LoggedOut, || format!("logout: {out:?}"));
    let living: Vec<_> = world.hh.living("bob").into_iter().filter(|token| !others.contains(token)).collect();
    hold(tally, living.is_empty(), || "logout: hh.ru still honours a pair that nobody has".to_owned());
    let said = self::call(&world, "bob");
    hold(tally, said.status.code() == Some(4), || format!("logout: {}", said.stderr));
}

fn hh_is_days_ahead(tally: &mut Tally) {
    let world = World::new(Duration::from_secs(DAY.unsigned_abs()));
    world.pass(20 * DAY);
    world.login().unwrap();
    for days in [0, 2, 3, -1] {
        world.pass(days * DAY);
        let asked = world.hh.token_requests().refresh_token;
        let said = call(&world, "bob");
        let requests = world.hh.token_requests().refresh_token - asked;
        let sound = said.status.code() == Some(0) && world.is_honoured("bob") && requests == u32::from(days > 0);
        hold(tally, sound, || format!("{days} days: {requests} requests, {}", said.stderr));
    }
    hold(tally, world.refused() == 0, || "a token was sent too early".to_owned());
}

/// The clock was slow at the login and is right now: it calls a pair expired that hh.ru calls good.
fn this_clock_is_days_ahead(tally: &mut Tally) {
    let world = World::signed_in(Duration::from_secs(DAY.unsigned_abs()));
    let code = Secret::from(world.code());
    let client = Client::new(world.settings());
    let pair = RUNTIME.block_on(client.exchange_code(&world.application(), &code)).unwrap();
    let store = world.vault().tokens();
    {
        let lock = store.lock().unwrap();
        let mut record = store.read_again(&lock).unwrap().unwrap();
        let pair = NewPair { access: pair.access_token, refresh: pair.refresh_token, expires_in: pair.expires_in };
        let at = Moment { now: Utc::now() - TimeDelta::days(5), clock_ahead: Some(0) };
        store.apply(&lock, &mut record, Event::Login(pair), at).unwrap();
    }
    let before = held(&world, "bob");
    for asked_before in [0, 1] {
        let said = call(&world, "bob");
        let sound = said.status.code() == Some(0) && held(&world, "bob") == before;
        hold(tally, sound && world.holding().state == State::Active, || format!("fast clock: {}", said.stderr));
        let asked = world.hh.token_requests().refresh_token;
        hold(tally, asked == 1, || format!("fast clock: {asked} requests after {asked_before}"));
    }
}
