//! `hhrun login`: the browser, the answer it brings back, and who signed in.

use std::sync::Arc;

use clap::Args;

use crate::account::{self, Newcomer};
use crate::config::Config;
use crate::error::Error;
use crate::hh::Client;
use crate::hh::oauth::{Application, AuthorizeOptions};
use crate::secret::Secret;
use crate::session::callback;
use crate::session::redirect::{Place, Redirect};
use crate::session::sign_in::{self, Attempt, Doubt, SignIn};
use crate::vault::{Origins, UserName, Vault};

use super::account::load_config;
use super::stop::Stop;
use super::terminal::{Answer, Terminal};

/// Who signs in, and how.
#[derive(Debug, Args)]
pub(super) struct LoginArguments {
    /// Whose account; the name is yours to choose
    #[arg(long, short, value_name = "NAME")]
    pub(super) user: UserName,
    /// Print the address instead of opening a browser, and read the redirect or its code from stdin
    #[arg(long)]
    pub(super) no_browser: bool,
    /// Show hh.ru's sign-in form even to somebody who is signed in there
    #[arg(long)]
    pub(super) force_login: bool,
    /// Do not let hh.ru ask which account
    #[arg(long)]
    pub(super) skip_choose_account: bool,
    /// Agree that the name gets another hh.ru account than before
    #[arg(long)]
    pub(super) switch_account: bool,
}

/// Signs a person in.
pub(super) async fn login(arguments: LoginArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    let sending = stop.clone();
    tokio::select! {
        done = whole_login(&arguments, terminal, &sending) => done,
        () = stop.asked_before_sending() => Err(Error::Unchanged),
    }
}

async fn whole_login(arguments: &LoginArguments, terminal: &Terminal, stop: &Stop) -> Result<(), Error> {
    let config = load_config(terminal)?;
    let application = config.application()?;
    let way = way(&config, arguments)?;
    let client = Client::new(config.client_settings()?);
    let key = account::key(&config)?;
    let options =
        AuthorizeOptions { force_login: arguments.force_login, skip_choose_account: arguments.skip_choose_account };
    let attempt = Arc::new(sign_in::begin(&application, &config.origins.authorize, options)?);
    let code = match way {
        Way::Listen(place) => by_browser(&attempt, place, terminal).await?,
        Way::Paste(reason) => {
            if let Some(reason) = reason {
                terminal.note(&reason);
            }
            by_pasting(&attempt, terminal).await?
        }
    };
    // From here on a pair is on its way, which must not be lost to Ctrl-C.
    stop.sending();
    let origins = Origins::at(&config.origins.api, &config.origins.token);
    let newcomer = Newcomer::arrive(&config.home, arguments.user.clone(), key, origins)?;
    finish(&client, &application, newcomer.vault(), &code, arguments, terminal, stop.clone()).await
}

/// What to do with the answer of hh.ru's page.
enum Way {
    /// Wait for the browser here.
    Listen(Place),
    /// The person pastes it, for a reason that has to be said, if any.
    Paste(Option<String>),
}

/// Chosen, and the redirect address held against its rules, before anything is opened.
fn way(config: &Config, arguments: &LoginArguments) -> Result<Way, Error> {
    let Some(redirect_uri) = &config.redirect_uri else {
        let reason = "HH_REDIRECT_URI is not set, so that hh.ru leads to the address that the application is registered \
                      with; its answer has to be pasted here";
        return Ok(Way::Paste((!arguments.no_browser).then(|| reason.to_owned())));
    };
    let redirect = Redirect::parse(redirect_uri).map_err(|reason| Error::Usage {
        message: format!("`HH_REDIRECT_URI` is `{}`, which {reason}", redirect_uri.escape_debug()),
        hint: Some(reason.hint().to_owned()),
    })?;
    Ok(match redirect {
        _ if arguments.no_browser => Way::Paste(None),
        Redirect::Here(place) => Way::Listen(place),
        Redirect::Elsewhere(reason) => Way::Paste(Some(format!(
            "hhrun cannot receive hh.ru's answer itself, since {redirect_uri} {reason}; it has to be pasted here"
        ))),
    })
}

async fn by_browser(attempt: &Arc<Attempt>, place: Place, terminal: &Terminal) -> Result<Secret, Error> {
    let listener = place.bind()?;
    let mut callback = callback::listen(listener, place, Arc::clone(attempt), sign_in::WITHIN)?;
    let url = attempt.url().to_string();
    terminal.note(&format!("agree at hh.ru in the browser; if none opens, open this address:\n{url}"));
    // A browser may keep its caller waiting; whether one opened is seen by whether it comes back.
    tokio::task::spawn_blocking(move || webbrowser::open(&url));
    Ok(callback.code().await?)
}

async fn by_pasting(attempt: &Attempt, terminal: &Terminal) -> Result<Secret, Error> {
    terminal.note("open this address in a browser and agree; then paste the address that it leads to:");
    terminal.say(attempt.url().as_str());
    let Some(line) = terminal.line().await else {
        return Err(Error::Usage {
            message: "nothing was pasted".to_owned(),
            hint: Some("paste the address that hh.ru leads to after you agreed, or its code".to_owned()),
        });
    };
    Ok(attempt.parse_redirect(&line).map_err(sign_in::SignInError::from)?)
}

async fn finish(
    client: &Client,
    application: &Application,
    vault: &Vault,
    code: &Secret,
    arguments: &LoginArguments,
    terminal: &Terminal,
    mut stop: Stop,
) -> Result<(), Error> {
    let user: &UserName = vault.user();
    match sign_in::finish(client, application, vault, code).await? {
        SignIn::Done(me) => {
            terminal.say(&format!(
                "You are signed in as {} (`{user}`) — not you? run `hhrun login --user {user} --force-login`",
                me.full_name()
            ));
        }
        SignIn::Doubtful(Doubt::OtherPerson { known, found }, pending) => {
            let question = format!("`{user}` was {} so far. Make it {} from now on?", known.name, found.full_name());
            let agreed = arguments.switch_account
                || tokio::select! {
                    answer = terminal.agree(&question) => answer == Answer::Yes,
                    () = stop.asked() => return Err(Error::Unchanged),
                };
            if !agreed {
                return Err(Error::Usage {
                    message: format!("`{user}` is {}, and {} signed in", known.name, found.full_name()),
                    hint: Some("choose another --user, or add --switch-account; nothing was changed".to_owned()),
                });
            }
            pending.store().await?;
            terminal.say(&format!("You are signed in as {} (`{user}`)", found.full_name()));
        }
        SignIn::Doubtful(Doubt::Unseen(error), pending) => {
            pending.store().await?;
            terminal.note(&format!("hh.ru did not say who signed in: {error}"));
            terminal.say(&format!("`{user}` is signed in"));
        }
    }
    Ok(())
}
