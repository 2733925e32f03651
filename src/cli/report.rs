//! `hhrun report`: a run that is over, told again. Neither hh.ru nor the key is needed.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::protocol::strip_controls;
use crate::run::report::document::{StrategyName, Totals};
use crate::run::report::{self, Document, Language, Printed, Unsent};
use crate::vault::reports::Reports;

use super::account::{AccountArguments, whose_reports};
use super::standing;
use super::terminal::Terminal;
use super::written::{Target, language};

/// Runs listed before the rest is counted.
const LISTED: usize = 30;
/// Runs named where the wanted one is not there.
const NAMED: usize = 5;
pub(super) const LAST: &str = "last";

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// The run: its name, the beginning of it, or `last`
    #[arg(default_value = LAST)]
    run: String,
    #[command(flatten)]
    account: AccountArguments,
    /// List the runs that are kept
    #[arg(long, conflicts_with_all = ["html", "out", "csv"])]
    list: bool,
    /// Write it as a page: one file that needs nothing else
    #[arg(long, visible_alias = "report", value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write it to a file, by its ending: .csv, .json or .html
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The plan and what became of it as CSV on stdout
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// One JSON document on stdout
    #[arg(long)]
    json: bool,
    /// The language of the page: ru or en; by default the system's
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
}

impl ReportArguments {
    /// Whether stdout is for data.
    pub(super) fn json(&self) -> bool {
        self.json || self.csv
    }
}

/// Tells a run again, or lists those that can be told.
pub(super) fn report(arguments: &ReportArguments, terminal: &Terminal) -> Result<(), Error> {
    let page = arguments.html.as_deref().map(Target::of_page);
    let targets = page.into_iter().chain(arguments.out.as_deref().map(Target::of_run));
    let targets = targets.collect::<Result<Vec<_>, _>>()?;
    let reports = whose_reports(&arguments.account, terminal)?;
    let runs = reports.list()?;
    if arguments.list {
        return list(&reports, &runs, arguments, terminal);
    }
    let run = chosen(&runs, &arguments.run)?;
    let document: Document = kept(&reports, run)?;
    for target in &targets {
        target.put_run(&document, language(arguments.lang))?;
        terminal.note(&format!("written: {}", target.file().display()));
    }
    if arguments.csv {
        return terminal.data(&report::csv(&document));
    }
    if arguments.json {
        return terminal.document(&Printed(&document));
    }
    if targets.is_empty() {
        tell(&document, terminal);
    }
    Ok(())
}

/// A run as it was told at the terminal.
fn tell(document: &Document, terminal: &Terminal) {
    let strategy = strip_controls(&document.strategy.name, false);
    let sandbox = if document.sandbox { " · sandbox" } else { "" };
    terminal.say(&format!("{} · {} · {strategy}{sandbox}", document.run, standing::moment(document.at)));
    terminal.say(&report::funnel(document, terminal.width()));
    terminal.say(&match document.not_sent_because.as_deref().and_then(Unsent::of) {
        Some(Unsent::List) => report::shortlist(document, terminal.width()),
        _ => report::plan(document, terminal.width()),
    });
    terminal.say(&report::results(document));
}

/// The run that was meant.
pub(super) fn chosen<'a>(runs: &'a [String], wanted: &str) -> Result<&'a str, Error> {
    if wanted == LAST {
        return runs.first().map(String::as_str).ok_or_else(|| Error::Usage {
            message: "no run is kept".to_owned(),
            hint: Some("runs of strategies are kept: `hhrun scripts/my_strategy.rhai --dry-run` is one".to_owned()),
        });
    }
    let found: Vec<&str> = runs.iter().map(String::as_str).filter(|run| run.starts_with(wanted)).collect();
    match found[..] {
        [run] => Ok(run),
        _ if found.contains(&wanted) => Ok(found.into_iter().find(|run| *run == wanted).unwrap_or_default()),
        [] => Err(Error::Usage {
            message: format!("no run that is kept begins with `{wanted}`"),
            hint: Some(match runs {
                [] => "no run is kept at all".to_owned(),
                _ => format!("the last ones: {}; all of them: `hhrun report --list`", names(runs)),
            }),
        }),
        _ => Err(Error::Usage {
            message: format!("{} runs begin with `{wanted}`", found.len()),
            hint: Some(format!("say more of the name: {}", names(&found))),
        }),
    }
}

fn names<T: AsRef<str>>(runs: &[T]) -> String {
    let mut names: Vec<String> = runs.iter().take(NAMED).map(|run| format!("`{}`", run.as_ref())).collect();
    if runs.len() > NAMED {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// What a list says of a run.
#[derive(Debug, Deserialize, Serialize)]
struct Heading {
    run: String,
    at: DateTime<Utc>,
    strategy: StrategyName,
    sandbox: bool,
    funnel: Planned,
    totals: Totals,
    not_sent_because: Option<String>,
    stopped: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Planned {
    planned: usize,
}

fn list(reports: &Reports, runs: &[String], arguments: &ReportArguments, terminal: &Terminal) -> Result<(), Error> {
    let shown = if arguments.json { runs.len() } else { LISTED };
    let mut headings = Vec::new();
    for run in runs.iter().take(shown) {
        match kept::<Heading>(reports, run) {
            Ok(heading) => headings.push(heading),
            // One that is damaged must not hide the others.
            Err(error) => terminal.note(&format!("warning: {error}")),
        }
    }
    if arguments.json {
        let value = serde_json::to_value(&headings).map_err(|error| Error::Internal(error.to_string()))?;
        return terminal.document(&value);
    }
    if runs.is_empty() {
        terminal.say("no run is kept");
        return Ok(());
    }
    terminal.say(&table(&headings, terminal.width()));
    if runs.len() > shown {
        terminal.say(&format!("and {} older ones: --json lists them all", runs.len() - shown));
    }
    Ok(())
}

fn table(headings: &[Heading], width: usize) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(["run", "when", "strategy", "planned", "applied", ""]);
    for heading in headings {
        let sent = heading.not_sent_because.is_none();
        let word = heading.not_sent_because.as_ref().map(|word| word.replace('_', " "));
        table.add_row([
            heading.run.clone(),
            standing::moment(heading.at),
            strip_controls(&heading.strategy.name, false).into_owned(),
            heading.funnel.planned.to_string(),
            if sent { heading.totals.applied.to_string() } else { String::new() },
            strip_controls(word.or_else(|| heading.stopped.clone()).as_deref().unwrap_or_default(), false).into_owned(),
        ]);
    }
    for column in [3, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

/// What is kept of a run, or as much of it as is wanted.
pub(super) fn kept<T: for<'a> Deserialize<'a>>(reports: &Reports, run: &str) -> Result<T, Error> {
    let unreadable = |cause: String| Error::DamagedReport { run: run.to_owned(), cause };
    let bytes = reports.get(run).map_err(|error| unreadable(error.to_string()))?;
    let bytes = bytes.ok_or_else(|| unreadable("it is gone".to_owned()))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_run_is_named_by_its_beginning() {
        let runs = ["20261122T100000-abcdef", "20261121T100000-bbbbbb", "20261121T090000-cccccc"].map(str::to_owned);
        assert_eq!(chosen(&runs, "last").unwrap(), runs[0]);
        assert_eq!(chosen(&runs, "20261122").unwrap(), runs[0]);
        assert_eq!(chosen(&runs, &runs[2]).unwrap(), runs[2]);
        let several = chosen(&runs, "20261121").unwrap_err();
        assert_eq!(several.to_string(), "2 runs begin with `20261121`");
        assert!(several.hint().unwrap().contains("`20261121T090000-cccccc`"));
        let nothing = chosen(&runs, "tomorrow").unwrap_err();
        assert!(nothing.hint().unwrap().contains("`20261122T100000-abcdef`"));
        assert!(chosen(&[], "last").unwrap_err().hint().is_some());
    }
}
