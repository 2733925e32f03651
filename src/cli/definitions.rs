//! `hhrun definitions`: what scripts can use, for editors.

use std::path::PathBuf;

use clap::Args;

use crate::error::Error;
use crate::script::definitions;

use super::docs::write;
use super::terminal::Terminal;

/// Where to.
#[derive(Debug, Args)]
pub(super) struct DefinitionsArguments {
    /// Write the `.d.rhai` files and the header into this folder; without it the header goes to stdout
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Writes the definitions, or says the header.
pub(super) fn definitions(arguments: &DefinitionsArguments, terminal: &Terminal) -> Result<(), Error> {
    let Some(folder) = &arguments.out else {
        terminal.say(definitions::header().trim_end());
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|error| Error::Usage {
        message: format!("cannot make the folder `{}`: {error}", folder.display()),
        hint: None,
    })?;
    let files = definitions::files();
    for (name, text) in &files {
        write(&folder.join(name), text)?;
    }
    terminal.say(&format!("{} files in `{}`", files.len(), folder.display()));
    terminal.note("put the lines of `header.rhai` at the top of a script for the Rhai analyzer of VS Code");
    Ok(())
}
