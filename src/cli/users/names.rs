//! `hhrun users add` and `hhrun users rename`.

use crate::account;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::vault::{self, UserName, Vault, people};

use super::place::Place;
use super::web::Web;

/// Makes a place for somebody who signs in later.
pub(super) fn add(place: &Place, user: UserName, terminal: &Terminal) -> Result<(), Error> {
    if place.people()?.contains(&user) {
        return Err(vault::Error::Taken(user).into());
    }
    let vault = Vault::create(&place.home, user, account::key(&place.config)?, place.origins.clone())?;
    let user = vault.user();
    terminal.say(&if place.sandbox {
        format!("`{user}` is known at {} and signed in there by the first run with --sandbox", place.name())
    } else {
        format!("`{user}` is known now; next: `hhrun login --user {user}`")
    });
    Ok(())
}

/// Gives somebody another name.
pub(super) fn rename(place: &Place, old: &UserName, new: &UserName, terminal: &Terminal) -> Result<(), Error> {
    let web = Web::alone(place, "users rename")?;
    if !web.as_ref().is_some_and(|web| web.knows(old)) {
        place.must_know(old)?;
    }
    if let Some(web) = &web {
        web.may_rename(place, old, new)?;
    }
    let has_vault = place.people()?.contains(old);
    if has_vault {
        people::rename(&place.home, &place.origins, old, new)?;
    }
    // With the name goes whoever signs in by it.
    let renamed = web.as_ref().map_or(Ok(false), |web| web.rename(old, new));
    if renamed.is_err() && has_vault {
        people::rename(&place.home, &place.origins, new, old)?;
    }
    let has_account = renamed?;
    terminal.say(&format!("`{old}` is called `{new}` now ({})", place.name()));
    if has_account {
        terminal.say(&format!("the account of `hhrun serve` has the new name, too; `{new}` signs in there again"));
    }
    Ok(())
}
