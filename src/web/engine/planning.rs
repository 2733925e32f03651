//! Searching and planning: what comes of it waits to be approved, or is sent where the person said so beforehand.

use std::collections::HashSet;

use super::choices::{Address, Chosen};
use super::job::{Task, ended};
use super::standing::Ended;
use super::trouble::Trouble;
use crate::account::Done;
use crate::gate::{Sent, check_letter};
use crate::hh::VacancyId;
use crate::protocol::Permission;
use crate::run::report::{self, Document, Report, Unsent};
use crate::run::{Given, Run, Selection, Wishes};
use crate::script::parameters;
use crate::vault;
use crate::worker::{Pure, Worker, Writer};

/// One run up to its plan, or with `send` to its end.
pub(super) async fn plan(task: &Task<'_>, chosen: Chosen, scheduled: bool, send: bool) -> Result<Ended, Trouble> {
    let account = task.account;
    let Chosen { program, params, told: address } = chosen;
    program.check_pins()?;
    let mut worker = Worker::start(&task.host.exe, &program).await?;
    let strategy = worker.strategy().clone();
    if strategy.is_task() {
        return Ok(Ended::Task);
    }
    parameters::values(&strategy.settings.params, &params).map_err(|error| Trouble::Script(error.to_string()))?;
    let permitted = account.permitted(&program, &strategy, (&[], &[]))?;
    if !permitted.missing.is_empty() {
        let missing = permitted.missing.iter().map(|permission| permission.name().to_owned()).collect();
        return Ok(Ended::NotAllowed { script: program.hash().to_owned(), missing });
    }
    let may_write = permitted.granted.contains(&Permission::Ai);
    worker.answered_by(Pure::new(
        may_write.then(|| -> Box<dyn Writer> { Box::new(account.scribe(strategy.settings.ai_limit)) }),
    ));
    let (memory, place) = (account.memory(), program.place().to_owned());
    let given = Given { params, granted: permitted.granted.into_iter().collect(), ..Given::default() };
    let start = account.start(&place);
    let mut keeper = task.keeper()?;
    let open_gate = |client, resume| account.gate_of_run(client, resume);
    let mut run = Run::begin(account.client(), open_gate, worker, program, account.resume()?, given, start).await?;
    if let (true, Some(until)) = (scheduled, run.free_at()?) {
        let ahead = account.client().clock_ahead().unwrap_or_default();
        return Ok(Ended::Rested { until: until - ahead });
    }
    keeper.dated(run.at());
    run.expect_kept(keeper.items().iter().map(|item| &item.vacancy));
    let mut selection = run.select(&Wishes::default(), task.board).await?;
    let found = selection.funnel.found;
    let dropped = if keeper.items().is_empty() {
        Vec::new()
    } else {
        run.take_up(&mut selection, keeper.items(), task.board).await?
    };
    let mut gone: HashSet<VacancyId> = dropped.iter().map(|one| one.vacancy.clone()).collect();
    gone.extend(selection.shunned().map(|one| one.vacancy));
    let new = selection.plan.items.iter().filter(|planned| planned.kept.is_none()).count();
    // Whatever comes now, the plan is there.
    let waiting = keeper.draft(&selection.plan, &gone)?;
    // They may have changed their mind while it waited and searched.
    let send = send && (!scheduled || (task.may_send)());
    if !send || selection.plan.items.is_empty() {
        let unsent = if selection.plan.items.is_empty() { Unsent::NothingPlanned } else { Unsent::Waiting };
        let document = told(task, &run, &selection, Err(unsent));
        account.note_run(&document)?;
        tell(task, &document, address.as_ref()).await;
        if unsent == Unsent::NothingPlanned {
            memory.change(&place, &run.take_memory().await?).map_err(vault::Error::from)?;
        }
        return Ok(Ended::Planned { found, new, waiting });
    }
    selection
        .plan
        .items
        .retain(|planned| check_letter(planned.letter.as_deref(), planned.vacancy.response_letter_required).is_ok());
    account.keep_report(&told(task, &run, &selection, Err(Unsent::CutShort)))?;
    let came = task.deliver(run.sender(), &selection).await?;
    let done = Done { sent: Ok(came), dropped: gone, is_kept: false };
    let left = conclude(task, &selection, &done)?;
    let document = told(task, &run, &selection, done.sent.as_ref().map_err(|unsent| *unsent));
    account.note_run(&document)?;
    tell(task, &document, address.as_ref()).await;
    memory.change(&place, &run.take_memory().await?).map_err(vault::Error::from)?;
    Ok(ended(done.sent, left, 0))
}

/// Writes to the person what there is to approve, or what was sent. A mail that does not arrive changes nothing.
async fn tell(task: &Task<'_>, document: &Document, address: Option<&Address>) {
    let Some(address) = address.filter(|_| !document.plan.is_empty()) else { return };
    let notifier = match task.host.config.notifier_to(&address.mail) {
        Ok(notifier) => notifier,
        Err(error) => return tracing::warn!(%error, "nobody can be told by mail"),
    };
    for error in notifier.tell(&report::notice(document, address.language)).await {
        tracing::warn!(%error, "a person could not be told by mail");
    }
}

/// What is left, now that the whole plan lies among what is kept.
fn conclude(task: &Task<'_>, selection: &Selection, done: &Done) -> Result<usize, Trouble> {
    Ok(task.keeper()?.conclude(selection, done)?)
}

fn told(task: &Task<'_>, run: &Run, selection: &Selection, sent: Result<&Sent, Unsent>) -> Document {
    Document::of(&Report {
        run: run.id(),
        at: run.at(),
        user: task.account.user().as_str(),
        sandbox: task.host.sandbox,
        me: run.me(),
        resume: run.resume(),
        budget: run.budget(),
        settled: run.settled(),
        selection,
        sent,
    })
}
