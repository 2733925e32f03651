//! What the gate found and did, as a run's document keeps it.

use super::document::{Found, Row, Settled, StoppedBy, Told, Totals};
use crate::gate::{self, Outcome, Stopped};

impl Settled {
    pub(super) fn of(settled: &gate::Settled) -> Self {
        let found = match &settled.found {
            gate::Found::Taken(id) => Some(Found { negotiation: Some(id.clone()), ..Found::default() }),
            gate::Found::Meanwhile(id) => {
                Some(Found { negotiation: Some(id.clone()), meanwhile: true, ..Found::default() })
            }
            gate::Found::Invited(id) => {
                Some(Found { negotiation: Some(id.clone()), invited: true, ..Found::default() })
            }
            gate::Found::Absent => None,
            gate::Found::Unsure(why) => Some(Found { unsure: Some(why.clone()), ..Found::default() }),
        };
        Self { vacancy: settled.vacancy.clone(), name: settled.title.clone(), found }
    }
}

impl Told {
    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Applied(negotiation) => Self::Applied { negotiation: negotiation.clone() },
            Outcome::Already => Self::Already,
            Outcome::External(url) => Self::External { url: url.clone() },
            Outcome::Denied(value) => Self::Denied { reason: value.clone() },
            Outcome::Refused(reason) => Self::Refused { reason: reason.to_string() },
            Outcome::Unknown(why) => Self::Unknown { reason: why.clone() },
            Outcome::Kept => Self::Kept,
        }
    }
}

impl StoppedBy {
    pub(super) fn of(stopped: &Stopped) -> Self {
        match stopped {
            Stopped::Budget => Self::Budget,
            Stopped::Limit => Self::Limit,
            Stopped::Captcha(_) => Self::Captcha,
            Stopped::Interrupted => Self::Interrupted,
            Stopped::NoAnswers => Self::NoAnswers,
            Stopped::Denied(_) => Self::Denied,
            Stopped::Journal(_) => Self::Journal,
            Stopped::Hh(_) => Self::Hh,
        }
    }
}

impl Totals {
    pub(super) fn of(plan: &[Row]) -> Self {
        let mut totals = Self::default();
        for told in plan.iter().filter_map(|row| row.outcome.as_ref()) {
            *match told {
                Told::Applied { .. } => &mut totals.applied,
                Told::Already => &mut totals.already,
                Told::External { .. } => &mut totals.external,
                Told::Denied { .. } => &mut totals.denied,
                Told::Refused { .. } => &mut totals.refused,
                Told::Unknown { .. } => &mut totals.unknown,
                Told::Kept => &mut totals.kept,
            } += 1;
        }
        totals
    }
}
