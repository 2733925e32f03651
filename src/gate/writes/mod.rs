//! What a task changes at hh.ru: in the order of its plan, spaced like applications, each change noted before it is
//! sent and after it is answered.

mod heard;
mod obstacle;
mod settle;

use tokio::time::Instant;

use super::sending::{Outcome, Stopped, Streak, hash, wait};
use super::{Error, Gate, Plan, Planned, Refused};
use crate::hh::{self, Write};
use crate::session::Session;
use crate::vault::actions::{Action, ActionState, Actions};
use heard::Heard;
use obstacle::normal;

/// Asked twice, and hh.ru says each time that it did not happen.
pub(super) const LOST_TWICE: &str = "two attempts got no answer";

/// What else than applications needs: where changes are noted, and the sign-in that may be ended.
#[derive(Clone, Debug)]
pub struct Writing {
    pub actions: Actions,
    pub session: Session,
}

/// Whose plan it is, for the journal.
#[derive(Clone, Debug, Default)]
pub struct Label {
    pub run: String,
    /// The task's name, and the hash of its script and imports.
    pub task: String,
    pub script: String,
}

/// One change of a plan.
#[derive(Clone, Debug)]
pub struct Change {
    pub write: Write,
    /// What it does and to what, for a person: `hide the employer «…»`.
    pub what: String,
    /// An application's vacancy and letter.
    pub application: Option<Box<Planned>>,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Done,
    /// It was so already.
    Already,
    /// hh.ru refused, and why.
    Denied(String),
    /// The host did not send it, and why.
    Refused(String),
    /// No clear answer; the next run finds out first.
    Unknown(String),
    /// Not sent.
    Kept,
}

/// The result of a plan: a fate for each change, in its order.
#[derive(Debug)]
pub struct Carried {
    pub fates: Vec<Fate>,
    pub stopped: Option<Stopped>,
}

impl Gate {
    /// The same gate for more than applications.
    #[must_use]
    pub fn writing(self, writing: Writing) -> Self {
        Self { writing: Some(writing), ..self }
    }

    /// Why a change is never made, whatever a script says, where that is so now. Applications have reasons of their
    /// own: [`Gate::refusal`].
    pub async fn obstacle(&self, write: &Write) -> Result<Option<String>, Error> {
        Ok(self.look(write).await?.err())
    }

    /// Makes the changes of a plan in their order. `interrupted` is asked between them, `told` hears what became of
    /// each. Must be called under the person's `run.lock`, after [`Gate::settle`] and [`Gate::settle_writes`].
    pub async fn carry_out(
        &mut self,
        label: &Label,
        changes: &[Change],
        interrupted: impl Fn() -> bool,
        mut told: impl FnMut(&Change, &Fate),
    ) -> Result<Carried, Error> {
        let applications = changes.iter().filter_map(|change| change.application.as_deref());
        let vacancies: Vec<_> = applications.map(|planned| planned.vacancy.id.clone()).collect();
        self.learn(&vacancies)?;
        let mut budget = self.budget()?;
        let (mut fates, mut stopped, mut streak) = (Vec::with_capacity(changes.len()), None, Streak::default());
        for (index, change) in changes.iter().enumerate() {
            if stopped.is_none() && interrupted() {
                stopped = Some(Stopped::Interrupted);
            }
            if stopped.is_none() && change.application.is_some() && budget == 0 {
                stopped = Some(Stopped::Budget);
            }
            if stopped.is_some() {
                fates.push(Fate::Kept);
                continue;
            }
            let fate = match &change.application {
                Some(planned) => {
                    let plan = self.plan_of(label);
                    self.deliver(&plan, planned, &interrupted).await.map(|outcome| {
                        stopped = streak.after(&outcome);
                        if matches!(outcome, Outcome::Applied(_) | Outcome::Unknown(_)) {
                            budget -= 1;
                        }
                        fate(outcome)
                    })
                }
                None => self.make(label, index, change, &interrupted).await.inspect(|fate| {
                    stopped = streak.after_change(fate);
                }),
            };
            let fate = fate.unwrap_or_else(|reason| {
                stopped = Some(reason);
                Fate::Kept
            });
            told(change, &fate);
            fates.push(fate);
        }
        Ok(Carried { fates, stopped })
    }

    fn plan_of(&self, label: &Label) -> Plan {
        Plan {
            run: label.run.clone(),
            strategy: label.task.clone(),
            script: label.script.clone(),
            resume: self.resume.clone(),
            items: Vec::new(),
        }
    }

    /// Makes one change, finds out about a lost answer, repeats at most once what did not happen.
    async fn make(
        &mut self,
        label: &Label,
        index: usize,
        change: &Change,
        interrupted: &impl Fn() -> bool,
    ) -> Result<Fate, Stopped> {
        let mut waited = false;
        let mut attempt = 1;
        while attempt <= 2 {
            wait(self.spacing(1), interrupted).await?;
            let alike = match self.look(&change.write).await? {
                Ok(alike) => alike,
                Err(_) if attempt > 1 => return Ok(Fate::Done),
                Err(why) => return Ok(Fate::Refused(why)),
            };
            self.last_write = Some(Instant::now());
            let mut action = self.action(label, index, change, attempt, alike);
            self.note(&action)?;
            let (state, heard) = heard::of(self.ask(&change.write).await);
            action.state = state;
            self.note(&action)?;
            match heard {
                Heard::Fate(fate) => return Ok(fate),
                Heard::Stop(stopped) => return Err(stopped),
                // A refusal for haste is no attempt: nothing was changed.
                Heard::Wait(asked) if !waited => {
                    waited = true;
                    wait(asked, interrupted).await?;
                }
                Heard::Wait(_) => return Err(Stopped::Limit),
                // Done twice is as good as once; but whether it was done at all, nobody knows.
                Heard::Lost(why) if change.write.is_idempotent() && attempt == 2 => return Ok(Fate::Unknown(why)),
                Heard::Lost(_) if change.write.is_idempotent() => attempt += 1,
                Heard::Lost(why) => match self.happened(&action).await {
                    Ok(Some(true)) => {
                        self.settled(action, ActionState::Done)?;
                        return Ok(Fate::Done);
                    }
                    Ok(Some(false)) => {
                        self.settled(action, ActionState::NotDone)?;
                        attempt += 1;
                    }
                    Ok(None) => return Ok(Fate::Unknown(why)),
                    Err(Error::Hh(error)) => return Ok(Fate::Unknown(format!("{why}; then {error}"))),
                    Err(error) => return Err(error.into()),
                },
            }
        }
        Ok(Fate::Refused(LOST_TWICE.to_owned()))
    }

    async fn ask(&self, write: &Write) -> Result<(), hh::Error> {
        let client = &self.client;
        match write {
            // These go through `deliver`.
            Write::Apply { .. } => Err(hh::Error::Setup("an application is not sent this way".to_owned())),
            Write::Withdraw { negotiation, with_decline_message } => {
                client.withdraw(negotiation, *with_decline_message).await
            }
            Write::Message { negotiation, text } => client.write_message(negotiation, text).await,
            Write::HideVacancy(id) => client.hide_vacancy(id).await,
            Write::UnhideVacancy(id) => client.unhide_vacancy(id).await,
            Write::HideEmployer(id) => client.hide_employer(id).await,
            Write::UnhideEmployer(id) => client.unhide_employer(id).await,
            Write::AddFavorite(id) => client.add_favorite(id).await,
            Write::RemoveFavorite(id) => client.remove_favorite(id).await,
            Write::PublishResume(id) => client.publish_resume(id).await,
            Write::SendPhoneCode { phone } => client.send_phone_code(phone).await.map(drop),
            Write::ConfirmPhone { phone, code } => client.confirm_phone(phone, code).await,
            Write::SetInSearch(searching) => client.set_in_search(*searching).await,
            Write::SetName { first, middle, last } => client.set_name(first, middle, last).await,
            Write::SignOut => self.sign_out().await,
        }
    }

    async fn sign_out(&self) -> Result<(), hh::Error> {
        use crate::session::SignOutError;
        let Some(writing) = &self.writing else { return Ok(()) };
        match writing.session.sign_out().await {
            Ok(_) => Ok(()),
            Err(SignOutError::Hh(error) | SignOutError::Unanswered(error)) => Err(error),
            Err(SignOutError::Session(error)) => Err(hh::Error::Access(std::sync::Arc::new(error))),
        }
    }

    fn action(&self, label: &Label, index: usize, change: &Change, attempt: u32, alike: u32) -> Action {
        let text = match &change.write {
            Write::Message { text, .. } => Some(hash(&normal(text))),
            _ => None,
        };
        Action {
            id: format!("{}-{index:05}", label.run),
            kind: change.write.name().to_owned(),
            target: change.write.target().to_owned(),
            title: change.what.clone(),
            state: ActionState::Intent,
            run: label.run.clone(),
            task: label.task.clone(),
            script: label.script.clone(),
            text_hash: text,
            alike,
            at: self.now(),
            attempts: attempt,
        }
    }

    fn note(&self, action: &Action) -> Result<(), Error> {
        match &self.writing {
            Some(writing) => Ok(writing.actions.put(action)?),
            None => Ok(()),
        }
    }

    fn settled(&self, mut action: Action, state: ActionState) -> Result<(), Error> {
        action.state = state;
        self.note(&action)
    }
}

fn fate(outcome: Outcome) -> Fate {
    match outcome {
        Outcome::Applied(_) => Fate::Done,
        Outcome::Already => Fate::Already,
        Outcome::External(url) => Fate::Denied(format!("one applies at {url}")),
        Outcome::Denied(value) => Fate::Denied(heard::sentence(&value)),
        Outcome::Refused(Refused::LostTwice) => Fate::Refused(LOST_TWICE.to_owned()),
        Outcome::Refused(reason) => Fate::Refused(reason.to_string()),
        Outcome::Unknown(why) => Fate::Unknown(why),
        Outcome::Kept => Fate::Kept,
    }
}
