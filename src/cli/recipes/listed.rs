//! `hhrun recipes list` and `show`.

use std::fmt::Write;

use super::Place;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::script::recipes::{self, about, is_name};
use crate::worker::Program;
use crate::worker::pins::Pins;

/// One line each: its name, where it comes from, what it is for.
pub(super) fn list(place: &Place, terminal: &Terminal) -> Result<(), Error> {
    let pins = Pins::read(&place.scripts)?;
    let own = place.names();
    let mut rows: Vec<(String, &str, String)> = Vec::new();
    for name in &own {
        let file = format!("{name}.rhai");
        let text = text(place, name)?;
        let origin = match (pins.files.contains_key(&file), pins.holds(&file, Some(&text))) {
            (true, true) => "added",
            (true, false) => "added, differs",
            (false, _) if recipes::find(name).is_some() => "yours, not the built-in one",
            (false, _) => "yours",
        };
        rows.push((name.clone(), origin, about(&text)));
    }
    let gone = pins.files.keys().filter_map(|file| file.strip_suffix(".rhai"));
    let gone = gone.filter(|name| is_name(name) && !own.iter().any(|own| own == name));
    rows.extend(gone.map(|name| (name.to_owned(), "added, missing", String::new())));
    let hidden = rows.iter().map(|(name, ..)| name.clone()).collect::<Vec<_>>();
    let built_in = recipes::BUILT_IN.iter().filter(|recipe| !hidden.iter().any(|name| name == recipe.name));
    rows.extend(built_in.map(|recipe| (recipe.name.to_owned(), "built in", about(recipe.text))));
    rows.sort();
    let wide = |of: fn(&(String, &str, String)) -> usize| rows.iter().map(of).max().unwrap_or_default();
    let (name_width, origin_width) = (wide(|row| row.0.len()), wide(|row| row.1.len()));
    let room = terminal.width().saturating_sub(name_width + origin_width + 4).max(20);
    let mut shown = String::new();
    for (name, origin, about) in &rows {
        let mut lines = textwrap::wrap(about, room).into_iter();
        let first = lines.next().unwrap_or_default();
        let _ = writeln!(shown, "{}", format!("{name:name_width$}  {origin:origin_width$}  {first}").trim_end());
        for line in lines {
            let _ = writeln!(shown, "{:indent$}{line}", "", indent = name_width + origin_width + 4);
        }
    }
    terminal.say(shown.trim_end());
    terminal.say("\n`hhrun recipes show NAME` prints one, `hhrun new NAME --from RECIPE` begins a script with it");
    Ok(())
}

/// The text itself, from the file where there is one.
pub(super) fn show(place: &Place, name: &str, terminal: &Terminal) -> Result<(), Error> {
    let known = place.names().iter().any(|own| own == name);
    let text = match recipes::find(name) {
        _ if known => text(place, name)?,
        Some(recipe) => recipe.text.to_owned(),
        None => return Err(place.unknown(name)),
    };
    terminal.data(&text)
}

fn text(place: &Place, name: &str) -> Result<String, Error> {
    let program = Program::read(&place.file(&format!("{name}.rhai")))?;
    Ok(program.sources().first().map(|source| source.text.clone()).unwrap_or_default())
}
