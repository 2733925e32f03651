//! What is kept for another day, in words.

use std::path::Path;

use crate::account::{Account, Keeper};
use crate::error::Error;
use crate::run::Shunned;
use crate::vault::UserName;

use super::sandbox::quoted;
use super::terminal::Terminal;

/// The commands that send what waits.
pub(super) struct Commands {
    user: UserName,
    sandbox: bool,
}

impl Commands {
    pub(super) fn of(account: &Account, sandbox: bool) -> Self {
        Self { user: account.user().clone(), sandbox }
    }

    /// The one that sends what is kept.
    pub(super) fn kept(&self) -> String {
        format!("hhrun resume-plan --user {}{}", self.user, self.place())
    }

    /// The one that sends a plan from its file.
    pub(super) fn apply(&self, path: &Path) -> String {
        format!("hhrun apply {} --user {}{}", quoted(&path.to_string_lossy()), self.user, self.place())
    }

    fn place(&self) -> &'static str {
        if self.sandbox { " --sandbox" } else { "" }
    }
}

/// Reads what an earlier run left. What cannot be read is moved out of the way, and said.
pub(super) fn keeper(account: &Account, terminal: &Terminal) -> Result<Keeper, Error> {
    let (keeper, aside) = Keeper::open(account.session().vault(), account.client().now())?;
    if let Some(aside) = aside {
        terminal.note(&format!(
            "warning: what an earlier run kept for another day cannot be read: it was changed, sealed by another key, or \
             written by a newer hhrun; it lies in `{}`",
            aside.display()
        ));
    }
    Ok(keeper)
}

/// Says how many are kept and what becomes of them.
pub(super) fn tell_kept(count: usize, commands: &Commands, terminal: &Terminal) {
    if count == 0 {
        return;
    }
    let (are, them) = if count == 1 { ("is", "it") } else { ("are", "them") };
    let command = commands.kept();
    terminal.say(&format!("{count} {are} kept for another day: the next run takes {them} up, or `{command}`"));
}

/// Says what of an earlier plan is not sent any more, each with its link.
pub(super) fn tell_dropped(shunned: impl IntoIterator<Item = Shunned>, terminal: &Terminal) {
    for one in shunned {
        let (name, employer) = (&one.name, &one.employer);
        let dot = if employer.is_empty() { "" } else { " · " };
        let text = format!("no longer in the plan: {name}{dot}{employer} ({})", one.reason);
        terminal.say(&format!("{}\n  {}", text.replace('\n', " "), one.url));
    }
}
