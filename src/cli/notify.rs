//! `hhrun notify`: tells the person about a run that is over, which also shows whether mail and webhook are set up right.

use clap::Args;

use crate::error::{Error, Exit};
use crate::run::report::Language;

use super::account::{AccountArguments, whose_reports};
use super::report::{LAST, chosen, kept};
use super::telling::Telling;
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct NotifyArguments {
    /// The run: its name, the beginning of it, or `last`
    #[arg(default_value = LAST)]
    run: String,
    #[command(flatten)]
    account: AccountArguments,
    /// The webhook may be on this machine or in one's own network
    #[arg(long)]
    allow_private_webhook: bool,
    /// The language: ru or en; by default the system's
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
}

/// Tells a run again in the ways that are set up.
pub(super) async fn notify(arguments: &NotifyArguments, terminal: &Terminal) -> Result<(), Error> {
    let telling = Telling::new(arguments.lang, arguments.allow_private_webhook)?;
    let reports = whose_reports(&arguments.account, terminal)?;
    let runs = reports.list()?;
    let document = kept(&reports, chosen(&runs, &arguments.run)?)?;
    let told = telling.send(&telling.of_run(&document), terminal).await;
    if told { Ok(()) } else { Err(Error::Ended(Exit::Internal)) }
}
