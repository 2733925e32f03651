//! `hhrun users import --from-env`: the tokens that an older tool kept in a `.env` file.

use std::path::{Path, PathBuf};

use chrono::Utc;

use crate::account::{self, Newcomer};
use crate::cli::standing;
use crate::cli::terminal::{Answer, Terminal};
use crate::config::OlderTokens;
use crate::error::Error;
use crate::hh::{self, Client};
use crate::session::Session;
use crate::session::sign_in::{self, Doubt, SignIn};
use crate::vault::machine::NewPair;
use crate::vault::{UserName, Vault, backup};

use super::place::Place;

/// Where nothing says when the token ends, hh.ru will: it is not renewed before hh.ru calls it expired.
const USUAL_LIFE: u64 = 14 * 24 * 60 * 60;

/// Takes the tokens over, says whose they are, and offers to take them out of the file.
pub(super) async fn import(
    place: &Place,
    file: Option<&Path>,
    user: Option<&UserName>,
    blank: bool,
    terminal: &Terminal,
) -> Result<(), Error> {
    let user = user.ok_or_else(|| Error::Usage {
        message: "the tokens of a .env file have no name".to_owned(),
        hint: Some("give one: `hhrun users import --from-env --as bob`".to_owned()),
    })?;
    if place.sandbox {
        return Err(Error::Usage {
            message: "an older tool has no tokens of the built-in hh.ru".to_owned(),
            hint: Some("leave --sandbox out; nobody has to sign in there".to_owned()),
        });
    }
    let tokens = OlderTokens::read(&find(place, file)?)?;
    let client = Client::new(place.config.client_settings()?);
    let vault = store(place, &client, user, &tokens).await?;
    terminal.say(&format!("the tokens of `{}` are `{user}`'s now ({})", tokens.file().display(), place.name()));
    match tokens.valid {
        Some(valid) => terminal.say(&format!("the access token ends {}", standing::moment(valid))),
        None => terminal.note("ACCESS_TOKEN_VALID names no moment: hh.ru will tell when the token has expired"),
    }
    tell_who(client, vault, user, terminal).await?;
    offer_blanking(&tokens, blank, terminal).await
}

fn find(place: &Place, file: Option<&Path>) -> Result<PathBuf, Error> {
    let candidates = match file {
        Some(file) => vec![file.to_owned()],
        None => vec![PathBuf::from(".env"), place.config.home.join(".env")],
    };
    let found = candidates.iter().find(|file| file.exists()).cloned();
    found.ok_or_else(|| {
        let places: Vec<String> = candidates.iter().map(|file| format!("`{}`", file.display())).collect();
        Error::Usage {
            message: format!("there is no {}", places.join(" and no ")),
            hint: Some("name the file with --env-file".to_owned()),
        }
    })
}

/// Stores the pair as the next generation, unless it would replace tokens that live.
async fn store(place: &Place, client: &Client, user: &UserName, tokens: &OlderTokens) -> Result<Vault, Error> {
    let key = account::key(&place.config)?;
    let newcomer = Newcomer::arrive(&place.home, user.clone(), key, place.origins.clone())?;
    let vault = newcomer.vault();
    if backup::can_move(vault.tokens().read()?.as_ref()) {
        return Err(Error::Usage {
            message: format!("`{user}` is signed in already; nothing was imported"),
            hint: Some(format!("choose another name with --as, or run `hhrun logout --user {user}` first")),
        });
    }
    let left = tokens.valid.map_or(USUAL_LIFE, |valid| u64::try_from((valid - Utc::now()).num_seconds()).unwrap_or(0));
    let pair = NewPair { access: tokens.access.clone(), refresh: tokens.refresh.clone(), expires_in: left };
    match sign_in::adopt(client, vault, pair).await? {
        SignIn::Done(_) => {}
        // Expired, or hh.ru cannot be asked: both are found out later, with the pair in safety.
        SignIn::Doubtful(Doubt::Unseen(_), pending) => pending.store().await?,
        SignIn::Doubtful(Doubt::OtherPerson { known, found }, _) => {
            return Err(Error::Usage {
                message: format!("`{user}` is {}, and the tokens are {}'s", known.name, found.full_name()),
                hint: Some("choose another name with --as; nothing was imported".to_owned()),
            });
        }
    }
    Ok(vault.clone())
}

async fn tell_who(client: Client, vault: Vault, user: &UserName, terminal: &Terminal) -> Result<(), Error> {
    let session = Session::new(client, vault, account::this_program()?)?;
    match session.learn_me().await {
        Ok(me) => {
            terminal.say(&format!("`{user}` is {}", me.full_name()));
            let known = session.vault().person()?;
            if known.id.is_some_and(|id| id != me.id) {
                terminal.note(&format!("warning: `{user}` was {} so far", known.name));
            }
            Ok(())
        }
        Err(error) if is_worthless(&error) => Err(error.into()),
        Err(error) => {
            terminal.note(&format!("hh.ru could not be asked who that is: {error}"));
            Ok(())
        }
    }
}

/// Whether hh.ru does not accept the tokens, rather than being out of reach.
fn is_worthless(error: &hh::Error) -> bool {
    use crate::session::Error::{NeedsAction, NotSignedIn};
    match error {
        hh::Error::Access(source) => matches!(source.downcast_ref(), Some(NotSignedIn { .. } | NeedsAction { .. })),
        error => matches!(error.meaning(), Some(hh::Meaning::SignIn(_) | hh::Meaning::Application(_))),
    }
}

async fn offer_blanking(tokens: &OlderTokens, blank: bool, terminal: &Terminal) -> Result<(), Error> {
    let file = tokens.file().display().to_string();
    let agreed = blank || {
        let question = format!(
            "A refresh token works once: whoever uses the copy in `{file}` ends this sign-in. Blank the three lines?"
        );
        match terminal.agree(&question).await {
            Answer::Yes => true,
            Answer::No | Answer::Gone => false,
            Answer::Nobody => {
                terminal.note(&format!(
                    "blank USER_ACCESS_TOKEN, USER_REFRESH_TOKEN and ACCESS_TOKEN_VALID in `{file}` now (--blank does \
                     it): whoever uses that copy ends this sign-in"
                ));
                return Ok(());
            }
        }
    };
    if agreed {
        tokens.blank()?;
        terminal.say(&format!("`{file}` keeps everything but the three values"));
    } else {
        terminal.say(&format!("`{file}` is as it was"));
    }
    Ok(())
}
