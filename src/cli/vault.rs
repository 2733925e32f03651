//! `hhrun vault rekey`: another key for everything that is sealed.

use clap::{Args, Subcommand};

use crate::error::{Error, Exit};
use crate::vault::rekey::{Rekeying, Resealed};
use crate::vault::{self, KeySource};

use super::account;
use super::stop::unless_stopped;
use super::terminal::{Answer, Terminal};

#[derive(Debug, Args)]
pub(super) struct VaultArguments {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Seal everything with a new key
    #[command(long_about = "Seal everything with a new key.\n\n\
        With a key file, hhrun makes the new key and writes it above the old one, which goes on opening copies of the \
        data folder and other data folders until --forget-old takes it out.\n\n\
        A key command (HHRUN_KEY_COMMAND) or a systemd credential is yours to change: have it give the new key on the \
        first line and the old one on the second, run this, then take the second line out.")]
    Rekey {
        /// Make no new key: take the older ones out of the key file, once nothing here needs them
        #[arg(long)]
        forget_old: bool,
        /// Forget without asking
        #[arg(long, requires = "forget_old")]
        yes: bool,
    },
}

/// Changes the key; at any moment everything opens.
pub(super) async fn vault(arguments: &VaultArguments, terminal: &Terminal) -> Result<(), Error> {
    let Step::Rekey { forget_old, yes } = arguments.step;
    unless_stopped(async {
        let config = account::load_config(terminal)?;
        let source = crate::account::key_source(&config);
        let homes = [config.home.clone(), crate::account::sandbox_home(&config.home)];
        let begin = || Rekeying::begin(&homes, &source);
        match &source {
            KeySource::File(file) if forget_old => {
                let file = file.display().to_string();
                // Asked before anybody else has to wait.
                let has_older = source.load().map_err(vault::Error::from)?.has_older();
                if !has_older {
                    terminal.say(&format!("the key file `{file}` has no older key"));
                } else if yes || may_forget(terminal).await? {
                    forget(begin()?, &file, terminal)?;
                } else {
                    terminal.say("the older keys stay");
                }
                Ok(())
            }
            KeySource::File(file) => renew(begin()?, &file.display().to_string(), terminal),
            KeySource::Command(_) => foreign(&begin()?, "the key command of HHRUN_KEY_COMMAND", terminal),
            KeySource::Credential(_) => foreign(&begin()?, "the credential `hhrun.key`", terminal),
        }
    })
    .await
}

fn renew(mut rekeying: Rekeying, file: &str, terminal: &Terminal) -> Result<(), Error> {
    rekeying.renew()?;
    tell(&rekeying.reseal()?, terminal)?;
    terminal.say(&format!(
        "the key file `{file}` has the new key on its first line; the older ones below it still open copies of the data \
         folder and other data folders; `hhrun vault rekey --forget-old` takes them out"
    ));
    Ok(())
}

async fn may_forget(terminal: &Terminal) -> Result<bool, Error> {
    let question = "Copies of the data folder from before, and other data folders with this key file, will not open any \
                    more. Forget the older keys?";
    match terminal.agree(question).await {
        Answer::Yes => Ok(true),
        Answer::No => Ok(false),
        Answer::Gone => Err(Error::Unchanged),
        Answer::Nobody => Err(Error::Usage {
            message: "keys are not forgotten without asking, and there is no terminal to ask on".to_owned(),
            hint: Some("add --yes".to_owned()),
        }),
    }
}

fn forget(mut rekeying: Rekeying, file: &str, terminal: &Terminal) -> Result<(), Error> {
    tell(&rekeying.reseal()?, terminal)?;
    rekeying.forget_older()?;
    terminal.say(&format!("the key file `{file}` has one key"));
    Ok(())
}

/// The key is somebody else's to change; what is sealed is ours.
fn foreign(rekeying: &Rekeying, from: &str, terminal: &Terminal) -> Result<(), Error> {
    if !rekeying.key().has_older() {
        return Err(Error::Usage {
            message: format!("{from} gives one key, and hhrun cannot change it"),
            hint: Some(
                "make a new key with `openssl rand -hex 32`, have it given on the first line and the old one on the \
                 second, then run `hhrun vault rekey` again"
                    .to_owned(),
            ),
        });
    }
    tell(&rekeying.reseal()?, terminal)?;
    terminal.say(&format!("everything here opens with the first key alone; take the older lines out of {from}"));
    Ok(())
}

/// Says what was sealed anew. What could not be is an end: the older keys must stay.
fn tell(resealed: &Resealed, terminal: &Terminal) -> Result<(), Error> {
    let of = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    terminal.say(&format!(
        "sealed anew: the tokens of {}, {}",
        of(resealed.people, "person", "people"),
        of(resealed.applications, "application token", "application tokens"),
    ));
    for (user, error) in &resealed.failed {
        terminal.note(&format!("warning: `{user}`: {error}"));
    }
    if resealed.failed.is_empty() {
        return Ok(());
    }
    terminal.note("the older keys stay; bring back the missing key, sign those people in again, or remove them");
    Err(Error::Ended(Exit::Internal))
}
