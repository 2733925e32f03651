//! `hhrun SCRIPT --user NAME`: plan, ask, apply.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Exit};
use crate::gate::{Found, Gate, Sent, Settled, Stopped};
use crate::hh::{Client, ResumeId};
use crate::protocol::Permission;
use crate::run::recording::Recorder;
use crate::run::report::{self, Document, Printed, Report, Unsent};
use crate::run::{self, Given, Run, Selection, Wishes};
use crate::script::diagnostic::finding;
use crate::vault::Journal;
use crate::vault::db::Database;
use crate::worker::{Program, Worker};

use super::account::AccountArguments;
use super::app_token;
use super::cycle::Cycle;
use super::every;
use super::offline;
use super::persons_run::{Around, persons_run};
use super::progress::Bars;
use super::run_arguments::RunArguments;
use super::set;
use super::stop::Stop;
use super::task::task;
use super::terminal::Terminal;
use super::written;

/// Runs a strategy for one person.
pub(super) async fn run(arguments: RunArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    if arguments.every.is_any() {
        return Box::pin(every::every(arguments, terminal, stop)).await;
    }
    let telling = arguments.telling.telling(arguments.lang)?;
    let watched = arguments.watch;
    let cycle = Cycle::default();
    let done = {
        let sending = stop.clone();
        tokio::select! {
            done = whole_run(&arguments, terminal, sending, &cycle) => done,
            // It is how watching ends.
            () = stop.asked_before_sending() => if watched { Ok(()) } else { Err(Error::Interrupted) },
        }
    };
    cycle.settled().await;
    if let Some(telling) = telling {
        telling.after(&cycle, &done, &name(&arguments), terminal).await;
    }
    done.map_err(|error| stop.with_kept(error))
}

async fn whole_run(arguments: &RunArguments, terminal: &Terminal, stop: Stop, cycle: &Cycle) -> Result<(), Error> {
    let script = script(arguments)?;
    let recorder = arguments.record.as_deref().map(Recorder::to).transpose().map_err(run::Error::from)?.map(Arc::new);
    let program = Program::read(script)?;
    program.check_pins()?;
    let worker = Worker::start(&crate::account::this_program()?, &program).await?;
    for warning in &worker.strategy().warnings {
        terminal.snippet(&finding(warning, terminal.coloured()));
    }
    Box::pin(run_of(arguments, (program, worker), recorder, terminal, stop, cycle)).await
}

/// What a person is told about is called after its script.
pub(super) fn name(arguments: &RunArguments) -> String {
    let stem = arguments.script.as_deref().and_then(Path::file_stem);
    stem.map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// The script that is to be run.
pub(super) fn script(arguments: &RunArguments) -> Result<&Path, Error> {
    arguments.script.as_deref().ok_or_else(|| Error::Usage {
        message: "no script is given".to_owned(),
        hint: Some("run `hhrun scripts/my_strategy.rhai --user bob`, or `hhrun --help`".to_owned()),
    })
}

/// One run of a script that is read and checked.
pub(super) async fn run_of(
    arguments: &RunArguments,
    (program, worker): (Program, Worker),
    recorder: Option<Arc<Recorder>>,
    terminal: &Terminal,
    stop: Stop,
    cycle: &Cycle,
) -> Result<(), Error> {
    if worker.strategy().is_task() {
        return task(arguments, worker, program, terminal, &stop, cycle).await;
    }
    check(arguments)?;
    let given = Given {
        params: set::params(&worker.strategy().settings, &arguments.set)?,
        granted: granted(),
        ..Given::default()
    };
    if arguments.replay.is_some() || arguments.from.is_some() {
        return Box::pin(offline::offline(arguments, worker, program, given, terminal, stop)).await;
    }
    let whose = arguments.account.with_wishes(&worker.strategy().settings).waiting(arguments.wait);
    if arguments.app {
        return plan_for_nobody(arguments, &whose, worker, program, (given, recorder), terminal).await;
    }
    let around = Around { arguments, recorder: recorder.as_ref(), terminal, stop: &stop, cycle };
    Box::pin(persons_run(&around, &whose, program, worker, given)).await
}

/// Why the sending ended early, as an exit code; what was said already is not said again.
pub(super) fn stopped_error(stopped: Stopped) -> Error {
    match stopped {
        Stopped::Interrupted => Error::Ended(Exit::Interrupted),
        Stopped::Budget | Stopped::Limit | Stopped::Captcha(_) => Error::Ended(Exit::Stopped),
        Stopped::NoAnswers | Stopped::Denied(_) => Error::Ended(Exit::Hh),
        Stopped::Journal(_) => Error::Ended(Exit::Internal),
        Stopped::Hh(error) => error.into(),
    }
}

/// Says what an earlier run had left open.
pub(super) fn tell_settled(settled: &[Settled], terminal: &Terminal) {
    for settled in settled {
        let found = match &settled.found {
            Found::Taken(_) => "hh.ru has it".to_owned(),
            Found::Invited(_) => "the employer invited them, and hh.ru has nothing else".to_owned(),
            Found::Meanwhile(_) => continue,
            Found::Absent => "hh.ru does not have it".to_owned(),
            Found::Unsure(why) => format!("still unclear: {why}"),
        };
        terminal.say(&format!("left open by an earlier run: {} ({found})", settled.title));
    }
}

/// What only tasks have.
pub(super) fn check(arguments: &RunArguments) -> Result<(), Error> {
    let tasks = [("words after `--` are", !arguments.words.is_empty())];
    match tasks.into_iter().find(|(_, given)| *given) {
        // What cannot be written is known before anything is sent.
        None => written::targets(arguments).map(drop),
        Some((what, _)) => Err(Error::Usage {
            message: format!("{what} for tasks, and this script is a strategy"),
            hint: Some("a strategy takes its parameters by `--set name=value`".to_owned()),
        }),
    }
}

/// What a run that sends nothing allows its script: its memory is only read, and no language model is asked.
pub(super) fn granted() -> Vec<Permission> {
    vec![Permission::Apply, Permission::Memory, Permission::Ai]
}

/// Plans in the application's own name: nobody's journal is looked into, and nothing can be sent.
async fn plan_for_nobody(
    arguments: &RunArguments,
    whose: &AccountArguments,
    worker: Worker,
    program: Program,
    (given, recorder): (Given, Option<Arc<Recorder>>),
    terminal: &Terminal,
) -> Result<(), Error> {
    let config = whose.config(terminal)?;
    let client = heard_by(&app_token::client(&config)?, recorder.as_ref());
    // Never written, so that it is never there.
    let journal = Journal::new(Database::new(config.home.join("nobody")));
    let gate = Gate::new(client.clone(), journal, ResumeId::default(), config.own_employers.clone());
    let bars = Bars::new();
    let planned = async {
        let mut run = Run::begin_for_nobody(client, gate, worker, program, given).await?;
        let selection = select(&mut run, arguments, recorder.as_deref(), terminal, &bars).await?;
        Ok::<_, Error>((run, selection))
    };
    let (run, selection) = planned.await.map_err(app_token::explained)?;
    let planned = Document::selected(&selection);
    terminal.say(&report::funnel(&planned, terminal.width()));
    terminal.say(&report::plan(&planned, terminal.width()));
    tell(&run, "", &selection, Err(Unsent::DryRun), arguments, terminal).map(drop)
}

/// The same client, telling the recorder what hh.ru says.
pub(super) fn heard_by(client: &Client, recorder: Option<&Arc<Recorder>>) -> Client {
    match recorder {
        Some(recorder) => client.heard_by(Arc::<Recorder>::clone(recorder)),
        None => client.clone(),
    }
}

/// Selects, passes on what the script said meanwhile, and writes the recording.
pub(super) async fn select(
    run: &mut Run,
    arguments: &RunArguments,
    recorder: Option<&Recorder>,
    terminal: &Terminal,
    bars: &Bars,
) -> Result<Selection, Error> {
    if recorder.is_some() {
        run.read_spare();
    }
    let wishes = Wishes { limit: arguments.limit, min_score: arguments.min_score };
    let selected = run.select(&wishes, bars).await;
    bars.clear();
    for line in run.take_log() {
        terminal.note(&format!("script: {}", line.text));
    }
    let selection = selected?;
    if let Some(recorder) = recorder {
        let answers = run.record(recorder, &selection)?;
        terminal.note(&format!("recorded: {answers} answers of hh.ru in {}", recorder.folder().display()));
    }
    Ok(selection)
}

pub(super) fn tell(
    run: &Run,
    user: &str,
    selection: &Selection,
    sent: Result<&Sent, Unsent>,
    arguments: &RunArguments,
    terminal: &Terminal,
) -> Result<Document, Error> {
    let document = Document::of(&so_far(run, user, selection, sent, arguments));
    terminal.say(&report::results(&document));
    if arguments.json {
        terminal.document(&Printed(&document))?;
    }
    if arguments.csv {
        terminal.data(&report::csv(&document))?;
    }
    written::write(&document, arguments, terminal)?;
    Ok(document)
}

/// The run as far as it came.
pub(super) fn so_far<'a>(
    run: &'a Run,
    user: &'a str,
    selection: &'a Selection,
    sent: Result<&'a Sent, Unsent>,
    arguments: &RunArguments,
) -> Report<'a> {
    Report {
        run: run.id(),
        at: run.at(),
        user,
        sandbox: arguments.account.sandbox,
        me: run.me(),
        resume: run.resume(),
        budget: run.budget(),
        settled: run.settled(),
        selection,
        sent,
    }
}
