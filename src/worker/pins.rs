//! `recipes.lock`: what recipes from elsewhere were when somebody read and kept them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::program::read_at_most;
use super::{Error, Unreadable};
use crate::platform;
use crate::script::MAX_SOURCE;

/// The name of the file, in the folder of the scripts.
pub const LOCK: &str = "recipes.lock";

const HEAD: &str = "# What `hhrun recipes add` brought, as somebody read it. A run refuses what differs:\n\
                    # `hhrun recipes verify` says what does, `hhrun recipes update` reads the sources again.\n";

/// What recipes from elsewhere were when somebody kept them, by the name of their file in `recipes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    path: PathBuf,
    pub files: BTreeMap<String, Pin>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// SHA-256 of the text, as hex.
    pub hash: String,
    /// The file or address it came from.
    pub source: String,
}

impl Pins {
    /// The pins beside the scripts in `folder`; none where there is no such file. [`Error::Unreadable`] where it is
    /// damaged.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LOCK);
        let fail = |why| Error::Unreadable { path: path.clone(), why };
        let text = match read_at_most(&path, MAX_SOURCE) {
            Ok(text) => text,
            Err(Unreadable::Missing) => return Ok(Self { path, files: BTreeMap::new() }),
            Err(why) => return Err(fail(why)),
        };
        let mut files = BTreeMap::new();
        for (line, number) in text.lines().zip(1..) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, pin) = entry(line).ok_or_else(|| fail(Unreadable::Lock { line: number }))?;
            if files.insert(name.to_owned(), pin).is_some() {
                return Err(fail(Unreadable::Lock { line: number }));
            }
        }
        Ok(Self { path, files })
    }

    /// Writes the file, sorted, all of it or nothing; without pins it is removed.
    pub fn write(&self) -> io::Result<()> {
        if self.files.is_empty() {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let mut text = HEAD.to_owned();
        for (name, pin) in &self.files {
            let _ = writeln!(text, "{name} sha256:{} {}", pin.hash, pin.source);
        }
        replace(&self.path, &text)
    }

    /// Whether a file of `recipes` is what it was, where it is pinned; `None` for a file that is not there.
    pub fn holds(&self, file: &str, text: Option<&str>) -> bool {
        self.files.get(file).is_none_or(|pin| text.is_some_and(|text| digest(text) == pin.hash))
    }
}

/// Holds the pins in `folder` until it is dropped: one hhrun changes them at a time. Where a folder cannot be locked,
/// nothing is held.
pub fn alone(folder: &Path) -> Option<File> {
    let held = File::open(folder).ok()?;
    held.lock().ok().map(|()| held)
}

/// Writes a whole file or nothing: what was there stays until the new one is complete.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = folder.join(format!(".{name}.{}.new", std::process::id()));
    let written = File::create(&fresh).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&fresh, path)).and_then(|()| platform::sync_folder(folder));
    if done.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    done
}

/// SHA-256 of a text, as hex.
pub fn digest(text: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(text.as_bytes()))
}

/// `salary.rhai sha256:… https://…`
fn entry(line: &str) -> Option<(&str, Pin)> {
    let (name, rest) = line.split_once(' ')?;
    let (hash, source) = rest.split_once(' ')?;
    let hash = hash.strip_prefix("sha256:")?;
    let plain = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_file = name.strip_suffix(".rhai").is_some_and(|stem| !stem.is_empty() && !stem.contains(['/', '\\']));
    (plain && is_file && !source.is_empty()).then(|| (name, Pin { hash: hash.to_owned(), source: source.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::{LOCK, Pin, Pins, digest};
    use crate::worker::Error;

    fn pin(text: &str) -> Pin {
        Pin { hash: digest(text), source: "https://example.com/a b.rhai".to_owned() }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut pins = Pins::read(folder.path()).unwrap();
        assert!(pins.files.is_empty());
        pins.files.insert("b.rhai".to_owned(), pin("b"));
        pins.files.insert("a.rhai".to_owned(), pin("a"));
        pins.write().unwrap();
        assert_eq!(Pins::read(folder.path()).unwrap(), pins);
        let text = std::fs::read_to_string(folder.path().join(LOCK)).unwrap();
        assert!(text.find("a.rhai").unwrap() < text.find("b.rhai").unwrap(), "{text}");
        assert!(pins.holds("a.rhai", Some("a")) && pins.holds("c.rhai", Some("x")));
        assert!(!pins.holds("a.rhai", Some("b")) && !pins.holds("a.rhai", None));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        pins.files.clear();
        pins.write().unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_damaged_file_pins_nothing_silently() {
        let folder = tempfile::tempdir().unwrap();
        let good = format!("a.rhai sha256:{} x", digest("a"));
        for text in [
            "a.rhai".to_owned(),
            "a.rhai sha256:12 x".to_owned(),
            good.replace("a.rhai", "../a.rhai"),
            format!("{good}\n{good}"),
            good.replace(" x", ""),
        ] {
            std::fs::write(folder.path().join(LOCK), &text).unwrap();
            assert!(matches!(Pins::read(folder.path()), Err(Error::Unreadable { .. })), "{text}");
        }
    }
}
