//! The key that seals the tokens, and where it comes from.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::key_use::KeyUse;
use crate::platform;

const BYTES: usize = 32;
/// More than any honest source of keys prints.
const LONGEST: u64 = 64 * 1024;
/// So many keys a file may have before older ones have to go.
const MOST: usize = 100;

/// 256 random bits that seal; never printed, wiped from memory when dropped. Older keys may follow, which open what
/// was sealed before the key was changed.
#[derive(Clone)]
pub struct Key {
    /// Never empty; the first one seals.
    keys: Vec<Zeroizing<[u8; BYTES]>>,
    /// While it lives nobody changes the key file: what is sealed with a key that was taken out of it is lost.
    in_use: Option<Arc<KeyUse>>,
}

/// Where the key comes from. Everywhere it is written as 64 hexadecimal digits on a line of its own, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A command line that prints the key, run by the person's shell with the terminal at its disposal.
    Command(String),
    /// A file handed over by the service manager (a systemd credential); only read.
    Credential(PathBuf),
    /// A file that only its owner can read; made with a new key when first used.
    File(PathBuf),
}

/// A key that could not be had. Nothing of what a source said is ever repeated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot run the key command `{command}`: {source}")]
    Command { command: String, source: io::Error },
    #[error("the key command `{command}` failed ({status})")]
    Failed { command: String, status: std::process::ExitStatus },
    #[error("{from} gave no key: 64 hexadecimal digits were expected")]
    Malformed { from: String },
    #[error("the key in `{path}` is being changed by another hhrun")]
    Changing { path: PathBuf },
    #[error("the key in `{path}` is in use by another hhrun")]
    InUse { path: PathBuf },
    #[error("the key file `{path}` can be read by others")]
    TooOpen { path: PathBuf },
    #[error("the key file `{path}` has {MOST} keys already")]
    TooMany { path: PathBuf },
    #[error("cannot use the key file `{path}`: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("this system gave no randomness for a key")]
    Randomness,
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Command { .. } | Self::Failed { .. } => {
                Some("run the command of HHRUN_KEY_COMMAND by hand and see what it says".to_owned())
            }
            Self::Malformed { .. } => Some("make a key with `openssl rand -hex 32` and keep it there".to_owned()),
            Self::Changing { .. } => Some("wait until `hhrun vault rekey` is done, then run again".to_owned()),
            Self::InUse { .. } => Some("finish sign-ins and other commands, or stop them, then run again".to_owned()),
            Self::TooOpen { path } => Some(format!("run `chmod 600 '{}'`", path.display())),
            Self::TooMany { .. } => Some("run `hhrun vault rekey --forget-old` first".to_owned()),
            Self::Io { .. } | Self::Randomness => None,
        }
    }
}

impl KeySource {
    /// Fetches the key; a [`KeySource::File`] that does not exist yet is created, and is not changed as long as the
    /// key or a clone of it lives. Blocks, and a command may ask the person for something first.
    pub fn load(&self) -> Result<Key, Error> {
        let shared = match self {
            Self::Command(_) | Self::Credential(_) => None,
            Self::File(path) => KeyUse::share(path)?,
        };
        Ok(Key { in_use: shared.map(Arc::new), ..self.load_to_change()? })
    }

    /// The same, where it may be changed at once.
    pub(super) fn load_to_change(&self) -> Result<Key, Error> {
        match self {
            Self::Command(command) => from_command(command),
            Self::Credential(path) => {
                let text =
                    File::open(path).and_then(read).map_err(|source| Error::Io { path: path.clone(), source })?;
                parse(&text, || format!("the credential `{}`", path.display()))
            }
            Self::File(path) => from_file(path),
        }
    }
}

impl Key {
    /// A new random key.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        getrandom::fill(&mut *bytes).map_err(|_| Error::Randomness)?;
        Ok(Self { keys: vec![bytes], in_use: None })
    }

    pub(super) fn from_bytes(bytes: [u8; BYTES]) -> Self {
        Self { keys: vec![Zeroizing::new(bytes)], in_use: None }
    }

    /// The keys that were written down as `all`, the newest first; `None` without any.
    pub(super) fn from_all(all: &[[u8; BYTES]]) -> Option<Self> {
        let keys: Vec<_> = all.iter().map(|bytes| Zeroizing::new(*bytes)).collect();
        (!keys.is_empty()).then_some(Self { keys, in_use: None })
    }

    /// The key that seals.
    pub(super) fn bytes(&self) -> &[u8; BYTES] {
        &self.keys[0]
    }

    /// The keys that open, the newest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &[u8; BYTES]> {
        self.keys.iter().map(|key| &**key)
    }

    /// Whether older keys follow.
    pub fn has_older(&self) -> bool {
        self.keys.len() > 1
    }

    /// The same without the older keys.
    #[must_use]
    pub fn newest(&self) -> Self {
        Self { keys: self.keys[..1].to_vec(), in_use: self.in_use.clone() }
    }

    /// This key with all of `older` behind it.
    #[must_use]
    pub(super) fn before(mut self, older: &Self) -> Self {
        self.keys.extend(older.keys.iter().cloned());
        self
    }

    fn to_lines(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(self.keys.len() * (2 * BYTES + 1)));
        let mut digits = Zeroizing::new([0; 2 * BYTES]);
        for key in &self.keys {
            text.push_str(base16ct::lower::encode_str(key.as_slice(), digits.as_mut_slice()).unwrap_or_default());
            text.push('\n');
        }
        text
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([REDACTED])")
    }
}

fn from_command(command: &str) -> Result<Key, Error> {
    let failed = |source| Error::Command { command: command.to_owned(), source };
    let mut child = platform::shell(command)
        .stdin(Stdio::inherit())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(failed)?;
    let text = child.stdout.take().map_or_else(|| Ok(Zeroizing::default()), read);
    let status = child.wait().map_err(failed)?;
    if !status.success() {
        return Err(Error::Failed { command: command.to_owned(), status });
    }
    parse(&text.map_err(failed)?, || format!("the key command `{command}`"))
}

/// The lock lets two first uses agree on one key.
fn from_file(path: &Path) -> Result<Key, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        platform::private_folder(folder).map_err(io)?;
    }
    let mut file =
        platform::private_file().read(true).write(true).create(true).truncate(false).open(path).or_else(|error| {
            // A key that its owner made read-only is as good.
            if error.kind() == io::ErrorKind::PermissionDenied { File::open(path) } else { Err(error) }
        });
    let file = file.as_mut().map_err(|error| io(io::Error::from(error.kind())))?;
    if !platform::is_private(path).map_err(io)? {
        return Err(Error::TooOpen { path: path.to_owned() });
    }
    file.lock().map_err(io)?;
    let text = read(&mut *file).map_err(io)?;
    if text.is_empty() {
        let key = Key::random()?;
        store(file, path, &key).map_err(io)?;
        return Ok(key);
    }
    parse(&text, || format!("the key file `{}`", path.display()))
}

fn store(file: &mut File, path: &Path, key: &Key) -> io::Result<()> {
    file.rewind()?;
    file.write_all(key.to_lines().as_bytes())?;
    file.sync_all()?;
    path.parent().map_or(Ok(()), platform::sync_folder)
}

/// Puts other keys into the key file at `path`: durably, and the old ones or the new ones at any moment.
pub(super) fn replace(path: &Path, key: &Key) -> Result<(), Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    // A link stays one.
    let path = path.canonicalize().map_err(io)?;
    if key.keys.len() > MOST {
        return Err(Error::TooMany { path });
    }
    let fresh = path.with_extension("new");
    let write = || {
        if fresh.exists() {
            std::fs::remove_file(&fresh)?;
        }
        let mut file = platform::private_file().write(true).create_new(true).open(&fresh)?;
        file.write_all(key.to_lines().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, &path)?;
        path.parent().map_or(Ok(()), platform::sync_folder)
    };
    write().map_err(io)
}

fn read(source: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(Vec::with_capacity(256));
    source.take(LONGEST).read_to_end(&mut text)?;
    Ok(text)
}

fn parse(text: &[u8], from: impl Fn() -> String) -> Result<Key, Error> {
    let malformed = || Error::Malformed { from: from() };
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let keys = lines.map(|line| parse_line(line).ok_or_else(malformed)).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() { Err(malformed()) } else { Ok(Key { keys, in_use: None }) }
}

fn parse_line(digits: &[u8]) -> Option<Zeroizing<[u8; BYTES]>> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    let decoded = base16ct::mixed::decode(digits, bytes.as_mut_slice()).ok()?;
    (decoded.len() == BYTES).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Error, Key, KeySource};

    const TEXT: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    #[test]
    fn a_file_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/key");
        let source = KeySource::File(path.clone());
        let made: Vec<_> = std::thread::scope(|scope| {
            let loads: Vec<_> = (0..4).map(|_| scope.spawn(|| source.load().unwrap())).collect();
            loads.into_iter().map(|load| load.join().unwrap()).collect()
        });
        assert!(made.iter().all(|key| key.bytes() == made[0].bytes()));
        assert!(crate::platform::is_private(&path).unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap().trim_end(), made[0].to_lines().trim_end());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_others_can_read_is_refused_with_the_fix() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, TEXT).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = KeySource::File(path.clone()).load().unwrap_err();
        assert!(matches!(error, Error::TooOpen { .. }));
        assert_eq!(error.hint(), Some(format!("run `chmod 600 '{}'`", path.display())));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(KeySource::File(path).load().is_ok());
    }

    #[test]
    fn a_command_prints_it() {
        let key = KeySource::Command(format!("echo {TEXT}")).load().unwrap();
        assert_eq!(key.to_lines().trim_end(), TEXT);
        assert_eq!(format!("{key:?}"), "Key([REDACTED])");
        assert!(matches!(KeySource::Command("exit 3".into()).load(), Err(Error::Failed { .. })));
        let error = KeySource::Command("echo hunter2".into()).load().unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }));
    }

    #[test]
    fn a_credential_is_only_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hhrun-key");
        assert!(matches!(KeySource::Credential(path.clone()).load(), Err(Error::Io { .. })));
        std::fs::write(&path, TEXT.to_uppercase()).unwrap();
        assert_eq!(KeySource::Credential(path).load().unwrap().to_lines().trim_end(), TEXT);
    }

    #[test]
    fn older_keys_follow_the_newest() {
        let (old, new) = (Key::random().unwrap(), Key::random().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let source = KeySource::File(path.clone());
        source.load().unwrap();
        super::replace(&path, &new.clone().before(&old)).unwrap();
        let both = source.load().unwrap();
        assert!(both.has_older() && crate::platform::is_private(&path).unwrap());
        assert_eq!((both.bytes(), both.all().count()), (new.bytes(), 2));
        assert_eq!(both.all().last().unwrap(), old.bytes());
        super::replace(&path, &both.newest()).unwrap();
        assert!(!source.load().unwrap().has_older());
        // As many as a file may have are all read again, and one more is refused.
        let mut many = new.newest();
        while many.all().count() < super::MOST {
            many = Key::random().unwrap().before(&many);
        }
        super::replace(&path, &many).unwrap();
        assert_eq!(source.load().unwrap().all().count(), super::MOST);
        let refused = super::replace(&path, &Key::random().unwrap().before(&many));
        assert!(matches!(refused, Err(Error::TooMany { .. })));
        assert_eq!(source.load().unwrap().all().last().unwrap(), new.bytes());
    }

    #[test]
    fn two_random_keys_differ() {
        assert_ne!(Key::random().unwrap().bytes(), Key::random().unwrap().bytes());
    }
}
