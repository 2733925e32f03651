//! Applications whose answer never came: hh.ru is asked whether it has them.

use crate::hh::negotiations::Negotiation;
use crate::hh::{self, Meaning, NegotiationId, VacancyId};
use crate::vault::journal::State;

use super::{DAILY, Error, Gate};

/// What an open application turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub vacancy: VacancyId,
    pub title: String,
    pub found: Found,
}

/// What hh.ru says of an open application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It has it, as this negotiation.
    Taken(NegotiationId),
    /// It has none of theirs, and this one that the employer began: an invitation to answer.
    Invited(NegotiationId),
    /// It was sent from elsewhere while the journal was in a backup.
    Meanwhile(NegotiationId),
    /// It does not have it: the vacancy may be planned again.
    Absent,
    /// It cannot say, and why; the vacancy gets nothing until it can.
    Unsure(String),
}

impl Gate {
    /// Settles every application that an earlier run left open, and learns what an imported journal missed. Must be
    /// called under the person's `run.lock`, before anything is sent.
    pub async fn settle(&mut self) -> Result<Vec<Settled>, Error> {
        let mut settled = Vec::new();
        let mut standing = match self.standing.take() {
            Some(standing) => standing,
            None => self.journal.standing(DAILY as usize)?,
        };
        if let Some(since) = standing.unasked_since {
            settled = self.catch_up(since).await?;
            standing = self.journal.standing(DAILY as usize)?;
        }
        self.last_sent = Some(standing.last_sent);
        for entry in standing.unsettled {
            self.known.insert(entry.vacancy.clone(), entry.clone());
            let found = match self.settle_one(&entry.vacancy).await {
                Ok(Some(negotiation)) if negotiation.is_by_employer() => Found::Invited(negotiation.id),
                Ok(Some(negotiation)) => Found::Taken(negotiation.id),
                Ok(None) => Found::Absent,
                // One vacancy that hh.ru cannot speak of must not hold up all others.
                Err(Error::Hh(error)) if is_about_this_one(&error) => Found::Unsure(error.to_string()),
                Err(error) => return Err(error),
            };
            settled.push(Settled { vacancy: entry.vacancy, title: entry.title, found });
        }
        Ok(settled)
    }

    /// Asks hh.ru about one vacancy and writes what it says into the journal.
    pub(super) async fn settle_one(&mut self, vacancy: &VacancyId) -> Result<Option<Negotiation>, Error> {
        let negotiations = self.client.negotiations_about(vacancy).await?;
        let about = negotiations.into_iter().filter(|negotiation| is_about(negotiation, vacancy));
        // What they sent themselves goes before an invitation.
        let found = about.min_by_key(Negotiation::is_by_employer);
        if let Some(mut entry) = self.known.get(vacancy).cloned() {
            entry.state = found.as_ref().map_or(State::NotSent, known_as);
            self.write(entry)?;
        }
        Ok(found)
    }
}

/// How the journal calls what hh.ru has.
pub(super) fn known_as(negotiation: &Negotiation) -> State {
    if negotiation.is_by_employer() { State::Already } else { State::Applied(Some(negotiation.id.clone())) }
}

/// Whether an error speaks of the vacancy that was asked about rather than of the person or the connection.
fn is_about_this_one(error: &hh::Error) -> bool {
    matches!(
        error.meaning(),
        Some(Meaning::NotFound | Meaning::Argument(_) | Meaning::Negotiation(_) | Meaning::Other(_))
    )
}

/// hh.ru filters by vacancy; a parameter it did not understand would be ignored, so its word is checked.
fn is_about(negotiation: &Negotiation, vacancy: &VacancyId) -> bool {
    negotiation.vacancy.as_ref().is_none_or(|about| about.id == *vacancy)
}
