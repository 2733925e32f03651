//! `hhrun users remove`: forgets a person, and says what hh.ru does not forget by it.

use clap::Args;

use crate::cli::account::AccountArguments;
use crate::cli::logout;
use crate::cli::stop::Stop;
use crate::cli::terminal::{Answer, Terminal};
use crate::error::Error;
use crate::vault::{UserName, backup, people};

use super::place::Place;
use super::web::Web;

#[derive(Debug, Args)]
pub(super) struct RemoveArguments {
    name: UserName,
    /// Remove without asking
    #[arg(long)]
    yes: bool,
    /// Sign out at hh.ru first; when that fails, nothing is removed
    #[arg(long)]
    logout: bool,
}

/// Removes somebody who has no run under way.
pub(super) async fn remove(
    place: &Place,
    arguments: &RemoveArguments,
    stop: &mut Stop,
    terminal: &Terminal,
) -> Result<(), Error> {
    let user = &arguments.name;
    let web = Web::alone(place, "users remove")?;
    let has_account = web.as_ref().is_some_and(|web| web.knows(user));
    if has_account && !place.people()?.contains(user) {
        // Somebody who never connected hh.ru.
        if !stop.unless_asked(Error::Unchanged, is_meant(arguments, 0, terminal)).await? {
            terminal.say("nothing was removed");
            return Ok(());
        }
        return remove_account(web.as_ref(), user, terminal);
    }
    place.must_know(user)?;
    let vault = place.vault(user)?;
    let run = vault.lock_run("users remove")?;
    let honoured = match vault.tokens().read() {
        Ok(holding) => backup::can_move(holding.as_ref()) && !place.sandbox,
        Err(error) => {
            terminal.note(&format!("warning: {error}; whether hh.ru still honours the tokens is not known"));
            false
        }
    };
    if honoured && stop.unless_asked(Error::Unchanged, wants_logout(arguments, terminal)).await? {
        logout::sign_out(&AccountArguments::of(user.clone(), false), "users remove --logout", stop, terminal).await?;
    }
    let applications = vault.journal().all().map_or(0, |entries| entries.len());
    if !stop.unless_asked(Error::Unchanged, is_meant(arguments, applications, terminal)).await? {
        terminal.say("nothing was removed");
        return Ok(());
    }
    people::remove(&place.home, &place.origins, user, &run)?;
    terminal.say(&format!("`{user}` is removed ({})", place.name()));
    remove_account(web.as_ref(), user, terminal)
}

/// The next person of this name must not come in by it.
fn remove_account(web: Option<&Web>, user: &UserName, terminal: &Terminal) -> Result<(), Error> {
    let Some(web) = web else { return Ok(()) };
    if web.remove(user)? {
        terminal.say(&format!("the account of `{user}` at `hhrun serve` is removed, and signed out everywhere"));
        if web.is_orphaned() {
            terminal.note("nobody administers the server now: its next start prints a link for an administrator");
        }
    }
    Ok(())
}

async fn wants_logout(arguments: &RemoveArguments, terminal: &Terminal) -> Result<bool, Error> {
    if arguments.logout {
        return Ok(true);
    }
    let user = &arguments.name;
    terminal.note(&format!(
        "hh.ru still honours the tokens of `{user}`: a copy of them would work until they expire, also when they are \
         removed here"
    ));
    match if arguments.yes { Answer::Nobody } else { terminal.agree("Sign out at hh.ru first?").await } {
        Answer::Yes => Ok(true),
        Answer::No => Ok(false),
        Answer::Gone => Err(Error::Unchanged),
        Answer::Nobody => {
            terminal.note(&format!("`hhrun users remove {user} --logout` signs out first"));
            Ok(false)
        }
    }
}

async fn is_meant(arguments: &RemoveArguments, applications: usize, terminal: &Terminal) -> Result<bool, Error> {
    if arguments.yes {
        return Ok(true);
    }
    let user = &arguments.name;
    let what = match applications {
        0 => String::new(),
        1 => " and the journal of 1 application".to_owned(),
        count => format!(" and the journal of {count} applications"),
    };
    match terminal.agree(&format!("Remove `{user}`{what} for good?")).await {
        Answer::Yes => Ok(true),
        Answer::No => Ok(false),
        Answer::Gone => Err(Error::Unchanged),
        Answer::Nobody => Err(Error::Usage {
            message: format!("`{user}` is not removed without asking, and there is no terminal to ask on"),
            hint: Some("add --yes; `hhrun users export` makes a backup first".to_owned()),
        }),
    }
}
