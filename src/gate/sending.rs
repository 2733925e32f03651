//! Sending a plan: `INTENT`, request, outcome, one application after the other.

use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::hh::negotiations::{Application, Applied};
use crate::hh::{self, Meaning, NegotiationId};
use crate::vault::journal::{Entry, State};

use super::{Error, Gate, Plan, Planned, Refused, SPACING, check_letter};

/// A 429 that asks for no more than this is waited for, once.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// So many applications in a row without a clear answer end the sending.
const LOST_IN_A_ROW: u32 = 3;

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
}

/// The result of sending a plan: one outcome for each item, in the plan's order.
#[derive(Debug)]
pub struct Sent {
    pub outcomes: Vec<Outcome>,
    pub stopped: Option<Stopped>,
}

/// What one attempt means for the rest.
enum Step {
    Done(Outcome),
    /// Not sent, and nothing after it either.
    Stop(Stopped),
    /// Not taken; hh.ru asked to wait this long.
    Wait(Duration),
    Lost(String),
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
        let mut lost = 0;
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
            let outcome = match self.deliver(plan, planned, &interrupted).await? {
                Ok(outcome) => outcome,
                Err(reason) => {
                    stopped = Some(reason);
                    Outcome::Kept
                }
            };
            let unclear = matches!(outcome, Outcome::Unknown(_) | Outcome::Refused(Refused::LostTwice));
            lost = if unclear { lost + 1 } else { 0 };
            if stopped.is_none() && lost >= LOST_IN_A_ROW {
                stopped = Some(Stopped::NoAnswers);
            }
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
    async fn deliver(
        &mut self,
        plan: &Plan,
        planned: &Planned,
        interrupted: &impl Fn() -> bool,
    ) -> Result<Result<Outcome, Stopped>, Error> {
        let letter = planned.letter.as_deref();
        if let Some(refused) = self.refusal(&planned.vacancy) {
            return Ok(Ok(Outcome::Refused(refused)));
        }
        if let Err(problem) = check_letter(letter, planned.vacancy.response_letter_required) {
            return Ok(Ok(Outcome::Refused(Refused::Letter(problem))));
        }
        let mut attempt = self.known.get(&planned.vacancy.id).map_or(0, |entry| entry.attempts) + 1;
        let mut waited = false;
        while attempt <= 2 {
            self.space().await;
            if interrupted() {
                return Ok(Err(Stopped::Interrupted));
            }
            match self.attempt(plan, planned, attempt).await? {
                Step::Done(outcome) => return Ok(Ok(outcome)),
                Step::Stop(stopped) => return Ok(Err(stopped)),
                // A refusal for haste is no attempt: the vacancy was not touched.
                Step::Wait(wait) if !waited => {
                    waited = true;
                    tokio::time::sleep(wait).await;
                }
                Step::Wait(_) => return Ok(Err(Stopped::Limit)),
                Step::Lost(why) => {
                    if let Some(outcome) = self.found_after_loss(planned, &why).await? {
                        return Ok(Ok(outcome));
                    }
                    attempt += 1;
                }
            }
        }
        Ok(Ok(Outcome::Refused(Refused::LostTwice)))
    }

    /// After a lost answer: what hh.ru has. `None`: nothing, so that one repeat is right.
    async fn found_after_loss(&mut self, planned: &Planned, why: &str) -> Result<Option<Outcome>, Error> {
        match self.settle_one(&planned.vacancy.id).await {
            Ok(Some(id)) => Ok(Some(Outcome::Applied(Some(id)))),
            Ok(None) => Ok(None),
            Err(Error::Hh(error)) => Ok(Some(Outcome::Unknown(format!("{why}; then {error}")))),
            Err(error) => Err(error),
        }
    }

    async fn attempt(&mut self, plan: &Plan, planned: &Planned, attempt: u32) -> Result<Step, Error> {
        let mut entry = self.intent(plan, planned, attempt);
        self.write(entry.clone())?;
        let application = Application {
            vacancy: planned.vacancy.id.clone(),
            resume: plan.resume.clone(),
            message: planned.letter.clone().filter(|letter| !letter.trim().is_empty()),
        };
        let (state, step) = understand(self.client.apply(&application).await, attempt);
        match state {
            Some(state) => {
                entry.state = state;
                self.write(entry)?;
            }
            None => self.forget(&entry)?,
        }
        Ok(step)
    }

    /// Back to planned: the journal says again what it said before the intent.
    fn forget(&mut self, entry: &Entry) -> Result<(), Error> {
        if entry.attempts > 1 {
            let earlier = Entry { state: State::NotSent, attempts: entry.attempts - 1, ..entry.clone() };
            return self.write(earlier);
        }
        self.journal.remove(&entry.vacancy)?;
        self.known.remove(&entry.vacancy);
        Ok(())
    }

    fn intent(&self, plan: &Plan, planned: &Planned, attempt: u32) -> Entry {
        let vacancy = &planned.vacancy;
        Entry {
            vacancy: vacancy.id.clone(),
            state: State::Intent,
            run: plan.run.clone(),
            script: plan.script.clone(),
            strategy: plan.strategy.clone(),
            resume: plan.resume.clone(),
            letter_hash: planned.letter.as_deref().map(hash),
            letter: planned.letter.clone(),
            title: vacancy.name.clone(),
            employer: vacancy.employer_name().to_owned(),
            score: planned.score,
            at: self.now(),
            attempts: attempt,
        }
    }

    /// Writes are spaced further than reads, a little differently each time.
    async fn space(&mut self) {
        if self.client.is_unpaced() {
            return;
        }
        let mut byte = [0];
        let _ = getrandom::fill(&mut byte);
        let spacing = SPACING.mul_f64(0.75 + f64::from(byte[0]) / 512.0);
        if let Some(last) = self.last_write {
            tokio::time::sleep_until(last + spacing).await;
        }
        self.last_write = Some(Instant::now());
    }
}

/// What an answer means: the state for the journal (`None`: back to planned) and what to do next.
fn understand(answer: Result<Applied, hh::Error>, attempt: u32) -> (Option<State>, Step) {
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

fn hash(letter: &str) -> String {
    Sha256::digest(letter.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
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
