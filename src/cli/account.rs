//! Whose account a verb works with: their vault, a signed-in client, and the built-in hh.ru where it is wanted.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::ai::Model;
use crate::config::{self, Config};
use crate::error::Error;
use crate::gate::Gate;
use crate::hh::{self, Agent, Client, EmployerId, ResumeId};
use crate::protocol::Settings;
use crate::run::report::Document;
use crate::run::{AI_LIMIT, Scribe};
use crate::sandbox::Sandbox;
use crate::secret::Secret;
use crate::session::Session;
use crate::session::dictionaries::DictionaryFolder;
use crate::session::sign_in::{self, SignIn};
use crate::vault::actions::Actions;
use crate::vault::journal::RunRecord;
use crate::vault::lock::{self, RunLock};
use crate::vault::outcomes::Outcomes;
use crate::vault::permissions::Permissions;
use crate::vault::reports::Reports;
use crate::vault::{self, Journal, Key, KeySource, Origins, UserName, Vault};

use super::terminal::Terminal;

/// What the built-in hh.ru is called: its port is another each time.
const ALIAS: &str = "sandbox";
/// The person of the built-in hh.ru when none is named.
const DEMO: &str = "demo";
/// hh.ru wants somebody to write to; the built-in one takes any address.
const DEMO_MAIL: &str = "demo@hhrun.invalid";

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
    config: Config,
    session: Session,
    sandbox: Option<Sandbox>,
    alone: Option<RunLock>,
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
            Self::at_hh(config, user)
        }
    }

    fn at_hh(config: Config, user: Option<&UserName>) -> Result<Self, Error> {
        let origins = Origins::at(&config.origins.api, &config.origins.token);
        let user = match user {
            Some(user) => user.clone(),
            None => only_person(Vault::people(&config.home, &origins)?)?,
        };
        if !Vault::people(&config.home, &origins)?.contains(&user) {
            return Err(Error::Stranger { user, ready: config.application().is_ok() && config.agent.is_some() });
        }
        let client = client(&config, config.client_settings()?);
        let vault = Vault::open(&config.home, user, key(&config)?, origins)?;
        let session = Session::new(client, vault, this_program()?)?;
        Ok(Self { config, session, sandbox: None, alone: None })
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
        choose_first_resume(&session).await?;
        Ok(Self { config, session, sandbox: Some(sandbox), alone: Some(alone) })
    }

    /// The client whose calls are made in the person's name.
    pub(super) fn client(&self) -> Client {
        self.session.client()
    }

    /// The way to hh.ru's writes, for what the person asks by name.
    pub(super) fn gate(&self) -> Result<Gate, Error> {
        let resume = self.resume()?.unwrap_or_default();
        Ok(Gate::new(self.client(), self.journal(), resume, self.own_employers()))
    }

    pub(super) fn user(&self) -> &UserName {
        self.session.vault().user()
    }

    pub(super) fn journal(&self) -> Journal {
        self.session.vault().journal()
    }

    pub(super) fn memory(&self) -> vault::Memory {
        self.session.vault().memory()
    }

    /// What else was changed in their name.
    pub(super) fn actions(&self) -> Actions {
        self.session.vault().actions()
    }

    /// What came of their applications.
    pub(super) fn outcomes(&self) -> Outcomes {
        self.session.vault().outcomes()
    }

    /// What they allowed which script.
    pub(super) fn permissions(&self) -> Permissions {
        self.session.vault().permissions()
    }

    /// Who writes texts for their scripts, `limit` of them at most.
    pub(super) fn scribe(&self, limit: Option<u32>) -> Scribe {
        let model = self.config.ai.clone().map(Model::new);
        Scribe::new(model, self.session.vault().written(), limit.unwrap_or(AI_LIMIT))
    }

    pub(super) fn own_employers(&self) -> Vec<EmployerId> {
        self.config.own_employers.clone()
    }

    /// The resume they chose, or that the settings name.
    pub(super) fn resume(&self) -> Result<Option<ResumeId>, Error> {
        let chosen = self.session.vault().person()?.resume;
        // The settings speak of the person's own resumes, which the built-in hh.ru does not have.
        let named = if self.sandbox.is_some() { None } else { self.config.resume.clone() };
        Ok(chosen.or(named))
    }

    /// Takes the right to send in their name, for as long as the account is open.
    pub(super) async fn lock_run(&mut self, turn: Turn<'_>) -> Result<(), Error> {
        if self.alone.is_none() {
            self.alone = Some(turn.take(self.session.vault()).await?);
        }
        Ok(())
    }

    /// Their session, for waiting until nothing of it is under way.
    pub(super) fn session(&self) -> Session {
        self.session.clone()
    }

    /// What their runs told.
    pub(super) fn reports(&self) -> Reports {
        self.session.vault().reports()
    }

    /// Keeps what a run tells, so that it can be told again.
    pub(super) fn keep_report(&self, document: &Document) -> Result<(), Error> {
        let bytes = serde_json::to_vec(document).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(self.reports().put(&document.run, &bytes)?)
    }

    /// Remembers a run and what it came to.
    pub(super) fn note_run(&self, document: &Document) -> Result<(), Error> {
        self.keep_report(document)?;
        self.note(&RunRecord {
            id: document.run.clone(),
            at: self.client().now(),
            strategy: document.strategy.name.clone(),
            script: document.strategy.hash.clone(),
            funnel: serde_json::to_value(&document.funnel).unwrap_or_default(),
        })
    }

    /// Remembers that something ran, a strategy or a task.
    pub(super) fn note(&self, record: &RunRecord) -> Result<(), Error> {
        self.journal().put_run(record).map_err(vault::Error::from)?;
        self.session.vault().change_person(|person| person.last_run = Some(record.at))?;
        Ok(())
    }

    /// Waits for what must not be cut off.
    pub(super) async fn close(self) -> Result<(), Error> {
        self.session.settled().await;
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

/// Nobody has to choose among the resumes that the built-in hh.ru made up.
async fn choose_first_resume(session: &Session) -> Result<(), Error> {
    if session.vault().person()?.resume.is_none() {
        let first = session.client().resumes_mine().await?.into_iter().next().map(|resume| resume.id);
        session.vault().change_person(|person| person.resume = first)?;
    }
    Ok(())
}

/// The data folder of the built-in hh.ru.
pub(super) fn sandbox_home(home: &Path) -> PathBuf {
    home.join("sandbox")
}

/// The origins that the built-in hh.ru's tokens belong to.
pub(super) fn sandbox_origins() -> Origins {
    Origins { api: ALIAS.to_owned(), token: ALIAS.to_owned() }
}

/// A client that keeps dictionaries in the data folder.
pub(super) fn client(config: &Config, settings: hh::Settings) -> Client {
    Client::new(settings).keeping(Arc::new(DictionaryFolder::in_home(&config.home)))
}

/// The settings, with what the person should know about where they came from.
pub(super) fn load_config(terminal: &Terminal) -> Result<Config, Error> {
    let config = Config::load()?;
    for warning in &config.warnings {
        terminal.note(&format!("warning: {warning}"));
    }
    Ok(config)
}

/// The key that seals tokens.
pub(super) fn key(config: &Config) -> Result<Key, Error> {
    Ok(key_source(config).load().map_err(vault::Error::from)?)
}

/// Where it comes from.
pub(super) fn key_source(config: &Config) -> KeySource {
    let credential = config.credentials_folder.as_ref().map(|folder| folder.join("hhrun.key"));
    match (&config.key_command, credential) {
        (Some(command), _) => KeySource::Command(command.clone()),
        (None, Some(file)) if file.exists() => KeySource::Credential(file),
        (None, _) => KeySource::File(config.key_file.clone()),
    }
}

/// This program, which is started once more for scripts and for refreshes.
pub(super) fn this_program() -> Result<PathBuf, Error> {
    std::env::current_exe().map_err(|error| Error::Internal(format!("cannot find this program's own file: {error}")))
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

/// Points the settings at the built-in hh.ru; it is this machine, so that nothing has to be paced.
pub(super) fn point_at(config: &mut Config, sandbox: &Sandbox) -> Result<(), Error> {
    let address = |text: &str| {
        reqwest::Url::parse(text)
            .map_err(|error| Error::Internal(format!("the built-in hh.ru is at `{text}`: {error}")))
    };
    config.origins = config::Origins {
        api: address(sandbox.api_url())?,
        authorize: address(&sandbox.authorize_url())?,
        token: address(&sandbox.token_url())?,
    };
    config.client_id = Some(sandbox.client_id().to_owned());
    config.client_secret = Some(Secret::from(sandbox.client_secret()));
    // The person agreed without a browser, so that no redirect was asked for.
    config.redirect_uri = None;
    config.proxy = None;
    config.rate = 0.0;
    if config.agent.is_none() {
        config.agent = Some(Agent::for_contact(DEMO_MAIL).map_err(config::Error::from)?);
    }
    Ok(())
}
