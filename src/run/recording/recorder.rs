//! Listens to a run and writes down what hh.ru said to it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::redact::{self, Redactor};
use super::{ANSWERS, Error, MANIFEST, Manifest, answers, texts};
use crate::hh::{Asked, Listener, Told};
use crate::platform;

/// Listens to a run. What it heard is written at once and whole, or not at all.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    heard: Mutex<Vec<(Asked, Told)>>,
    /// Prompts, and what a language model wrote for them.
    texts: Mutex<Vec<(String, String)>>,
}

impl Recorder {
    /// Will write to `folder`, which must be new, empty, or an older recording, which is replaced.
    pub fn to(folder: &Path) -> Result<Self, Error> {
        let taken = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_some() && !folder.join(MANIFEST).is_file(),
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
        };
        if taken {
            return Err(Error::Occupied(folder.to_owned()));
        }
        Ok(Self { folder: folder.to_owned(), heard: Mutex::default(), texts: Mutex::default() })
    }

    /// Writes down what was heard; the number of answers. `manifest` lacks only their names.
    pub fn write(&self, mut manifest: Manifest) -> Result<usize, Error> {
        let mut heard = self.heard().clone();
        // Stable: equal requests stay in the order in which they were answered.
        heard.sort_by(|(left, _), (right, _)| left.cmp(right));
        let mut redactor = Redactor::default();
        for (asked, told) in &heard {
            redactor.learn(&asked.path, &told.body);
        }
        for entry in &mut manifest.known {
            (entry.title, entry.employer) = (redact::text(&entry.title), redact::text(&entry.employer));
        }
        for text in manifest.memory.values_mut() {
            *text = redactor.words(text);
        }
        // A replayed script sees what was taken out of here, and asks with it.
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        for (prompt, text) in texts.iter() {
            manifest.ai.insert(texts::hash(&redactor.words(prompt)), redactor.words(text));
        }
        drop(texts);
        let whole = self.folder.components().collect::<PathBuf>();
        let part = beside(&whole, "part");
        let _ = fs::remove_dir_all(&part);
        let fail = |file: &Path| {
            let file = file.to_owned();
            move |source: std::io::Error| Error::Write { file, source }
        };
        platform::private_folder(&part.join(ANSWERS)).map_err(fail(&part))?;
        for (index, (asked, told)) in heard.iter().enumerate() {
            let name = answers::name(index + 1, asked);
            let file = part.join(ANSWERS).join(&name);
            let text = answers::text_of(asked, told, &redactor).map_err(std::io::Error::from);
            text.and_then(|text| write(&file, &text)).map_err(fail(&file))?;
            manifest.answers.push(name);
        }
        let file = part.join(MANIFEST);
        let text = serde_json::to_string_pretty(&manifest).map_err(std::io::Error::from);
        text.and_then(|text| write(&file, &(text + "\n"))).map_err(fail(&file))?;
        put_in_place(&part, &whole).map_err(fail(&whole))?;
        Ok(manifest.answers.len())
    }

    /// Keeps what a language model wrote.
    pub(super) fn wrote(&self, prompt: String, text: String) {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).push((prompt, text));
    }

    /// The folder it writes to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn heard(&self) -> MutexGuard<'_, Vec<(Asked, Told)>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Recorder {
    fn heard(&self, asked: Asked, told: Told) {
        self.heard().push((asked, told));
    }
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file = platform::private_file().write(true).create(true).truncate(true).open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Replaces an older recording; at any moment one of the two is whole.
fn put_in_place(part: &Path, whole: &Path) -> std::io::Result<()> {
    let older = beside(whole, "older");
    let _ = fs::remove_dir_all(&older);
    if whole.exists() {
        fs::rename(whole, &older)?;
    }
    fs::rename(part, whole)?;
    platform::sync_folder(&parent(whole))?;
    let _ = fs::remove_dir_all(&older);
    Ok(())
}

fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    parent(folder).join(format!(".{name}.{what}-{}", std::process::id()))
}

fn parent(folder: &Path) -> PathBuf {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}
