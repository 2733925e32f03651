//! A journal that came from elsewhere: what was sent in the person's name since it was written.

use chrono::{DateTime, Utc};

use crate::hh::negotiations::{Negotiation, NegotiationFilter};
use crate::hh::paging::PAGE;
use crate::hh::{Paging, ResumeId, VacancyId};
use crate::vault::journal::{Entry, State};

use super::settle::known_as;
use super::{Error, Found, Gate, Settled};

/// The strategy of what another hhrun, or the person, sent.
const ELSEWHERE: &str = "sent elsewhere";
/// The list of all, newest first.
const ALL: (&str, &str) = ("all", "desc");
/// Where that is too long to be shown to the moment that matters: its parts, and its other end.
const PARTS: [(&str, &str); 5] =
    [("non_archived", "desc"), ("archived", "desc"), ("deleted", "desc"), ("non_archived", "asc"), ("archived", "asc")];

impl Gate {
    /// Writes into the journal what hh.ru knows and the journal, which was imported, does not. Asked until hh.ru has
    /// answered all of it; then not again.
    pub(super) async fn catch_up(&mut self, since: DateTime<Utc>) -> Result<Vec<Settled>, Error> {
        let mut caught = Vec::new();
        if !self.read_back(ALL, since, &mut caught).await? {
            let mut unreached = 0;
            for part in PARTS {
                unreached += usize::from(!self.read_back(part, since, &mut caught).await?);
            }
            // What is older still is told from what hh.ru says of each vacancy itself.
            tracing::warn!(unreached, "hh.ru has more applications than it shows");
        }
        self.journal.asked()?;
        Ok(caught)
    }

    /// Reads one list as far as hh.ru shows it. Whether that was far enough.
    async fn read_back(
        &mut self,
        (status, order): (&str, &str),
        since: DateTime<Utc>,
        caught: &mut Vec<Settled>,
    ) -> Result<bool, Error> {
        let filter = NegotiationFilter {
            status: Some(status.to_owned()),
            order_by: Some("created_at".to_owned()),
            order: Some(order.to_owned()),
            ..NegotiationFilter::default()
        };
        for paging in Paging::first(PAGE).onwards() {
            let page = self.client.negotiations(&filter, paging).await?;
            let is_last = page.items.is_empty() || paging.page() + 1 >= page.pages;
            // One whose moment is unreadable says nothing of the others.
            let is_known = |one: &Negotiation| created(one).is_some_and(|moment| moment < since);
            let reached = order == ALL.1 && page.items.iter().any(is_known);
            caught.extend(self.note_meanwhile(page.items.into_iter().filter(|one| !is_known(one)))?);
            if reached || is_last {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn note_meanwhile(&mut self, new: impl Iterator<Item = Negotiation>) -> Result<Vec<Settled>, Error> {
        let new: Vec<(VacancyId, Negotiation)> =
            new.filter_map(|one| Some((one.vacancy.as_ref()?.id.clone(), one))).collect();
        self.learn(new.iter().map(|(vacancy, _)| vacancy))?;
        let (mut entries, mut caught) = (Vec::new(), Vec::new());
        for (vacancy, negotiation) in new {
            let state = known_as(&negotiation);
            let is_sent = state.is_sent();
            let entry = match self.known.get(&vacancy) {
                Some(entry) if matches!(entry.state, State::Applied(_)) => continue,
                // What is open is asked about by itself, and an invitation tells nothing new of what is settled.
                Some(entry) if !is_sent && (entry.state.is_unsettled() || entry.state == State::Already) => continue,
                // It counts against hh.ru's day when it was taken, not when it was refused before.
                Some(entry) => Entry { state, at: created(&negotiation).unwrap_or(entry.at), ..entry.clone() },
                None => self.entry_of(vacancy, &negotiation, state),
            };
            if is_sent {
                let (vacancy, title) = (entry.vacancy.clone(), entry.title.clone());
                caught.push(Settled { vacancy, title, found: Found::Meanwhile(negotiation.id) });
            }
            self.known.insert(entry.vacancy.clone(), entry.clone());
            entries.push(entry);
        }
        self.journal.put_all(&entries)?;
        Ok(caught)
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
            card: None,
            seen: None,
            query: String::new(),
            variant: None,
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
