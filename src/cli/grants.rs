//! What a person allows a script: asked once for each version of it, or given by a flag.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::protocol::{Permission, Strategy};
use crate::worker::Program;

use super::account::Account;
use super::terminal::{Answer, Terminal};

/// What the flags say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flags<'a> {
    pub(super) allow: &'a [Permission],
    pub(super) deny: &'a [Permission],
}

/// What the script may do: all it asked for and was given. [`Error::NotAllowed`] when something was neither allowed
/// nor denied, and nobody can be asked or the person says no.
pub(super) async fn grants(
    account: &Account,
    program: &Program,
    strategy: &Strategy,
    flags: Flags<'_>,
    terminal: &Terminal,
) -> Result<BTreeSet<Permission>, Error> {
    let asked = &strategy.settings.permissions;
    for permission in flags.allow.iter().filter(|permission| !asked.contains(permission)) {
        terminal.note(&format!(
            "note: `{}` does not ask for `{permission}` in `settings()`; --allow gives it nothing",
            program.path().display()
        ));
    }
    let permitted = account.permitted(program, strategy, (flags.allow, flags.deny))?;
    if !permitted.missing.is_empty() {
        ask(account, program, &permitted.missing, terminal).await?;
    }
    Ok(permitted.granted)
}

async fn ask(account: &Account, program: &Program, missing: &[Permission], terminal: &Terminal) -> Result<(), Error> {
    let path = program.path().display().to_string();
    let refused = |asked| Error::NotAllowed { script: path.clone(), missing: missing.to_vec(), asked };
    if !terminal.is_interactive() {
        return Err(refused(false));
    }
    terminal.note(&format!("`{path}` asks to be allowed, as `{}`:", account.user()));
    for permission in missing {
        terminal.note(&format!("  {:<10} {}", permission.name(), permission.meaning()));
    }
    terminal.note("What it changes is shown and asked about before it is done.");
    match terminal.agree("Allow this until the script changes?").await {
        Answer::Yes => {}
        Answer::No => return Err(refused(true)),
        Answer::Nobody => return Err(refused(false)),
        Answer::Gone => return Err(Error::Interrupted),
    }
    Ok(account.allow(program, missing)?)
}

/// Reads a permission's name on the command line.
pub(super) fn permission(text: &str) -> Result<Permission, String> {
    text.trim().parse().map_err(|_| {
        let near = crate::script::nearest(text, Permission::NAMES.iter().copied());
        match near {
            Some(near) => format!("there is no such permission; did you mean `{near}`?"),
            None => format!("there is no such permission; there are {}", Permission::NAMES.join(", ")),
        }
    })
}
