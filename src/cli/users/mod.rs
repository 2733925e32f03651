//! `hhrun users`: the people known here.

mod list;
mod names;
mod place;
mod remove;

use clap::{Args, Subcommand};

use crate::error::Error;
use crate::vault::UserName;

use super::stop::unless_stopped;
use super::terminal::Terminal;
use place::Place;

#[derive(Debug, Args)]
pub(super) struct UsersArguments {
    #[command(subcommand)]
    step: Option<Step>,
    /// Those of the built-in hh.ru
    #[arg(long, global = true)]
    sandbox: bool,
    /// Those of every hh.ru that anybody signed in at from here, the built-in one too
    #[arg(long, conflicts_with = "sandbox")]
    all: bool,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Make a place for a person, who signs in later
    Add { name: UserName },
    /// Give a person another name; nothing else changes
    Rename { old: UserName, new: UserName },
    /// Forget a person: tokens, journal, choices
    Remove(remove::RemoveArguments),
}

/// Without a step: lists them.
pub(super) async fn users(arguments: UsersArguments, terminal: &Terminal) -> Result<(), Error> {
    let place = Place::find(arguments.sandbox, terminal)?;
    unless_stopped(async {
        match arguments.step {
            None => list::list(&place, arguments.all, terminal),
            Some(Step::Add { name }) => names::add(&place, name, terminal),
            Some(Step::Rename { old, new }) => names::rename(&place, &old, &new, terminal),
            Some(Step::Remove(arguments)) => remove::remove(&place, &arguments, terminal).await,
        }
    })
    .await
}
