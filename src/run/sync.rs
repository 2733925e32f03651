//! Reading back what came of the applications (`GET /negotiations`). Nothing is sent, no `run.lock` is needed, and a
//! run beside it is not disturbed.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::Error;
use crate::gate;
use crate::hh::negotiations::{Negotiation, NegotiationFilter};
use crate::hh::{Client, Page, Paging, Timestamp, VacancyId};
use crate::vault::Journal;
use crate::vault::db;
use crate::vault::journal::{Entry, State};
use crate::vault::outcomes::{Outcomes, Synced};

const PAGE: u32 = 100;
/// Who has not looked at an application after so many days is not waited for.
const PATIENCE: TimeDelta = TimeDelta::days(60);

/// What a look at hh.ru has brought so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Negotiations that hh.ru told of, and that belong to applications of the journal.
    pub known: usize,
    /// Those that the journal does not know: sent by hand, by another program, or begun by an employer.
    pub foreign: usize,
    /// Applications of which something is known that was not known before.
    pub changed: usize,
    /// Those that were answered meanwhile.
    pub answered: usize,
    pub pages: usize,
}

/// Asks for the negotiations, newest change first, and keeps each page as it comes; what was kept stays when the rest
/// is given up, and the next time begins where it is needed. Ends where everything is known: past the newest change that
/// the last whole look saw, once each application that nobody was seen to look at has come up again (a look of theirs
/// may not count as a change).
pub async fn sync(client: &Client, journal: &Journal, outcomes: &Outcomes, tally: &mut Tally) -> Result<(), Error> {
    let filter = NegotiationFilter {
        status: Some("all".to_owned()),
        order_by: Some("updated_at".to_owned()),
        order: Some("desc".to_owned()),
        ..NegotiationFilter::default()
    };
    let mut look = None;
    for paging in Paging::first(PAGE).onwards() {
        let page = client.negotiations(&filter, paging).await?;
        // The clock is hh.ru's only once it has answered.
        let look = match &mut look {
            Some(look) => look,
            none => none.insert(Look::begin(journal, outcomes, client.now())?),
        };
        tally.pages += 1;
        look.take(&page, outcomes, client.now(), tally)?;
        if page.items.is_empty() || paging.page() + 1 >= page.pages || look.knows_the_rest(&page) {
            break;
        }
    }
    if let Some(look) = look {
        let synced = Synced { at: client.now(), newest: look.newest.max(look.known_until) };
        outcomes.put_synced(&synced).map_err(failed)?;
    }
    Ok(())
}

/// A look under way.
struct Look {
    entries: HashMap<VacancyId, Entry>,
    /// Whatever changed before is known.
    known_until: Option<DateTime<Utc>>,
    newest: Option<DateTime<Utc>>,
    /// What has to be seen once more.
    awaited: HashSet<VacancyId>,
    /// What was told already: pages shift, and a vacancy may have two negotiations.
    heard: HashSet<VacancyId>,
}

impl Look {
    fn begin(journal: &Journal, outcomes: &Outcomes, now: DateTime<Utc>) -> Result<Self, Error> {
        let entries = journal.all().map_err(failed)?;
        let done = outcomes.all().map_err(failed)?.into_iter();
        let done: HashSet<VacancyId> =
            done.filter(|one| one.viewed || one.answer().is_some()).map(|one| one.vacancy).collect();
        let is_awaited = |entry: &&Entry| {
            matches!(entry.state, State::Applied(_)) && now - entry.at < PATIENCE && !done.contains(&entry.vacancy)
        };
        Ok(Self {
            awaited: entries.iter().filter(is_awaited).map(|entry| entry.vacancy.clone()).collect(),
            entries: entries.into_iter().map(|entry| (entry.vacancy.clone(), entry)).collect(),
            known_until: outcomes.synced().map_err(failed)?.and_then(|synced| synced.newest),
            newest: None,
            heard: HashSet::new(),
        })
    }

    fn take(
        &mut self,
        page: &Page<Negotiation>,
        outcomes: &Outcomes,
        now: DateTime<Utc>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let mut heard = Vec::new();
        for one in &page.items {
            self.newest = self.newest.max(updated(one));
            match one.vacancy.as_ref().and_then(|vacancy| self.entries.get(&vacancy.id)) {
                Some(entry) if is_of(one, entry) => {
                    self.awaited.remove(&entry.vacancy);
                    // The one that changed last comes first, and counts.
                    if !self.heard.insert(entry.vacancy.clone()) {
                        continue;
                    }
                    heard.push((entry.vacancy.clone(), one.clone()));
                }
                _ => tally.foreign += 1,
            }
        }
        tally.known += heard.len();
        let learnt = outcomes.learn(&heard, now).map_err(failed)?;
        tally.changed += learnt.changed;
        tally.answered += learnt.answered;
        Ok(())
    }

    fn knows_the_rest(&self, page: &Page<Negotiation>) -> bool {
        let oldest = page.items.last().and_then(updated);
        self.awaited.is_empty() && oldest.zip(self.known_until).is_some_and(|(oldest, known)| oldest < known)
    }
}

/// Whether a negotiation is what became of the journal's application, and not of one by another resume.
fn is_of(one: &Negotiation, entry: &Entry) -> bool {
    match &entry.state {
        State::Applied(Some(id)) => *id == one.id,
        State::Applied(None) | State::Already | State::Intent | State::Unknown => {
            one.resume.as_ref().is_none_or(|resume| resume.id == entry.resume)
        }
        State::External(_) | State::Denied(_) | State::NotSent => false,
    }
}

fn updated(one: &Negotiation) -> Option<DateTime<Utc>> {
    Timestamp::moment(&one.updated_at).map(|moment| moment.to_utc())
}

fn failed(error: db::Error) -> Error {
    Error::Gate(gate::Error::Journal(error))
}
