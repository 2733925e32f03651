//! `hhrun resume-plan --user NAME`: sends what an earlier run kept for another day.

use clap::Args;

use crate::error::Error;

use super::account::{Account, Turn};
use super::apply::{From, How, carry_out};
use super::keeping::keeper;
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct ResumePlanArguments {
    #[command(flatten)]
    pub(super) how: How,
    /// Forget what is kept, send nothing
    #[arg(long = "drop", conflicts_with_all = ["yes", "dry_run", "json"])]
    forget: bool,
}

/// Sends what is kept, or forgets it.
pub(super) async fn resume_plan(arguments: ResumePlanArguments, terminal: &Terminal) -> Result<(), Error> {
    if arguments.forget {
        return forget(&arguments.how, terminal).await;
    }
    carry_out(&arguments.how, From::Kept, terminal).await
}

async fn forget(how: &How, terminal: &Terminal) -> Result<(), Error> {
    let whose = how.account.clone().waiting(how.wait);
    let mut account = Account::open(&whose, "resume-plan", terminal).await?;
    account.lock_run(Turn { doing: "resume-plan", wait: how.wait, terminal }).await?;
    let keeper = keeper(&account, terminal)?;
    let count = keeper.items().len();
    keeper.forget()?;
    match count {
        0 => terminal.say("nothing is kept for another day"),
        1 => terminal.say("forgotten: the application that was kept"),
        count => terminal.say(&format!("forgotten: {count} applications that were kept")),
    }
    account.close().await
}
