//! The rescue file: the newest pair once more, beside the database, written so that no kill, no crash and no full
//! disk can lose it.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::platform;

const SIZE: usize = 16 * 1024;
const MAGIC: &[u8; 8] = b"hhrescue";

/// `rescue` in a person's folder, and `rescue.new`, where the next one is prepared. Only whoever holds the refresh
/// lock writes.
#[derive(Clone, Debug)]
pub(super) struct Rescue {
    folder: PathBuf,
}

impl Rescue {
    /// The rescue file of the person in `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The bytes kept, if any. They may be cut off or foreign: opening their seal tells.
    pub(super) fn read(&self) -> io::Result<Option<Vec<u8>>> {
        read(&self.kept())
    }

    /// The bytes of a file that was written and not put in place, as a kill between the two leaves it.
    pub(super) fn read_prepared(&self) -> io::Result<Option<Vec<u8>>> {
        read(&self.prepared())
    }

    /// Makes sure that the disk has room: writes the next file at full size, without content, and makes it durable.
    pub(super) fn reserve(&self) -> io::Result<()> {
        let mut file = self.open()?;
        file.write_all(&[0; SIZE])?;
        file.sync_all()
    }

    /// Writes `bytes` and puts them in place, durably.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        let mut file = self.open()?;
        let header = [MAGIC.as_slice(), &length.to_le_bytes()].concat();
        file.write_all(&[&header, bytes].concat())?;
        file.sync_all()?;
        std::fs::rename(self.prepared(), self.kept())?;
        platform::sync_folder(&self.folder)
    }

    fn open(&self) -> io::Result<File> {
        let mut file = platform::private_file().write(true).create(true).truncate(false).open(self.prepared())?;
        file.rewind()?;
        Ok(file)
    }

    fn kept(&self) -> PathBuf {
        self.folder.join("rescue")
    }

    fn prepared(&self) -> PathBuf {
        self.folder.join("rescue.new")
    }
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut header = [0; 12];
    match file.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let Some(length) = header.strip_prefix(MAGIC).and_then(|length| length.try_into().ok()) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.take(u32::from_le_bytes(length).into()).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::{Rescue, SIZE};

    #[test]
    fn room_first_then_the_content_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let rescue = Rescue::new(folder.path().to_owned());
        assert_eq!(rescue.read().unwrap(), None);
        rescue.reserve().unwrap();
        assert_eq!(folder.path().join("rescue.new").metadata().unwrap().len(), SIZE as u64);
        assert_eq!((rescue.read().unwrap(), rescue.read_prepared().unwrap()), (None, None));
        rescue.write(b"first").unwrap();
        assert_eq!(rescue.read().unwrap().as_deref(), Some(b"first".as_slice()));
        assert!(!folder.path().join("rescue.new").exists());
        assert_eq!(folder.path().join("rescue").metadata().unwrap().len(), SIZE as u64);
        rescue.write(&vec![7; 20_000]).unwrap();
        assert_eq!(rescue.read().unwrap().unwrap().len(), 20_000);
    }

    #[test]
    fn a_kill_before_the_rename_leaves_the_content_to_be_found() {
        let folder = tempfile::tempdir().unwrap();
        let rescue = Rescue::new(folder.path().to_owned());
        rescue.write(b"second").unwrap();
        std::fs::rename(folder.path().join("rescue"), folder.path().join("rescue.new")).unwrap();
        assert_eq!(rescue.read_prepared().unwrap().as_deref(), Some(b"second".as_slice()));
    }
}
