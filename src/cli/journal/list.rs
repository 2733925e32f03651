//! `hhrun journal`: the applications, newest first, and what else was changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Local, Utc};
use clap::{Args, ValueEnum};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, presets};
use serde_json::{Value, json};

use crate::cli::account::AccountArguments;
use crate::cli::span::{Span, SpanArguments};
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::protocol::strip_controls;
use crate::run::applications::{Application, csv, points};
use crate::run::stats::Standing;
use crate::vault::{self, actions::Action};

use super::changes;
use super::known::Known;

/// Rows that a terminal shows before the rest is counted.
const SHOWN: usize = 50;

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    account: AccountArguments,
    /// Only these; may name several: applied,open
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_enum)]
    state: Vec<Wanted>,
    #[command(flatten)]
    span: SpanArguments,
    /// Only those of this strategy
    #[arg(long, value_name = "NAME")]
    strategy: Option<String>,
    /// Only employers with this in their name
    #[arg(long, value_name = "TEXT")]
    employer: Option<String>,
    /// Only those with this in title, employer or query
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// At most so many; a terminal shows 50 otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// What else was changed as well: messages, hidden employers, favourites
    #[arg(long, conflicts_with_all = ["changes", "csv"])]
    all: bool,
    /// What else was changed, without the applications
    #[arg(long, conflicts_with_all = ["state", "employer"])]
    changes: bool,
    /// One JSON document on stdout
    #[arg(long)]
    pub(super) json: bool,
    /// CSV on stdout
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,
}

/// A state that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Wanted {
    /// hh.ru took it
    Applied,
    /// Nobody knows yet whether it arrived
    Open,
    /// Was there already
    Already,
    /// One applies on another site
    Elsewhere,
    /// hh.ru refused it
    Refused,
    /// Did not arrive
    NotSent,
    /// Taken, and nobody has looked at it
    Waiting,
    /// Looked at and not answered
    Viewed,
    Invited,
    Rejected,
    /// Not answered in 14 days
    Silence,
    /// Taken back
    Withdrawn,
}

impl Wanted {
    fn is(self, one: &Application) -> bool {
        let standing = |standing: Standing| one.standing.as_ref() == Some(&standing);
        match self {
            Self::Applied => one.taken() == "applied",
            Self::Open => one.taken() == "open",
            Self::Already => one.taken() == "already",
            Self::Elsewhere => one.taken() == "elsewhere",
            Self::Refused => one.taken() == "refused",
            Self::NotSent => one.taken() == "not-sent",
            Self::Waiting => standing(Standing::Waiting),
            Self::Viewed => standing(Standing::Viewed),
            Self::Invited => standing(Standing::Invited),
            Self::Rejected => standing(Standing::Rejected),
            Self::Silence => standing(Standing::Silent),
            Self::Withdrawn => standing(Standing::Withdrawn),
        }
    }
}

impl ListArguments {
    fn wants(&self, one: &Application, span: Span) -> bool {
        let has = |text: &str, part: &String| text.to_lowercase().contains(&part.to_lowercase());
        let entry = &one.entry;
        let anywhere = |part: &String| [&entry.title, &entry.employer, &entry.query].iter().any(|text| has(text, part));
        span.contains(entry.at)
            && (self.state.is_empty() || self.state.iter().any(|state| state.is(one)))
            && self.strategy.as_ref().is_none_or(|name| entry.strategy == *name)
            && self.employer.as_ref().is_none_or(|part| has(&entry.employer, part))
            && self.search.as_ref().is_none_or(anywhere)
    }

    fn wants_change(&self, action: &Action, span: Span) -> bool {
        let part = |part: &String| action.title.to_lowercase().contains(&part.to_lowercase());
        span.contains(action.at)
            && self.strategy.as_ref().is_none_or(|name| action.task == *name)
            && self.search.as_ref().is_none_or(part)
    }

    /// How many rows to show.
    fn most(&self) -> usize {
        let usual = if self.json || self.csv { usize::MAX } else { SHOWN };
        self.limit.map_or(usual, |limit| limit as usize)
    }
}

/// Lists the applications; nobody is asked at hh.ru.
pub(super) fn list(arguments: &ListArguments, terminal: &Terminal) -> Result<(), Error> {
    let known = Known::load(&arguments.account, terminal)?;
    let span = arguments.span.span(known.now())?;
    let applications = if arguments.changes { Vec::new() } else { applications(arguments, &known, span)? };
    let actions = if arguments.changes || arguments.all { changes(arguments, &known, span)? } else { Vec::new() };
    if arguments.json {
        return terminal.document(&document(arguments, &known, &applications, &actions));
    }
    if arguments.csv {
        let most = arguments.most();
        return terminal.data(&if arguments.changes {
            changes::csv(&actions[..most.min(actions.len())])
        } else {
            csv(&applications[..most.min(applications.len())])
        });
    }
    if !arguments.changes {
        say(arguments, &known, &applications, terminal);
    }
    if arguments.changes || arguments.all {
        terminal.say(&changes::table(&actions, arguments.most(), terminal.width()));
    }
    Ok(())
}

fn applications(arguments: &ListArguments, known: &Known, span: Span) -> Result<Vec<Application>, Error> {
    let entries = known.vault.journal().all().map_err(vault::Error::from)?;
    let all = entries.into_iter().map(|entry| known.told.application(entry));
    let mut wanted: Vec<Application> = all.filter(|one| arguments.wants(one, span)).collect();
    wanted.sort_by_key(|one| std::cmp::Reverse(one.entry.at));
    Ok(wanted)
}

fn changes(arguments: &ListArguments, known: &Known, span: Span) -> Result<Vec<Action>, Error> {
    let actions = known.vault.actions().all().map_err(vault::Error::from)?;
    let mut wanted: Vec<Action> = actions.into_iter().filter(|one| arguments.wants_change(one, span)).collect();
    wanted.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(wanted)
}

fn say(arguments: &ListArguments, known: &Known, applications: &[Application], terminal: &Terminal) {
    if applications.is_empty() {
        terminal.say(&format!("`{}` has no such application in the journal", known.vault.user()));
        return;
    }
    let shown = arguments.most().min(applications.len());
    terminal.say(&table(&applications[..shown], terminal.width()));
    if shown < applications.len() {
        terminal.say(&format!("and {} older; --limit, --csv and --json show more", applications.len() - shown));
    }
    terminal.say(&totals(applications));
    if applications.iter().any(|one| one.taken() == "open") {
        terminal.say("open: nobody knows yet whether it arrived; the next run asks hh.ru before it sends anything");
    }
    match known.told.patience(0).known_until {
        None if applications.iter().any(|one| one.standing.is_some()) => {
            terminal.say("what came of them: `hhrun journal sync` asks hh.ru");
        }
        Some(moment) => terminal.say(&format!("as hh.ru told on {}", at(moment))),
        None => {}
    }
}

fn table(applications: &[Application], width: usize) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["date", "id", "state", "score", "vacancy · employer"]);
    for one in applications {
        let entry = &one.entry;
        let name = if entry.employer.is_empty() {
            entry.title.clone()
        } else {
            format!("{} · {}", entry.title, entry.employer)
        };
        table.add_row([
            entry.at.with_timezone(&Local).format("%Y-%m-%d").to_string(),
            entry.vacancy.to_string(),
            strip_controls(one.word(), false).into_owned(),
            points(entry.score),
            strip_controls(&name, false).into_owned(),
        ]);
    }
    for column in 0..4 {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    if let Some(score) = table.column_mut(3) {
        score.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

/// How many are in which state.
fn totals(applications: &[Application]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in applications {
        *counts.entry(one.word()).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    format!("{}: {}", applications.len(), counts.join(", "))
}

fn document(arguments: &ListArguments, known: &Known, applications: &[Application], actions: &[Action]) -> Value {
    let most = arguments.most();
    let mut document = json!({
        "schema": 1,
        "user": known.vault.user(),
        "known_until": known.told.patience(0).known_until,
    });
    if !arguments.changes {
        document["found"] = json!(applications.len());
        document["applications"] = applications.iter().take(most).map(Application::json).collect();
    }
    if arguments.changes || arguments.all {
        document["changes"] = actions.iter().take(most).map(|action| json!(action)).collect();
    }
    document
}

/// A moment by the clock on the wall.
pub(super) fn at(moment: DateTime<Utc>) -> String {
    moment.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string()
}
