//! A run of a strategy for a person: under their lock, from what an earlier run left open to what is kept for another
//! day.

use std::collections::HashSet;
use std::sync::Arc;

use crate::account::{Done, Keeper};
use crate::error::Error;
use crate::gate::{Found, Gate, Plan};
use crate::hh::VacancyId;
use crate::protocol::Permission;
use crate::run::plan_file::PlanFile;
use crate::run::recording::{Noted, Recorder};
use crate::run::report::{self, Document, Unsent};
use crate::run::{Given, Run, Selection, Shunned};
use crate::vault::{self, Memory};
use crate::worker::{Program, Pure, Worker, Writer};

use super::account::{Account, AccountArguments, Turn};
use super::cycle::Cycle;
use super::grants::{Flags, grants};
use super::keeping::{Commands, keeper, tell_dropped, tell_kept};
use super::plan_path::Target;
use super::progress::Bars;
use super::run::{heard_by, select, so_far, tell, tell_settled};
use super::run_arguments::RunArguments;
use super::sending::{Sending, ended};
use super::stop::Stop;
use super::terminal::Terminal;
use super::watch::watch;

/// What a run was asked for with, and whom it tells.
pub(super) struct Around<'a> {
    pub(super) arguments: &'a RunArguments,
    pub(super) recorder: Option<&'a Arc<Recorder>>,
    pub(super) terminal: &'a Terminal,
    pub(super) stop: &'a Stop,
    pub(super) cycle: &'a Cycle,
}

/// The memory of a script, and under which name it is kept.
struct Remembered {
    memory: Memory,
    place: String,
}

/// Plans, asks and applies for one person, or looks on.
pub(super) async fn persons_run(
    around: &Around<'_>,
    whose: &AccountArguments,
    program: Program,
    worker: Worker,
    given: Given,
) -> Result<(), Error> {
    let &Around { arguments, terminal, cycle, .. } = around;
    let resume = arguments.resume.as_deref().map(crate::config::resume_id).transpose()?;
    let target = arguments.plan_out.as_deref().map(|path| Target::new(path, arguments.force)).transpose()?;
    let mut account = Account::open(whose, program.name(), terminal).await?;
    cycle.opened(account.session());
    let resume = match resume {
        Some(resume) => Some(resume),
        None => account.resume()?,
    };
    let remembered = Remembered { memory: account.memory(), place: program.place().to_owned() };
    if arguments.watch {
        let memory = remembered.memory.of(&remembered.place).map_err(vault::Error::from)?;
        let given = Given { memory, ..given };
        let open_gate = |client, resume| Gate::new(client, account.journal(), resume, account.own_employers());
        let run = Run::look_on(account.client(), open_gate, worker, program, resume, given).await?;
        return Box::pin(watch(run, arguments, terminal, around.stop.clone())).await;
    }
    account.lock_run(Turn { doing: program.name(), wait: arguments.wait, terminal }).await?;
    let start = account.start(&remembered.place);
    let (worker, given) = allowed(around, &account, &program, worker, given).await?;
    let keeper = keeper(&account, terminal)?;
    let open_gate = |client, resume| account.gate_of_run(client, resume);
    let client = heard_by(&account.client(), around.recorder);
    let run = Run::begin(client, open_gate, worker, program, resume, given, start).await?;
    tell_begun(&run, terminal);
    if cycle.rests(&run, &account, arguments)? {
        return account.close().await;
    }
    let done = carry_out(around, &account, run, keeper, target.as_ref(), &remembered).await?;
    account.close().await?;
    done.sent.map_or(Ok(()), ended)
}

/// What the person allows the script, and who writes its texts.
async fn allowed(
    around: &Around<'_>,
    account: &Account,
    program: &Program,
    mut worker: Worker,
    given: Given,
) -> Result<(Worker, Given), Error> {
    let flags = Flags { allow: &around.arguments.allow, deny: &around.arguments.deny };
    let permissions = grants(account, program, &worker.strategy().clone(), flags, around.terminal).await?;
    worker.answered_by(Pure::new(permissions.contains(&Permission::Ai).then(|| {
        let scribe: Box<dyn Writer> = Box::new(account.scribe(worker.strategy().settings.ai_limit));
        match around.recorder {
            Some(recorder) => Box::new(Noted { writer: scribe, recorder: Arc::clone(recorder) }),
            None => scribe,
        }
    })));
    Ok((worker, Given { granted: permissions.into_iter().collect(), ..given }))
}

/// Selects, shows, asks, sends, and keeps what came of it.
async fn carry_out(
    around: &Around<'_>,
    account: &Account,
    mut run: Run,
    mut keeper: Keeper,
    target: Option<&Target>,
    remembered: &Remembered,
) -> Result<Done, Error> {
    let &Around { arguments, terminal, stop, cycle, .. } = around;
    let commands = Commands::of(account, arguments.account.sandbox);
    keeper.dated(run.at());
    run.expect_kept(keeper.items().iter().map(|item| &item.vacancy));
    let bars = Bars::new();
    let mut selection =
        select(&mut run, arguments, around.recorder.map(|recorder| &**recorder), terminal, &bars).await?;
    let dropped = take_up(&mut run, &mut selection, &keeper, &bars).await?;
    let user = account.user().as_str();
    if !arguments.dry_run || target.is_some() {
        // A kill while sending, or a plan that cannot be filed, leaves at least the selection to be looked at.
        account.keep_report(&Document::of(&so_far(&run, user, &selection, Err(Unsent::CutShort), arguments)))?;
    }
    terminal.say(&report::funnel(&Document::selected(&selection), terminal.width()));
    tell_dropped(dropped.iter().cloned(), terminal);
    if let Some(target) = target {
        file(target, &selection.plan, &keeper, &commands, terminal)?;
    }
    let folder = account.session().vault().folder().to_owned();
    let (only_shown, yes) = (only_shown(arguments, target.is_some()), arguments.yes);
    let sending =
        Sending { only_shown, yes, folder: &folder, keeper: &keeper, commands: &commands, terminal, bars: &bars, stop };
    let done = sending.agree_and_send(run.sender(), &mut selection).await?;
    selection.shun(dropped);
    let kept = keeper.conclude(&selection, &done)?;
    let document = tell(&run, user, &selection, done.sent.as_ref().map_err(|unsent| *unsent), arguments, terminal)?;
    tell_kept(kept, &commands, terminal);
    account.note_run(&document)?;
    cycle.told(document);
    // Who only looked, or declined, wants the next run to find everything as it was.
    if matches!(done.sent, Ok(_) | Err(Unsent::NothingPlanned)) {
        remembered.memory.change(&remembered.place, &run.take_memory().await?).map_err(vault::Error::from)?;
    }
    Ok(done)
}

/// Says what an earlier run left open.
fn tell_begun(run: &Run, terminal: &Terminal) {
    let meanwhile = run.settled().iter().filter(|settled| matches!(settled.found, Found::Meanwhile(_))).count();
    if meanwhile > 0 {
        terminal.say(&format!("sent elsewhere while the journal was in a backup, and known now: {meanwhile}"));
    }
    tell_settled(run.settled(), terminal);
}

/// Why the plan is not sent, if the person wants to see it only.
fn only_shown(arguments: &RunArguments, filed: bool) -> Option<Unsent> {
    if arguments.dry_run {
        return Some(Unsent::DryRun);
    }
    (filed && !arguments.yes).then_some(Unsent::Filed)
}

/// Puts what an earlier run kept before the run's own plan; what of it is not to be sent any more.
async fn take_up(
    run: &mut Run,
    selection: &mut Selection,
    keeper: &Keeper,
    bars: &Bars,
) -> Result<Vec<Shunned>, Error> {
    if keeper.items().is_empty() {
        return Ok(Vec::new());
    }
    let taken = run.take_up(selection, keeper.items(), bars).await;
    bars.clear();
    let mut dropped = taken?;
    // What the run found and refused by itself is told there.
    let own: HashSet<VacancyId> = selection.shunned().map(|own| own.vacancy).collect();
    dropped.retain(|one| !own.contains(&one.vacancy));
    Ok(dropped)
}

/// Writes the plan into its file.
fn file(target: &Target, plan: &Plan, keeper: &Keeper, commands: &Commands, terminal: &Terminal) -> Result<(), Error> {
    target.write(&PlanFile::of(keeper.maker(), plan).stamped(keeper.stamper()))?;
    terminal.note(&format!(
        "the plan is in `{0}`: `{1}` sends it",
        target.path().display(),
        commands.apply(target.path())
    ));
    Ok(())
}
