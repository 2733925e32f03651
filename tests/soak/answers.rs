//! Every bad answer to a refresh: the state that follows, what the person reads, and that no token is erased.

use std::time::Duration;

use axum::http::Method;
use hhrun::sandbox::faults::{Fault, Rule};
use hhrun::secret::ExposeSecret;
use hhrun::vault::machine::{ActionReason, LoginReason, State};

use crate::dice::Dice;
use crate::tally::Tally;
use crate::world::World;

/// What comes of one bad answer.
enum Then {
    /// The pair is kept and tried again: the next call works.
    Again(State),
    /// hh.ru had given a pair that did not arrive: the next call says so.
    Lost,
    /// Only a login helps.
    Login(LoginReason),
    /// The pair is kept as it is.
    Kept,
}

pub fn bad(rounds: u32, seed: u64) -> Tally {
    // The answers that never come take half a minute each.
    let long = rounds > 1;
    let mut tally = Tally::of(&["answers", "tokens erased", "other states"]);
    let slow: fn(u32, &mut Dice, &mut Tally) = |_, _, tally| timed_out(tally);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| if long { Tally::shared(1, 1, seed, slow) } else { Tally::default() });
        tally.merge(Tally::shared(rounds, 1, seed, |rounds, _, tally| {
            // The unit tests have them all.
            for (name, fault, then) in answers().into_iter().step_by(if rounds > 1 { 1 } else { 5 }) {
                one(name, fault, &then, tally);
            }
        }));
        tally.merge(waiting.join().unwrap());
    });
    tally
}

fn answers() -> Vec<(&'static str, Fault, Then)> {
    use ActionReason::{AccountLocked, AccountNotFound, Application, LoginNotVerified, PasswordInvalidated, Unknown};
    use LoginReason::{BadToken, Deactivated, NotFound, Revoked, SpentElsewhere};
    let answer = |status, body: &str| Fault::Answer { status, headers: Vec::new(), body: body.to_owned() };
    let refuse = |error: &str, words: &str| Fault::token_error(400, error, words);
    let again = || Then::Again(State::Refreshing);
    let act = |reason| Then::Again(State::NeedsAction(reason));
    let unknown = |error: &str, words: &str| act(Unknown(format!("{words} ({error})")));
    vec![
        ("dropped before", Fault::DropBefore, again()),
        ("dropped after", Fault::DropAfter, Then::Lost),
        ("500 in HTML", Fault::html(500), again()),
        ("502 in JSON", Fault::refusal(502, "bad_gateway", ""), again()),
        ("503, empty", answer(503, ""), again()),
        ("200 in HTML", Fault::html(200), again()),
        ("half a JSON", Fault::Truncate(20), Then::Lost),
        ("JSON that is no pair", answer(200, "{}"), again()),
        ("empty tokens", answer(200, r#"{"access_token":"","refresh_token":"","expires_in":1}"#), again()),
        ("bad gzip", Fault::BadGzip, Then::Lost),
        ("429", answer(429, ""), again()),
        ("302", answer(302, ""), again()),
        ("not expired", refuse("invalid_grant", "token not expired"), Then::Kept),
        ("refreshed", refuse("invalid_grant", "token has already been refreshed"), Then::Login(SpentElsewhere)),
        ("revoked", refuse("invalid_grant", "token was revoked"), Then::Login(Revoked)),
        ("deactivated", refuse("invalid_grant", "token deactivated"), Then::Login(Deactivated)),
        ("bad token", refuse("invalid_grant", "bad token"), Then::Login(BadToken)),
        ("not found", refuse("invalid_request", "token not found"), Then::Login(NotFound)),
        ("client", refuse("invalid_client", "client_id or client_secret not found"), act(Application)),
        ("no account", refuse("invalid_request", "account not found"), act(AccountNotFound)),
        ("locked", refuse("invalid_request", "account is locked"), act(AccountLocked)),
        ("password", refuse("invalid_request", "password invalidated"), act(PasswordInvalidated)),
        ("unverified", refuse("invalid_request", "login not verified"), act(LoginNotVerified)),
        ("redirect", refuse("invalid_request", "bad redirect url"), unknown("invalid_request", "bad redirect url")),
        ("empty token", refuse("invalid_request", "token is empty"), unknown("invalid_request", "token is empty")),
        (
            "grant",
            refuse("unsupported_grant_type", "unsupported grant_type"),
            unknown("unsupported_grant_type", "unsupported grant_type"),
        ),
        ("the moon", refuse("invalid_moon", "it is full"), unknown("invalid_moon", "it is full")),
    ]
}

fn one(name: &str, fault: Fault, then: &Then, tally: &mut Tally) {
    let world = World::signed_in(Duration::from_secs(1_800));
    world.pass(3_600);
    let before = held(&world);
    world.hh.faults().add(Rule::new(fault).on(Method::POST, "/token").times(1));
    let call = || world.scene.hhrun(["call", "GET", "/me", "--user", "bob"]);
    let said = call();
    tally.count("answers");
    let (holding, kept) = (world.holding(), held(&world));
    tally.hold("tokens erased", kept == before, || name.to_owned());
    let expected = match then {
        Then::Again(state) => state.clone(),
        Then::Lost => State::Refreshing,
        Then::Login(reason) => State::NeedsLogin(*reason),
        Then::Kept => State::Active,
    };
    tally.hold("other states", holding.state == expected, || format!("{name}: {:?}, {}", holding.state, said.stderr));
    let code = if matches!(then, Then::Login(_)) { 4 } else { 5 };
    let advised = said.stderr.contains("error:") && said.stderr.contains("hint:");
    tally.hold("told badly", said.status.code() == Some(code) && advised, || {
        format!("{name}: {:?} {}", said.status.code(), said.stderr)
    });
    let next = call();
    let expected = match then {
        Then::Again(_) | Then::Kept => Some(0),
        Then::Lost | Then::Login(_) => Some(4),
    };
    tally.hold("second calls", next.status.code() == expected, || format!("{name}: {}", next.stderr));
    if matches!(then, Then::Lost) {
        let state = world.holding().state;
        let lost = state == State::NeedsLogin(LoginReason::LostResponse);
        tally.hold("other states", lost, || format!("{name}: {state:?}"));
    }
    if expected == Some(0) {
        tally.hold("pairs lost", world.is_honoured("bob"), || name.to_owned());
    } else {
        tally.hold("tokens erased", held(&world) == before, || name.to_owned());
    }
}

/// The request is carried out and the answer comes after the 30 s that a refresh waits.
fn timed_out(tally: &mut Tally) {
    one("timed out", Fault::Delay(Duration::from_secs(40)), &Then::Lost, tally);
}

fn held(world: &World) -> Option<String> {
    world.holding().pair.map(|pair| pair.refresh.expose_secret().to_owned())
}
