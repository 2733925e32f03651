//! A task: `main` runs, its rows are shown, its plan of changes is asked about and carried out.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::{Error, Exit};
use crate::gate::{Carried, Change, Fate, Gate, Writing};
use crate::protocol::{Level, Permission, Returned, Strategy};
use crate::run::report::Unsent;
use crate::run::task::{Allowed, Outcome, Task, report, rows::Rows};
use crate::run::{Given, Progress, Step};
use crate::vault;
use crate::vault::journal::RunRecord;
use crate::worker::{Program, Worker};

use super::account::{Account, Turn};
use super::cycle::Cycle;
use super::grants::{Flags, grants};
use super::progress::Bars;
use super::run_arguments::RunArguments;
use super::set;
use super::stop::Stop;
use super::terminal::{Answer, Terminal};
use super::written::{Form, Target};

/// Runs a task for one person.
pub(super) async fn task(
    arguments: &RunArguments,
    worker: Worker,
    program: Program,
    terminal: &Terminal,
    stop: &Stop,
    cycle: &Cycle,
) -> Result<(), Error> {
    check(arguments)?;
    let out = arguments.out.as_deref().map(Target::of_rows).transpose()?;
    let strategy = worker.strategy().clone();
    let (params, words) = given(arguments, &strategy)?;
    let whose = arguments.account.with_wishes(&strategy.settings).waiting(arguments.wait);
    let mut account = Account::open(&whose, program.name(), terminal).await?;
    cycle.opened(account.session());
    let resume = match arguments.resume.as_deref() {
        Some(resume) => Some(crate::config::resume_id(resume)?),
        None => account.resume()?,
    };
    account.lock_run(Turn { doing: program.name(), wait: arguments.wait, terminal }).await?;
    let flags = Flags { allow: &arguments.allow, deny: &arguments.deny };
    let permissions = grants(&account, &program, &strategy, flags, terminal).await?;
    let scribe = permissions.contains(&Permission::Ai).then(|| account.scribe(strategy.settings.ai_limit));
    let allowed = Allowed { permissions, scribe };
    let gate = |client, resume| {
        let writing = Writing { actions: account.actions(), session: account.session() };
        Gate::new(client, account.journal(), resume, account.own_employers()).writing(writing)
    };
    let (memory, place) = (account.memory(), program.place().to_owned());
    let given = Given { params, memory: memory.of(&place).map_err(vault::Error::from)?, ..Given::default() };
    let mut task = Task::begin(account.session(), gate, worker, &program, (resume, given), allowed).await?;
    super::run::tell_settled(task.settled(), terminal);
    let ran = task.main(words).await;
    for line in task.take_log() {
        let warning = if line.level == Level::Warn { "warning: " } else { "" };
        terminal.note(&format!("script: {warning}{}", line.text));
    }
    let outcome = ran?;
    let rows = show(&outcome, out.as_ref(), arguments, terminal)?;
    let carried = agree_and_make(&mut task, &outcome, arguments, terminal, stop).await?;
    cycle.came_to(report::summary(&outcome.changes, carried.as_ref().map_err(|unsent| *unsent)));
    tell(&task, &account, &outcome, rows.as_ref(), carried.as_ref().map_err(|unsent| *unsent), arguments, terminal)?;
    note(&account, &task, &outcome)?;
    if matches!(carried, Ok(_) | Err(Unsent::NothingPlanned)) {
        memory.change(&place, &task.take_memory().await?).map_err(vault::Error::from)?;
    }
    account.close().await?;
    carried.map_or(Ok(()), exit)
}

/// The parameters and the words that a task is given.
pub(super) fn given(
    arguments: &RunArguments,
    strategy: &Strategy,
) -> Result<(BTreeMap<String, String>, Vec<String>), Error> {
    let (mut assigned, words) = words(&arguments.words);
    assigned.extend(arguments.set.iter().cloned());
    Ok((set::params(&strategy.settings, &assigned.into_iter().collect::<Vec<_>>())?, words))
}

/// What only strategies have.
pub(super) fn check(arguments: &RunArguments) -> Result<(), Error> {
    let strategies = [
        ("--app", arguments.app),
        ("--limit", arguments.limit.is_some()),
        ("--min-score", arguments.min_score.is_some()),
        ("--watch", arguments.watch),
        ("--record", arguments.record.is_some()),
        ("--replay", arguments.replay.is_some()),
        ("--from", arguments.from.is_some()),
        ("--report", arguments.report.is_some()),
        ("--lang", arguments.lang.is_some()),
        ("--plan-out", arguments.plan_out.is_some()),
    ];
    match strategies.into_iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((flag, _)) => Err(Error::Usage {
            message: format!("{flag} is for strategies, and this script is a task"),
            hint: Some("tell a task what it needs to know as `-- name=value`".to_owned()),
        }),
    }
}

/// What stands after `--`: parameters, and other words.
fn words(words: &[String]) -> (BTreeMap<String, String>, Vec<String>) {
    let mut params = BTreeMap::new();
    let mut rest = Vec::new();
    for word in words {
        match word.split_once('=') {
            Some((name, value)) if is_name(name) => {
                params.insert(name.to_owned(), value.to_owned());
            }
            _ => rest.push(word.clone()),
        }
    }
    (params, rest)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Writes rows to a file.
fn write(target: &Target, rows: &Rows) -> Result<(), Error> {
    target.put(&if target.form() == Form::Csv { rows.csv() } else { format!("{:#}\n", rows.json()) })
}

/// Shows what `main` returned.
fn show(
    outcome: &Outcome,
    out: Option<&Target>,
    arguments: &RunArguments,
    terminal: &Terminal,
) -> Result<Option<Rows>, Error> {
    let rows = Rows::of(&outcome.returned);
    match (&outcome.returned, &rows) {
        (Returned::Value(text), _) if !arguments.csv => terminal.say(text),
        (_, Some(rows)) => match out {
            Some(target) => {
                write(target, rows)?;
                let count = rows.count();
                let plural = if count == 1 { "" } else { "s" };
                terminal.say(&format!("{count} row{plural} written to {}", target.file().display()));
            }
            None if arguments.csv => terminal.data(&rows.csv())?,
            None if arguments.json => {}
            None => terminal.say(&rows.table(terminal.width())),
        },
        _ => {}
    }
    if rows.is_none() && (out.is_some() || arguments.csv) {
        terminal.note("note: the task returned no rows; nothing was written");
    }
    Ok(rows)
}

async fn agree_and_make(
    task: &mut Task,
    outcome: &Outcome,
    arguments: &RunArguments,
    terminal: &Terminal,
    stop: &Stop,
) -> Result<Result<Carried, Unsent>, Error> {
    for (what, reason) in &outcome.refused {
        terminal.say(&format!("not done, whatever the script says: {what} ({reason})"));
    }
    let changes = &outcome.changes;
    if changes.is_empty() {
        return Ok(Err(if arguments.dry_run { Unsent::DryRun } else { Unsent::NothingPlanned }));
    }
    terminal.say(&report::plan(changes));
    if let Err(unsent) = consent(task, changes, arguments, terminal).await? {
        return Ok(Err(unsent));
    }
    stop.sending();
    let bars = Bars::new();
    bars.expect(Step::Sent, changes.len() as u64);
    let carried = task.carry_out(changes, || stop.is_asked(), |_, _| bars.done(Step::Sent, 1)).await;
    bars.clear();
    Ok(Ok(carried?))
}

async fn consent(
    task: &Task,
    changes: &[Change],
    arguments: &RunArguments,
    terminal: &Terminal,
) -> Result<Result<(), Unsent>, Error> {
    if arguments.dry_run {
        return Ok(Err(Unsent::DryRun));
    }
    if arguments.yes {
        return Ok(Ok(()));
    }
    let count = changes.len();
    let question = format!("{}: make {count} change{}?", task.me().full_name(), if count == 1 { "" } else { "s" });
    match terminal.agree(&question).await {
        Answer::Yes => Ok(Ok(())),
        Answer::No => Ok(Err(Unsent::Declined)),
        Answer::Nobody => Ok(Err(Unsent::NobodyToAsk)),
        Answer::Gone => Err(Error::Interrupted),
    }
}

fn tell(
    task: &Task,
    account: &Account,
    outcome: &Outcome,
    rows: Option<&Rows>,
    carried: Result<&Carried, Unsent>,
    arguments: &RunArguments,
    terminal: &Terminal,
) -> Result<(), Error> {
    match carried {
        Ok(carried) => terminal.say(&report::results(&outcome.changes, carried)),
        Err(Unsent::NothingPlanned) => {}
        Err(unsent) => terminal.say(unsent.sentence()),
    }
    if !arguments.json {
        return Ok(());
    }
    let value = match &outcome.returned {
        Returned::Value(text) => json!(text),
        _ => Value::Null,
    };
    terminal.document(&json!({
        "run": task.label().run,
        "user": account.user().as_str(),
        "sandbox": arguments.account.sandbox,
        "rows": rows.map(Rows::json),
        "value": value,
        "plan": report::document(&outcome.changes, carried.ok()),
        "refused": report::refused(&outcome.refused),
        "not_sent": carried.err().map(Unsent::word),
    }))
}

/// Remembers the run and how much it wanted.
fn note(account: &Account, task: &Task, outcome: &Outcome) -> Result<(), Error> {
    let label = task.label();
    let record = RunRecord {
        id: label.run.clone(),
        at: account.client().now(),
        strategy: label.task.clone(),
        script: label.script.clone(),
        funnel: json!({ "planned": outcome.changes.len(), "refused": outcome.refused.len() }),
    };
    Ok(account.note(&record)?)
}

fn exit(carried: Carried) -> Result<(), Error> {
    let unclear = carried.fates.iter().any(|fate| matches!(fate, Fate::Unknown(_)));
    match carried.stopped {
        None if unclear => Err(Error::Ended(Exit::Hh)),
        None => Ok(()),
        Some(stopped) => Err(super::run::stopped_error(stopped)),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_with_a_name_are_parameters() {
        let given: Vec<String> = ["min=5", "query=a=b", "https://hh.ru/?a=b", "=x", "plain"].map(str::to_owned).into();
        let (params, rest) = words(&given);
        assert_eq!(
            params.into_iter().collect::<Vec<_>>(),
            [("min".to_owned(), "5".to_owned()), ("query".to_owned(), "a=b".to_owned())]
        );
        assert_eq!(rest, ["https://hh.ru/?a=b", "=x", "plain"]);
    }
}
