//! `hhrun docs`: what scripts can use, and what one script wants to know.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Error;
use crate::protocol::Strategy;
use crate::script::parameters;
use crate::script::reference::Reference;
use crate::worker::{Program, Worker};

use super::terminal::Terminal;

/// What to describe, and in what form.
#[derive(Debug, Args)]
pub(super) struct DocsArguments {
    /// Say what this script has and what can be set, instead of what scripts can use
    #[arg(conflicts_with = "html")]
    script: Option<PathBuf>,
    /// A page that needs nothing else, instead of Markdown
    #[arg(long)]
    html: bool,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Describes.
pub(super) async fn docs(arguments: DocsArguments, terminal: &Terminal) -> Result<(), Error> {
    let text = match &arguments.script {
        Some(script) => {
            let program = Program::read(script)?;
            let worker = Worker::start(&crate::account::this_program()?, &program).await?;
            let text = described(script, worker.strategy());
            worker.stop().await;
            text
        }
        None if arguments.html => Reference::new().html(),
        None => Reference::new().markdown(),
    };
    if let Some(file) = &arguments.out {
        return write(file, &text);
    }
    terminal.say(text.trim_end());
    Ok(())
}

/// Writes a file that the person named.
pub(super) fn write(file: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(file, text).map_err(|error| Error::Usage {
        message: format!("cannot write `{}`: {error}", file.display()),
        hint: Some("name a file in a folder that is there and that you may write to".to_owned()),
    })
}

fn described(script: &Path, strategy: &Strategy) -> String {
    let kind = if strategy.is_task() { "a task" } else { "a strategy" };
    let mut lines = vec![format!("{}: {kind}", script.display())];
    if !strategy.hooks.is_empty() {
        let hooks: Vec<&str> = strategy.hooks.iter().map(|hook| hook.name()).collect();
        lines.push(format!("hooks: {}", hooks.join(", ")));
    }
    let settings = &strategy.settings;
    if !settings.permissions.is_empty() {
        let permissions: Vec<&str> = settings.permissions.iter().map(|permission| permission.name()).collect();
        lines.push(format!("permissions: {}", permissions.join(", ")));
    }
    if settings.params.is_empty() {
        lines.push("parameters: none".to_owned());
    } else {
        lines.push("parameters, set with `--set name=value`:".to_owned());
        lines.extend(parameters::lines(&settings.params).into_iter().map(|line| format!("  {line}")));
    }
    lines.join("\n")
}
