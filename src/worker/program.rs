//! A script with everything it imports, read once: what is checked, hashed, shown and run is the same text.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use super::pins::{self, Pins};
use super::{Error, Unreadable, texts};
use crate::protocol::{Source, Unfollowed};
use crate::script::{MAX_FILES, MAX_SOURCE, nearest, recipes, scan};

/// A folder that has nothing in it, whatever is looked for.
const NOWHERE: &str = "/dev/null";

/// A script with everything it imports.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    name: String,
    hash: String,
    sources: Vec<Source>,
    files: Vec<PathBuf>,
    place: String,
    /// The script's own folder.
    folder: PathBuf,
    /// What it imports of the recipes there: the file's name, where it lies, and the hash of its text; none where the
    /// built-in one stood in.
    recipes: Vec<(String, PathBuf, Option<String>)>,
}

impl Program {
    /// Reads a script and what it imports: from its own folder, from `recipes` there, from the recipes that are built
    /// in. [`Error::Unreadable`] names the reason why the script itself cannot be read; why an import cannot be
    /// followed is in its [`Source`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut reader = Reader::beside(path)?;
        reader.script(path)?;
        let place = base16ct::lower::encode_string(&Sha256::digest(
            canonical(path).map_err(|why| unreadable(path, why))?.as_os_str().as_encoded_bytes(),
        ));
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let hash = hash(&reader.sources);
        let recipes = reader.recipes();
        let folder = reader.shown.clone();
        let files =
            reader.known.iter().filter_map(|origin| origin.real().map(Path::to_owned)).chain(reader.texts).collect();
        Ok(Self { path: path.to_owned(), name, hash, sources: reader.sources, files, place, folder, recipes })
    }

    /// A script that is built in itself; it imports nothing but what is built in.
    pub fn built_in(name: &str, text: &'static str) -> Result<Self, Error> {
        let folder = PathBuf::from(NOWHERE);
        let mut reader = Reader {
            shown: folder.clone(),
            folder: folder.clone(),
            open: Vec::new(),
            known: Vec::new(),
            sources: Vec::new(),
            texts: Vec::new(),
        };
        reader.file(Origin::BuiltIn { name: name.to_owned(), text })?;
        let place = base16ct::lower::encode_string(&Sha256::digest(format!("built in: {name}").as_bytes()));
        let hash = hash(&reader.sources);
        let (path, name) = (format!("{name}.rhai").into(), name.to_owned());
        Ok(Self { path, name, hash, sources: reader.sources, files: Vec::new(), place, folder, recipes: Vec::new() })
    }

    /// Holds what it imports against `recipes.lock`; [`Error::Unreadable`] names the recipe that differs.
    pub fn check_pins(&self) -> Result<(), Error> {
        let pins = Pins::read(&self.folder)?;
        let differs = self.recipes.iter().find(|(file, _, hash)| {
            pins.files.get(file).is_some_and(|pin| hash.as_ref().is_none_or(|hash| *hash != pin.hash))
        });
        match differs {
            None => Ok(()),
            Some((file, path, _)) => {
                let name = file.trim_end_matches(".rhai").to_owned();
                Err(Error::Unreadable { path: path.clone(), why: Unreadable::Pinned { name } })
            }
        }
    }

    /// SHA-256 over where the script lies, as hex: it stays the same when the script is edited.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// SHA-256 over the script, its imports and its texts, as hex: a changed import is a changed script.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The script's file name without its ending.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path it was read by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The files it was read from, the script itself first, the texts it names last; built-in recipes have none.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The texts, the script itself first.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    File { real: PathBuf, shown: PathBuf },
    BuiltIn { name: String, text: &'static str },
}

impl Origin {
    fn real(&self) -> Option<&Path> {
        match self {
            Self::File { real, .. } => Some(real),
            Self::BuiltIn { .. } => None,
        }
    }

    fn shown(&self) -> PathBuf {
        match self {
            Self::File { shown, .. } => shown.clone(),
            Self::BuiltIn { name, .. } => format!("recipes/{name}.rhai").into(),
        }
    }

    /// Whether both are the same text; a file may be reached by two names.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File { real, .. }, Self::File { real: other, .. }) => real == other,
            (Self::BuiltIn { name, .. }, Self::BuiltIn { name: other, .. }) => name == other,
            _ => false,
        }
    }
}

pub(super) struct Reader {
    /// The script's own folder, without links.
    folder: PathBuf,
    /// The same, as the person wrote it.
    shown: PathBuf,
    /// What is being read, from the script inwards.
    open: Vec<Origin>,
    known: Vec<Origin>,
    pub(super) sources: Vec<Source>,
    /// Where the files of `text::file` lie.
    texts: Vec<PathBuf>,
}

impl Reader {
    /// Reads what lies in the folder of `path`.
    pub(super) fn beside(path: &Path) -> Result<Self, Error> {
        let real = canonical(path).map_err(|why| unreadable(path, why))?;
        let folder = real.parent().unwrap_or(Path::new("/")).to_owned();
        let shown = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { folder, shown, open: Vec::new(), known: Vec::new(), sources: Vec::new(), texts: Vec::new() })
    }

    /// Reads a script and what it imports; the index of its source.
    pub(super) fn script(&mut self, path: &Path) -> Result<usize, Error> {
        let real = canonical(path).map_err(|why| unreadable(path, why))?;
        self.file(Origin::File { real, shown: path.to_owned() })
    }

    /// A file that is read beside the scripts, where it may lie, whether or not it is there.
    pub(super) fn place(&self, name: &str) -> Option<PathBuf> {
        let plain = Path::new(name).components().all(|component| matches!(component, Component::Normal(_)));
        (plain && !name.is_empty() && !name.contains('\\')).then(|| self.shown.join(name))
    }

    /// What lies in `recipes`, and what is built in, by the name of its file.
    fn recipes(&self) -> Vec<(String, PathBuf, Option<String>)> {
        let inside = |origin: &Origin| match origin {
            // A link into the folder, or out of it, is the same recipe.
            Origin::File { real, shown } => {
                let relative = shown.strip_prefix(self.shown.join("recipes"));
                let relative = relative.or_else(|_| real.strip_prefix(self.folder.join("recipes")));
                Some((relative.ok()?.to_str()?.to_owned(), true))
            }
            Origin::BuiltIn { name, .. } => Some((format!("{name}.rhai"), false)),
        };
        let read = self.known.iter().zip(&self.sources);
        read.filter_map(|(origin, source)| {
            let (file, is_there) = inside(origin)?;
            let path = self.shown.join("recipes").join(&file);
            Some((file, path, is_there.then(|| pins::digest(&source.text))))
        })
        .collect()
    }

    /// What was read, and where it lies; built-in recipes lie nowhere.
    pub(super) fn finish(self) -> (Vec<Source>, Vec<Option<PathBuf>>) {
        (self.sources, self.known.iter().map(|origin| origin.real().map(Path::to_owned)).collect())
    }

    /// Reads a file and what it imports; the index of its source.
    fn file(&mut self, origin: Origin) -> Result<usize, Error> {
        let shown = origin.shown();
        let fail = |why| unreadable(&shown, why);
        if let Some(at) = self.open.iter().position(|open| open.is(&origin)) {
            let chain =
                self.open[at..].iter().chain([&origin]).map(|open| open.shown().display().to_string()).collect();
            return Err(fail(Unreadable::ImportCycle { chain }));
        }
        if let Some(index) = self.known.iter().position(|known| known.is(&origin)) {
            return Ok(index);
        }
        if self.known.len() >= MAX_FILES {
            return Err(fail(Unreadable::TooMany));
        }
        let text = match &origin {
            Origin::File { real, .. } => read(real).map_err(fail)?,
            Origin::BuiltIn { text, .. } => (*text).to_owned(),
        };
        let index = self.sources.len();
        let names: Vec<String> = scan::imports(&text).into_iter().map(str::to_owned).collect();
        let files = self.texts(&text);
        self.sources.push(Source { file: shown.display().to_string(), text, files, ..Source::default() });
        self.known.push(origin.clone());
        self.open.push(origin);
        for name in names {
            match self.import(&name) {
                Ok(import) => drop(self.sources[index].imports.insert(name, import)),
                Err(why) => drop(self.sources[index].unfollowed.insert(name, why)),
            }
        }
        self.open.pop();
        Ok(index)
    }

    /// The files that a text names in `text::file`; one that cannot be read is the check's to report.
    fn texts(&mut self, text: &str) -> BTreeMap<String, Result<String, String>> {
        let mut files = BTreeMap::new();
        for name in scan::files(text).into_iter().take(MAX_FILES) {
            let read = texts::read(&self.folder, name).map(|found| {
                if !self.texts.contains(&found.real) {
                    self.texts.push(found.real);
                }
                found.text
            });
            files.insert(name.to_owned(), read);
        }
        files
    }

    /// Reads what an import names; what keeps it from being read is for the check to tell, with all else.
    fn import(&mut self, name: &str) -> Result<usize, Unfollowed> {
        let why = match self.find(name) {
            Ok(origin) => match self.file(origin) {
                Ok(index) => return Ok(index),
                Err(Error::Unreadable { why, .. }) => why,
                Err(other) => return Err(Unfollowed::Unreadable { why: other.to_string(), hint: String::new() }),
            },
            Err(why) => why,
        };
        Err(match why {
            Unreadable::Missing => Unfollowed::Missing { near: self.near(name) },
            Unreadable::ImportOutside => Unfollowed::Outside,
            Unreadable::ImportCycle { chain } => Unfollowed::Cycle { chain },
            other => Unfollowed::Unreadable { why: other.to_string(), hint: other.hint() },
        })
    }

    /// The file or recipe that an import was most likely meant to name.
    fn near(&self, name: &str) -> Option<String> {
        let mut names: Vec<String> = recipes::names().map(str::to_owned).collect();
        for folder in ["", "recipes"] {
            let entries = std::fs::read_dir(self.folder.join(folder)).into_iter().flatten().flatten();
            let scripts = entries.filter_map(|entry| entry.file_name().into_string().ok());
            names.extend(scripts.filter_map(|file| Some(file.strip_suffix(".rhai")?.to_owned())));
        }
        nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
    }

    fn find(&self, name: &str) -> Result<Origin, Unreadable> {
        let relative = PathBuf::from(format!("{}.rhai", name.strip_suffix(".rhai").unwrap_or(name)));
        if !is_plain(name, &relative) {
            return Err(Unreadable::ImportOutside);
        }
        for folder in ["", "recipes"] {
            match canonical(&self.folder.join(folder).join(&relative)) {
                Ok(real) if real.starts_with(&self.folder) => {
                    return Ok(Origin::File { real, shown: self.shown.join(folder).join(&relative) });
                }
                Ok(_) => return Err(Unreadable::ImportOutside),
                Err(Unreadable::Missing) => {}
                Err(other) => return Err(other),
            }
        }
        match recipes::built_in(name) {
            Some(text) => Ok(Origin::BuiltIn { name: name.to_owned(), text }),
            None => Err(Unreadable::Missing),
        }
    }
}

fn unreadable(path: &Path, why: Unreadable) -> Error {
    Error::Unreadable { path: path.to_owned(), why }
}

/// Whether a path leads nowhere but down.
pub(super) fn is_plain(name: &str, path: &Path) -> bool {
    let down = path.components().all(|component| matches!(component, Component::Normal(_)));
    down && !name.is_empty() && !name.contains('\\')
}

pub(super) fn canonical(path: &Path) -> Result<PathBuf, Unreadable> {
    path.canonicalize().map_err(reason)
}

fn reason(error: io::Error) -> Unreadable {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Unreadable::Missing,
        _ => Unreadable::Io(error),
    }
}

fn read(path: &Path) -> Result<String, Unreadable> {
    read_at_most(path, MAX_SOURCE)
}

/// A text file of at most so many bytes.
pub(super) fn read_at_most(path: &Path, limit: usize) -> Result<String, Unreadable> {
    // Before it is opened: opening a pipe waits for somebody to write into it.
    let about = path.metadata().map_err(reason)?;
    if about.is_dir() {
        return Err(Unreadable::Folder);
    }
    if !about.is_file() {
        return Err(Unreadable::Irregular);
    }
    let mut bytes = Vec::new();
    let most = limit as u64 + 1;
    File::open(path).map_err(reason)?.take(most).read_to_end(&mut bytes).map_err(reason)?;
    if bytes.len() > limit {
        return Err(Unreadable::TooBig);
    }
    let text =
        String::from_utf8(bytes).map_err(|error| Unreadable::Encoding { at: error.utf8_error().valid_up_to() })?;
    // Some editors begin a file with a mark that no language knows.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Over the texts and who imports whom, not over where they lie: a script that is moved stays the same.
fn hash(sources: &[Source]) -> String {
    let mut hash = Sha256::new();
    for source in sources {
        hash.update((source.text.len() as u64).to_le_bytes());
        hash.update(source.text.as_bytes());
        for (name, index) in &source.imports {
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name.as_bytes());
            hash.update((*index as u64).to_le_bytes());
        }
        for (name, text) in &source.files {
            let Ok(text) = text else { continue };
            for part in [name, text] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.update(u64::MAX.to_le_bytes());
    }
    base16ct::lower::encode_string(&hash.finalize())
}

#[cfg(test)]
mod tests;
