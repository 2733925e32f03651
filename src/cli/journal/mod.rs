//! `hhrun journal`: what was sent, what came of it.

mod changes;
pub(super) mod known;
mod list;
mod show;
mod sync;

use clap::{Args, Subcommand};

use crate::error::Error;

use super::terminal::Terminal;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct JournalArguments {
    #[command(subcommand)]
    step: Option<Step>,
    #[command(flatten)]
    list: list::ListArguments,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// One application: the letter, the card, the vacancy as it was applied to, what came of it
    Show(show::ShowArguments),
    /// Ask hh.ru what came of the applications
    Sync(sync::SyncArguments),
}

impl JournalArguments {
    /// Whether stdout is for data alone.
    pub(super) fn is_data(&self) -> bool {
        match &self.step {
            None => self.list.json || self.list.csv,
            Some(Step::Show(arguments)) => arguments.json,
            Some(Step::Sync(_)) => false,
        }
    }
}

/// Without a step: lists the applications.
pub(super) async fn journal(arguments: &JournalArguments, terminal: &Terminal) -> Result<(), Error> {
    match &arguments.step {
        None => list::list(&arguments.list, terminal),
        Some(Step::Show(arguments)) => show::show(arguments, terminal),
        Some(Step::Sync(arguments)) => sync::sync(arguments, terminal).await,
    }
}
