//! `hhrun recipes add` and `update`: read, checked, shown, asked, kept and pinned.

use similar::TextDiff;

use super::source::{self, Brought};
use super::stage::Stage;
use super::{Place, is_taken};
use crate::account::this_program;
use crate::cli::terminal::{Answer, Terminal};
use crate::error::{Error, Exit};
use crate::protocol::strip_controls;
use crate::script::{diagnostic, recipes};
use crate::worker::pins::{self, Pins};
use crate::worker::{Checker, Program};

/// Brings recipes from a file, a folder or an address.
pub(super) async fn add(place: &Place, source: &str, yes: bool, terminal: &Terminal) -> Result<(), Error> {
    let pins = Pins::read(&place.scripts)?;
    let all = source::read(source).await?;
    for brought in &all {
        refuse_taken(place, &pins, &brought.file)?;
    }
    check(place, &all, terminal).await?;
    for brought in &all {
        terminal.say(&format!("── {} · {} bytes · from {}", brought.file, brought.text.len(), brought.source));
        terminal.say(strip_controls(&brought.text, true).trim_end());
    }
    terminal.say("──");
    let names = names(&all);
    let replaced = all.iter().filter_map(|brought| recipes::find(brought.file.strip_suffix(".rhai")?));
    for recipe in replaced {
        terminal.say(&format!("`{0}` takes the place of the built-in `{0}`", recipe.name));
    }
    agree(&format!("Keep {names}?"), yes, terminal).await?;
    place.make()?;
    // The pin first: what is pinned and not there is refused, never run unread.
    pin(place, &all)?;
    for brought in &all {
        let path = place.file(&brought.file);
        super::write_new(&path, &brought.text).map_err(|source| Error::Folder { folder: path.clone(), source })?;
    }
    terminal.say(&format!("kept in `{}` and pinned: {names}", place.folder().display()));
    Ok(())
}

/// Reads the sources of what was brought again and shows what is different.
pub(super) async fn update(place: &Place, name: Option<&str>, yes: bool, terminal: &Terminal) -> Result<(), Error> {
    let pins = Pins::read(&place.scripts)?;
    let wanted: Vec<(String, String)> = pins
        .files
        .iter()
        .filter(|(file, _)| name.is_none_or(|name| super::pinned::belongs(file, name)))
        .map(|(file, pin)| (file.clone(), pin.source.clone()))
        .collect();
    if wanted.is_empty() {
        return Err(match name {
            Some(name) => super::pinned::not_brought(place, name),
            None => Error::Usage {
                message: "nothing was brought from elsewhere".to_owned(),
                hint: Some("`hhrun recipes add FILE|FOLDER|https://…` brings a recipe".to_owned()),
            },
        });
    }
    let mut changed = Vec::new();
    for (file, source) in wanted {
        let brought = Brought { file: file.clone(), ..source::again(&source).await? };
        let here = super::pinned::text(place, &file)?;
        if here.as_deref() == Some(&brought.text) && pins.holds(&file, here.as_deref()) {
            terminal.say(&format!("{file}: nothing new"));
            continue;
        }
        terminal.say(&format!("── {file} · from {source}"));
        terminal.say(&difference(here.as_deref().unwrap_or_default(), &brought.text));
        changed.push(brought);
    }
    if changed.is_empty() {
        return Ok(());
    }
    check(place, &changed, terminal).await?;
    let names = names(&changed);
    agree(&format!("Keep this of {names}?"), yes, terminal).await?;
    place.make()?;
    pin(place, &changed)?;
    for brought in &changed {
        let path = place.file(&brought.file);
        pins::replace(&path, &brought.text).map_err(|source| Error::Folder { folder: path.clone(), source })?;
    }
    terminal.say(&format!("kept and pinned: {names}"));
    Ok(())
}

fn pin(place: &Place, all: &[Brought]) -> Result<(), Error> {
    place.repin(|files| files.extend(all.iter().map(|brought| (brought.file.clone(), brought.pin()))))
}

fn refuse_taken(place: &Place, pins: &Pins, file: &str) -> Result<(), Error> {
    let path = place.file(file);
    if !is_taken(&path) {
        return Ok(());
    }
    let name = file.trim_end_matches(".rhai").trim_end_matches(".test");
    let hint = if pins.files.contains_key(file) {
        format!("`hhrun recipes update {name}` reads its source again; `hhrun recipes remove {name}` makes room")
    } else {
        "it is a file of your own: rename or move it first".to_owned()
    };
    let message = format!("`{}` is there already; nothing is overwritten", path.display());
    Err(Error::Usage { message, hint: Some(hint) })
}

/// What `hhrun check` finds; nothing is kept where there is an error.
async fn check(place: &Place, all: &[Brought], terminal: &Terminal) -> Result<(), Error> {
    let stage = Stage::new()?;
    stage.put_all(place)?;
    let mut files = Vec::new();
    for brought in all {
        files.push(stage.put(&brought.file, &brought.text)?);
    }
    let mut checker = Checker::start(&this_program()?)?;
    let mut wrong = false;
    for file in &files {
        for mut found in checker.check(&Program::read(file)?).await? {
            wrong |= found.is_error();
            found.place.file = stage.renamed(&found.place.file, &place.folder().display().to_string());
            found.message = stage.renamed(&found.message, &place.folder().display().to_string());
            terminal.report(|colour| diagnostic::finding(&found, colour));
        }
    }
    drop(checker);
    if wrong {
        terminal.note("nothing was kept: the check found errors");
        return Err(Error::Ended(Exit::Script));
    }
    Ok(())
}

async fn agree(question: &str, yes: bool, terminal: &Terminal) -> Result<(), Error> {
    if yes {
        return Ok(());
    }
    match terminal.agree(question).await {
        Answer::Yes => Ok(()),
        Answer::No => Err(Error::Usage { message: "nothing was kept".to_owned(), hint: None }),
        Answer::Gone => Err(Error::Unchanged),
        Answer::Nobody => Err(Error::Usage {
            message: "nothing was kept: this is no terminal to ask on".to_owned(),
            hint: Some("add --yes once you have read it".to_owned()),
        }),
    }
}

fn names(all: &[Brought]) -> String {
    let names: Vec<String> = all.iter().map(|brought| format!("`{}`", brought.file)).collect();
    names.join(", ")
}

/// What lies here with `-`, what the source has with `+`.
fn difference(here: &str, there: &str) -> String {
    let (here, there) = (strip_controls(here, true), strip_controls(there, true));
    let diff = TextDiff::from_lines(&*here, &*there);
    let shown = diff.unified_diff().context_radius(3).missing_newline_hint(false).to_string();
    if shown.is_empty() { "the same text, pinned anew".to_owned() } else { shown.trim_end().to_owned() }
}
