//! `hhrun app-token`: a token of the application itself, for what anybody may read (`--app`).

use chrono::{TimeDelta, Utc};
use clap::Args;

use crate::config::Config;
use crate::error::Error;
use crate::hh::{self, Client, Meaning};
use crate::vault::Origins;
use crate::vault::application::{ApplicationStore, ApplicationToken};
use crate::{run, session};

use super::standing;
use super::{account, terminal::Terminal};

/// hh.ru gives one so often, and no more.
const EVERY: TimeDelta = TimeDelta::minutes(5);
/// What is told in whole minutes must not be too short.
const A_MINUTE: TimeDelta = TimeDelta::seconds(59);

#[derive(Debug, Args)]
pub(super) struct AppTokenArguments {
    /// Ask for another, although one is kept: that one ends, wherever it is used
    #[arg(long)]
    renew: bool,
}

/// Asks hh.ru for the application's token and keeps it, unless there is one.
pub(super) async fn app_token(arguments: &AppTokenArguments, terminal: &Terminal) -> Result<(), Error> {
    let config = account::load_config(terminal)?;
    if config.app_token.is_some() {
        terminal.say("APP_TOKEN is set, and --app uses it; asking hh.ru for another would end it");
        return Ok(());
    }
    let application = config.application()?;
    let store = store(&config)?;
    let kept = kept(&store, &config)?;
    if let Some(kept) = kept {
        let since = standing::moment(kept.at);
        if !arguments.renew {
            terminal.say(&format!(
                "the application has a token since {since}, and --app uses it; it does not expire (--renew asks for \
                 another, which ends it)"
            ));
            return Ok(());
        }
        let wait = kept.at + EVERY - Utc::now();
        if wait > TimeDelta::zero() && wait <= EVERY {
            return Err(Error::Usage {
                message: format!("hh.ru gives an application one token in five minutes, the last was at {since}"),
                hint: Some(format!(
                    "run again in {}; until then --app uses the one there is",
                    standing::span(wait + A_MINUTE)
                )),
            });
        }
    }
    let at = Utc::now();
    let given = Client::new(config.client_settings()?).application_token(&application).await?;
    store.write(&ApplicationToken { client_id: application.client_id, token: given.access_token, at })?;
    terminal.say("hh.ru gave the application a token; it is kept sealed, does not expire, and --app uses it");
    Ok(())
}

/// A client that speaks for the application: for reading only.
pub(super) fn client(config: &Config) -> Result<Client, Error> {
    let token = match &config.app_token {
        Some(token) => token.clone(),
        None => match kept(&store(config)?, config)? {
            Some(kept) => kept.token,
            None => {
                return Err(Error::Usage {
                    message: "the application has no token yet".to_owned(),
                    hint: Some("run `hhrun app-token`, or set APP_TOKEN to one you have".to_owned()),
                });
            }
        },
    };
    Ok(session::as_application(&crate::account::client(config, config.client_settings()?), token))
}

/// What hh.ru says of the application's token is not about anybody's sign-in.
pub(super) fn explained(error: Error) -> Error {
    let about_token = |error: &hh::Error| match error {
        hh::Error::Access(_) => true,
        error => matches!(error.meaning(), Some(Meaning::SignIn(_) | Meaning::Application(_))),
    };
    match error {
        Error::Hh(error) | Error::Run(run::Error::Hh(error)) if about_token(&error) => Error::ApplicationToken(error),
        error => error,
    }
}

fn store(config: &Config) -> Result<ApplicationStore, Error> {
    let origins = Origins::at(&config.origins.api, &config.origins.token);
    Ok(ApplicationStore::new(&config.home, crate::account::key(config)?, origins))
}

/// The token kept for the application that is set; another application's is none.
fn kept(store: &ApplicationStore, config: &Config) -> Result<Option<ApplicationToken>, Error> {
    let kept = store.read()?;
    Ok(kept.filter(|kept| config.client_id.as_ref().is_none_or(|id| *id == kept.client_id)))
}
