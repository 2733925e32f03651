//! Pages on their way through the script's hooks: it has the next at hand when it is done with one.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::hh;
use crate::hh::search::Found;
use crate::hh::vacancies::Vacancy;
use crate::protocol::Verdict;
use crate::worker::{self, Worker};

use super::feed::Findings;

/// Pages that the worker gets at a time: one that it judges, and the next.
const AHEAD: usize = 2;

/// What a search brings, and the pages of it that are not judged yet.
pub(super) struct Pages {
    findings: Findings,
    sent: VecDeque<Vec<Arc<Vacancy>>>,
    /// Nothing more is to be found.
    ended: bool,
}

/// What came first.
pub(super) enum Next {
    /// The search goes on, or failed.
    Found(Result<Found, hh::Error>),
    /// All is found; what was sent is still judged.
    Ended,
    /// The oldest page that was sent, with what became of each vacancy.
    Judged(Vec<Arc<Vacancy>>, Vec<Verdict>),
}

impl Pages {
    pub(super) fn of(findings: Findings) -> Self {
        Self { findings, sent: VecDeque::new(), ended: false }
    }

    /// `None` once all is found and judged.
    pub(super) async fn next(&mut self, worker: &mut Worker) -> Result<Option<Next>, worker::Error> {
        if self.ended && self.sent.is_empty() {
            return Ok(None);
        }
        tokio::select! {
            biased;
            () = worker.answered(), if !self.sent.is_empty() => {
                let verdicts = worker.verdicts().await?;
                Ok(self.sent.pop_front().map(|page| Next::Judged(page, verdicts)))
            }
            found = self.findings.recv(), if !self.ended && self.sent.len() < AHEAD => {
                self.ended = found.is_none();
                Ok(Some(found.map_or(Next::Ended, Next::Found)))
            }
        }
    }

    /// Sends a page to be judged.
    pub(super) async fn judge(&mut self, page: Vec<Arc<Vacancy>>, worker: &mut Worker) -> Result<(), worker::Error> {
        worker.judge_ahead(&page).await?;
        self.sent.push_back(page);
        Ok(())
    }

    /// Looks for nothing more; what was sent is still judged.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }
}
