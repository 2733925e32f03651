//! A feed that remembers what came by it: which query found a vacancy, and how it was listed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::hh::search::Found;
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Error, ResumeId, VacancyId};
use crate::run::feed::{Feed, Findings, Reading, Suiting};

/// Remembers what another feed brings.
pub(super) struct Witness {
    behind: Arc<dyn Feed>,
    seen: Arc<Mutex<HashMap<VacancyId, Seen>>>,
    read: Mutex<HashMap<VacancyId, FullVacancy>>,
    suitable: Mutex<HashMap<VacancyId, Vec<ResumeId>>>,
}

/// A vacancy that came.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) vacancy: Vacancy,
    /// What found it, in their order.
    pub(super) queries: Vec<String>,
}

impl Witness {
    pub(super) fn of(behind: Arc<dyn Feed>) -> Self {
        Self { behind, seen: Arc::default(), read: Mutex::default(), suitable: Mutex::default() }
    }

    /// How a vacancy came, if it did.
    pub(super) fn seen(&self, id: &VacancyId) -> Option<Seen> {
        lock(&self.seen).get(id).cloned()
    }

    /// A vacancy in full; one that was read before is not asked for again.
    pub(super) async fn read_one(&self, id: &VacancyId) -> Result<FullVacancy, Error> {
        let known = lock(&self.read).get(id).cloned();
        match known {
            Some(full) => Ok(full),
            None => self.read(id).await,
        }
    }

    fn noting(&self, query: String, mut coming: Findings) -> Findings {
        let (sender, receiver) = mpsc::channel(1);
        let seen = Arc::clone(&self.seen);
        tokio::spawn(async move {
            while let Some(found) = coming.recv().await {
                if let Ok(Found::Page(items)) = &found {
                    note(&seen, &query, items);
                }
                if sender.send(found).await.is_err() {
                    return;
                }
            }
        });
        receiver
    }
}

fn note(seen: &Mutex<HashMap<VacancyId, Seen>>, query: &str, items: &[Arc<Vacancy>]) {
    let mut seen = lock(seen);
    for item in items {
        let known =
            seen.entry(item.id.clone()).or_insert_with(|| Seen { vacancy: Vacancy::clone(item), queries: Vec::new() });
        if known.queries.iter().all(|known| known != query) {
            known.queries.push(query.to_owned());
        }
    }
}

impl Feed for Witness {
    fn search(&self, query: Query, resume: &ResumeId) -> Findings {
        let label = query.label();
        self.noting(label, self.behind.search(query, resume))
    }

    fn in_flight(&self) -> usize {
        self.behind.in_flight()
    }

    fn read<'a>(&'a self, id: &'a VacancyId) -> Reading<'a> {
        Box::pin(async move {
            let full = self.behind.read(id).await?;
            lock(&self.read).insert(id.clone(), full.clone());
            Ok(full)
        })
    }

    fn suitable<'a>(&'a self, id: &'a VacancyId) -> Suiting<'a> {
        Box::pin(async move {
            let known = lock(&self.suitable).get(id).cloned();
            if let Some(suitable) = known {
                return Ok(suitable);
            }
            let suitable = self.behind.suitable(id).await?;
            lock(&self.suitable).insert(id.clone(), suitable.clone());
            Ok(suitable)
        })
    }

    fn whole(&self) -> Option<(String, Findings)> {
        let (name, findings) = self.behind.whole()?;
        let noted = self.noting(name.clone(), findings);
        Some((name, noted))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
