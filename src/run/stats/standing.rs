//! How an application stands, by what hh.ru told of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::vault::outcomes::Outcome;

/// After so many days without an answer nobody is expected to answer.
pub const SILENCE_DAYS: u32 = 14;

/// By when an application that nobody answered counts as answered by silence.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Days from the application on.
    pub days: u32,
    /// The last moment of which hh.ru told, by its clock; `None`: nobody has asked it yet.
    pub known_until: Option<DateTime<Utc>>,
}

impl Patience {
    /// Whether what was sent at `sent` has had its time.
    pub fn is_over(self, sent: DateTime<Utc>) -> bool {
        self.known_until.is_some_and(|known| known - sent >= TimeDelta::days(i64::from(self.days)))
    }
}

/// How an application stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has looked at it, as far as is known.
    Waiting,
    Viewed,
    Invited,
    Rejected,
    /// Nobody answered in time.
    Silent,
    /// The person took it back before anybody answered.
    Withdrawn,
    /// An answer in a word of hh.ru's that is new.
    Other(String),
}

impl Standing {
    /// By what is known of an application that was sent at `sent`.
    pub fn of(sent: DateTime<Utc>, outcome: Option<&Outcome>, patience: Patience) -> Self {
        let Some(outcome) = outcome else { return Self::Waiting };
        let answered = outcome.answer().is_some();
        match outcome.state() {
            "invitation" => Self::Invited,
            "discard" => Self::Rejected,
            "response" | "hidden" | "" if answered && outcome.is_invited() => Self::Invited,
            "response" | "hidden" | "" if answered => Self::Rejected,
            "response" | "hidden" | "" if outcome.hidden => Self::Withdrawn,
            "response" | "hidden" | "" if patience.is_over(sent) => Self::Silent,
            "response" | "hidden" | "" if outcome.viewed => Self::Viewed,
            "response" | "hidden" | "" => Self::Waiting,
            other => Self::Other(other.to_owned()),
        }
    }

    /// In one word of English; hh.ru's own where it is new.
    pub fn word(&self) -> &str {
        match self {
            Self::Waiting => "waiting",
            Self::Viewed => "viewed",
            Self::Invited => "invited",
            Self::Rejected => "rejected",
            Self::Silent => "silence",
            Self::Withdrawn => "withdrawn",
            Self::Other(word) => word,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Patience, Standing};
    use crate::vault::outcomes::{Outcome, Step};

    #[test]
    fn silence_is_told_by_hhs_clock_and_not_before_its_time() {
        let sent: DateTime<Utc> = "2026-11-01T12:00:00Z".parse().unwrap();
        let step = |state: &str| Step { state: state.to_owned(), at: Some(sent) };
        let outcome = |states: &[&str], viewed| Outcome {
            steps: states.iter().map(|state| step(state)).collect(),
            viewed,
            ..Outcome::default()
        };
        let after = |days| Patience { days: 14, known_until: Some(sent + TimeDelta::days(days)) };
        let of = |states: &[&str], viewed, days| Standing::of(sent, Some(&outcome(states, viewed)), after(days));
        assert_eq!(of(&["response"], false, 13), Standing::Waiting);
        assert_eq!(of(&["response"], true, 13), Standing::Viewed);
        assert_eq!(of(&["response"], true, 14), Standing::Silent);
        assert_eq!(of(&["response", "invitation"], true, 20), Standing::Invited);
        assert_eq!(of(&["response", "invitation", "discard"], true, 20), Standing::Rejected);
        assert_eq!(of(&["response", "invitation", "hidden"], true, 20), Standing::Invited);
        assert_eq!(of(&["assessment"], true, 1).word(), "assessment");
        let never = Patience { days: 14, known_until: None };
        assert_eq!(Standing::of(sent, Some(&outcome(&["response"], false)), never), Standing::Waiting);
    }
}
