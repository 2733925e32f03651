//! `--notify`: the person is told what a run came to, by mail and webhook. That it could not be told never changes what
//! the run itself came to.

use std::sync::Mutex;

use clap::Args;

use crate::config::Config;
use crate::error::{Error, Exit};
use crate::notify::{Notice, Notifier};
use crate::run::report::{self, Document, Language};

use super::cycle::Cycle;
use super::terminal::Terminal;
use super::written::language;

/// Whether the person is told, and how.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct TellingArguments {
    /// Tell me what the run came to: by mail, by webhook, or both, as they are set up
    #[arg(long, conflicts_with_all = ["watch", "replay", "from", "app"])]
    pub(super) notify: bool,
    /// With --notify: the webhook may be on this machine or in one's own network
    #[arg(long)]
    pub(super) allow_private_webhook: bool,
}

/// Tells the person about runs.
pub(super) struct Telling {
    notifier: Notifier,
    language: Language,
    /// What went wrong last: a schedule says it once.
    failed: Mutex<Option<String>>,
}

impl TellingArguments {
    /// Whether anything was said.
    pub(super) fn is_any(self) -> bool {
        self.notify || self.allow_private_webhook
    }

    /// What tells the person, if they want to be told; what is not set up is known before the run begins.
    pub(super) fn telling(self, wanted: Option<Language>) -> Result<Option<Telling>, Error> {
        if self.notify { Telling::new(wanted, self.allow_private_webhook).map(Some) } else { Ok(None) }
    }
}

impl Telling {
    pub(super) fn new(wanted: Option<Language>, allow_private: bool) -> Result<Self, Error> {
        let notifier = Config::load()?.notifier(allow_private)?;
        Ok(Self { notifier, language: language(wanted), failed: Mutex::default() })
    }

    /// Tells what became of a run, if there is anything to tell: a run of a schedule that sent nothing is none.
    pub(super) async fn after(&self, cycle: &Cycle, done: &Result<(), Error>, name: &str, terminal: &Terminal) {
        let Some(notice) = self.notice(cycle, done.as_ref().err(), name) else { return };
        self.send(&notice, terminal).await;
    }

    /// Sends it in every way; whether all went well.
    pub(super) async fn send(&self, notice: &Notice, terminal: &Terminal) -> bool {
        let failed = self.notifier.tell(notice).await;
        for error in &failed {
            terminal.note(&format!("warning: you could not be told: {error}; {}", error.hint()));
        }
        if failed.len() == self.notifier.ways().len() {
            // Who heard nothing of it is told again.
            if let Ok(mut last) = self.failed.lock() {
                last.take();
            }
        }
        if failed.is_empty() {
            terminal.note(&format!("told: {}", self.notifier.ways().join(", ")));
        }
        failed.is_empty()
    }

    /// What a kept run is told by.
    pub(super) fn of_run(&self, document: &Document) -> Notice {
        report::notice(document, self.language)
    }

    fn notice(&self, cycle: &Cycle, error: Option<&Error>, name: &str) -> Option<Notice> {
        if let Some(document) = cycle.document() {
            self.failed.lock().ok()?.take();
            let quiet = cycle.is_scheduled() && document.plan.is_empty() && document.stopped.is_none();
            return (!quiet).then(|| self.of_run(document));
        }
        match error {
            Some(error) if error.exit() == Exit::Interrupted => None,
            Some(error) => self.of_failure(error, name),
            None => {
                let words = cycle.words()?;
                Some(Notice {
                    subject: format!("hhrun · {name}: {words}"),
                    text: words.to_owned(),
                    ..Notice::default()
                })
            }
        }
    }

    fn of_failure(&self, error: &Error, name: &str) -> Option<Notice> {
        let what = error.to_string();
        let mut failed = self.failed.lock().ok()?;
        if failed.as_ref() == Some(&what) {
            return None;
        }
        *failed = Some(what.clone());
        let text = error.hint().map_or_else(|| what.clone(), |hint| format!("{what}\n\n{hint}"));
        let subject = match self.language {
            Language::Russian => format!("hhrun · {name}: не получилось"),
            Language::English => format!("hhrun · {name}: it did not work"),
        };
        Some(Notice { subject, text, ..Notice::default() })
    }
}
