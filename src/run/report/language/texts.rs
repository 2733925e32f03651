//! Every text of a report. A language that leaves one out does not compile.

use crate::run::report::Unsent;
use crate::run::report::document::StoppedBy;

/// The texts of one language.
#[derive(Debug)]
pub struct Texts {
    /// In the form that a date wants.
    pub months: [&'static str; 12],
    pub vacancies: Counted,
    pub applications: Counted,

    pub title: &'static str,
    /// Before the number of applications that hh.ru took.
    pub sent: &'static str,
    pub sandbox: &'static str,
    pub strategy: &'static str,
    pub person: &'static str,
    pub resume: &'static str,
    pub run: &'static str,
    pub budget: &'static str,
    pub queries: &'static str,
    pub query_found: &'static str,
    pub query_new: &'static str,
    pub unreachable: &'static str,
    pub notes: &'static str,
    pub settled: &'static str,
    pub settled_found: &'static str,
    pub settled_absent: &'static str,
    pub settled_unsure: &'static str,

    pub funnel: &'static str,
    pub found: &'static str,
    pub unique: &'static str,
    pub kept: &'static str,
    pub scored: &'static str,
    pub reviewed: &'static str,
    pub planned: &'static str,
    pub applied: &'static str,

    pub skipped_why: &'static str,
    pub refused_why: &'static str,
    pub other_reasons: &'static str,
    pub scores: &'static str,
    /// What the two colours of the distribution are.
    pub in_plan: &'static str,
    pub below: &'static str,

    pub list: &'static str,
    pub list_empty: &'static str,
    pub search: &'static str,
    pub show: &'static str,
    pub all: &'static str,
    pub sort_by: &'static str,
    pub no_match: &'static str,
    pub shown: &'static str,

    pub kind_planned: &'static str,
    pub kind_refused: &'static str,
    pub kind_ranked: &'static str,
    pub kind_skipped: &'static str,

    pub column_kind: &'static str,
    pub column_score: &'static str,
    pub column_vacancy: &'static str,
    pub column_salary: &'static str,
    pub column_outcome: &'static str,

    pub published: &'static str,
    pub found_by: &'static str,
    pub variant: &'static str,
    pub card: &'static str,
    pub letter: &'static str,
    pub card_and_letter: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub apply: &'static str,
    pub opens: &'static str,

    pub outcome_applied: &'static str,
    pub outcome_already: &'static str,
    pub outcome_external: &'static str,
    pub outcome_denied: &'static str,
    pub outcome_refused: &'static str,
    pub outcome_unknown: &'static str,
    pub outcome_kept: &'static str,

    pub total_already: &'static str,
    pub total_external: &'static str,
    pub total_refused: &'static str,
    pub total_unknown: &'static str,
    pub total_kept: &'static str,

    pub salary: SalaryTexts,
    pub footer: &'static str,

    /// Why nothing was sent.
    pub unsent: fn(Unsent) -> &'static str,
    /// Why the sending ended early; `None` where only the run's own sentence says it.
    pub stopped: fn(StoppedBy) -> Option<&'static str>,
}

/// A noun as it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    pub one: &'static str,
    /// From two to four, where a language tells them apart.
    pub few: &'static str,
    pub many: &'static str,
}

/// The words of a salary.
#[derive(Clone, Copy, Debug)]
pub struct SalaryTexts {
    pub from: &'static str,
    pub to: &'static str,
    pub shift: &'static str,
    pub hour: &'static str,
    pub gross: &'static str,
}
