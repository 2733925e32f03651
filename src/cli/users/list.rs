//! `hhrun users`: who is known here and how they stand. Asks nobody.

use std::path::{Path, PathBuf};

use chrono::Utc;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, presets};

use crate::cli::standing;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::protocol::strip_controls;
use crate::vault::people::{self, Somebody};
use crate::vault::{Key, Origins, Vault};

use super::place::Place;
use super::web::accounts_line;

const NOTHING: &str = "—";

/// Lists the people of one hh.ru, or of all.
pub(super) fn list(place: &Place, all: bool, terminal: &Terminal) -> Result<(), Error> {
    let mut found = at(&place.home, &place.origins, all)?;
    if all {
        found.extend(at(&crate::account::sandbox_home(&place.config.home), &crate::account::sandbox_origins(), all)?);
    }
    if found.is_empty() {
        terminal.say(&nobody(place, all));
        return tell_accounts(place, all, terminal);
    }
    let key = crate::account::key(&place.config)?;
    let mut table = empty_table(all, terminal);
    for (home, somebody) in &found {
        let mut row = row(home, somebody, &key).to_vec();
        if all {
            row.push(somebody.origins.as_ref().map_or_else(|| NOTHING.to_owned(), |origins| origins.api.clone()));
        }
        table.add_row(row);
    }
    let of = if all { "every hh.ru" } else { place.name() };
    terminal.say(&format!("people of {of}:\n{}", table.trim_fmt()));
    tell_accounts(place, all, terminal)
}

/// Who signs in by the browser.
fn tell_accounts(place: &Place, all: bool, terminal: &Terminal) -> Result<(), Error> {
    let sandbox = all.then(|| crate::account::sandbox_home(&place.config.home));
    for home in [Some(place.home.clone()), sandbox].into_iter().flatten() {
        if let Some(line) = accounts_line(&home).map_err(crate::web::Error::from)? {
            let of = if home == place.home { "" } else { ", with --sandbox" };
            terminal.say(&format!("{line}{of}"));
        }
    }
    Ok(())
}

/// The people of one data folder, at `origins` or anywhere.
fn at(home: &Path, origins: &Origins, all: bool) -> Result<Vec<(PathBuf, Somebody)>, Error> {
    let everybody = people::everybody(home, std::slice::from_ref(origins))?;
    let wanted = everybody.into_iter().filter(|one| all || one.origins.as_ref() == Some(origins));
    Ok(wanted.map(|one| (home.to_owned(), one)).collect())
}

fn empty_table(all: bool, terminal: &Terminal) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(terminal.width()).unwrap_or(u16::MAX));
    let header = ["name", "who on hh.ru", "state", "expires", "last run", "hh.ru"];
    table.set_header(&header[..if all { 6 } else { 5 }]);
    for column in [0, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

fn row(home: &Path, somebody: &Somebody, key: &Key) -> [String; 5] {
    let nothing = || NOTHING.to_owned();
    let name = somebody.user.to_string();
    let Some(origins) = &somebody.origins else {
        return [name, nothing(), standing::state(None, Utc::now()), nothing(), nothing()];
    };
    let vault = match Vault::open(home, somebody.user.clone(), key.clone(), origins.clone()) {
        Ok(vault) => vault,
        Err(error) => return [name, nothing(), error.to_string(), nothing(), nothing()],
    };
    let now = Utc::now();
    let person = vault.person().unwrap_or_default();
    let who = if person.name.is_empty() { nothing() } else { strip_controls(&person.name, false).into_owned() };
    let last_run = person.last_run.map_or_else(nothing, standing::moment);
    match vault.tokens().read() {
        Ok(holding) => {
            let expires = standing::expires(holding.as_ref(), now).unwrap_or_else(nothing);
            [name, who, standing::state(holding.as_ref(), now), expires, last_run]
        }
        Err(error) => [name, who, error.to_string(), nothing(), last_run],
    }
}

fn nobody(place: &Place, all: bool) -> String {
    let next = "`hhrun login --user NAME` makes somebody known, `--sandbox` needs nobody";
    if all {
        format!("nobody is known here; {next}")
    } else {
        format!("nobody is known here at {}; {next}\n`hhrun users --all` looks at every hh.ru", place.name())
    }
}
