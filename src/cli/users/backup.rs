//! `hhrun users export` and `hhrun users import FILE`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::account;
use crate::cli::passphrase::PassphraseArguments;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::vault::UserName;
use crate::vault::backup::{self, Backup};

use super::place::Place;

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    name: UserName,
    /// The file to write; must not be there yet
    file: PathBuf,
    /// Take the tokens along: the person is signed out here, and signed in where the file is imported
    #[arg(long = "move")]
    moves: bool,
    #[command(flatten)]
    passphrase: PassphraseArguments,
}

/// Writes a person's backup.
pub(super) async fn export(place: &Place, arguments: &ExportArguments, terminal: &Terminal) -> Result<(), Error> {
    let (user, file) = (&arguments.name, &arguments.file);
    place.must_know(user)?;
    backup::check_target(file, user)?;
    let vault = place.vault(user)?;
    if arguments.moves {
        // Said before anybody thinks of a passphrase; the export looks again.
        drop(vault.lock_run("users export --move")?);
        if !backup::can_move(vault.tokens().read()?.as_ref()) {
            return Err(backup::Error::NothingToMove(user.clone()).into());
        }
    }
    let passphrase = arguments.passphrase.fresh(terminal).await?;
    let done = if arguments.moves {
        backup::export_and_move(&vault, file, &passphrase)?
    } else {
        backup::export(&vault, file, &passphrase)?
    };
    let name = file.display();
    terminal.say(&format!("`{user}` with {} is in `{name}`", applications(done.applications)));
    terminal.say(&if done.with_tokens {
        format!(
            "the tokens are in it and no longer here: `{user}` is signed out here. Import the file once, then delete \
             it: a refresh token works once, so a second import would lose it"
        )
    } else {
        "it has no tokens: after the import the person signs in".to_owned()
    });
    Ok(())
}

/// Makes a person out of a backup.
pub(super) async fn import(
    place: &Place,
    file: &Path,
    user: Option<&UserName>,
    passphrase: &PassphraseArguments,
    terminal: &Terminal,
) -> Result<(), Error> {
    backup::check(file)?;
    let backup = Backup::open(file, &passphrase.known(terminal).await?)?;
    let summary = backup.summary();
    let user = user.unwrap_or(&summary.user).clone();
    let home = if summary.origins == account::sandbox_origins() {
        account::sandbox_home(&place.config.home)
    } else {
        place.config.home.clone()
    };
    backup.import(&home, user.clone(), account::key(&place.config)?)?;
    let (count, api) = (applications(summary.applications), &summary.origins.api);
    terminal.say(&format!("`{user}` is here with {count} ({api})"));
    terminal.say("before anything is sent, the first run asks hh.ru what was sent since the backup was made");
    terminal.say(&if summary.with_tokens {
        format!("`{user}` is signed in; delete `{}` now: a second import would lose the tokens", file.display())
    } else {
        format!("next: `hhrun login --user {user}`")
    });
    Ok(())
}

fn applications(count: usize) -> String {
    format!("{count} application{}", if count == 1 { "" } else { "s" })
}
