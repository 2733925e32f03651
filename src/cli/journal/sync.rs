//! `hhrun journal sync`: asks hh.ru what came of the applications.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::Args;

use crate::cli::account::{Account, AccountArguments};
use crate::cli::stop::Stop;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Exit};
use crate::run::stats::{Patience, SILENCE_DAYS, Standing};
use crate::run::sync::{Tally, sync as ask};
use crate::vault::journal::State;
use crate::vault::{self, Journal, outcomes::Outcomes};

#[derive(Debug, Args)]
pub(super) struct SyncArguments {
    #[command(flatten)]
    account: AccountArguments,
}

/// Asks, keeps each page as it comes, and says what there is.
pub(super) async fn sync(arguments: &SyncArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    let opening = Account::open(&arguments.account, "journal sync", terminal);
    let account = stop.unless_asked(Error::Unchanged, opening).await?;
    let (client, journal, outcomes) = (account.client(), account.journal(), account.outcomes());
    let mut tally = Tally::default();
    let done = tokio::select! {
        done = ask(&client, &journal, &outcomes, &mut tally) => Some(done),
        () = stop.asked() => None,
    };
    // Also when it failed: a refresh that was asked for is waited for.
    let closed = account.close().await;
    if !matches!(done, Some(Ok(()))) && tally.pages == 0 {
        done.unwrap_or(Ok(()))?;
        return Err(Error::Unchanged);
    }
    terminal.say(&told(&tally));
    match done {
        Some(Ok(())) => terminal.say(&totals(&journal, &outcomes)?),
        _ => terminal.say("stopped before all was read; what was read is kept, and the next sync reads the rest"),
    }
    match done {
        Some(done) => done?,
        None => return Err(Error::Ended(Exit::Interrupted)),
    }
    closed
}

fn told(tally: &Tally) -> String {
    let Tally { known, foreign, changed, answered, .. } = tally;
    let mut text =
        format!("hh.ru told of {known} of the journal's applications: {changed} changed, {answered} answered since");
    if *foreign > 0 {
        let _ = write!(text, "\nnot in the journal: {foreign} (sent by hand or elsewhere, or begun by an employer)");
    }
    text
}

/// How all of them stand.
fn totals(journal: &Journal, outcomes: &Outcomes) -> Result<String, Error> {
    let entries = journal.all().map_err(vault::Error::from)?;
    let outcomes_by_vacancy: BTreeMap<_, _> = {
        let all = outcomes.all().map_err(vault::Error::from)?;
        all.into_iter().map(|outcome| (outcome.vacancy.clone(), outcome)).collect()
    };
    let synced = outcomes.synced().map_err(vault::Error::from)?;
    let patience = Patience { days: SILENCE_DAYS, known_until: synced.map(|synced| synced.at) };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut sent = 0;
    for entry in entries.iter().filter(|entry| matches!(entry.state, State::Applied(_))) {
        let standing = Standing::of(entry.at, outcomes_by_vacancy.get(&entry.vacancy), patience);
        *counts.entry(standing.word().to_owned()).or_default() += 1;
        sent += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    Ok(match sent {
        0 => "the journal has no applications that hh.ru took".to_owned(),
        1 => format!("1 application: {}", counts.join(", ")),
        sent => format!("{sent} applications: {}", counts.join(", ")),
    })
}
