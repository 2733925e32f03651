//! `hhrun new NAME`: a script to begin with, and its tests.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::recipes::create;
use super::terminal::Terminal;
use crate::error::Error;
use crate::script::nearest;
use crate::script::recipes::{self, is_name};
use crate::script::samples;

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// What the script is called: letters, digits, `_` and `-`
    name: String,
    /// A recipe or a task to begin with; `hhrun recipes list`
    #[arg(long, value_name = "RECIPE|TASK")]
    from: Option<String>,
    /// The folder of the scripts
    #[arg(long, value_name = "FOLDER", default_value = "scripts")]
    scripts: PathBuf,
}

/// Writes the script and its tests.
pub(super) fn new(arguments: &NewArguments, terminal: &Terminal) -> Result<(), Error> {
    let name = arguments.name.strip_suffix(".rhai").unwrap_or(&arguments.name);
    if !is_name(name) {
        return Err(Error::Usage {
            message: format!("`{}` is no name of a script", crate::protocol::strip_controls(name, false)),
            hint: Some("a name has letters, digits, `_` and `-`, and begins with a letter".to_owned()),
        });
    }
    if recipes::find(name).is_some() {
        return Err(Error::Usage {
            message: format!("`{name}` is the name of a recipe, and scripts here would import this one instead"),
            hint: Some(format!("choose another name, as `my_{name}`")),
        });
    }
    let (text, tests) = begun_with(arguments.from.as_deref(), name)?;
    let folder = &arguments.scripts;
    fs::create_dir_all(folder).map_err(|source| Error::Folder { folder: folder.clone(), source })?;
    let (script, test_file) = (folder.join(format!("{name}.rhai")), folder.join(format!("{name}.test.rhai")));
    create(&[(script.clone(), &text), (test_file.clone(), &tests)])?;
    let shown = script.display();
    terminal.say(&format!("new: `{shown}` and `{}`", test_file.display()));
    let allow = permissions(&text).map(|names| format!(" --allow {names}")).unwrap_or_default();
    terminal.say(&format!(
        "\n  hhrun check {shown}\n  hhrun test {shown}\n  hhrun {shown} --user bob --sandbox --dry-run{allow}"
    ));
    Ok(())
}

fn begun_with(from: Option<&str>, name: &str) -> Result<(String, String), Error> {
    let from = match (samples::begin(from, name), from) {
        (Some(begun), _) => return Ok(begun),
        (None, from) => from.unwrap_or_default(),
    };
    let known = recipes::names().chain(samples::tasks());
    let hint = nearest(from, known).map_or_else(
        || format!("a recipe of `hhrun recipes list`, or a task: {}", tasks()),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Error::Usage { message: format!("there is no recipe or task `{from}`"), hint: Some(hint) })
}

fn tasks() -> String {
    let names: Vec<String> = samples::tasks().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The permissions that its settings name, as `--allow` takes them.
fn permissions(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("permissions: [")?;
    let (list, _) = rest.split_once(']')?;
    Some(list.replace(['"', ' '], "")).filter(|list| !list.is_empty())
}
