//! The files that a script names in `text::file("…")`: letters and their like, read with the script.

use std::path::{Path, PathBuf};

use super::Unreadable;
use super::program::{canonical, is_plain, read_at_most};
use crate::script::{MAX_TEXT, nearest};

/// A file that a script names.
pub(super) struct Text {
    pub(super) real: PathBuf,
    pub(super) text: String,
}

/// Finds and reads it: in the script's folder, then in `recipes` there. The error is said to the person at the place
/// that names the file.
pub(super) fn read(folder: &Path, name: &str) -> Result<Text, String> {
    let relative = Path::new(name);
    if !is_plain(name, relative) {
        return Err(format!("`{name}` lies outside of the script's folder; copy it there"));
    }
    for inside in ["", "recipes"] {
        match canonical(&folder.join(inside).join(relative)) {
            Ok(real) if real.starts_with(folder) => {
                let text = read_at_most(&real, MAX_TEXT).map_err(|why| worded(name, &why))?;
                return Ok(Text { real, text });
            }
            Ok(_) => return Err(format!("`{name}` lies outside of the script's folder; copy it there")),
            Err(Unreadable::Missing) => {}
            Err(other) => return Err(worded(name, &other)),
        }
    }
    Err(match near(folder, name) {
        Some(near) => format!("`{name}` does not exist; did you mean `{near}`?"),
        None => format!("`{name}` does not exist; put it beside the script"),
    })
}

fn worded(name: &str, why: &Unreadable) -> String {
    match why {
        Unreadable::TooBig => format!("`{name}` is larger than {} KiB", MAX_TEXT / 1024),
        other => format!("`{name}` {other}"),
    }
}

/// The file of the folder that was most likely meant.
fn near(folder: &Path, name: &str) -> Option<String> {
    let entries = folder.read_dir().ok()?;
    let names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let is_script = |name: &&str| Path::new(name).extension().is_some_and(|extension| extension == "rhai");
    nearest(name, names.iter().map(String::as_str).filter(|name| !is_script(name))).map(str::to_owned)
}
