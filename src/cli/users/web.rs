//! The accounts of `hhrun serve` on a data folder: a person's account goes where the person does.

use std::path::Path;

use crate::error::Error;
use crate::vault::lock::{self, ServerLock};
use crate::vault::{UserName, people};
use crate::web::accounts::{self, Accounts};
use crate::web::{self};

use super::place::Place;

/// The accounts of a data folder, while no server has it.
pub(super) struct Web {
    accounts: Accounts,
    /// A server would go on with what it read before.
    _alone: ServerLock,
}

impl Web {
    /// Holds the data folder against a server; `None` where there never was one. `doing` is what cannot be done beside
    /// a server.
    pub(super) fn alone(place: &Place, doing: &str) -> Result<Option<Self>, Error> {
        if !is_served(&place.home) {
            return Ok(None);
        }
        let alone = ServerLock::take(&place.home, doing).map_err(|error| match error {
            lock::Error::Served { .. } => Error::Usage {
                message: format!("`hhrun {doing}` cannot be done beside a running server: {error}"),
                hint: Some(
                    "stop the server first; people who have an account there delete their own data on its page `Settings`"
                        .to_owned(),
                ),
            },
            error => web::Error::from(error).into(),
        })?;
        let accounts = Accounts::open(&place.home).map_err(web::Error::from)?;
        Ok(Some(Self { accounts, _alone: alone }))
    }

    /// Whether this name can come in by the web.
    pub(super) fn knows(&self, user: &UserName) -> bool {
        self.accounts.of(user).is_some()
    }

    /// Holds that nobody comes into another's vault by it.
    pub(super) fn may_rename(&self, place: &Place, old: &UserName, new: &UserName) -> Result<(), Error> {
        let same = |name: &UserName| name.as_str().to_lowercase() == new.as_str().to_lowercase();
        if same(old) {
            return Ok(());
        }
        if self.knows(new) {
            return Err(Error::Usage {
                message: format!(
                    "`{new}` is the name of an account of `hhrun serve`, which would open what `{old}` has"
                ),
                hint: Some(format!("choose another name, or remove that account: `hhrun users remove {new}`")),
            });
        }
        let everybody = people::everybody(&place.home, std::slice::from_ref(&place.origins))?;
        if self.knows(old) && everybody.iter().any(|one| same(&one.user)) {
            return Err(Error::Usage {
                message: format!(
                    "somebody is called `{new}` here already, and the account of `{old}` would open theirs"
                ),
                hint: Some("choose another name; `hhrun users --all` lists everybody".to_owned()),
            });
        }
        Ok(())
    }

    /// Gives the account the new name; whether there was one.
    pub(super) fn rename(&self, old: &UserName, new: &UserName) -> Result<bool, Error> {
        let known = self.knows(old);
        self.accounts.rename(old, new).map_err(web::Error::from)?;
        Ok(known)
    }

    /// Forgets the account; whether there was one.
    pub(super) fn remove(&self, user: &UserName) -> Result<bool, Error> {
        Ok(self.accounts.remove_at_machine(user).map_err(web::Error::from)?)
    }

    /// Whether there are accounts, and none of them administers.
    pub(super) fn is_orphaned(&self) -> bool {
        !self.accounts.all().is_empty() && !self.accounts.has_administrator()
    }
}

/// The accounts of a data folder in one line, beside a server, too; `None` where there are none.
pub(in crate::cli) fn accounts_line(home: &Path) -> Result<Option<String>, accounts::Error> {
    if !is_served(home) {
        return Ok(None);
    }
    let all = Accounts::open(home)?.all();
    let names = all.iter().map(|account| {
        let state = match (account.administrator, account.disabled) {
            (true, true) => " (administrator, disabled)",
            (true, false) => " (administrator)",
            (false, true) => " (disabled)",
            (false, false) => "",
        };
        format!("`{}`{state}", account.name)
    });
    let names: Vec<String> = names.collect();
    let count = match names.len() {
        0 => return Ok(None),
        1 => "1 account".to_owned(),
        count => format!("{count} accounts"),
    };
    Ok(Some(format!("{count} of `hhrun serve`: {}", names.join(", "))))
}

fn is_served(home: &Path) -> bool {
    home.join("web").is_dir()
}
