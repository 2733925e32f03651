//! Disks that are full or fail, at every step of a refresh, a login and a logout.
//!
//! Full: a small tmpfs in a mount namespace of its own (`unshare -rm`), filled up to so many free pages. Failing:
//! `strace` makes the n-th call of a kind fail. Where the system has neither, the case says so.

use std::fs::{self, File};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use hhrun::secret::ExposeSecret;
use hhrun::vault::machine::State;
use hhrun::vault::refresh::Outcome;

use crate::damage::said;
use crate::harness::start;
use crate::tally::Tally;
use crate::world::{RUNTIME, World};

const HOUR: i64 = 3_600;
const PAGE: u64 = 4_096;
/// With so many free, all is done.
const MOST_PAGES: u32 = 48;

pub fn full(rounds: u32, _seed: u64) -> Tally {
    let place = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=4m tmpfs \"$1\" && export TMPDIR=\"$1\" && exec \"$2\" __full \"$3\"";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh"]).arg(place.path()).arg(std::env::current_exe().unwrap());
    command.arg(rounds.to_string()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(output) = command.output() else { return Tally::of(&["possible here: no `unshare`"]) };
    let mut tally = Tally::parse(&String::from_utf8_lossy(&output.stdout));
    if output.stdout.is_empty() {
        return Tally::of(&["possible here: no tmpfs of its own can be mounted"]);
    }
    tally.hold("ends", output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned());
    tally
}

/// The same, on the small disk.
pub fn inside(rounds: u32) -> Tally {
    let names =
        ["disks", "done all the same", "noticed before anything was spent", "noticed after the request", "pairs lost"];
    let mut tally = Tally::of(&names);
    tally.merge(Tally::shared(rounds, 1, 0, |rounds, _, tally| {
        let world = World::signed_in(Duration::from_secs(1_800));
        for round in 0..rounds {
            let pages = if rounds == 1 { 0 } else { u64::from(round * MOST_PAGES / (rounds - 1)) };
            full_refresh(&world, pages, tally);
            full_login(&world, pages, tally);
            full_logout(&world, pages, tally);
        }
    }));
    tally
}

fn full_refresh(world: &World, pages: u64, tally: &mut Tally) {
    world.pass(HOUR);
    let asked = world.hh.token_requests().refresh_token;
    let refused = Some(world.generation());
    let ballast = fill(world, pages);
    let outcome = world.refresh(refused);
    drop(ballast);
    let spent = world.hh.token_requests().refresh_token != asked;
    tally.count("disks");
    match (&outcome, spent) {
        (Ok(Outcome::Settled), _) => tally.count("done all the same"),
        (_, false) => tally.count("noticed before anything was spent"),
        (_, true) => tally.wrong("noticed after the request", format!("refresh, {pages} pages: {outcome:?}")),
    }
    // Before anything looks under the lock, which mends.
    in_database(world, "bob", tally);
    tally.hold("pairs lost", world.is_honoured("bob"), || format!("refresh, {pages} pages: {outcome:?}"));
    let again = world.refresh(refused);
    tally.hold("stuck", again.is_ok() && world.is_honoured("bob"), || format!("refresh, {pages} pages: {again:?}"));
}

fn full_login(world: &World, pages: u64, tally: &mut Tally) {
    let user = format!("new{pages}");
    let asked = world.hh.token_requests().authorization_code;
    let ballast = fill(world, pages);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.login_of(&user)));
    drop(ballast);
    let spent = world.hh.token_requests().authorization_code != asked;
    tally.count("disks");
    match (&outcome, spent) {
        (Ok(Ok(())), _) => tally.count("done all the same"),
        (_, false) => tally.count("noticed before anything was spent"),
        (_, true) => tally.wrong("noticed after the request", format!("login, {pages} pages: {outcome:?}")),
    }
    if matches!(outcome, Ok(Ok(()))) {
        let known = world.vault_of(&user).person().unwrap().id.is_some();
        tally.hold("people unknown", known, || format!("login, {pages} pages"));
        in_database(world, &user, tally);
    }
    if spent {
        tally.hold("pairs lost", world.is_honoured(&user), || format!("login, {pages} pages: {outcome:?}"));
    }
    let again = world.login_of(&user);
    tally.hold("stuck", again.is_ok() && world.is_honoured(&user), || format!("login, {pages} pages: {again:?}"));
    fs::remove_dir_all(world.vault_of(&user).folder()).unwrap();
}

fn full_logout(world: &World, pages: u64, tally: &mut Tally) {
    let session = world.session();
    let asked = world.hh.count("DELETE", "/oauth/token");
    let ballast = fill(world, pages);
    let outcome = RUNTIME.block_on(session.sign_out());
    drop(ballast);
    let spent = world.hh.count("DELETE", "/oauth/token") != asked;
    tally.count("disks");
    in_database(world, "bob", tally);
    let state = world.holding().state;
    if outcome.is_ok() {
        tally.count("done all the same");
        tally.hold("logouts undone", state == State::LoggedOut, || format!("{pages} pages: {state:?}"));
    } else {
        let after = || format!("logout, {pages} pages: {outcome:?}");
        tally.hold("noticed after the request", !spent, after);
        tally.add("noticed before anything was spent", u64::from(!spent));
        tally.hold("pairs lost", world.is_honoured("bob"), || format!("logout, {pages} pages: {outcome:?}"));
        RUNTIME.block_on(world.session().sign_out()).unwrap();
    }
    world.login().unwrap();
}

/// What was done has not only the rescue file: the database had room too.
fn in_database(world: &World, user: &str, tally: &mut Tally) {
    let (_, whole) = world.vault_of(user).tokens().examine().unwrap();
    tally.hold("databases behind", whole, || user.to_owned());
}

/// Takes all room but so many pages, until it is dropped.
fn fill(world: &World, pages: u64) -> Ballast {
    let path = world.scene.path("ballast");
    let mut file = File::create(&path).unwrap();
    let mut length = 0;
    while file.write_all(&[7; 4_096]).is_ok() {
        length += PAGE;
    }
    file.set_len(length.saturating_sub(pages * PAGE)).unwrap();
    Ballast(path)
}

struct Ballast(std::path::PathBuf);

impl Drop for Ballast {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

/// The calls that touch the disk, and how they fail.
const CALLS: &[(&str, &str)] = &[
    ("write", "ENOSPC"),
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fsync,fdatasync,sync_file_range", "EIO"),
    ("rename,renameat,renameat2", "EIO"),
    ("ftruncate,fallocate", "ENOSPC"),
    ("openat", "EIO"),
    ("pread64", "EIO"),
    ("flock", "EIO"),
    ("unlink,unlinkat,mkdir", "EIO"),
];

pub fn errors(rounds: u32, seed: u64) -> Tally {
    let names = ["failed calls", "done all the same", "noticed", "pairs lost"];
    let mut tally = Tally::of(&names);
    if start(Command::new("sh").args(["-c", "strace -V >/dev/null 2>&1"]))
        .wait()
        .map_or(true, |status| !status.success())
    {
        return Tally::of(&["possible here: no `strace`"]);
    }
    tally.merge(Tally::shared(rounds, 1, seed, |rounds, _, tally| {
        let world = World::signed_in(Duration::from_secs(1_800));
        let mut left = rounds;
        // A few of each kind at a time, so that fewer rounds leave out the later steps, not the later kinds.
        let mut places: Vec<(usize, u32)> = (0..3 * CALLS.len()).map(|kind| (kind, 1)).collect();
        while left > 0 && !places.is_empty() {
            places.retain_mut(|(kind, number)| {
                left = left.saturating_sub(1);
                let (calls, error) = CALLS[*kind / 3];
                let hit = match *kind % 3 {
                    0 => failing_refresh(&world, calls, error, *number, tally),
                    1 => failing_login(&world, calls, error, *number, tally),
                    _ => failing_logout(&world, calls, error, *number, tally),
                };
                *number += 1;
                hit
            });
        }
    }));
    tally
}

/// One of the acts under strace: what it said, and whether a call failed at all.
fn act(world: &World, calls: &str, error: &str, number: u32, what: &[&str]) -> (String, bool) {
    let log = world.scene.path("strace");
    let _ = fs::remove_file(&log);
    let mut command = Command::new("strace");
    if calls == "write" {
        // The files that are written so; what else is written are pipes and wake-ups.
        for file in ["rescue.new", "room"] {
            command.arg("-P").arg(world.vault().folder().join(file));
        }
    }
    command.arg("-f").arg("-o").arg(&log).args(["-e", &format!("trace={calls}")]);
    command.args(["-e", &format!("inject={calls}:error={error}:when={number}")]);
    command.arg(std::env::current_exe().unwrap()).arg("__act");
    command.arg(world.scene.path("data")).arg(world.scene.path("config/hhrun/key")).arg(world.hh.api_url()).args(what);
    let said = said(&mut command);
    let hit = fs::read_to_string(&log).is_ok_and(|log| log.contains("(INJECTED)"));
    (said, hit)
}

fn failing_refresh(world: &World, calls: &str, error: &str, number: u32, tally: &mut Tally) -> bool {
    world.pass(HOUR);
    let refused = world.generation();
    let (said, hit) = act(world, calls, error, number, &["refresh", &refused.to_string()]);
    if !hit {
        return false;
    }
    noted(tally, &said);
    let again = world.refresh(Some(refused));
    let sound = matches!(again, Ok(Outcome::Settled | Outcome::NotExpired)) && world.is_honoured("bob");
    if !sound {
        tally.wrong("pairs lost", format!("refresh, {calls} {error} {number}: {said} then {again:?}"));
        world.login().unwrap();
    }
    true
}

fn failing_login(world: &World, calls: &str, error: &str, number: u32, tally: &mut Tally) -> bool {
    let code = world.code();
    let before = pair(world);
    let asked = world.hh.token_requests().authorization_code;
    let what = ["login", &code, world.hh.client_id(), world.hh.client_secret()];
    let (said, hit) = act(world, calls, error, number, &what);
    if !hit {
        return false;
    }
    noted(tally, &said);
    let spent = world.hh.token_requests().authorization_code != asked;
    let sound = world.is_honoured("bob");
    let told = pair(world) != before || !spent || said.starts_with("Err");
    if !(sound && told) {
        tally.wrong("pairs lost", format!("login, {calls} {error} {number}, spent {spent}: {said}"));
        world.login().unwrap();
    } else if spent && pair(world) == before {
        tally.wrong("pairs lost", format!("login, {calls} {error} {number}, code spent: {said}"));
    }
    true
}

fn failing_logout(world: &World, calls: &str, error: &str, number: u32, tally: &mut Tally) -> bool {
    let (said, hit) = act(world, calls, error, number, &["logout"]);
    if hit {
        noted(tally, &said);
        let state = world.holding().state;
        let sound = state == State::LoggedOut || world.is_honoured("bob");
        tally.hold("logouts half done", sound, || format!("{calls} {error} {number}: {said} {state:?}"));
    }
    world.login().unwrap();
    hit
}

fn noted(tally: &mut Tally, said: &str) {
    tally.count("failed calls");
    tally.count(if said.starts_with("Ok") { "done all the same" } else { "noticed" });
}

fn pair(world: &World) -> Option<String> {
    world.holding().pair.map(|pair| pair.refresh.expose_secret().to_owned())
}
