//! `hhrun recipes …`: what scripts can import: what is built in, what is one's own, and what came from elsewhere.

mod adding;
mod listed;
mod pinned;
mod source;
mod stage;
mod tested;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::terminal::Terminal;
use crate::error::Error;
use crate::script::nearest;
use crate::script::recipes::{self, Recipe, is_name};
use crate::worker::pins::{self, Pin, Pins};

#[derive(Debug, Args)]
pub(super) struct RecipesArguments {
    #[command(subcommand)]
    verb: Verb,
    /// The folder of the scripts; recipes lie in `recipes` there
    #[arg(long, value_name = "FOLDER", default_value = "scripts", global = true)]
    scripts: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The recipes that scripts can import
    List,
    /// Print one
    Show { name: String },
    /// Run the tests of one, or of all
    Test { name: Option<String> },
    /// Copy a built-in one, with its tests, for editing
    Eject { name: String },
    /// Bring one from a file, a folder or an address, shown first and pinned
    Add {
        /// A file, a folder of them, or https://…
        source: String,
        /// Keep it without asking
        #[arg(long)]
        yes: bool,
    },
    /// Compare what was brought with what lies there; 3 where something differs
    Verify,
    /// Read the sources again, with the differences to read first
    Update {
        name: Option<String>,
        /// Keep it without asking
        #[arg(long)]
        yes: bool,
    },
    /// Remove one that was brought
    Remove {
        name: String,
        /// Leave the file, as one of your own
        #[arg(long)]
        keep: bool,
        /// Remove it also when it was edited
        #[arg(long)]
        yes: bool,
    },
}

/// Does what the command line asks for.
pub(super) async fn recipes(arguments: RecipesArguments, terminal: &Terminal) -> Result<(), Error> {
    let place = Place { scripts: arguments.scripts };
    match arguments.verb {
        Verb::List => listed::list(&place, terminal),
        Verb::Show { name } => listed::show(&place, &name, terminal),
        Verb::Test { name } => Box::pin(tested::test(&place, name.as_deref(), terminal)).await,
        Verb::Eject { name } => eject(&place, &name, terminal),
        Verb::Add { source, yes } => Box::pin(adding::add(&place, &source, yes, terminal)).await,
        Verb::Verify => pinned::verify(&place, terminal),
        Verb::Update { name, yes } => Box::pin(adding::update(&place, name.as_deref(), yes, terminal)).await,
        Verb::Remove { name, keep, yes } => pinned::remove(&place, &name, keep, yes, terminal).await,
    }
}

/// Where recipes lie.
struct Place {
    scripts: PathBuf,
}

impl Place {
    fn folder(&self) -> PathBuf {
        self.scripts.join("recipes")
    }

    fn file(&self, file: &str) -> PathBuf {
        self.folder().join(file)
    }

    fn make(&self) -> Result<(), Error> {
        fs::create_dir_all(self.folder()).map_err(|source| Error::Folder { folder: self.folder(), source })
    }

    /// Changes the pins as they are now, and not as they were before a question: what another hhrun pinned meanwhile
    /// stays.
    fn repin(&self, change: impl FnOnce(&mut BTreeMap<String, Pin>)) -> Result<(), Error> {
        let _held = pins::alone(&self.scripts);
        let mut pins = Pins::read(&self.scripts)?;
        change(&mut pins.files);
        pins.write().map_err(|error| Error::Internal(format!("cannot write `{}`: {error}", pins::LOCK)))
    }

    /// The names of the recipes that are files here, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).into_iter().flatten().flatten();
        let files = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = files
            .filter_map(|file| file.strip_suffix(".rhai").map(str::to_owned))
            .filter(|name| is_name(name))
            .collect();
        names.sort();
        names
    }

    fn unknown(&self, name: &str) -> Error {
        let known: Vec<String> = recipes::names().map(str::to_owned).chain(self.names()).collect();
        let hint = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`hhrun recipes list` shows all".to_owned(),
        };
        Error::Usage { message: format!("there is no recipe `{name}`"), hint: Some(hint) }
    }
}

/// Whether something lies there, were it a link that leads nowhere.
fn is_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Writes new files; where one of them is there already, none is written.
pub(super) fn create(files: &[(PathBuf, &str)]) -> Result<(), Error> {
    if let Some((path, _)) = files.iter().find(|(path, _)| is_taken(path)) {
        return Err(Error::Usage {
            message: format!("`{}` is there already; nothing is overwritten", path.display()),
            hint: Some("rename or move it first, or choose another name".to_owned()),
        });
    }
    for (path, text) in files {
        write_new(path, text).map_err(|source| Error::Folder { folder: path.clone(), source })?;
    }
    Ok(())
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn eject(place: &Place, name: &str, terminal: &Terminal) -> Result<(), Error> {
    let Some(Recipe { text, tests, .. }) = recipes::find(name) else { return Err(place.unknown(name)) };
    place.make()?;
    let (file, test_file) = (place.file(&format!("{name}.rhai")), place.file(&format!("{name}.test.rhai")));
    create(&[(file.clone(), text), (test_file.clone(), tests)])?;
    terminal.say(&format!("copied to `{}`, with its tests", file.display()));
    terminal.say(&format!(
        "scripts in `{}` import this one now; after editing: hhrun test {}",
        place.scripts.display(),
        file.display()
    ));
    Ok(())
}
