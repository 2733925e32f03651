//! What can be said of a run on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::protocol::Permission;
use crate::run::report::Language;

use super::account::AccountArguments;
use super::{every, grants, set, telling};

/// A script, whose account it runs for, and how.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The strategy: a Rhai script
    pub(super) script: Option<PathBuf>,
    #[command(flatten)]
    pub(super) account: AccountArguments,
    /// Plan and show, send nothing
    #[arg(long, conflicts_with = "yes")]
    pub(super) dry_run: bool,
    /// Plan in the application's own name, without a person; see `hhrun app-token`
    #[arg(long, requires = "dry_run", conflicts_with_all = ["user", "sandbox", "resume", "yes"])]
    pub(super) app: bool,
    /// Send the plan without asking
    #[arg(long)]
    pub(super) yes: bool,
    /// At most this many applications
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u32>,
    /// Plan only what scores at least this
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true, value_parser = score)]
    pub(super) min_score: Option<f64>,
    /// The resume to apply with: its id or the address of its page
    #[arg(long, value_name = "ID")]
    pub(super) resume: Option<String>,
    /// Give a parameter of the script a value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = set::assignment)]
    pub(super) set: Vec<(String, String)>,
    /// Wait for another run of the same person instead of giving up
    #[arg(long)]
    pub(super) wait: bool,
    /// One JSON document on stdout, everything else on stderr
    #[arg(long)]
    pub(super) json: bool,
    /// Keep what hh.ru says in a folder, for --replay; tokens and personal contacts are left out
    #[arg(long, value_name = "DIR")]
    pub(super) record: Option<PathBuf>,
    /// Run on a recording: nobody signs in, hh.ru is not asked, nothing is sent
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["user", "sandbox", "locale", "host", "app", "yes", "resume", "wait", "record", "from"]
    )]
    pub(super) replay: Option<PathBuf>,
    /// Judge vacancies from a file, without any account: JSON, a vacancy a line, or CSV; - is stdin
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["user", "sandbox", "locale", "host", "app", "yes", "resume", "wait", "record"]
    )]
    pub(super) from: Option<PathBuf>,
    /// With --from: the title of the resume that letters speak of
    #[arg(long, value_name = "TEXT", requires = "from")]
    pub(super) resume_title: Option<String>,
    /// Judge again at each save of the script, and say what changed; nothing is sent
    #[arg(long, conflicts_with_all = ["yes", "json", "record", "wait", "app", "csv", "out", "report"])]
    pub(super) watch: bool,
    #[command(flatten)]
    pub(super) every: every::EveryArguments,
    #[command(flatten)]
    pub(super) telling: telling::TellingArguments,
    /// What the script asks for and is given in this run: blacklist,publish
    #[arg(long, value_name = "PERMISSIONS", value_delimiter = ',', value_parser = grants::permission)]
    pub(super) allow: Vec<Permission>,
    /// What it is not given in this run, whatever was allowed before
    #[arg(long, value_name = "PERMISSIONS", value_delimiter = ',', value_parser = grants::permission)]
    pub(super) deny: Vec<Permission>,
    /// The rows of a task, or the plan of a strategy and what became of it, as CSV on stdout, everything else on stderr
    #[arg(long, conflicts_with_all = ["json", "out"])]
    pub(super) csv: bool,
    /// Write the rows of a task to a file, by its ending: .csv or .json; or what a strategy did: .csv, .json or .html
    #[arg(
        long,
        value_name = "FILE",
        long_help = "Write the rows of a task to a file, by its ending: .csv or .json; or what a strategy did: .csv, .json or .html.\n\
            CSV is UTF-8 with commas and no byte order mark, in the file as on stdout: what programs, LibreOffice and\n\
            Google Sheets read as it is. In Excel: Data, From Text/CSV. Whoever wants to look at it takes .html."
    )]
    pub(super) out: Option<PathBuf>,
    /// Write a report of the run: a page in one file, to search, to apply from by hand, and to print
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// The language of the report: ru or en; by default the system's
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<Language>,
    /// Write the plan to a file, for `hhrun apply`; nothing is sent unless --yes is given too
    #[arg(long, value_name = "FILE", conflicts_with_all = ["app", "replay", "from", "watch"])]
    pub(super) plan_out: Option<PathBuf>,
    /// With --plan-out: write over a file that is there
    #[arg(long, requires = "plan_out")]
    pub(super) force: bool,
    /// For a task, after `--`: its parameters as name=value, and other words
    #[arg(last = true, value_name = "NAME=VALUE")]
    pub(super) words: Vec<String>,
}

impl RunArguments {
    /// Whether anything of a run was asked for.
    pub(super) fn is_any(&self) -> bool {
        let flags = self.dry_run || self.yes || self.wait || self.json || self.app || self.watch;
        let values = self.limit.is_some() || self.min_score.is_some() || self.resume.is_some() || !self.set.is_empty();
        let folders =
            self.record.is_some() || self.replay.is_some() || self.from.is_some() || self.resume_title.is_some();
        let told = self.report.is_some() || self.lang.is_some();
        let of_tasks = self.csv || self.out.is_some() || !self.words.is_empty();
        let planned = self.plan_out.is_some() || self.force;
        let allowed = !self.allow.is_empty() || !self.deny.is_empty();
        self.script.is_some()
            || self.account.is_any()
            || flags
            || values
            || folders
            || of_tasks
            || planned
            || allowed
            || told
            || self.every.is_any()
            || self.telling.is_any()
    }
}

pub(super) fn score(text: &str) -> Result<f64, String> {
    let score = text.parse().ok().filter(|score: &f64| score.is_finite());
    score.ok_or_else(|| "not a number".to_owned())
}
