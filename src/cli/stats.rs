//! `hhrun stats`: what came of the applications, by what they have in common.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::error::Error;
use crate::run::report::{Language, html};
use crate::run::stats::{By, SILENCE_DAYS, Sample, Stats, bars};
use crate::vault;

use super::account::AccountArguments;
use super::journal::known::Known;
use super::span::SpanArguments;
use super::terminal::Terminal;
use super::written::{Target, language};

#[derive(Debug, Args)]
pub(super) struct StatsArguments {
    #[command(flatten)]
    account: AccountArguments,
    /// What to group by
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "all",
        value_parser = PossibleValuesParser::new(["strategy", "query", "score", "line", "variant", "weekday", "all"])
            .map(|word| wanted(&word))
    )]
    by: Wanted,
    #[command(flatten)]
    span: SpanArguments,
    /// Only those of this strategy
    #[arg(long, value_name = "NAME")]
    strategy: Option<String>,
    /// Days without an answer that count as silence
    #[arg(
        long,
        value_name = "DAYS",
        default_value_t = SILENCE_DAYS,
        value_parser = clap::value_parser!(u32).range(1..=365)
    )]
    silence: u32,
    /// Write it as a page: one file that needs nothing else
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The language: ru or en; by default the system's for a page, English at a terminal
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// One JSON document on stdout
    #[arg(long)]
    pub(super) json: bool,
}

/// What to group by, in order.
#[derive(Clone, Debug)]
struct Wanted(Vec<By>);

fn wanted(word: &str) -> Wanted {
    Wanted(match word {
        "strategy" => vec![By::Strategy],
        "query" => vec![By::Query],
        "score" => vec![By::Score],
        "line" => vec![By::Line],
        "variant" => vec![By::Variant],
        "weekday" => vec![By::Weekday],
        _ => By::ALL.to_vec(),
    })
}

/// Counts; nobody is asked at hh.ru.
pub(super) fn stats(arguments: &StatsArguments, terminal: &Terminal) -> Result<(), Error> {
    let page = arguments.html.as_deref().map(Target::of_page).transpose()?;
    let known = Known::load(&arguments.account, terminal)?;
    let span = arguments.span.span(known.now())?;
    let patience = known.told.patience(arguments.silence);
    let entries = known.vault.journal().with_cards().map_err(vault::Error::from)?;
    let wanted = entries.iter().filter(|entry| {
        span.contains(entry.at) && arguments.strategy.as_ref().is_none_or(|name| entry.strategy == *name)
    });
    let samples: Vec<Sample> =
        wanted.filter_map(|entry| Sample::of(entry, known.told.outcome(entry), patience)).collect();
    let stats = Stats::of(&samples, &arguments.by.0, patience);
    if let Some(page) = &page {
        page.put(&html::stats(&stats, language(arguments.lang)))?;
        terminal.note(&format!("written: {}", page.file().display()));
    }
    if arguments.json {
        let value = serde_json::to_value(&stats).map_err(|error| Error::Internal(error.to_string()))?;
        return terminal.document(&value);
    }
    if page.is_some() {
        return Ok(());
    }
    terminal.say(&bars(&stats, arguments.lang.unwrap_or_default(), terminal.width()));
    if stats.groupings.is_empty() && stats.total.sent > 0 {
        terminal.say("nothing to group by: no application has that; `--by all` shows what there is");
    }
    Ok(())
}
