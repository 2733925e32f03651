//! The first strategy, to start from.

use std::io::{self, Write};
use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::platform;

/// Where it goes, seen from the working folder.
const PLACE: &str = "scripts/my_strategy.rhai";
const TEXT: &str = include_str!("../../../scripts/my_strategy.rhai");

/// Writes it, unless there is something in its place. Where it is.
pub(super) fn make(terminal: &Terminal) -> Result<&'static str, Error> {
    let place = Path::new(PLACE);
    let folder = place.parent().unwrap_or(Path::new("."));
    let failed = |source| Error::Folder { folder: folder.to_owned(), source };
    if place.exists() {
        terminal.say(&format!("Strategy: {PLACE}, kept as it is"));
        return Ok(PLACE);
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    match write(place) {
        Ok(()) => terminal.say(&format!("Strategy: {PLACE}, new; change the words and the numbers in it")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    Ok(PLACE)
}

/// Complete or not at all, and never over another file: a link is made where a renaming would replace.
fn write(place: &Path) -> io::Result<()> {
    let fresh = place.with_extension(format!("{}.new", std::process::id()));
    let written = || {
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(TEXT.as_bytes())?;
        file.sync_all()?;
        std::fs::hard_link(&fresh, place).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Err(error),
            // Not every file system has links.
            _ if place.exists() => Err(io::ErrorKind::AlreadyExists.into()),
            _ => std::fs::copy(&fresh, place).map(drop),
        })?;
        place.parent().map_or(Ok(()), platform::sync_folder)
    };
    let written = written();
    let _ = std::fs::remove_file(&fresh);
    written
}
