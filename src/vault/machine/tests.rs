use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

use super::{Action, ActionReason, Decision, Event, Holding, LoginReason, Moment, NewPair, Reply, State};
use crate::secret::{ExposeSecret, Secret};

const SAVE: [Action; 1] = [Action::Save];
const SAVE_THROUGH: [Action; 1] = [Action::SaveThrough];

fn at(seconds: i64) -> Moment {
    Moment { now: DateTime::UNIX_EPOCH + TimeDelta::seconds(1_800_000_000 + seconds), clock_ahead: None }
}

fn pair(name: &str, expires_in: u64) -> NewPair {
    NewPair {
        access: Secret::from(format!("access-{name}")),
        refresh: Secret::from(format!("refresh-{name}")),
        expires_in,
    }
}

/// The name of the pair that is held.
fn held(holding: &Holding) -> Option<String> {
    let pair = holding.pair.as_ref()?;
    let name = pair.refresh.expose_secret().strip_prefix("refresh-")?.to_owned();
    assert_eq!(pair.access.expose_secret(), format!("access-{name}"));
    Some(name)
}

fn signed_in() -> Holding {
    Holding::empty().step(Event::Login(pair("1", 100)), at(0)).0
}

/// `attempts` refreshes were begun, and all but the last were lost.
fn refreshing(attempts: usize) -> Holding {
    let mut holding = signed_in();
    for second in 0..attempts {
        let moment = at(200 + i64::try_from(second).unwrap());
        holding = holding.step(Event::Begin, moment).0;
    }
    holding
}

fn answer(holding: Holding, reply: Reply) -> (Holding, Vec<Action>) {
    holding.step(Event::Answered(reply), at(300))
}

#[test]
fn a_login_begins_a_generation_and_the_clock_ends_it() {
    let holding = signed_in();
    assert_eq!((holding.generation, &holding.state), (1, &State::Active));
    assert_eq!(holding.decide(None, at(99).now), Decision::Use);
    assert_eq!(holding.decide(None, at(100).now), Decision::Refresh { wait: Duration::ZERO });
}

#[test]
fn a_named_generation_outweighs_the_clock() {
    let holding = signed_in();
    assert_eq!(holding.decide(Some(1), at(1).now), Decision::Refresh { wait: Duration::ZERO });
    assert_eq!(holding.decide(Some(0), at(1_000).now), Decision::Use);
    assert_eq!(holding.decide(Some(7), at(1).now), Decision::Use);
}

#[test]
fn a_refresh_begins_with_an_intent_and_room_on_the_disk() {
    let (holding, actions) = signed_in().step(Event::Begin, at(200));
    assert_eq!(actions, [Action::Save, Action::Reserve, Action::Post]);
    let intent = holding.intent.unwrap();
    assert_eq!((intent.generation, intent.attempts, intent.lost), (1, 1, 1));
    assert_eq!((holding.state.clone(), held(&holding).as_deref()), (State::Refreshing, Some("1")));
}

#[test]
fn a_new_pair_is_a_new_generation() {
    let (holding, actions) = answer(refreshing(1), Reply::Pair(pair("2", 100)));
    assert_eq!(actions, SAVE_THROUGH);
    assert_eq!((holding.generation, holding.state.clone(), holding.intent), (2, State::Active, None));
    assert_eq!(held(&holding).as_deref(), Some("2"));
}

#[test]
fn not_expired_keeps_the_pair_and_corrects_the_clock() {
    let moment = Moment { clock_ahead: Some(-250_000), ..at(300) };
    let (holding, actions) = refreshing(1).step(Event::Answered(Reply::NotExpired), moment);
    assert_eq!(actions, SAVE);
    assert_eq!((holding.state.clone(), holding.clock_ahead, holding.intent), (State::Active, -250_000, None));
    assert_eq!(holding.decide(None, at(300).now), Decision::Use);
    assert_eq!(holding.decide(None, at(350).now), Decision::Refresh { wait: Duration::ZERO });
}

#[test]
fn not_expired_is_believed_even_where_the_clock_disagrees() {
    let (holding, _) = answer(refreshing(1), Reply::NotExpired);
    assert_eq!(holding.decide(None, at(301).now), Decision::Use);
    assert_eq!(holding.decide(None, at(900).now), Decision::Refresh { wait: Duration::ZERO });
}

#[test]
fn a_spent_token_tells_a_lost_answer_from_a_thief() {
    let state = |holding| answer(holding, Reply::AlreadyRefreshed).0.state;
    assert_eq!(state(refreshing(1)), State::NeedsLogin(LoginReason::SpentElsewhere));
    assert_eq!(state(refreshing(2)), State::NeedsLogin(LoginReason::LostResponse));
    let unspent = answer(refreshing(1), Reply::Unspent).0.step(Event::Begin, at(301)).0;
    assert_eq!(state(unspent), State::NeedsLogin(LoginReason::SpentElsewhere));
    let locked = answer(refreshing(2), Reply::ActionNeeded(ActionReason::AccountLocked)).0;
    assert_eq!(state(locked.step(Event::Begin, at(301)).0), State::NeedsLogin(LoginReason::LostResponse));
}

#[test]
fn refusals_keep_the_pair() {
    let (holding, actions) = answer(refreshing(1), Reply::LoginNeeded(LoginReason::Revoked));
    assert_eq!((actions.as_slice(), held(&holding).as_deref()), (&SAVE[..], Some("1")));
    assert_eq!(holding.decide(None, at(301).now), Decision::SignIn(LoginReason::Revoked));

    let (holding, actions) = answer(refreshing(1), Reply::ActionNeeded(ActionReason::AccountLocked));
    assert_eq!((actions.as_slice(), held(&holding).as_deref()), (&SAVE[..], Some("1")));
    assert_eq!(holding.decide(None, at(301).now), Decision::Refresh { wait: Duration::ZERO });
}

#[test]
fn silence_changes_nothing_but_the_patience() {
    let (holding, actions) = answer(refreshing(4), Reply::Lost);
    assert!(actions.is_empty());
    assert_eq!(holding.state, State::Refreshing);
    assert_eq!(holding.decide(None, at(203).now), Decision::Refresh { wait: Duration::from_secs(4) });
    assert_eq!(holding.decide(None, at(206).now), Decision::Refresh { wait: Duration::from_secs(1) });
    assert_eq!(holding.decide(None, at(300).now), Decision::Refresh { wait: Duration::ZERO });
    // A clock that was set back does not make anybody wait longer.
    assert_eq!(holding.decide(None, at(-9_000).now), Decision::Refresh { wait: Duration::from_secs(4) });
}

#[test]
fn a_logout_forgets_the_pair_but_not_the_count() {
    let (holding, actions) = signed_in().step(Event::Logout, at(1));
    assert_eq!(actions, SAVE_THROUGH);
    assert_eq!((holding.generation, held(&holding)), (2, None));
    assert_eq!(holding.decide(None, at(1).now), Decision::SignIn(LoginReason::LoggedOut));
    let (holding, _) = holding.step(Event::Login(pair("3", 100)), at(2));
    assert_eq!(holding.generation, 3);
}

#[test]
fn an_absurd_life_does_not_overflow() {
    let holding = Holding::empty().step(Event::Login(pair("1", u64::MAX)), at(0)).0;
    assert_eq!(holding.decide(None, at(0).now), Decision::Use);
}

fn login_reason() -> impl Strategy<Value = LoginReason> {
    prop_oneof![
        Just(LoginReason::Revoked),
        Just(LoginReason::Deactivated),
        Just(LoginReason::BadToken),
        Just(LoginReason::NotFound)
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => Just(Event::Begin),
        2 => (0_u64..300).prop_map(|life| Event::Answered(Reply::Pair(pair("new", life)))),
        1 => Just(Event::Answered(Reply::NotExpired)),
        1 => Just(Event::Answered(Reply::AlreadyRefreshed)),
        1 => login_reason().prop_map(|reason| Event::Answered(Reply::LoginNeeded(reason))),
        1 => Just(Event::Answered(Reply::ActionNeeded(ActionReason::AccountLocked))),
        1 => Just(Event::Answered(Reply::Unspent)),
        2 => Just(Event::Answered(Reply::Lost)),
        1 => (0_u64..300).prop_map(|life| Event::Login(pair("login", life))),
        1 => Just(Event::Logout),
    ]
}

/// Gives each new pair a name of its own.
fn named(event: Event, name: usize) -> Event {
    let rename = |pair: NewPair| NewPair { expires_in: pair.expires_in, ..self::pair(&name.to_string(), 0) };
    match event {
        Event::Answered(Reply::Pair(pair)) => Event::Answered(Reply::Pair(rename(pair))),
        Event::Login(pair) => Event::Login(rename(pair)),
        other => other,
    }
}

proptest! {
    #[test]
    fn a_pair_leaves_only_by_a_newer_pair_a_login_or_a_logout(
        events in proptest::collection::vec((event(), 0_i64..100, proptest::option::of(-5_000_i64..5_000)), 0..60)
    ) {
        let mut holding = Holding::empty();
        let mut second = 0;
        for (name, (event, later, clock_ahead)) in events.into_iter().enumerate() {
            second += later;
            let moment = Moment { clock_ahead, ..at(second) };
            let event = named(event, name);
            let before = holding.clone();
            let (after, actions) = holding.step(event.clone(), moment);

            let expects_answer = before.state == State::Refreshing;
            let wanted = match &event {
                Event::Login(_) => Some(name.to_string()),
                Event::Answered(Reply::Pair(_)) if expects_answer => Some(name.to_string()),
                Event::Logout => None,
                _ => held(&before),
            };
            prop_assert_eq!(held(&after), wanted.clone(), "{:?}", event);

            let replaced = wanted != held(&before) || matches!(event, Event::Logout);
            prop_assert_eq!(after.generation - before.generation, u64::from(replaced));
            prop_assert_eq!(actions.contains(&Action::SaveThrough), replaced);
            prop_assert!(!actions.contains(&Action::Save) || !replaced);

            let signed_out = matches!(before.state, State::LoggedOut | State::NeedsLogin(_));
            prop_assert_eq!(actions.contains(&Action::Post), matches!(event, Event::Begin) && !signed_out);
            prop_assert_eq!(after.pair.is_none(), after.state == State::LoggedOut);
            if after.state == State::Refreshing {
                let intent = after.intent.unwrap();
                prop_assert_eq!(intent.generation, after.generation);
                prop_assert!(intent.lost <= intent.attempts);
            }
            if after.state == State::Active {
                prop_assert_eq!(after.intent, None);
            }
            if let Decision::Refresh { wait } = after.decide(None, moment.now) {
                prop_assert!(wait <= Duration::from_secs(60));
                prop_assert!(held(&after).is_some());
            }
            holding = after;
        }
    }
}
