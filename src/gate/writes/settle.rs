//! Changes whose answer never came: hh.ru is asked whether they happened.

use super::super::sending::hash;
use super::super::{Error, Found, Gate, Settled};
use super::obstacle::{alike, normal};
use crate::hh::{self, Meaning, NegotiationId, ResumeId, VacancyId};
use crate::vault::actions::{Action, ActionState};

impl Gate {
    /// Settles every change that an earlier run left open. Must be called under the person's `run.lock`, before
    /// anything is sent.
    pub async fn settle_writes(&mut self) -> Result<Vec<Settled>, Error> {
        let Some(writing) = self.writing.clone() else { return Ok(Vec::new()) };
        let mut settled = Vec::new();
        for action in writing.actions.unsettled()? {
            let (state, found) = match self.happened(&action).await {
                Ok(Some(true)) => (ActionState::Done, Found::Taken(NegotiationId::default())),
                Ok(Some(false)) => (ActionState::NotDone, Found::Absent),
                // It does no harm a second time, or nobody can say: it is not asked for ever.
                Ok(None) => (ActionState::NotDone, Found::Unsure("nobody can say; it is not repeated".to_owned())),
                Err(Error::Hh(error)) if is_about_this_one(&error) => {
                    (ActionState::NotDone, Found::Unsure(error.to_string()))
                }
                Err(error) => return Err(error),
            };
            let title = action.title.clone();
            self.settled(action, state)?;
            settled.push(Settled { vacancy: VacancyId::default(), title, found });
        }
        Ok(settled)
    }

    /// Whether a change happened; `None` where hh.ru does not tell.
    pub(super) async fn happened(&self, action: &Action) -> Result<Option<bool>, Error> {
        let target = action.target.as_str();
        Ok(match action.kind.as_str() {
            "message" => {
                let messages = self.client.messages(&NegotiationId::new(target)).await?;
                let same = |text: &str| Some(hash(&normal(text))) == action.text_hash;
                Some(alike(&messages, same) > action.alike)
            }
            "withdraw" => match self.own(&NegotiationId::new(target)).await? {
                Ok(hidden) => Some(hidden),
                // What cannot be found any more was withdrawn.
                Err(_) => Some(true),
            },
            "publish_resume" => {
                let resume = self.client.resume(&ResumeId::new(target)).await?;
                let next = resume.next_publish_at.as_ref().and_then(hh::Timestamp::moment);
                let later = next.is_some_and(|next| next.to_utc() > self.now());
                Some(later || resume.can_publish_or_update == Some(false))
            }
            "phone_confirm" => Some(self.client.phone_status(target).await?.verified),
            _ => None,
        })
    }
}

fn is_about_this_one(error: &hh::Error) -> bool {
    matches!(
        error.meaning(),
        Some(
            Meaning::NotFound | Meaning::Forbidden | Meaning::Argument(_) | Meaning::Negotiation(_) | Meaning::Other(_)
        )
    )
}
