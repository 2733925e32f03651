//! What a run tells: to a person at a terminal, or as one JSON document.

mod difference;
pub mod document;
pub mod html;
pub mod language;
mod many;
mod notice;
mod printed;
mod rows;
mod salary;
mod summary;
mod terminal;
mod told;

pub use difference::{difference, difference_document};
pub use document::Document;
pub use language::Language;
pub use many::Many;
pub use notice::notice;
pub use printed::Printed;
pub use rows::csv;
pub(crate) use salary::{reworded as reworded_salary, stated as stated_salary, text as salary_text};
pub use summary::{headline, letter, summary};
pub use terminal::{funnel, in_a_line, plan, results, shortlist, table};

use chrono::{DateTime, Utc};

use crate::gate::{Sent, Stopped};
use crate::hh::{Me, Resume, denial};
use crate::protocol::strip_controls;

use super::Selection;

/// A run as its reports see it.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub run: &'a str,
    /// When it began, by hh.ru's clock.
    pub at: DateTime<Utc>,
    pub user: &'a str,
    /// Against the built-in hh.ru.
    pub sandbox: bool,
    pub me: &'a Me,
    pub resume: &'a Resume,
    /// Applications that the sliding day still allowed when the run began.
    pub budget: u32,
    pub settled: &'a [crate::gate::Settled],
    pub selection: &'a Selection,
    /// `None`: nothing was to be sent; the word says why.
    pub sent: Result<&'a Sent, Unsent>,
}

/// Why a plan was not sent at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    DryRun,
    /// The person said no.
    Declined,
    /// Nobody could be asked, and `--yes` was not given.
    NobodyToAsk,
    NothingPlanned,
    /// hh.ru was not asked: a recording answered.
    Replay,
    /// hh.ru was not asked: the vacancies came from a file.
    List,
    /// Whoever watches a script only looks on.
    Watched,
    /// Nobody heard how it ended.
    CutShort,
    /// The plan went into a file.
    Filed,
    /// The plan waits until the person approves it in the browser.
    Waiting,
}

impl Unsent {
    const ALL: [Self; 10] = [
        Self::DryRun,
        Self::Declined,
        Self::NobodyToAsk,
        Self::NothingPlanned,
        Self::Replay,
        Self::List,
        Self::Watched,
        Self::CutShort,
        Self::Filed,
        Self::Waiting,
    ];

    /// In a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::DryRun => "dry run: nothing was sent",
            Self::Declined => "nothing was sent",
            Self::NobodyToAsk => "nothing was sent: this is no terminal to ask on; add --yes to send without asking",
            Self::NothingPlanned => "nothing to send",
            Self::Replay => "replayed: nothing was asked of hh.ru, nothing was sent",
            Self::List => "judged from a file: nothing was sent; apply by the links",
            Self::Watched => "watched: nothing is sent",
            Self::CutShort => "cut short: `hhrun journal` says what was sent",
            Self::Filed => "the plan is in the file: nothing was sent",
            Self::Waiting => "the plan waits to be approved: nothing was sent",
        }
    }

    /// What a document calls `word`.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unsent| unsent.word() == word)
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::DryRun => "dry_run",
            Self::Declined => "declined",
            Self::NobodyToAsk => "nobody_to_ask",
            Self::NothingPlanned => "nothing_planned",
            Self::Replay => "replay",
            Self::List => "list",
            Self::Watched => "watch",
            Self::CutShort => "cut_short",
            Self::Filed => "plan_out",
            Self::Waiting => "waiting",
        }
    }
}

/// A description's words, without its markup.
pub(crate) fn described(html: &str) -> String {
    crate::script::plain_text(html)
}

/// What a denial means and what to do about it, as far as hh.ru documents it.
fn denied_sentence(value: &str) -> String {
    match (value.strip_prefix("negotiations/").and_then(denial), value) {
        (Some(denial), _) => format!("{}: {}", denial.sentence, denial.hint),
        (None, "bad_argument/resume_id") => "hh.ru does not take the resume: choose another with `--resume`".to_owned(),
        (None, "bad_argument/message") => "hh.ru does not take the letter: reword it".to_owned(),
        (None, value) => format!("hh.ru says {}", strip_controls(value, false)),
    }
}

/// Why sending ended early, in a sentence that says what comes next.
pub fn stopped_sentence(stopped: &Stopped) -> String {
    match stopped {
        Stopped::Budget => "today's budget of applications is used up; the rest waits for another day".to_owned(),
        Stopped::Limit => "hh.ru says that its limit is reached; the rest waits for another day".to_owned(),
        Stopped::Captcha(Some(url)) => format!("hh.ru wants a captcha solved: open {url} in a browser, then run again"),
        Stopped::Captcha(None) => "hh.ru wants a captcha solved: open it in a browser, then run again".to_owned(),
        Stopped::Interrupted => "stopped as you asked; the rest was not sent".to_owned(),
        Stopped::NoAnswers => {
            "hh.ru gives no clear answers; the rest was not sent, and the next run first settles what is open"
                .to_owned()
        }
        Stopped::Denied(value) => {
            format!("hh.ru refuses one after the other ({}); the rest was not sent", denied_sentence(value))
        }
        Stopped::Journal(error) => format!("the journal cannot be written, and nothing is sent without it: {error}"),
        Stopped::Hh(error) => error.to_string(),
    }
}
