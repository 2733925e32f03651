//! `hhrun apply PLAN --user NAME`: sends exactly the plan of a file, after each vacancy was looked at again.

use std::path::PathBuf;
use std::sync::OnceLock;

use clap::Args;

use crate::account::Keeper;
use crate::error::Error;
use crate::gate::Sent;
use crate::run::plan_file::PlanFile;
use crate::run::report::{self, Document, Printed, Report, Unsent};
use crate::run::{Again, Selection, bad_letters};
use crate::session::Session;

use super::account::{Account, AccountArguments, Turn};
use super::keeping::{Commands, keeper, tell_dropped, tell_kept};
use super::plan_path;
use super::progress::Bars;
use super::run::tell_settled;
use super::sending::{Sending, ended};
use super::standing;
use super::stop::Stop;
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct ApplyArguments {
    /// The plan, as --plan-out wrote it; its letters may be edited
    plan: PathBuf,
    #[command(flatten)]
    pub(super) how: How,
}

/// How an earlier plan is sent.
#[derive(Debug, Args)]
pub(super) struct How {
    #[command(flatten)]
    pub(super) account: AccountArguments,
    /// Send the plan without asking
    #[arg(long)]
    pub(super) yes: bool,
    /// Look at each vacancy again and show, send nothing
    #[arg(long, conflicts_with = "yes")]
    pub(super) dry_run: bool,
    /// Wait for another run of the same person instead of giving up
    #[arg(long)]
    pub(super) wait: bool,
    /// One JSON document on stdout, everything else on stderr
    #[arg(long)]
    pub(super) json: bool,
}

/// Sends the plan of a file.
pub(super) async fn apply(arguments: ApplyArguments, terminal: &Terminal) -> Result<(), Error> {
    let file = Box::new(plan_path::read(&arguments.plan)?);
    let from = From::File { path: arguments.plan, file };
    carry_out(&arguments.how, from, terminal).await
}

/// Where an earlier plan comes from.
pub(super) enum From {
    File { path: PathBuf, file: Box<PlanFile> },
    Kept,
}

/// Sends an earlier plan, unless somebody asks to stop first.
pub(super) async fn carry_out(how: &How, from: From, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    let open = OnceLock::new();
    let done = {
        let sending = stop.clone();
        tokio::select! {
            done = whole(how, from, terminal, sending, &open) => done,
            () = stop.asked_before_sending() => Err(Error::Interrupted),
        }
    };
    // A refresh that was asked for is waited for, also when the person wants to go.
    if let Some(session) = open.get() {
        let session: &Session = session;
        session.settled().await;
    }
    done.map_err(|error| stop.with_kept(error))
}

async fn whole(how: &How, from: From, terminal: &Terminal, stop: Stop, open: &OnceLock<Session>) -> Result<(), Error> {
    let whose = how.account.clone().waiting(how.wait);
    let doing = from.doing();
    let mut account = Account::open(&whose, doing, terminal).await?;
    let _ = open.set(account.session());
    account.lock_run(Turn { doing, wait: how.wait, terminal }).await?;
    let mut keeper = keeper(&account, terminal)?;
    let commands = Commands::of(&account, how.account.sandbox);
    let Some(file) = from.plan(&keeper)? else {
        terminal.say("nothing is kept for another day");
        return account.close().await;
    };
    let open_gate = |client, resume| account.gate_of_run(client, resume);
    let mut again = Again::begin(account.client(), open_gate, file.resume.clone()).await?;
    keeper.dated(again.at());
    tell_settled(again.settled(), terminal);
    let bars = Bars::new();
    let looked = again.look(&file, &bars).await;
    bars.clear();
    let mut selection = looked?;
    let (made, count) = (standing::moment(file.made_at), file.items.len());
    terminal.say(&format!("the plan of {made} by `{}`, {count} in it, looked at again", file.strategy.name));
    if matches!(from, From::Kept) {
        again.set_aside_bad_letters(&mut selection);
    }
    tell_dropped(selection.shunned(), terminal);
    let bad = bad_letters(&selection.plan);
    if !bad.is_empty() {
        return Err(plan_path::Error::Letters { bad }.into());
    }
    let folder = account.session().vault().folder().to_owned();
    let (only_shown, yes) = (how.dry_run.then_some(Unsent::DryRun), how.yes);
    let sending = Sending {
        only_shown,
        yes,
        folder: &folder,
        keeper: &keeper,
        commands: &commands,
        terminal,
        bars: &bars,
        stop: &stop,
    };
    let user = account.user().clone();
    account.keep_report(&Document::of(&report(&again, user.as_str(), &selection, Err(Unsent::CutShort), how)))?;
    let done = sending.agree_and_send(again.sender(), &mut selection).await?;
    let kept = keeper.conclude(&selection, &done)?;
    let told = report(&again, user.as_str(), &selection, done.sent.as_ref().map_err(|unsent| *unsent), how);
    let document = Document::of(&told);
    terminal.say(&report::results(&document));
    tell_kept(kept, &commands, terminal);
    if how.json {
        terminal.document(&Printed(&document))?;
    }
    account.note_run(&document)?;
    account.close().await?;
    done.sent.map_or(Ok(()), ended)
}

impl From {
    /// What others are told who wait.
    fn doing(&self) -> &'static str {
        match self {
            Self::File { .. } => "apply",
            Self::Kept => "resume-plan",
        }
    }

    /// The plan, once it is known to be this person's; `None` where nothing is kept.
    fn plan(&self, keeper: &Keeper) -> Result<Option<PlanFile>, Error> {
        match self {
            Self::File { path, file } => {
                let wrong = |why| plan_path::Error::Wrong { path: path.clone(), why };
                file.check(keeper.maker(), keeper.stamper()).map_err(wrong)?;
                Ok(Some(PlanFile::clone(file)))
            }
            Self::Kept => Ok((!keeper.items().is_empty()).then(|| keeper.file().clone())),
        }
    }
}

fn report<'a>(
    again: &'a Again,
    user: &'a str,
    selection: &'a Selection,
    sent: Result<&'a Sent, Unsent>,
    how: &How,
) -> Report<'a> {
    Report {
        run: again.id(),
        at: again.at(),
        user,
        sandbox: how.account.sandbox,
        me: again.me(),
        resume: again.resume(),
        budget: again.budget(),
        settled: again.settled(),
        selection,
        sent,
    }
}
