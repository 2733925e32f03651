//! `hhrun SCRIPT --user NAME`: plan, ask, apply.

use std::sync::OnceLock;

use crate::error::{Error, Exit};
use crate::gate::{DAILY, Found, Gate, Outcome, Plan, Sent, Stopped};
use crate::hh::ResumeId;
use crate::protocol::Permission;
use crate::run::report::{self, Report, Unsent};
use crate::run::{self, Given, Progress, Run, Selection, Step, Wishes};
use crate::script::diagnostic::finding;
use crate::session::Session;
use crate::vault::db::Database;
use crate::vault::{self, Journal};
use crate::worker::{Program, Worker};

use super::RunArguments;
use super::account::{Account, AccountArguments, Turn};
use super::app_token;
use super::progress::Bars;
use super::set;
use super::stop::Stop;
use super::terminal::{Answer, Terminal};

/// Runs a strategy for one person.
pub(super) async fn run(arguments: RunArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    let open = OnceLock::new();
    let done = {
        let sending = stop.clone();
        tokio::select! {
            done = whole_run(arguments, terminal, sending, &open) => done,
            () = stop.asked_before_sending() => Err(Error::Interrupted),
        }
    };
    // A refresh that was asked for is waited for, also when the person wants to go.
    if let Some(session) = open.get() {
        let session: &Session = session;
        session.settled().await;
    }
    done
}

async fn whole_run(
    arguments: RunArguments,
    terminal: &Terminal,
    stop: Stop,
    open: &OnceLock<Session>,
) -> Result<(), Error> {
    let script = arguments.script.as_deref().ok_or_else(|| Error::Usage {
        message: "no script is given".to_owned(),
        hint: Some("run `hhrun scripts/my_strategy.rhai --user bob`, or `hhrun --help`".to_owned()),
    })?;
    let program = Program::read(script)?;
    let worker = Worker::start(&super::account::this_program()?, &program).await?;
    for warning in &worker.strategy().warnings {
        terminal.snippet(&finding(warning, terminal.coloured()));
    }
    let resume = arguments.resume.as_deref().map(crate::config::resume_id).transpose()?;
    if worker.strategy().is_task() {
        return Err(Error::Usage {
            message: format!("`{}` is a task: it has `main` and no `queries`", script.display()),
            hint: Some("this version runs strategies; give it a `fn queries(me)`".to_owned()),
        });
    }
    let params = set::params(&worker.strategy().settings, &arguments.set)?;
    let whose = arguments.account.with_wishes(&worker.strategy().settings).waiting(arguments.wait);
    if arguments.app {
        let given = Given { params, granted: granted(), ..Given::default() };
        return plan_for_nobody(&arguments, &whose, worker, program, given, terminal).await;
    }
    let mut account = Account::open(&whose, program.name(), terminal).await?;
    let _ = open.set(account.session());
    let resume = match resume {
        Some(resume) => Some(resume),
        None => account.resume()?,
    };
    account.lock_run(Turn { doing: program.name(), wait: arguments.wait, terminal }).await?;
    let open_gate = |client, resume| Gate::new(client, account.journal(), resume, account.own_employers());
    let (memory, place) = (account.memory(), program.place().to_owned());
    let given = Given { params, granted: granted(), memory: memory.of(&place).map_err(vault::Error::from)? };
    let mut run = Run::begin(account.client(), open_gate, worker, program, resume, given).await?;
    let meanwhile = run.settled().iter().filter(|settled| matches!(settled.found, Found::Meanwhile(_))).count();
    if meanwhile > 0 {
        terminal.say(&format!("sent elsewhere while the journal was in a backup, and known now: {meanwhile}"));
    }
    for settled in run.settled() {
        let found = match &settled.found {
            Found::Taken(_) => "hh.ru has it".to_owned(),
            Found::Meanwhile(_) => continue,
            Found::Absent => "hh.ru does not have it".to_owned(),
            Found::Unsure(why) => format!("still unclear: {why}"),
        };
        terminal.say(&format!("left open by an earlier run: {} ({found})", settled.title));
    }
    let wishes = Wishes { limit: arguments.limit, min_score: arguments.min_score };
    let bars = Bars::new();
    let selected = run.select(&wishes, &bars).await;
    bars.clear();
    for line in run.take_log() {
        terminal.note(&format!("script: {}", line.text));
    }
    let selection = selected?;
    let sent = agree_and_send(&mut run, &selection, &arguments, terminal, &bars, &stop).await?;
    tell(&run, account.user().as_str(), &selection, sent.as_ref().map_err(|unsent| *unsent), &arguments, terminal)?;
    account.note_run(&run, &selection)?;
    // Who only looked, or declined, wants the next run to find everything as it was.
    if matches!(sent, Ok(_) | Err(Unsent::NothingPlanned)) {
        memory.change(&place, &run.take_memory().await?).map_err(vault::Error::from)?;
    }
    account.close().await?;
    let Ok(sent) = sent else { return Ok(()) };
    let unclear = sent.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Unknown(_)));
    match sent.stopped {
        None if unclear => Err(Error::Ended(Exit::Hh)),
        None => Ok(()),
        Some(Stopped::Interrupted) => Err(Error::Ended(Exit::Interrupted)),
        Some(Stopped::Budget | Stopped::Limit | Stopped::Captcha(_)) => Err(Error::Ended(Exit::Stopped)),
        Some(Stopped::NoAnswers | Stopped::Denied(_)) => Err(Error::Ended(Exit::Hh)),
        Some(Stopped::Journal(_)) => Err(Error::Ended(Exit::Internal)),
        Some(Stopped::Hh(error)) => Err(error.into()),
    }
}

/// What a run allows its script. Nobody is asked yet for what goes beyond applying, and a script's own memory harms
/// nobody.
fn granted() -> Vec<Permission> {
    vec![Permission::Apply, Permission::Memory]
}

/// Plans in the application's own name: nobody's journal is looked into, and nothing can be sent.
async fn plan_for_nobody(
    arguments: &RunArguments,
    whose: &AccountArguments,
    worker: Worker,
    program: Program,
    given: Given,
    terminal: &Terminal,
) -> Result<(), Error> {
    let config = whose.config(terminal)?;
    let client = app_token::client(&config)?;
    // Never written, so that it is never there.
    let journal = Journal::new(Database::new(config.home.join("nobody")));
    let gate = Gate::new(client.clone(), journal, ResumeId::default(), config.own_employers.clone());
    let wishes = Wishes { limit: arguments.limit, min_score: arguments.min_score };
    let bars = Bars::new();
    let planned = async {
        let mut run = Run::begin_for_nobody(client, gate, worker, program, given).await?;
        let selected = run.select(&wishes, &bars).await;
        bars.clear();
        for line in run.take_log() {
            terminal.note(&format!("script: {}", line.text));
        }
        selected.map(|selection| (run, selection))
    };
    let (run, selection) = planned.await.map_err(|error: run::Error| app_token::explained(error.into()))?;
    terminal.say(&report::funnel(&selection, terminal.width()));
    terminal.say(&report::plan(&selection, terminal.width()));
    tell(&run, "", &selection, Err(Unsent::DryRun), arguments, terminal)
}

/// Shows the plan, asks, and sends what the person agreed to.
async fn agree_and_send(
    run: &mut Run,
    selection: &Selection,
    arguments: &RunArguments,
    terminal: &Terminal,
    bars: &Bars,
    stop: &Stop,
) -> Result<Result<Sent, Unsent>, Error> {
    terminal.say(&report::funnel(selection, terminal.width()));
    let plan = &selection.plan;
    if plan.items.is_empty() {
        terminal.say(&report::plan(selection, terminal.width()));
        return Ok(Err(if arguments.dry_run { Unsent::DryRun } else { Unsent::NothingPlanned }));
    }
    terminal.say(&report::plan(selection, terminal.width()));
    if let Err(unsent) = consent(run, plan, arguments, terminal).await? {
        return Ok(Err(unsent));
    }
    stop.sending();
    bars.expect(Step::Sent, plan.items.len() as u64);
    let sent = run.send(plan, || stop.is_asked(), |_, _| bars.done(Step::Sent, 1)).await;
    bars.clear();
    Ok(Ok(sent?))
}

async fn consent(
    run: &Run,
    plan: &Plan,
    arguments: &RunArguments,
    terminal: &Terminal,
) -> Result<Result<(), Unsent>, Error> {
    if arguments.dry_run {
        return Ok(Err(Unsent::DryRun));
    }
    if arguments.yes {
        return Ok(Ok(()));
    }
    let (count, budget) = (plan.items.len(), run.budget());
    let title = run.resume().title.as_deref().unwrap_or("without a title");
    terminal.note(&format!(
        "{} · resume «{title}» · {budget} of {} applications left today",
        run.me().full_name(),
        DAILY
    ));
    let question = format!("Send {count} application{}?", if count == 1 { "" } else { "s" });
    match terminal.agree(&question).await {
        Answer::Yes => Ok(Ok(())),
        Answer::No => Ok(Err(Unsent::Declined)),
        Answer::Nobody => Ok(Err(Unsent::NobodyToAsk)),
        Answer::Gone => Err(Error::Interrupted),
    }
}

fn tell(
    run: &Run,
    user: &str,
    selection: &Selection,
    sent: Result<&Sent, Unsent>,
    arguments: &RunArguments,
    terminal: &Terminal,
) -> Result<(), Error> {
    let report = Report {
        run: run.id(),
        user,
        sandbox: arguments.account.sandbox,
        me: run.me(),
        resume: run.resume(),
        budget: run.budget(),
        settled: run.settled(),
        selection,
        sent,
    };
    terminal.say(&report::results(&report));
    if arguments.json { terminal.document(&report::document(&report)) } else { Ok(()) }
}
