//! A journal that came from elsewhere: what was sent in the person's name since it was written.

use chrono::{DateTime, Utc};

use crate::hh::negotiations::{Negotiation, NegotiationFilter};
use crate::hh::paging::PAGE;
use crate::hh::{Paging, ResumeId, VacancyId};
use crate::vault::journal::{Entry, State};

use super::{Error, Found, Gate, Settled};

/// The strategy of what another hhrun, or the person, sent.
const ELSEWHERE: &str = "sent elsewhere";

impl Gate {
    /// Writes into the journal what hh.ru knows and the journal, which was imported, does not. Asked until hh.ru has
    /// answered all of it; then not again.
    pub(super) async fn catch_up(&mut self) -> Result<Vec<Settled>, Error> {
        let Some(since) = self.journal.unasked_since()? else { return Ok(Vec::new()) };
        let filter = NegotiationFilter {
            status: Some("all".to_owned()),
            order_by: Some("created_at".to_owned()),
            order: Some("desc".to_owned()),
            ..NegotiationFilter::default()
        };
        let mut caught = Vec::new();
        for paging in Paging::first(PAGE).onwards() {
            let page = self.client.negotiations(&filter, paging).await?;
            let is_last = page.items.is_empty() || paging.page() + 1 >= page.pages;
            // One whose moment is unreadable says nothing of the others.
            let is_known = |one: &Negotiation| created(one).is_some_and(|moment| moment < since);
            let reached = page.items.iter().any(is_known);
            let new = page.items.into_iter().filter(|one| !is_known(one));
            let new: Vec<(VacancyId, Negotiation)> =
                new.filter_map(|one| Some((one.vacancy.as_ref()?.id.clone(), one))).collect();
            self.learn(new.iter().map(|(vacancy, _)| vacancy))?;
            for (vacancy, negotiation) in new {
                caught.extend(self.note_meanwhile(vacancy, negotiation)?);
            }
            if reached || is_last {
                break;
            }
        }
        self.journal.asked()?;
        Ok(caught)
    }

    fn note_meanwhile(&mut self, vacancy: VacancyId, negotiation: Negotiation) -> Result<Option<Settled>, Error> {
        let state = State::Applied(Some(negotiation.id.clone()));
        let entry = match self.known.get(&vacancy) {
            Some(entry) if matches!(entry.state, State::Applied(_)) => return Ok(None),
            Some(entry) => Entry { state, ..entry.clone() },
            None => self.entry_of(vacancy, &negotiation, state),
        };
        let (vacancy, title) = (entry.vacancy.clone(), entry.title.clone());
        self.write(entry)?;
        Ok(Some(Settled { vacancy, title, found: Found::Meanwhile(negotiation.id) }))
    }

    fn entry_of(&self, vacancy: VacancyId, negotiation: &Negotiation, state: State) -> Entry {
        let seen = negotiation.vacancy.as_ref();
        Entry {
            vacancy,
            state,
            run: String::new(),
            script: String::new(),
            strategy: ELSEWHERE.to_owned(),
            resume: negotiation.resume.as_ref().map_or_else(ResumeId::default, |resume| resume.id.clone()),
            letter_hash: None,
            letter: None,
            title: seen.map_or_else(String::new, |vacancy| vacancy.name.clone()),
            employer: seen.map_or_else(String::new, |vacancy| vacancy.employer_name().to_owned()),
            score: 0.0,
            at: created(negotiation).unwrap_or_else(|| self.now()),
            attempts: 1,
        }
    }
}

fn created(negotiation: &Negotiation) -> Option<DateTime<Utc>> {
    negotiation.created_at.moment().map(|moment| moment.to_utc())
}
