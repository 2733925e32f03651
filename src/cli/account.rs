//! Whose account a verb works with: their vault, a signed-in client, and the built-in hh.ru where it is wanted.

use std::ops::Deref;
use std::time::Duration;

use clap::Args;

use crate::account::{self, ALIAS, client, key, point_at, sandbox_home, sandbox_origins, this_program};
use crate::config::{self, Config};
use crate::error::Error;
use crate::hh::{self, ResumeId};
use crate::protocol::Settings;
use crate::sandbox::Sandbox;
use crate::secret::Secret;
use crate::session::Session;
use crate::session::sign_in::{self, SignIn};
use crate::vault::lock::{self, RunLock};
use crate::vault::reports::Reports;
use crate::vault::{self, Origins, UserName, Vault};

use super::terminal::Terminal;

/// The person of the built-in hh.ru when none is named.
const DEMO: &str = "demo";

/// How often a run that waits for another looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Whose account, and which hh.ru.
#[derive(Clone, Debug, Args)]
pub(super) struct AccountArguments {
    /// Whose account; not needed while there is only one
    #[arg(long, short, value_name = "NAME")]
    user: Option<UserName>,
    /// Use the built-in hh.ru: no account, nothing leaves this machine
    #[arg(long)]
    pub(super) sandbox: bool,
    /// The language hh.ru answers in: RU, EN, …
    #[arg(long, value_name = "CODE")]
    locale: Option<String>,
    /// The site: hh.ru, rabota.by, hh1.az, hh.uz, hh.kz, headhunter.ge, headhunter.kg
    #[arg(long, value_name = "SITE")]
    host: Option<String>,
    /// A script's locale and site.
    #[arg(skip)]
    wishes: (Option<String>, Option<String>),
    /// Whether to wait for another run of the same person.
    #[arg(skip)]
    wait: bool,
}

impl AccountArguments {
    /// Whether anything was said.
    pub(super) fn is_any(&self) -> bool {
        self.user.is_some() || self.sandbox || self.locale.is_some() || self.host.is_some()
    }

    /// Somebody's account at the built-in hh.ru, or at the one of the settings.
    pub(super) fn of(user: UserName, sandbox: bool) -> Self {
        Self { user: Some(user), sandbox, locale: None, host: None, wishes: (None, None), wait: false }
    }

    /// The settings with what is wished about the language and the site.
    pub(super) fn config(&self, terminal: &Terminal) -> Result<Config, Error> {
        let mut config = load_config(terminal)?;
        let (locale, host) = self.wishes.clone();
        config.locale = self.locale.clone().or(config.locale).or(locale);
        let host = self.host.clone().or(config.host).or(host);
        config.host = host.as_deref().map(config::site).transpose()?;
        Ok(config)
    }

    /// The same with what a script wishes where the person said nothing: the flag, then the environment, then this.
    pub(super) fn with_wishes(&self, settings: &Settings) -> Self {
        Self { wishes: (settings.locale.clone(), settings.host.clone()), ..self.clone() }
    }

    /// The same, where `wait` says to wait for another run of the same person.
    pub(super) fn waiting(self, wait: bool) -> Self {
        Self { wait, ..self }
    }
}

/// Everything a verb needs to act for one person.
pub(super) struct Account {
    person: account::Account,
    /// Of the built-in hh.ru's, where one was chosen at its start.
    resume: Option<ResumeId>,
    sandbox: Option<Sandbox>,
    alone: Option<RunLock>,
}

/// What it is besides being open.
impl Deref for Account {
    type Target = account::Account;

    fn deref(&self) -> &account::Account {
        &self.person
    }
}

impl Account {
    /// The account of a person who is signed in; with `sandbox`, against the built-in hh.ru, which is started and
    /// where they are signed in first. `doing` tells others who has the person's lock.
    pub(super) async fn open(arguments: &AccountArguments, doing: &str, terminal: &Terminal) -> Result<Self, Error> {
        let config = arguments.config(terminal)?;
        let user = arguments.user.as_ref();
        if arguments.sandbox {
            terminal.note("sandbox: the built-in hh.ru; nothing leaves this machine");
            Self::in_sandbox(config, user, Turn { doing, wait: arguments.wait, terminal }).await
        } else {
            Self::at_hh(&config, user)
        }
    }

    fn at_hh(config: &Config, user: Option<&UserName>) -> Result<Self, Error> {
        let origins = Origins::at(&config.origins.api, &config.origins.token);
        let user = match user {
            Some(user) => user.clone(),
            None => only_person(Vault::people(&config.home, &origins)?)?,
        };
        if !Vault::people(&config.home, &origins)?.contains(&user) {
            return Err(Error::Stranger { user, ready: config.application().is_ok() && config.agent.is_some() });
        }
        let client = client(config, config.client_settings()?);
        let vault = Vault::open(&config.home, user, key(config)?, origins)?;
        let session = Session::new(client, vault, this_program()?)?;
        Ok(Self { person: account::Account::new(session, config, false), resume: None, sandbox: None, alone: None })
    }

    async fn in_sandbox(mut config: Config, user: Option<&UserName>, turn: Turn<'_>) -> Result<Self, Error> {
        let user = match user {
            Some(user) => user.clone(),
            None => UserName::new(DEMO).map_err(|error| Error::Internal(error.to_string()))?,
        };
        config.home = sandbox_home(&config.home);
        crate::platform::private_folder(&config.home)
            .map_err(|source| Error::Folder { folder: config.home.clone(), source })?;
        let vault = Vault::create(&config.home, user, key(&config)?, sandbox_origins())?;
        // Two runs of one person would each have an hh.ru of their own and forget what the other sent.
        let alone = turn.take(&vault).await?;
        let sandbox = super::sandbox::inside(vault.folder()).await?;
        point_at(&mut config, &sandbox)?;
        let client = client(&config, hh::Settings { alias: Some(ALIAS.to_owned()), ..config.client_settings()? });
        let code = Secret::from(sandbox.sign_in(vault.user().as_str())?);
        match sign_in::finish(&client, &config.application()?, &vault, &code).await? {
            SignIn::Done(_) => {}
            SignIn::Doubtful(_, pending) => pending.store().await?,
        }
        let session = Session::new(client, vault, this_program()?)?;
        let person = account::Account::new(session, &config, true);
        let resume = person.choose_first_resume().await?;
        Ok(Self { person, resume, sandbox: Some(sandbox), alone: Some(alone) })
    }

    /// The resume they chose, or that the settings name.
    pub(super) fn resume(&self) -> Result<Option<ResumeId>, Error> {
        match &self.resume {
            Some(chosen) => Ok(Some(chosen.clone())),
            None => Ok(self.person.resume()?),
        }
    }

    /// Takes the right to send in their name, for as long as the account is open.
    pub(super) async fn lock_run(&mut self, turn: Turn<'_>) -> Result<(), Error> {
        if self.alone.is_none() {
            self.alone = Some(turn.take(self.person.session().vault()).await?);
        }
        Ok(())
    }

    /// Waits for what must not be cut off.
    pub(super) async fn close(self) -> Result<(), Error> {
        self.person.session().settled().await;
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await?;
        }
        Ok(())
    }
}

/// The vault of somebody who is known here, for what needs no hh.ru.
pub(super) fn whose_vault(arguments: &AccountArguments, terminal: &Terminal) -> Result<Vault, Error> {
    let (config, user, origins) = whose(arguments, terminal)?;
    Ok(Vault::open(&config.home, user, key(&config)?, origins)?)
}

/// What is kept of the runs of somebody who is known here; not even the key is needed.
pub(super) fn whose_reports(arguments: &AccountArguments, terminal: &Terminal) -> Result<Reports, Error> {
    let (config, user, origins) = whose(arguments, terminal)?;
    Ok(Reports::of(&config.home, &user, &origins))
}

/// Who is meant, among those who are known.
fn whose(arguments: &AccountArguments, terminal: &Terminal) -> Result<(Config, UserName, Origins), Error> {
    let mut config = arguments.config(terminal)?;
    let mut origins = Origins::at(&config.origins.api, &config.origins.token);
    if arguments.sandbox {
        (config.home, origins) = (sandbox_home(&config.home), sandbox_origins());
    }
    let user = match &arguments.user {
        Some(user) => user.clone(),
        None => only_person(Vault::people(&config.home, &origins)?)?,
    };
    if !Vault::people(&config.home, &origins)?.contains(&user) {
        return Err(Error::Stranger { user, ready: config.application().is_ok() && config.agent.is_some() });
    }
    Ok((config, user, origins))
}

/// One run of a person at a time: who asks for it, and how patiently.
pub(super) struct Turn<'a> {
    /// What the others are told.
    pub(super) doing: &'a str,
    /// Whether to wait for the run before.
    pub(super) wait: bool,
    pub(super) terminal: &'a Terminal,
}

impl Turn<'_> {
    /// Takes the person's run lock, or says who has it.
    async fn take(&self, vault: &Vault) -> Result<RunLock, Error> {
        let mut told = None;
        loop {
            match vault.lock_run(self.doing) {
                Err(vault::Error::Lock(lock::Error::Held { holder, path })) if self.wait => {
                    // A holder that has just come has not said who it is.
                    if holder.is_some() && holder != told {
                        self.terminal.note(&format!("waiting: {}", lock::Error::Held { holder: holder.clone(), path }));
                        told = holder;
                    }
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
                taken => return Ok(taken?),
            }
        }
    }
}

/// The settings, with what the person should know about where they came from.
pub(super) fn load_config(terminal: &Terminal) -> Result<Config, Error> {
    let config = Config::load()?;
    for warning in &config.warnings {
        terminal.note(&format!("warning: {warning}"));
    }
    Ok(config)
}

fn only_person(mut people: Vec<UserName>) -> Result<UserName, Error> {
    match people.len() {
        1 => Ok(people.remove(0)),
        0 => Err(Error::Usage {
            message: "no --user is given, and nobody is signed in".to_owned(),
            hint: Some("run `hhrun login --user NAME`, or add --sandbox to try it without an account".to_owned()),
        }),
        _ => {
            let names: Vec<String> = people.iter().map(|name| format!("`{name}`")).collect();
            Err(Error::Usage {
                message: "no --user is given, and several people are known".to_owned(),
                hint: Some(format!("add --user with one of {}", names.join(", "))),
            })
        }
    }
}
