//! Vacancies that came once and are held, so that a changed strategy is judged without asking again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use super::feed::{Feed, Findings, Reading, Suiting};
use crate::hh::search::Found;
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Error, Meaning, ResumeId, VacancyId};

/// Vacancies that a script's process gets before its script: a few tens of MiB of what it may hold.
const MOST: usize = 6_000;

/// Holds what another feed brings.
pub(super) struct Held {
    behind: Arc<dyn Feed>,
    held: Arc<Mutex<Store>>,
}

#[derive(Default)]
struct Store {
    /// Of each query that came whole.
    searches: HashMap<String, Vec<Found>>,
    /// Also what is gone, so that it is not asked for again.
    read: HashMap<VacancyId, Result<FullVacancy, Error>>,
    suitable: HashMap<VacancyId, Vec<ResumeId>>,
}

impl Held {
    pub(super) fn new(behind: Arc<dyn Feed>) -> Self {
        Self { behind, held: Arc::default() }
    }

    /// The pages that are held, as far as [`MOST`] goes.
    pub(super) fn pages(&self) -> Vec<Vec<Arc<Vacancy>>> {
        let store = self.store();
        let mut left = MOST;
        let mut pages = Vec::new();
        for found in store.searches.values().flatten() {
            if let Found::Page(page) = found
                && page.len() <= left
            {
                left -= page.len();
                pages.push(page.clone());
            }
        }
        pages
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.held)
    }

    /// What is held under a name, or what comes now, which is held once it is all there.
    fn once(&self, name: String, come: impl FnOnce() -> Findings) -> Findings {
        if let Some(found) = self.store().searches.get(&name) {
            let (sender, receiver) = mpsc::channel(found.len().max(1));
            for found in found.clone() {
                // There is room for all of it.
                let _ = sender.try_send(Ok(found));
            }
            return receiver;
        }
        let mut coming = come();
        let (sender, receiver) = mpsc::channel(1);
        let held = Arc::clone(&self.held);
        tokio::spawn(async move {
            let mut all = Vec::new();
            while let Some(found) = coming.recv().await {
                if let Ok(found) = &found {
                    all.push(found.clone());
                }
                let failed = found.is_err();
                if sender.send(found).await.is_err() || failed {
                    return;
                }
            }
            lock(&held).searches.insert(name, all);
        });
        receiver
    }
}

impl Feed for Held {
    fn search(&self, query: Query, resume: &ResumeId) -> Findings {
        let name = format!("{} {:?}", query.label(), query.pairs());
        self.once(name, || self.behind.search(query, resume))
    }

    fn in_flight(&self) -> usize {
        self.behind.in_flight()
    }

    fn read<'a>(&'a self, id: &'a VacancyId) -> Reading<'a> {
        Box::pin(async move {
            if let Some(read) = self.store().read.get(id) {
                return read.clone();
            }
            let read = self.behind.read(id).await;
            let is_known = match &read {
                Ok(_) | Err(Error::NotRecorded { .. }) => true,
                Err(error) => error.meaning() == Some(Meaning::NotFound),
            };
            if is_known {
                self.store().read.insert(id.clone(), read.clone());
            }
            read
        })
    }

    fn suitable<'a>(&'a self, id: &'a VacancyId) -> Suiting<'a> {
        Box::pin(async move {
            if let Some(suitable) = self.store().suitable.get(id) {
                return Ok(suitable.clone());
            }
            let suitable = self.behind.suitable(id).await?;
            self.store().suitable.insert(id.clone(), suitable.clone());
            Ok(suitable)
        })
    }

    fn notes(&self) -> Vec<String> {
        self.behind.notes()
    }

    fn whole(&self) -> Option<(String, Findings)> {
        let (name, findings) = self.behind.whole()?;
        Some((name.clone(), self.once(name, || findings)))
    }
}

fn lock(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}
