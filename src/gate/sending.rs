//! Sending a plan: `INTENT`, request, outcome, one application after the other.

use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::hh::negotiations::Application;
use crate::hh::vacancies::FullVacancy;
use crate::hh::{self, NegotiationId, VacancyId};
use crate::vault::db;
use crate::vault::journal::{Entry, State};

use super::answer::{Step, understand};
use super::refusal::is_of_person;
use super::writes::{Fate, LOST_TWICE};
use super::{Error, Gate, Plan, Planned, Refused, SPACING, check_letter};

/// How often a wait looks up whether the person asked to stop.
const GLANCE: Duration = Duration::from_millis(100);
/// Before an application whose answer was lost is repeated, in spacings.
const AFTER_LOSS: u32 = 3;
/// So many applications in a row that end in the same trouble end the sending.
const IN_A_ROW: u32 = 3;

/// What became of one application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// hh.ru took it.
    Applied(Option<NegotiationId>),
    /// hh.ru had one from this person already.
    Already,
    /// Nothing was sent: one applies at this address.
    External(String),
    /// hh.ru refused it; its `type/value`.
    Denied(String),
    /// The host did not send it.
    Refused(Refused),
    /// No clear answer, and hh.ru could not be asked; the next run finds out first.
    Unknown(String),
    /// Not sent; stays in the plan for another day.
    Kept,
}

/// Why the sending ended before the plan did.
#[derive(Debug)]
pub enum Stopped {
    /// The sliding day's budget is used up.
    Budget,
    /// hh.ru says that its limit is reached.
    Limit,
    /// hh.ru wants a captcha solved, at this address.
    Captcha(Option<String>),
    /// The person asked to stop.
    Interrupted,
    /// hh.ru does not let these credentials apply, or cannot be reached, or the sign-in is gone.
    Hh(hh::Error),
    /// Several applications in a row got no clear answer.
    NoAnswers,
    /// Several in a row were refused for the resume or the letter; the last `type/value`.
    Denied(String),
    /// The journal could not be written, and nothing is sent without it.
    Journal(db::Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        match error {
            Error::Journal(error) => Self::Journal(error),
            Error::Hh(error) => Self::Hh(error),
        }
    }
}

/// The result of sending a plan: one outcome for each item, in the plan's order.
#[derive(Debug)]
pub struct Sent {
    pub outcomes: Vec<Outcome>,
    pub stopped: Option<Stopped>,
}

impl Gate {
    /// Sends a plan in its order. `interrupted` is asked between applications, `told` hears each outcome as it
    /// comes. Must be called under the person's `run.lock`, after [`Gate::settle`].
    pub async fn send(
        &mut self,
        plan: &Plan,
        interrupted: impl Fn() -> bool,
        mut told: impl FnMut(&Planned, &Outcome),
    ) -> Result<Sent, Error> {
        let mut budget = self.budget()?;
        self.learn(plan.items.iter().map(|planned| &planned.vacancy.id))?;
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(plan.items.len());
        let mut stopped = None;
        let mut streak = Streak::default();
        for planned in &plan.items {
            if stopped.is_none() && interrupted() {
                stopped = Some(Stopped::Interrupted);
            }
            if stopped.is_none() && budget == 0 {
                stopped = Some(Stopped::Budget);
            }
            if stopped.is_some() {
                outcomes.push(Outcome::Kept);
                continue;
            }
            let outcome = self.deliver(plan, planned, &interrupted).await.unwrap_or_else(|reason| {
                stopped = Some(reason);
                Outcome::Kept
            });
            stopped = stopped.or_else(|| streak.after(&outcome));
            if matches!(outcome, Outcome::Applied(_) | Outcome::Unknown(_)) {
                budget -= 1;
            }
            told(planned, &outcome);
            outcomes.push(outcome);
        }
        Ok(Sent { outcomes, stopped })
    }

    /// Sends one application, finds out about a lost answer, repeats at most once. Nothing leaves once the person
    /// has asked to stop, not even a repeat.
    pub(super) async fn deliver(
        &mut self,
        plan: &Plan,
        planned: &Planned,
        interrupted: &impl Fn() -> bool,
    ) -> Result<Outcome, Stopped> {
        let letter = planned.letter.as_deref();
        if let Some(refused) = self.refusal_of(plan, planned) {
            return Ok(Outcome::Refused(refused));
        }
        let read = self.read_before(planned).await;
        let planned = match &read {
            Ok(Some(read)) => read,
            Ok(None) => planned,
            Err(refused) => return Ok(Outcome::Refused(refused.clone())),
        };
        if let Some(refused) = self.refusal_of(plan, planned) {
            return Ok(Outcome::Refused(refused));
        }
        if let Err(problem) = check_letter(letter, planned.vacancy.response_letter_required) {
            return Ok(Outcome::Refused(Refused::Letter(problem)));
        }
        let mut attempt = self.earlier_attempts(&planned.vacancy.id) + 1;
        let mut waited = false;
        let mut lost = String::new();
        while attempt <= 2 {
            let spacings = if lost.is_empty() { 1 } else { AFTER_LOSS };
            wait(self.spacing(spacings), interrupted).await?;
            self.last_write = Some(Instant::now());
            match self.attempt(plan, planned, attempt).await? {
                Step::Done(outcome) => return Ok(outcome),
                Step::Stop(stopped) => return Err(stopped),
                // A refusal for haste is no attempt: the vacancy was not touched.
                Step::Wait(asked) if !waited => {
                    waited = true;
                    wait(asked, interrupted).await?;
                }
                Step::Wait(_) => return Err(Stopped::Limit),
                Step::Lost(why) => {
                    if let Some(outcome) = self.found_after_loss(planned, &why).await? {
                        return Ok(outcome);
                    }
                    lost = why;
                    attempt += 1;
                }
            }
        }
        Ok(Outcome::Refused(Refused::LostTwice))
    }

    /// What nobody has read yet is read before it is applied to: hh.ru's word on it is newer than the search, and the
    /// journal keeps its text. `None` where that is known already, or hh.ru does not say.
    async fn read_before(&self, planned: &Planned) -> Result<Option<Planned>, Refused> {
        if planned.details.is_some() {
            return Ok(None);
        }
        match self.client.vacancy(&planned.vacancy.id).await {
            Ok(full) => Ok(Some(planned.read(full))),
            Err(error) if error.meaning() == Some(hh::Meaning::NotFound) => Err(Refused::Gone),
            Err(error) => {
                tracing::warn!(vacancy = %planned.vacancy.id, %error, "the vacancy could not be read before applying");
                Ok(None)
            }
        }
    }

    /// Attempts at this vacancy that hh.ru knows nothing of. What it refused, or what rested long enough, begins anew.
    fn earlier_attempts(&self, vacancy: &VacancyId) -> u32 {
        match self.known.get(vacancy) {
            Some(entry) if entry.state == State::NotSent && entry.attempts < 2 => entry.attempts,
            _ => 0,
        }
    }

    /// After a lost answer: what hh.ru has. `None`: nothing, so that one repeat is right.
    async fn found_after_loss(&mut self, planned: &Planned, why: &str) -> Result<Option<Outcome>, Stopped> {
        match self.settle_one(&planned.vacancy.id).await {
            Ok(Some(found)) if found.is_by_employer() => Ok(Some(Outcome::Already)),
            Ok(Some(found)) => Ok(Some(Outcome::Applied(Some(found.id)))),
            Ok(None) => Ok(None),
            // Also where the journal cannot be written: it was sent, and stays open there.
            Err(error) => Ok(Some(Outcome::Unknown(format!("{why}; then {error}")))),
        }
    }

    async fn attempt(&mut self, plan: &Plan, planned: &Planned, attempt: u32) -> Result<Step, Error> {
        let before = self.known.get(&planned.vacancy.id).cloned();
        let mut entry = self.intent(plan, planned, attempt);
        self.write(entry.clone())?;
        let application = Application {
            vacancy: planned.vacancy.id.clone(),
            resume: planned.resume(plan).clone(),
            message: planned.letter.clone().filter(|letter| !letter.trim().is_empty()),
        };
        let (state, step) = understand(self.client.apply(&application).await, attempt);
        match state {
            Some(state) => {
                entry.state = state;
                // It was sent, so that it must not count as waiting: the intent stays for the next run to settle.
                if let Err(error) = self.write(entry) {
                    return Ok(Step::Done(Outcome::Unknown(error.to_string())));
                }
            }
            None => self.forget(&planned.vacancy.id, before)?,
        }
        Ok(step)
    }

    /// Back to planned: the journal says again what it said before the intent.
    fn forget(&mut self, vacancy: &VacancyId, before: Option<Entry>) -> Result<(), Error> {
        if let Some(before) = before {
            return self.write(before);
        }
        self.last_sent = None;
        self.journal.remove(vacancy)?;
        self.known.remove(vacancy);
        Ok(())
    }

    fn intent(&self, plan: &Plan, planned: &Planned, attempt: u32) -> Entry {
        let vacancy = &planned.vacancy;
        Entry {
            vacancy: vacancy.id.clone(),
            state: State::Intent,
            run: plan.run.clone(),
            // What an earlier run planned stays that strategy's.
            script: planned.kept.as_ref().map_or(&plan.script, |kept| &kept.script).clone(),
            strategy: planned.kept.as_ref().map_or(&plan.strategy, |kept| &kept.strategy).clone(),
            resume: planned.resume(plan).clone(),
            letter_hash: planned.letter.as_deref().map(hash),
            letter: planned.letter.clone(),
            card: Some(planned.why.clone()),
            seen: Some(Box::new(FullVacancy {
                vacancy: vacancy.clone(),
                details: planned.details.as_deref().cloned().unwrap_or_default(),
            })),
            query: planned.query.clone(),
            variant: planned.variant.clone(),
            title: vacancy.name.clone(),
            employer: vacancy.employer_name().to_owned(),
            score: planned.score,
            at: self.now(),
            attempts: attempt,
        }
    }

    /// How long until the next write: they are spaced further than reads, a little differently each time.
    pub(super) fn spacing(&self, spacings: u32) -> Duration {
        let Some(last) = self.last_write.filter(|_| !self.client.is_unpaced()) else { return Duration::ZERO };
        let mut byte = [0];
        let _ = getrandom::fill(&mut byte);
        let spacing = SPACING.mul_f64(0.75 + f64::from(byte[0]) / 512.0) * spacings;
        (last + spacing).saturating_duration_since(Instant::now())
    }
}

/// Waits, unless the person asks to stop first.
pub(super) async fn wait(duration: Duration, interrupted: &impl Fn() -> bool) -> Result<(), Stopped> {
    let until = Instant::now() + duration;
    loop {
        if interrupted() {
            return Err(Stopped::Interrupted);
        }
        let now = Instant::now();
        if now >= until {
            return Ok(());
        }
        tokio::time::sleep((until - now).min(GLANCE)).await;
    }
}

/// What the last outcomes had in common: the same trouble again and again is not about the vacancies.
#[derive(Default)]
pub(super) struct Streak {
    lost: u32,
    denied: u32,
}

impl Streak {
    pub(super) fn after(&mut self, outcome: &Outcome) -> Option<Stopped> {
        let no_answers = self.lost(matches!(outcome, Outcome::Unknown(_) | Outcome::Refused(Refused::LostTwice)));
        let denied = match outcome {
            Outcome::Denied(value) if is_of_person(value) => Some(value),
            _ => None,
        };
        self.denied = if denied.is_some() { self.denied + 1 } else { 0 };
        match denied {
            Some(value) if self.denied >= IN_A_ROW => Some(Stopped::Denied(value.clone())),
            _ => no_answers,
        }
    }

    /// The same after another change than an application.
    pub(super) fn after_change(&mut self, fate: &Fate) -> Option<Stopped> {
        self.denied = 0;
        self.lost(match fate {
            Fate::Unknown(_) => true,
            Fate::Refused(why) => why == LOST_TWICE,
            _ => false,
        })
    }

    fn lost(&mut self, lost: bool) -> Option<Stopped> {
        self.lost = if lost { self.lost + 1 } else { 0 };
        (self.lost >= IN_A_ROW).then_some(Stopped::NoAnswers)
    }
}

/// What stands for a letter where the letter itself does not.
pub fn hash(letter: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(letter.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, State, Step, understand};
    use crate::hh::{self, Problem, Refusal};

    fn refusal(status: u16, value: &str) -> hh::Error {
        hh::Error::Refused(Box::new(Refusal {
            operation: "POST /negotiations".to_owned(),
            status,
            problems: vec![Problem {
                kind: "negotiations".to_owned(),
                value: Some(value.to_owned()),
                ..Problem::default()
            }],
            oauth_error: None,
            description: None,
            request_id: None,
            retry_after: None,
        }))
    }

    #[test]
    fn a_refusal_is_final_only_where_hh_is_well() {
        let (state, step) = understand(Err(refusal(403, "invalid_vacancy")), 1);
        assert_eq!(state, Some(State::Denied("negotiations/invalid_vacancy".to_owned())));
        assert!(matches!(step, Step::Done(Outcome::Denied(_))));
        let (state, step) = understand(Err(refusal(500, "internal")), 1);
        assert_eq!(state, Some(State::Unknown));
        assert!(matches!(step, Step::Lost(_)));
    }

    #[test]
    fn applied_already_is_ours_only_after_an_attempt() {
        assert_eq!(understand(Err(refusal(403, "already_applied")), 1).0, Some(State::Already));
        assert_eq!(understand(Err(refusal(403, "already_applied")), 2).0, Some(State::Applied(None)));
    }
}
