//! `hhrun users add` and `hhrun users rename`.

use crate::account;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::vault::{self, UserName, Vault, people};

use super::place::Place;

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
    place.must_know(old)?;
    people::rename(&place.home, &place.origins, old, new)?;
    terminal.say(&format!("`{old}` is called `{new}` now ({})", place.name()));
    Ok(())
}
