//! What hh.ru's answer to a change means.

use std::time::Duration;

use super::super::sending::Stopped;
use super::Fate;
use crate::hh::{self, Meaning, Refusal, denial};
use crate::vault::actions::ActionState;

/// A 429 that asks for no more than this is waited for, once.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What one attempt means for the rest.
pub(super) enum Heard {
    Fate(Fate),
    /// Not made, and nothing after it either.
    Stop(Stopped),
    /// Not taken; hh.ru asked to wait this long.
    Wait(Duration),
    Lost(String),
}

/// What an answer means: the state for the journal, and what to do next.
pub(super) fn of(answer: Result<(), hh::Error>) -> (ActionState, Heard) {
    let error = match answer {
        Ok(()) => return (ActionState::Done, Heard::Fate(Fate::Done)),
        Err(error) => error,
    };
    let hh::Error::Refused(refusal) = &error else {
        return match error {
            hh::Error::NoAnswer { sent: true, .. } | hh::Error::Unreadable { .. } => lost(&error),
            _ => (ActionState::NotDone, Heard::Stop(Stopped::Hh(error))),
        };
    };
    if let Some(why) = of_this_one(refusal) {
        return denied(why.to_owned());
    }
    let meaning = refusal.meaning();
    if refusal.status >= 500 && !matches!(meaning, Meaning::Captcha(_)) {
        return lost(&error);
    }
    match meaning {
        Meaning::Negotiation(value) => denied(sentence(&format!("negotiations/{value}"))),
        Meaning::Argument(name) => denied(format!("hh.ru finds the parameter `{name}` wrong")),
        Meaning::NotFound => denied("hh.ru knows of no such thing".to_owned()),
        Meaning::Other(what) => denied(format!("hh.ru says {what}")),
        Meaning::Captcha(url) => (ActionState::NotDone, Heard::Stop(Stopped::Captcha(url))),
        Meaning::Limit => match refusal.retry_after {
            Some(wait) if refusal.status == 429 && wait <= LONGEST_WAIT => (ActionState::NotDone, Heard::Wait(wait)),
            _ => (ActionState::NotDone, Heard::Stop(Stopped::Limit)),
        },
        Meaning::Unavailable => lost(&error),
        Meaning::TokenExpired
        | Meaning::SignIn(_)
        | Meaning::Application(_)
        | Meaning::Agent(_)
        | Meaning::Forbidden => (ActionState::NotDone, Heard::Stop(Stopped::Hh(error))),
    }
}

/// A denial's `type/value` in a sentence.
pub(super) fn sentence(value: &str) -> String {
    match value.strip_prefix("negotiations/").and_then(denial) {
        Some(denial) => format!("{}: {}", denial.sentence, denial.hint),
        None => format!("hh.ru says {value}"),
    }
}

/// Limits that are about this change alone: nothing else has to wait for them.
fn of_this_one(refusal: &Refusal) -> Option<&'static str> {
    refusal.problems.iter().find_map(|problem| match (problem.kind.as_str(), problem.value.as_deref()) {
        ("resumes", Some("touch_limit_exceeded")) => Some("the resume was lifted less than four hours ago"),
        ("vacancies_blacklist" | "employers_blacklist", Some("limit_exceeded")) => {
            Some("the list of the hidden is full")
        }
        _ => None,
    })
}

fn denied(why: String) -> (ActionState, Heard) {
    (ActionState::Denied(why.clone()), Heard::Fate(Fate::Denied(why)))
}

fn lost(error: &hh::Error) -> (ActionState, Heard) {
    (ActionState::Unknown, Heard::Lost(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{ActionState, Fate, Heard, Stopped, of};
    use crate::hh::{self, Problem, Refusal};

    fn refusal(status: u16, kind: &str, value: &str) -> hh::Error {
        let problem = Problem { kind: kind.to_owned(), value: Some(value.to_owned()), ..Problem::default() };
        hh::Error::Refused(Box::new(Refusal {
            operation: "POST /resumes/1/publish".to_owned(),
            status,
            problems: vec![problem],
            oauth_error: None,
            description: None,
            request_id: None,
            retry_after: None,
        }))
    }

    #[test]
    fn limits_of_one_thing_are_told_from_those_of_everything() {
        for (kind, value) in [
            ("resumes", "touch_limit_exceeded"),
            ("employers_blacklist", "limit_exceeded"),
            ("negotiations", "archived"),
        ] {
            let (state, heard) = of(Err(refusal(429, kind, value)));
            if kind == "negotiations" {
                assert!(matches!(heard, Heard::Stop(Stopped::Limit)));
            } else {
                assert!(matches!(state, ActionState::Denied(_)));
                assert!(matches!(heard, Heard::Fate(Fate::Denied(_))));
            }
        }
        assert!(matches!(of(Err(refusal(403, "negotiations", "archived"))).1, Heard::Fate(Fate::Denied(_))));
        assert!(matches!(of(Err(refusal(400, "negotiations", "limit_exceeded"))).1, Heard::Stop(Stopped::Limit)));
    }

    #[test]
    fn what_may_have_arrived_is_not_taken_for_refused() {
        let (state, heard) = of(Err(refusal(502, "negotiations", "internal")));
        assert!(matches!((state, heard), (ActionState::Unknown, Heard::Lost(_))));
        let lost = hh::Error::NoAnswer { operation: String::new(), reason: String::new(), sent: true };
        assert!(matches!(of(Err(lost)).1, Heard::Lost(_)));
        let unsent = hh::Error::NoAnswer { operation: String::new(), reason: String::new(), sent: false };
        assert!(matches!(of(Err(unsent)), (ActionState::NotDone, Heard::Stop(Stopped::Hh(_)))));
    }
}
