//! `hhrun recipes verify` and `remove`: what was brought, and what lies there.

use std::fs;

use super::Place;
use crate::cli::terminal::{Answer, Terminal};
use crate::error::{Error, Exit};
use crate::worker::pins::Pins;
use crate::worker::{Error as Unread, Program, Unreadable};

/// Holds each file against its pin; ends with 3 where one differs.
pub(super) fn verify(place: &Place, terminal: &Terminal) -> Result<(), Error> {
    let pins = Pins::read(&place.scripts)?;
    if pins.files.is_empty() {
        terminal.say("nothing was brought from elsewhere");
        return Ok(());
    }
    let mut wrong = 0;
    for (file, pin) in &pins.files {
        let text = text(place, file)?;
        let state = match &text {
            None => "missing",
            Some(_) if pins.holds(file, text.as_deref()) => "ok",
            Some(_) => "differs",
        };
        wrong += usize::from(state != "ok");
        terminal.say(&format!("{state:<7}  {file}  from {}", pin.source));
    }
    if wrong == 0 {
        return Ok(());
    }
    terminal.note(&format!(
        "{wrong} of {} not as kept: `hhrun recipes update NAME` shows the difference and brings it back, \
         `hhrun recipes remove NAME --keep` makes the file your own",
        pins.files.len()
    ));
    Err(Error::Ended(Exit::Script))
}

/// Removes what was brought, or only its pin.
pub(super) async fn remove(place: &Place, name: &str, keep: bool, yes: bool, terminal: &Terminal) -> Result<(), Error> {
    let pins = Pins::read(&place.scripts)?;
    let files: Vec<String> = pins.files.keys().filter(|file| belongs(file, name)).cloned().collect();
    if files.is_empty() {
        return Err(not_brought(place, name));
    }
    let mut edited = false;
    for file in &files {
        let text = text(place, file)?;
        edited |= text.is_some() && !pins.holds(file, text.as_deref());
    }
    if edited && !keep && !yes {
        let hint = Some("add --yes to remove it all the same, or --keep to leave the file as your own".to_owned());
        match terminal.agree(&format!("`{name}` was edited here. Remove it?")).await {
            Answer::Yes => {}
            Answer::Gone => return Err(Error::Unchanged),
            Answer::No | Answer::Nobody => {
                return Err(Error::Usage { message: format!("`{name}` was edited here; nothing was removed"), hint });
            }
        }
    }
    if !keep {
        for file in &files {
            let path = place.file(file);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::Folder { folder: path, source: error });
                }
                _ => {}
            }
        }
    }
    place.repin(|pinned| pinned.retain(|file, _| !files.contains(file)))?;
    terminal.say(&if keep { format!("`{name}` is your own now") } else { format!("removed: {}", files.join(", ")) });
    Ok(())
}

/// Whether a file is a recipe of that name, or its tests.
pub(super) fn belongs(file: &str, name: &str) -> bool {
    let name = name.strip_suffix(".rhai").unwrap_or(name);
    file.strip_suffix(".rhai").is_some_and(|stem| stem.strip_suffix(".test").unwrap_or(stem) == name)
}

pub(super) fn not_brought(place: &Place, name: &str) -> Error {
    if place.names().iter().any(|own| own == name) {
        let message = format!("`{name}` did not come from elsewhere: it is a file of your own");
        return Error::Usage { message, hint: Some("delete or edit it as any file".to_owned()) };
    }
    if crate::script::recipes::find(name).is_some() {
        let message = format!("`{name}` is built in");
        return Error::Usage { message, hint: Some(format!("`hhrun recipes eject {name}` copies it for editing")) };
    }
    place.unknown(name)
}

/// What lies there; `None` where nothing does.
pub(super) fn text(place: &Place, file: &str) -> Result<Option<String>, Error> {
    match Program::read(&place.file(file)) {
        Ok(program) => Ok(program.sources().first().map(|source| source.text.clone())),
        Err(Unread::Unreadable { why: Unreadable::Missing, .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
