//! Small files of a person's folder, written whole or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::Error;
use crate::platform;

/// Puts `bytes` in the place of what `path` holds; only its owner can read it. Durable when it returns, and a kill
/// leaves the old content or the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    replace_by(path, |file| file.write_all(bytes))
}

/// The same with what `write` writes: it is never there as a whole.
pub(crate) fn replace_by(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let fresh = Path::new(&name);
    let mut file = platform::private_file().write(true).create(true).truncate(true).open(fresh).map_err(io)?;
    write(&mut file).and_then(|()| file.sync_all()).map_err(io)?;
    std::fs::rename(fresh, path).map_err(io)?;
    path.parent().map_or(Ok(()), platform::sync_folder).map_err(io)
}
