//! Room on the disk that is taken early and given back when it is needed, so that a full disk shows in time.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::platform;

/// What the database may take for a new record of the tokens and of the person: it grows by segments of 16 KiB, and
/// writes a snapshot now and then.
const SIZE: usize = 64 * 1024;

/// `room` in a person's folder. Only whoever holds the refresh lock takes it and gives it back.
#[derive(Clone, Debug)]
pub(super) struct Room {
    folder: PathBuf,
}

impl Room {
    /// The room in the person's `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Takes it, durably. What was taken of a disk that has not enough is given back.
    pub(super) fn take(&self) -> io::Result<()> {
        let fill = || {
            let mut file = platform::private_file().write(true).create(true).truncate(false).open(self.path())?;
            // Content, since a file system may store no zeros.
            file.write_all(&vec![0x5A; SIZE])?;
            file.sync_all()
        };
        fill().inspect_err(|_| {
            if let Err(error) = std::fs::remove_file(self.path()) {
                tracing::debug!(%error, "the room that was not enough stays taken");
            }
        })
    }

    /// Gives it back, if it was taken.
    pub(super) fn give_back(&self) -> io::Result<()> {
        match std::fs::remove_file(self.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            // A journal of the file system lets go of it only with its next entry.
            removed => removed.and_then(|()| platform::sync_folder(&self.folder)),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join("room")
    }
}

#[cfg(test)]
mod tests {
    use super::{Room, SIZE};

    #[test]
    fn it_is_taken_and_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::new(folder.path().to_owned());
        room.give_back().unwrap();
        for _ in 0..2 {
            room.take().unwrap();
            assert_eq!(room.path().metadata().unwrap().len(), SIZE as u64);
        }
        room.give_back().unwrap();
        assert!(!room.path().exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_disk_without_room_is_told_and_keeps_nothing_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::new(folder.path().to_owned());
        std::os::unix::fs::symlink("/dev/full", room.path()).unwrap();
        assert_eq!(room.take().unwrap_err().kind(), std::io::ErrorKind::StorageFull);
        assert!(!room.path().is_symlink());
    }
}
