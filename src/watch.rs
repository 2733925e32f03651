//! Files that people save while the program runs, and when what is in them has changed.
//!
//! Editors save in many ways: in place, through a rename, over a backup, two files at once. What counts is only that
//! a file's content is another one than before, once the saving is over: one report a change, none without one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

/// A save is over when nothing happened for this long.
const QUIET: Duration = Duration::from_millis(20);
/// A folder where it never gets quiet is looked at all the same.
const PATIENCE: Duration = Duration::from_millis(200);
/// More than this of a file is not compared.
const MOST: u64 = 16 * 1024 * 1024;

/// Watches files by their content.
pub struct Watcher {
    system: RecommendedWatcher,
    /// Counts what happened to files that matter.
    happened: watch::Receiver<u64>,
    /// Something happened that was not looked at yet.
    pending: bool,
    interest: Arc<Mutex<Interest>>,
    /// The folders that the system watches for us.
    folders: BTreeSet<PathBuf>,
    known: BTreeMap<PathBuf, Content>,
}

/// Why files cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("files cannot be watched: {0}")]
    System(#[source] notify::Error),
    #[error("the folder `{}` cannot be watched: {source}", folder.display())]
    Folder { folder: PathBuf, source: notify::Error },
}

/// What is to be watched.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Files, which need not exist yet.
    pub files: Vec<PathBuf>,
    /// Folders in which every file counts that ends so, also one that comes later; not those within them.
    pub folders: Vec<(PathBuf, &'static str)>,
}

type Content = [u8; 32];

#[derive(Default)]
struct Interest {
    files: BTreeSet<PathBuf>,
    folders: BTreeSet<(PathBuf, &'static str)>,
}

impl Watcher {
    /// Watches from now on; what the files hold at this moment is what later content is compared with. To miss
    /// nothing, read the files after this.
    pub fn start(watched: &Watched) -> Result<Self, Error> {
        let (sender, happened) = watch::channel(0_u64);
        let interest = Arc::new(Mutex::new(Interest::default()));
        let ours = Arc::clone(&interest);
        let system = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let matters = match &event {
                // What was lost may have been ours.
                Err(_) => true,
                Ok(event) if event.need_rescan() => true,
                Ok(event) => {
                    let interest = ours.lock().unwrap_or_else(PoisonError::into_inner);
                    ends_a_save(event.kind) && event.paths.iter().any(|path| interest.has(path))
                }
            };
            if matters {
                sender.send_modify(|count| *count = u64::wrapping_add(*count, 1));
            }
        });
        let system = system.map_err(Error::System)?;
        let (folders, known) = (BTreeSet::new(), BTreeMap::new());
        let mut own = Self { system, happened, pending: false, interest, folders, known };
        own.follow(watched)?;
        Ok(own)
    }

    /// Watches these from now on; as with [`Watcher::start`], read them after this. Files that were watched before are compared with what they held when it was last
    /// reported, so that no change falls between two calls; others with what they hold now.
    pub fn follow(&mut self, watched: &Watched) -> Result<(), Error> {
        let interest = Interest::of(watched);
        let wanted = interest.parents();
        for folder in self.folders.difference(&wanted) {
            // It may have been deleted.
            let _ = self.system.unwatch(folder);
        }
        let before = std::mem::take(&mut self.folders);
        for folder in wanted {
            if !before.contains(&folder) {
                let watching = self.system.watch(&folder, RecursiveMode::NonRecursive);
                watching.map_err(|source| Error::Folder { folder: folder.clone(), source })?;
            }
            self.folders.insert(folder);
        }
        let files = interest.present();
        let before = std::mem::replace(&mut *self.interest.lock().unwrap_or_else(PoisonError::into_inner), interest);
        self.known.retain(|path, _| files.contains(path));
        for file in files {
            // One that came into a folder meanwhile is a change.
            if !self.known.contains_key(&file)
                && !before.has(&file)
                && let Some(content) = content(&file)
            {
                self.known.insert(file, content);
            }
        }
        // A file that was known may have changed while nobody looked.
        self.pending = true;
        Ok(())
    }

    /// Waits until the content of a file changes, and names all that did. A file that disappears is no change until
    /// it is back with another content: editors move files away and back. Nothing is lost when the caller stops
    /// waiting half-way.
    pub async fn changed(&mut self) -> Vec<PathBuf> {
        loop {
            if !self.pending {
                if self.happened.changed().await.is_err() {
                    // The system's watcher lives as long as this one.
                    std::future::pending::<()>().await;
                }
                self.pending = true;
            }
            let end = Instant::now() + PATIENCE;
            while Instant::now() < end {
                let quiet = (Instant::now() + QUIET).min(end);
                if !matches!(timeout_at(quiet, self.happened.changed()).await, Ok(Ok(()))) {
                    break;
                }
            }
            self.pending = false;
            let changed = self.compare();
            if !changed.is_empty() {
                return changed;
            }
        }
    }

    fn compare(&mut self) -> Vec<PathBuf> {
        let files = self.interest.lock().unwrap_or_else(PoisonError::into_inner).present();
        let mut changed = Vec::new();
        for file in files {
            let Some(content) = content(&file) else { continue };
            if self.known.insert(file.clone(), content) != Some(content) {
                changed.push(file);
            }
        }
        changed
    }
}

impl Interest {
    fn of(watched: &Watched) -> Self {
        let mut interest = Self::default();
        for file in &watched.files {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            // What a link leads to lies elsewhere, and is what an editor writes.
            interest.files.extend(file.canonicalize());
            interest.files.insert(file);
        }
        for (folder, ending) in &watched.folders {
            interest.folders.insert((std::path::absolute(folder).unwrap_or_else(|_| folder.clone()), *ending));
        }
        interest
    }

    fn has(&self, path: &Path) -> bool {
        self.files.contains(path) || self.folders.iter().any(|(folder, ending)| lies_in(path, folder, ending))
    }

    /// The folders to watch.
    fn parents(&self) -> BTreeSet<PathBuf> {
        let of_files = self.files.iter().filter_map(|file| file.parent());
        let folders = of_files.chain(self.folders.iter().map(|(folder, _)| folder.as_path()));
        folders.filter(|folder| folder.is_dir()).map(Path::to_owned).collect()
    }

    /// The files that there are now.
    fn present(&self) -> BTreeSet<PathBuf> {
        let mut files = self.files.clone();
        for (folder, ending) in &self.folders {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            files.extend(entries.map(|entry| entry.path()).filter(|path| lies_in(path, folder, ending)));
        }
        files
    }
}

fn lies_in(path: &Path, folder: &Path, ending: &str) -> bool {
    let named = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| name.ends_with(ending));
    path.parent() == Some(folder) && path.file_name().is_some_and(named)
}

/// Only the end of a save counts: before it a file may be half-written, and looking at files is an event as well.
fn ends_a_save(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(ModifyKind::Name(_)) => true,
        // Other systems do not tell when a file is closed; there the quiet after the last write has to do.
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) => !cfg!(target_os = "linux"),
        _ => false,
    }
}

/// `None` for what is no file that can be read.
fn content(path: &Path) -> Option<Content> {
    // Before it is opened: opening a pipe waits for somebody to write into it.
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(Sha256::digest(&bytes).into())
}

#[cfg(test)]
mod tests;
