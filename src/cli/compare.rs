//! `hhrun compare A B`: what another version of a strategy would change, on the same vacancies.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::error::Error;
use crate::run::difference::Difference;
use crate::run::{Given, Quiet, Selection, Wishes, report};
use crate::worker::{Program, Worker};

use super::offline::Material;
use super::run::granted;
use super::set;
use super::terminal::Terminal;
use crate::account::this_program;

#[derive(Debug, Args)]
pub(super) struct CompareArguments {
    /// The strategy as it was
    before: PathBuf,
    /// The strategy as it would be
    after: PathBuf,
    /// The recording to judge
    #[arg(long, value_name = "DIR", required_unless_present = "from", conflicts_with = "from")]
    replay: Option<PathBuf>,
    /// A file of vacancies to judge: JSON, a vacancy a line, or CSV
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Give both a parameter a value
    #[arg(long, value_name = "NAME=VALUE", value_parser = set::assignment)]
    set: Vec<(String, String)>,
    /// One JSON document on stdout
    #[arg(long)]
    pub(super) json: bool,
}

/// Runs both and tells the difference.
pub(super) async fn compare(arguments: CompareArguments, terminal: &Terminal) -> Result<(), Error> {
    let material = Material::load(arguments.replay.as_deref(), arguments.from.as_deref()).await?;
    let before = Program::read(&arguments.before)?;
    // Both deal out alike, so that what differs comes from the scripts.
    let given = Given { dealt_as: Some(before.name().to_owned()), granted: granted(), ..Given::default() };
    let before = Box::pin(judged((before, &given), &arguments.set, &material, terminal)).await?;
    let after = Program::read(&arguments.after)?;
    let after = Box::pin(judged((after, &given), &arguments.set, &material, terminal)).await?;
    let difference = Difference::of(&before, &after);
    let width = terminal.width();
    terminal.say(&format!("before  {}", summary(&before, &arguments.before)));
    terminal.say(&format!("after   {}", summary(&after, &arguments.after)));
    for (version, selection) in [("before", &before), ("after", &after)] {
        for note in notes(selection) {
            terminal.note(&format!("{version}: {note}"));
        }
    }
    terminal.say(&format!("\n{}", report::difference(&difference, width)));
    if !arguments.json {
        return Ok(());
    }
    let version = |path: &Path, selection: &Selection| {
        json!({
            "script": path.display().to_string(),
            "hash": selection.plan.script,
            "funnel": selection.funnel,
            "notes": notes(selection),
        })
    };
    let mut document = report::difference_document(&difference);
    document["before"] = version(&arguments.before, &before);
    document["after"] = version(&arguments.after, &after);
    terminal.document(&document)
}

async fn judged(
    (program, given): (Program, &Given),
    set: &[(String, String)],
    material: &Material,
    terminal: &Terminal,
) -> Result<Selection, Error> {
    let worker = Worker::start(&this_program()?, &program).await?;
    if worker.strategy().is_task() {
        return Err(Error::Usage {
            message: format!("`{}` is a task: it has no plan to compare", program.path().display()),
            hint: Some("name a strategy, which has a `fn queries(me)`".to_owned()),
        });
    }
    let params = set::params(&worker.strategy().settings, set)?;
    let given = Given { params, ..given.clone() };
    let mut run = material.begin(None, worker, program, given).await?;
    let selected = run.select(&Wishes::default(), &Quiet).await;
    for line in run.take_log() {
        terminal.note(&format!("script: {}", line.text));
    }
    Ok(selected?)
}

/// What could not be had, of queries and of vacancies.
fn notes(selection: &Selection) -> Vec<String> {
    let of_queries = selection.queries.iter().flat_map(|query| query.notes.iter());
    of_queries.chain(&selection.notes).cloned().collect()
}

fn summary(selection: &Selection, script: &Path) -> String {
    let counts = &selection.funnel;
    format!(
        "{}: found {} → unique {} → kept {} → scored {} → reviewed {} → planned {}",
        script.display(),
        counts.found,
        counts.unique,
        counts.kept,
        counts.scored,
        counts.reviewed,
        counts.planned
    )
}
