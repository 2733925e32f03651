//! `hhrun users`: the people known here.

mod backup;
mod list;
mod names;
mod older;
mod place;
mod remove;
mod web;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::error::Error;
use crate::vault::UserName;

use super::passphrase::PassphraseArguments;
use super::stop::Stop;
use super::terminal::Terminal;
use place::Place;
pub(super) use web::accounts_line;

#[derive(Debug, Args)]
pub(super) struct UsersArguments {
    #[command(subcommand)]
    step: Option<Step>,
    /// Those of the built-in hh.ru
    // A name of its own: a run's flag of this name is another.
    #[arg(id = "built_in", long = "sandbox", global = true)]
    sandbox: bool,
    /// Those of every hh.ru that anybody signed in at from here, the built-in one too
    #[arg(long, conflicts_with = "built_in")]
    all: bool,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Make a place for a person, who signs in later
    Add { name: UserName },
    /// Give a person another name, to an account of `hhrun serve` too; nothing else changes
    Rename { old: UserName, new: UserName },
    /// Write a person's journal and choices into a file sealed with a passphrase
    Export(backup::ExportArguments),
    /// Make a person out of such a file, or of an older tool's tokens
    Import(ImportArguments),
    /// Forget a person: tokens, journal, choices, an account of `hhrun serve`
    Remove(remove::RemoveArguments),
}

#[derive(Debug, Args)]
struct ImportArguments {
    /// The file that `hhrun users export` wrote
    #[arg(required_unless_present = "from_env", conflicts_with_all = ["from_env", "env_file", "blank"])]
    file: Option<PathBuf>,
    /// The person's name; otherwise the one in the file
    #[arg(long = "as", value_name = "NAME")]
    user: Option<UserName>,
    /// Take the tokens that an older tool kept in .env
    #[arg(
        long,
        long_help = "Take the tokens that an older tool kept in .env: USER_ACCESS_TOKEN, USER_REFRESH_TOKEN, \
                     ACCESS_TOKEN_VALID"
    )]
    from_env: bool,
    /// The .env file, when it is not in this folder or the data folder
    #[arg(long, value_name = "FILE", requires = "from_env")]
    env_file: Option<PathBuf>,
    /// Blank the three lines there without asking
    #[arg(long, requires = "from_env")]
    blank: bool,
    #[command(flatten)]
    passphrase: PassphraseArguments,
}

/// Without a step: lists them.
pub(super) async fn users(arguments: UsersArguments, terminal: &Terminal) -> Result<(), Error> {
    let place = Place::find(arguments.sandbox, terminal)?;
    let mut stop = Stop::listen();
    let wanted = match arguments.step {
        // It asks hh.ru for what must not be called undone.
        Some(Step::Remove(arguments)) => return remove::remove(&place, &arguments, &mut stop, terminal).await,
        others => others,
    };
    let work = async {
        match wanted {
            None => list::list(&place, arguments.all, terminal),
            Some(Step::Add { name }) => names::add(&place, name, terminal),
            Some(Step::Rename { old, new }) => names::rename(&place, &old, &new, terminal),
            Some(Step::Export(arguments)) => backup::export(&place, &arguments, terminal).await,
            Some(Step::Import(arguments)) => {
                let ImportArguments { file, user, env_file, blank, passphrase, .. } = &arguments;
                match file {
                    Some(file) => backup::import(&place, file, user.as_ref(), passphrase, terminal).await,
                    None => older::import(&place, env_file.as_deref(), user.as_ref(), *blank, terminal).await,
                }
            }
            Some(Step::Remove(_)) => Ok(()),
        }
    };
    stop.unless_asked(Error::Unchanged, work).await
}
