//! `hhrun doctor`: what stands between a person and a run, each with its fix.

mod findings;
mod key;
mod network;
mod people;
mod places;
mod settings;

use clap::Args;

use crate::config::Sources;
use crate::error::{Error, Exit};

use super::terminal::Terminal;
use findings::Findings;

#[derive(Debug, Args)]
pub(super) struct DoctorArguments {
    /// Heal what can be healed safely: modes, leftovers of killed processes, a damaged database of tokens
    #[arg(long)]
    repair: bool,
    /// Also ask hh.ru who each person is, which may renew their tokens
    #[arg(long)]
    online: bool,
    /// Look at the built-in hh.ru and its people instead
    #[arg(long)]
    sandbox: bool,
    /// One JSON document on stdout, everything else on stderr
    #[arg(long)]
    pub(super) json: bool,
}

/// Looks at everything and says what it found. Values of variables are never shown.
pub(super) async fn doctor(arguments: DoctorArguments, terminal: &Terminal) -> Result<(), Error> {
    let sources = Sources::read()?;
    let mut findings = Findings::new(arguments.repair);
    let settings = settings::look(sources, arguments.sandbox, &mut findings)?;
    let mut config = settings.config;
    if arguments.sandbox {
        config.home = crate::account::sandbox_home(&config.home);
    }
    let key = key::look(&config, &mut findings);
    places::look(&config.home, &mut findings);
    if settings.addressed {
        network::look(&mut config, arguments.sandbox, &mut findings).await?;
    }
    let people = people::look(&config, key.as_ref(), arguments.sandbox, &mut findings);
    if arguments.online && settings.addressed {
        people::ask(people, arguments.sandbox, terminal, &mut findings).await;
    }
    if arguments.json {
        terminal.document(&findings.document())?;
    } else {
        terminal.say(&findings.text(terminal.width().min(100)));
    }
    if findings.has_problems() { Err(Error::Ended(Exit::Internal)) } else { Ok(()) }
}
