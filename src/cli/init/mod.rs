//! `hhrun init`: the first hour. Asks for what is missing and leaves alone what is there.

mod questions;
mod resume;
mod strategy;

use chrono::Utc;
use clap::Args;

use crate::config::{self, Config, Sources};
use crate::error::Error;
use crate::hh::ResumeId;
use crate::vault::machine::Decision;
use crate::vault::{Origins, UserName, Vault};

use super::account::{Account, AccountArguments};
use super::login;
use super::login::LoginArguments;
use super::stop::Stop;
use super::terminal::Terminal;
use questions::Questions;

/// The name offered when none is known: at hh.ru, and at the built-in one.
const NAMES: (&str, &str) = ("me", "demo");

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Whose account; the name is yours to choose
    #[arg(long, short, value_name = "NAME")]
    user: Option<UserName>,
    /// Set up for the built-in hh.ru: no account, nothing leaves this machine
    #[arg(long)]
    sandbox: bool,
    /// Sign in by pasting the address instead of in a browser of this machine
    #[arg(long, conflicts_with = "sandbox")]
    no_browser: bool,
    /// Choose the resume again
    #[arg(long)]
    choose_resume: bool,
}

/// Settings, sign-in, resume, strategy, next command. Each is complete or not there at all, wherever it is stopped.
pub(super) async fn init(arguments: InitArguments, terminal: &Terminal) -> Result<(), Error> {
    if !terminal.is_interactive() {
        return Err(Error::Usage {
            message: "`hhrun init` asks questions and needs a terminal".to_owned(),
            hint: Some(
                "run it in a terminal; or fill in .env by hand (see .env.example) and run `hhrun login --no-browser`"
                    .to_owned(),
            ),
        });
    }
    let mut stop = Stop::listen();
    let user = stop.unless_asked(Error::Unchanged, prepare(&arguments, terminal)).await?;
    if !arguments.sandbox {
        // It has its own way of stopping: what is on its way then must not be lost.
        sign_in(&user, &arguments, terminal).await?;
    }
    stop.unless_asked(Error::Interrupted, resume(&user, &arguments, terminal)).await?;
    let script = strategy::make(terminal)?;
    let sandbox = if arguments.sandbox { " --sandbox" } else { "" };
    terminal.say(&format!(
        "\nReady. This shows what would be sent, and sends nothing:\n\n  hhrun {script} --user {user}{sandbox} --dry-run\n"
    ));
    Ok(())
}

/// The settings that are missing, and whose account it is; written when everything was answered.
async fn prepare(arguments: &InitArguments, terminal: &Terminal) -> Result<UserName, Error> {
    let questions = Questions::new(terminal);
    questions.explain("Questions come only for what is missing. Ctrl-C at a question leaves everything as it was.");
    let sources = Sources::read()?;
    let folder = std::env::current_dir().map_err(|source| Error::Folder { folder: ".".into(), source })?;
    let config = sources.config()?;
    for warning in &config.warnings {
        terminal.note(&format!("warning: {warning}"));
    }
    let answers = if arguments.sandbox { Vec::new() } else { questions.settings(&config).await? };
    let user = match &arguments.user {
        Some(user) => user.clone(),
        None => whose(&config, arguments.sandbox, &questions).await?,
    };
    if !answers.is_empty() {
        let file = folder.join(".env");
        let lines: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        config::add_lines(&file, &lines)?;
        let names: Vec<&str> = answers.iter().map(|(name, _)| *name).collect();
        terminal.say(&format!("Written to {}, which only you can read: {}", file.display(), names.join(", ")));
    }
    Ok(user)
}

/// The only person known, or a name that is asked for.
async fn whose(config: &Config, sandbox: bool, questions: &Questions<'_>) -> Result<UserName, Error> {
    let people = if sandbox {
        Vault::people(&crate::account::sandbox_home(&config.home), &crate::account::sandbox_origins())?
    } else {
        Vault::people(&config.home, &origins(config))?
    };
    match <[UserName; 1]>::try_from(people) {
        Ok([user]) => Ok(user),
        Err(people) => questions.name(&people, if sandbox { NAMES.1 } else { NAMES.0 }).await,
    }
}

async fn sign_in(user: &UserName, arguments: &InitArguments, terminal: &Terminal) -> Result<(), Error> {
    let config = Config::load()?;
    if let Some(vault) = vault(&config, user, false)?
        && let Some(holding) = vault.tokens().read()?
        && !matches!(holding.decide(None, Utc::now()), Decision::SignIn(_))
    {
        terminal.say(&format!("`{user}` is signed in."));
        return Ok(());
    }
    let login = LoginArguments {
        user: user.clone(),
        no_browser: arguments.no_browser,
        force_login: false,
        skip_choose_account: false,
        switch_account: false,
    };
    login::login(login, terminal).await
}

/// Keeps the person's choice of a resume, asked for unless there is one.
async fn resume(user: &UserName, arguments: &InitArguments, terminal: &Terminal) -> Result<(), Error> {
    let config = Config::load()?;
    let before = match vault(&config, user, arguments.sandbox)? {
        Some(vault) => vault.person()?.resume,
        None => None,
    };
    let named = if arguments.sandbox { None } else { config.resume.clone() };
    let account = Account::open(&AccountArguments::of(user.clone(), arguments.sandbox), "init", terminal).await?;
    let before: Option<ResumeId> = before.or(named).filter(|_| !arguments.choose_resume);
    let chosen = resume::choose(&account, before, terminal).await?;
    if chosen.is_some() {
        account.session().vault().change_person(|person| person.resume = chosen)?;
    }
    account.close().await
}

/// The person's vault, if there is one.
fn vault(config: &Config, user: &UserName, sandbox: bool) -> Result<Option<Vault>, Error> {
    let (home, origins) = if sandbox {
        (crate::account::sandbox_home(&config.home), crate::account::sandbox_origins())
    } else {
        (config.home.clone(), origins(config))
    };
    if !Vault::people(&home, &origins)?.contains(user) {
        return Ok(None);
    }
    Ok(Some(Vault::open(&home, user.clone(), crate::account::key(config)?, origins)?))
}

fn origins(config: &Config) -> Origins {
    Origins::at(&config.origins.api, &config.origins.token)
}
