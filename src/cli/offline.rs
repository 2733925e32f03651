//! Runs that ask nobody: `--replay DIR` and `--from FILE`. No account, no settings, no connection.

use std::path::Path;

use chrono::Utc;

use crate::error::Error;
use crate::run::list::{self, List};
use crate::run::recording::Recording;
use crate::run::report::{self, Unsent};
use crate::run::{self, Run};
use crate::worker::{Program, Worker};

use super::RunArguments;
use super::progress::Bars;
use super::run::{select, tell};
use super::stop::Stop;
use super::terminal::Terminal;
use super::watch::watch;

/// Plans on a recording or on a file, and shows the plan.
pub(super) async fn offline(
    arguments: &RunArguments,
    worker: Worker,
    program: Program,
    terminal: &Terminal,
    stop: Stop,
) -> Result<(), Error> {
    let mut run = begin(arguments.replay.as_deref(), arguments.from.as_deref(), worker, program).await?;
    if arguments.watch {
        return watch(run, arguments, terminal, stop).await;
    }
    let selection = select(&mut run, arguments, None, terminal, &Bars::new()).await?;
    terminal.say(&report::funnel(&selection, terminal.width()));
    terminal.say(&report::plan(&selection, terminal.width()));
    let unsent = if arguments.replay.is_some() { Unsent::Replay } else { Unsent::List };
    if unsent == Unsent::List {
        terminal.say(&report::shortlist(&selection, terminal.width()));
    }
    tell(&run, "", &selection, Err(unsent), arguments, terminal)
}

/// A run on a recording, else on a file.
pub(super) async fn begin(
    replay: Option<&Path>,
    from: Option<&Path>,
    worker: Worker,
    program: Program,
) -> Result<Run, Error> {
    match (replay, from) {
        (Some(folder), _) => {
            let recording = Recording::load(folder).map_err(run::Error::from)?;
            Ok(Run::replay(&recording, worker, program).await?)
        }
        (None, Some(file)) => Ok(Run::of_list(read_list(file).await?, Utc::now(), worker, program).await?),
        (None, None) => Err(Error::Internal("a run that asks nobody needs a recording or a file".to_owned())),
    }
}

/// Reads a list of vacancies; `-` is stdin.
async fn read_list(file: &Path) -> Result<List, Error> {
    let name = if file == Path::new("-") { "stdin".to_owned() } else { file.display().to_string() };
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut tokio::io::stdin(), &mut bytes).await.map(|_| bytes)
    } else {
        tokio::fs::read(file).await
    };
    let bytes = bytes.map_err(|source| list::Error::Io { name: name.clone(), source })?;
    Ok(List::read(&name, bytes)?)
}
