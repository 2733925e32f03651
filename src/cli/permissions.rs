//! `hhrun permissions`: what a person allowed which script, and taking it back.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use comfy_table::{ContentArrangement, LineStyle, Table, presets};

use crate::error::Error;
use crate::protocol::strip_controls;
use crate::vault;
use crate::vault::permissions::Grant;
use crate::worker::Program;

use super::account::{AccountArguments, whose_vault};
use super::standing;
use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct PermissionsArguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    account: AccountArguments,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List what was allowed
    List {
        #[command(flatten)]
        account: AccountArguments,
    },
    /// Take back what a script was allowed, whatever its version
    Revoke {
        /// The script, as it was run, or its file name
        script: PathBuf,
        #[command(flatten)]
        account: AccountArguments,
    },
}

/// Lists or takes back; nobody is asked at hh.ru.
pub(super) fn permissions(arguments: &PermissionsArguments, terminal: &Terminal) -> Result<(), Error> {
    match &arguments.what {
        Some(What::Revoke { script, account }) => revoke(script, account, terminal),
        Some(What::List { account }) => list(account, terminal),
        None => list(&arguments.account, terminal),
    }
}

fn list(account: &AccountArguments, terminal: &Terminal) -> Result<(), Error> {
    let vault = whose_vault(account, terminal)?;
    let grants = vault.permissions().all().map_err(vault::Error::from)?;
    if grants.is_empty() {
        terminal.say(&format!("`{}` has allowed no script anything", vault.user()));
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(terminal.width()).unwrap_or(u16::MAX))
        .set_header(["script", "may", "since", "now"]);
    for grant in &grants {
        let names: Vec<&str> = grant.permissions.iter().map(String::as_str).collect();
        table.add_row([
            strip_controls(&shown(&grant.path), false).into_owned(),
            names.join(", "),
            standing::moment(grant.at),
            state(grant).to_owned(),
        ]);
    }
    terminal.say(&table.trim_fmt());
    Ok(())
}

fn revoke(script: &Path, account: &AccountArguments, terminal: &Terminal) -> Result<(), Error> {
    let vault = whose_vault(account, terminal)?;
    let named = script.display().to_string();
    let hash = Program::read(script).ok().map(|program| program.hash().to_owned());
    let place = std::path::absolute(script).ok();
    let is_meant = |grant: &Grant| {
        let name = Path::new(&grant.path).file_name();
        grant.path == named
            || place.is_some() && std::path::absolute(&grant.path).ok() == place
            || Some(&grant.script) == hash.as_ref()
            || name.is_some_and(|name| *name == *script.as_os_str())
    };
    let count = vault.permissions().revoke(is_meant).map_err(vault::Error::from)?;
    if count == 0 {
        return Err(Error::Usage {
            message: format!("`{named}` was allowed nothing"),
            hint: Some("`hhrun permissions` lists what was allowed".to_owned()),
        });
    }
    terminal.say(&format!("`{named}` has to ask again"));
    Ok(())
}

/// The path from where the person stands.
fn shown(path: &str) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| Path::new(path).strip_prefix(here).ok().map(|path| path.display().to_string()));
    below.unwrap_or_else(|| path.to_owned())
}

/// Whether the file is still the one that was allowed.
fn state(grant: &Grant) -> &'static str {
    match Program::read(Path::new(&grant.path)) {
        Ok(program) if program.hash() == grant.script => "unchanged",
        Ok(_) => "changed: asks again",
        Err(_) => "not found",
    }
}
