//! The application's own token, which belongs to nobody: one sealed file for each hh.ru.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::key::Key;
use super::record;
use super::seal::{self, Label};
use super::{Error, Origins};
use crate::platform;
use crate::secret::{ExposeSecret, Secret};

const VERSION: u8 = 1;
const KIND: &str = "application";
const NAME: &str = "application";
/// Room for everything but the token and the application's id.
const BESIDES: usize = 64;

/// Where the application's token is kept.
#[derive(Clone, Debug)]
pub struct ApplicationStore {
    file: PathBuf,
    key: Key,
    origins: Origins,
}

/// An application's token as it is kept. It does not expire; a newer one makes it worthless.
#[derive(Clone, Debug)]
pub struct ApplicationToken {
    /// The application that it was given to.
    pub client_id: String,
    pub token: Secret,
    /// When it was asked for.
    pub at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u8,
    origins: Origins,
    sealed: Vec<u8>,
}

impl ApplicationStore {
    /// The token given by `origins`, kept in the data folder `home`.
    pub fn new(home: &Path, key: Key, origins: Origins) -> Self {
        Self { file: home.join(format!("{NAME}{}", origins.suffix())), key, origins }
    }

    /// Those of every hh.ru in `home`.
    pub(super) fn all(home: &Path, key: &Key) -> Result<Vec<Self>, Error> {
        let failed = |source| Error::Io { path: home.to_owned(), source };
        let entries = match home.read_dir() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut all = Vec::new();
        for entry in entries {
            let file = entry.map_err(failed)?.path();
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.strip_prefix(NAME).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
                && let Some(written) = read(&file)?
            {
                all.push(Self { file, key: key.clone(), origins: written.origins });
            }
        }
        Ok(all)
    }

    /// What is kept, if anything is.
    pub fn read(&self) -> Result<Option<ApplicationToken>, Error> {
        let Some(written) = read(&self.file)? else { return Ok(None) };
        let opened = seal::unseal(&self.key, &self.label(), &written.sealed).map_err(record::Error::from)?;
        let (client_id, token, at) = postcard::from_bytes(&opened).map_err(|_| record::Error::Unreadable)?;
        Ok(Some(ApplicationToken { client_id, token, at: DateTime::from_timestamp_millis(at).unwrap_or_default() }))
    }

    /// Keeps `token` in place of the one before; durable when it returns.
    pub fn write(&self, token: &ApplicationToken) -> Result<(), Error> {
        let secret = token.token.expose_secret();
        let mut plain = Zeroizing::new(vec![0; BESIDES + token.client_id.len() + secret.len()]);
        let value = (&token.client_id, secret, token.at.timestamp_millis());
        let used = postcard::to_slice(&value, &mut plain).map_err(|_| record::Error::Unreadable)?.len();
        let sealed = seal::seal(&self.key, &self.label(), &plain[..used]).map_err(record::Error::from)?;
        let written = Written { version: VERSION, origins: self.origins.clone(), sealed };
        let bytes = postcard::to_allocvec(&written).map_err(|_| record::Error::Unreadable)?;
        self.put(&bytes).map_err(|source| Error::Io { path: self.file.clone(), source })
    }

    /// Seals what is kept with the newest key.
    pub(super) fn reseal(&self) -> Result<(), Error> {
        self.read()?.map_or(Ok(()), |token| self.write(&token))
    }

    fn put(&self, bytes: &[u8]) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        platform::private_folder(folder)?;
        let fresh = folder.join(format!(".{NAME}.{}", std::process::id()));
        let mut file = platform::private_file().write(true).create(true).truncate(true).open(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&fresh, &self.file)?;
        platform::sync_folder(folder)
    }

    fn label(&self) -> Label<'_> {
        Label { vault: [0; 16], kind: KIND, generation: 0, origins: &self.origins }
    }
}

fn read(file: &Path) -> Result<Option<Written>, Error> {
    let bytes = match std::fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|source| Error::Io { path: file.to_owned(), source })?,
    };
    match bytes.first() {
        Some(version) if *version > VERSION => return Err(record::Error::Newer(*version).into()),
        _ => {}
    }
    Ok(Some(postcard::from_bytes(&bytes).map_err(|_| record::Error::Unreadable)?))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::{ApplicationStore, ApplicationToken};
    use crate::secret::{ExposeSecret, Secret};
    use crate::vault::{Key, Origins};

    #[test]
    fn a_token_is_kept_sealed() {
        let home = tempfile::tempdir().unwrap();
        let store = ApplicationStore::new(home.path(), Key::random().unwrap(), Origins::hh());
        assert!(store.read().unwrap().is_none());
        let token = ApplicationToken { client_id: "id".into(), token: Secret::from("APPL1"), at: Utc::now() };
        store.write(&token).unwrap();
        assert_eq!(store.read().unwrap().unwrap().token.expose_secret(), "APPL1");
        let bytes = std::fs::read(home.path().join("application")).unwrap();
        assert!(!bytes.windows(5).any(|window| window == b"APPL1"));
        assert!(crate::platform::is_private(&home.path().join("application")).unwrap());
        let stranger = ApplicationStore::new(home.path(), Key::random().unwrap(), Origins::hh());
        assert!(stranger.read().is_err());
    }
}
