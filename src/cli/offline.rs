//! Runs that ask nobody: `--replay DIR` and `--from FILE`. No account, no settings, no connection.

use std::path::Path;

use chrono::Utc;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::Error;
use crate::run::list::{self, List};
use crate::run::recording::Recording;
use crate::run::report::{self, Document, Unsent};
use crate::run::{self, Given, Run};
use crate::worker::{Program, Worker};

use super::progress::Bars;
use super::run::{select, tell};
use super::run_arguments::RunArguments;
use super::stop::Stop;
use super::terminal::Terminal;
use super::watch::watch;

/// Plans on a recording or on a file, and shows the plan.
pub(super) async fn offline(
    arguments: &RunArguments,
    worker: Worker,
    program: Program,
    given: Given,
    terminal: &Terminal,
    stop: Stop,
) -> Result<(), Error> {
    let material = Material::load(arguments.replay.as_deref(), arguments.from.as_deref()).await?;
    let mut run = material.begin(arguments.resume_title.as_deref(), worker, program, given).await?;
    if arguments.watch {
        return Box::pin(watch(run, arguments, terminal, stop)).await;
    }
    let selection = select(&mut run, arguments, None, terminal, &Bars::new()).await?;
    let planned = Document::selected(&selection);
    terminal.say(&report::funnel(&planned, terminal.width()));
    let unsent = if arguments.replay.is_some() { Unsent::Replay } else { Unsent::List };
    terminal.say(&match unsent {
        Unsent::List => report::shortlist(&planned, terminal.width()),
        _ => report::plan(&planned, terminal.width()),
    });
    tell(&run, "", &selection, Err(unsent), arguments, terminal).map(drop)
}

/// What answers in hh.ru's place.
pub(super) enum Material {
    Recording(Box<Recording>),
    List(List),
}

impl Material {
    /// Reads a recording, else a file.
    pub(super) async fn load(replay: Option<&Path>, from: Option<&Path>) -> Result<Self, Error> {
        match (replay, from) {
            (Some(folder), _) => {
                let recording = Recording::load(folder).map_err(run::Error::from)?;
                Ok(Self::Recording(Box::new(recording)))
            }
            (None, Some(file)) => Ok(Self::List(read_list(file).await?)),
            (None, None) => Err(Error::Internal("a run that asks nobody needs a recording or a file".to_owned())),
        }
    }

    /// A run on it; `title` is what the resume of a list is called.
    pub(super) async fn begin(
        &self,
        title: Option<&str>,
        worker: Worker,
        program: Program,
        given: Given,
    ) -> Result<Run, Error> {
        Ok(match self {
            Self::Recording(recording) => Run::replay(recording, worker, program, given).await?,
            Self::List(list) => Run::of_list(list.clone(), title, Utc::now(), worker, program, given).await?,
        })
    }
}

/// Reads a list of vacancies; `-` is stdin.
async fn read_list(file: &Path) -> Result<List, Error> {
    let name = if file == Path::new("-") { "stdin".to_owned() } else { file.display().to_string() };
    let bytes = if file == Path::new("-") {
        all_of(tokio::io::stdin()).await
    } else {
        match tokio::fs::File::open(file).await {
            Ok(file) => all_of(file).await,
            Err(error) => Err(error),
        }
    };
    let bytes = bytes.map_err(|source| list::Error::Io { name: name.clone(), source })?;
    Ok(List::read(&name, bytes)?)
}

/// All bytes, or one more than a list may have: what never ends must not fill the memory.
async fn all_of(from: impl AsyncRead + Unpin) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(list::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).await?;
    Ok(bytes)
}
