//! What a run tells whoever started it, while it goes on and when it ended.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::run::Run;
use crate::run::report::{self, Document};
use crate::session::Session;
use crate::vault::UserName;

use super::account::Account;
use super::run_arguments::RunArguments;

/// One run, seen by who started it: by itself, or by a schedule.
#[derive(Debug, Default)]
pub(super) struct Cycle {
    scheduled: bool,
    open: OnceLock<Session>,
    came_to: OnceLock<String>,
    document: OnceLock<Document>,
    rest: OnceLock<Rest>,
}

/// Nothing can be sent for a while.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    /// By hh.ru's clock.
    pub(super) until: DateTime<Utc>,
    /// The same by this machine's.
    pub(super) here: DateTime<Utc>,
}

impl Cycle {
    /// A run of a schedule.
    pub(super) fn of_schedule() -> Self {
        Self { scheduled: true, ..Self::default() }
    }

    /// The person's session is there.
    pub(super) fn opened(&self, session: Session) {
        let _ = self.open.set(session);
    }

    /// Whose run it is, once that is known.
    pub(super) fn user(&self) -> Option<&UserName> {
        self.open.get().map(|session| session.vault().user())
    }

    /// A refresh that was asked for is waited for, also when the person wants to go.
    pub(super) async fn settled(&self) {
        if let Some(session) = self.open.get() {
            session.settled().await;
        }
    }

    /// Whether there is nothing to be done before hh.ru's day allows an application again: a run of a schedule then
    /// does not search.
    pub(super) fn rests(&self, run: &Run, account: &Account, arguments: &RunArguments) -> Result<bool, Error> {
        if !self.scheduled || arguments.dry_run {
            return Ok(false);
        }
        let Some(until) = run.free_at()? else { return Ok(false) };
        let ahead = account.client().clock_ahead().unwrap_or_default();
        let _ = self.rest.set(Rest { until, here: until - ahead });
        Ok(true)
    }

    /// Whether it is a run of a schedule.
    pub(super) fn is_scheduled(&self) -> bool {
        self.scheduled
    }

    /// What it came to, in a few words.
    pub(super) fn came_to(&self, words: String) {
        let _ = self.came_to.set(words);
    }

    /// What the run of a strategy told.
    pub(super) fn told(&self, document: Document) {
        self.came_to(report::in_a_line(&document));
        let _ = self.document.set(document);
    }

    /// The same, once it told.
    pub(super) fn document(&self) -> Option<&Document> {
        self.document.get()
    }

    /// The words, once it came to something.
    pub(super) fn words(&self) -> Option<&str> {
        self.came_to.get().map(String::as_str)
    }

    pub(super) fn rest(&self) -> Option<Rest> {
        self.rest.get().copied()
    }
}
