//! What an answer of `POST /negotiations` means, for the journal and for what is sent next.

use std::time::Duration;

use crate::hh::negotiations::Applied;
use crate::hh::{self, Meaning};
use crate::vault::journal::State;

use super::sending::{Outcome, Stopped};

/// A 429 that asks for no more than this is waited for, once.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What one attempt means for the rest.
pub(super) enum Step {
    Done(Outcome),
    /// Not sent, and nothing after it either.
    Stop(Stopped),
    /// Not taken; hh.ru asked to wait this long.
    Wait(Duration),
    Lost(String),
}

/// What an answer means: the state for the journal (`None`: back to planned) and what to do next.
pub(super) fn understand(answer: Result<Applied, hh::Error>, attempt: u32) -> (Option<State>, Step) {
    let error = match answer {
        Ok(Applied::Created(id)) => return done(State::Applied(Some(id.clone())), Outcome::Applied(Some(id))),
        Ok(Applied::Elsewhere(url)) => return done(State::External(url.clone()), Outcome::External(url)),
        Ok(Applied::Undocumented(status)) => return lost(format!("hh.ru answered with status {status}")),
        Err(error) => error,
    };
    let hh::Error::Refused(refusal) = &error else {
        return match error {
            hh::Error::NoAnswer { sent: true, .. } | hh::Error::Unreadable { .. } => lost(error.to_string()),
            _ => (None, Step::Stop(Stopped::Hh(error))),
        };
    };
    let meaning = refusal.meaning();
    if refusal.status >= 500 && matches!(meaning, Meaning::Negotiation(_) | Meaning::Argument(_) | Meaning::NotFound) {
        return lost(error.to_string());
    }
    match meaning {
        Meaning::Negotiation(value) if value == "already_applied" && attempt > 1 => {
            done(State::Applied(None), Outcome::Applied(None))
        }
        Meaning::Negotiation(value) if value == "already_applied" => done(State::Already, Outcome::Already),
        Meaning::Negotiation(value) => denied(format!("negotiations/{value}")),
        Meaning::Argument(name) => denied(format!("bad_argument/{name}")),
        Meaning::NotFound => denied("not_found".to_owned()),
        Meaning::Captcha(url) => (None, Step::Stop(Stopped::Captcha(url))),
        Meaning::Limit => match refusal.retry_after {
            Some(wait) if refusal.status == 429 && wait <= LONGEST_WAIT => (None, Step::Wait(wait)),
            _ => (None, Step::Stop(Stopped::Limit)),
        },
        Meaning::TokenExpired
        | Meaning::SignIn(_)
        | Meaning::Application(_)
        | Meaning::Agent(_)
        | Meaning::Forbidden => (None, Step::Stop(Stopped::Hh(error))),
        Meaning::Unavailable | Meaning::Other(_) => lost(error.to_string()),
    }
}

fn done(state: State, outcome: Outcome) -> (Option<State>, Step) {
    (Some(state), Step::Done(outcome))
}

fn denied(value: String) -> (Option<State>, Step) {
    done(State::Denied(value.clone()), Outcome::Denied(value))
}

fn lost(why: String) -> (Option<State>, Step) {
    (Some(State::Unknown), Step::Lost(why))
}
