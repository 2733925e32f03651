//! A person in a file: journal, choices, and the tokens only where they move along.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::envelope::{self, Envelope};
use super::journal::{Entry, Reason, RunRecord};
use super::key::Key;
use super::machine::{Event, Holding, Moment, State};
use super::outcomes::{Outcome, Synced};
use super::record::Record;
use super::{Origins, Person, UserName, Vault, people};
use crate::hh::vacancies::FullVacancy;
use crate::platform;
use crate::secret::Secret;

/// More than the journal of a lifetime; a hostile file must not fill the memory.
const LARGEST: u64 = 1 << 30;
/// What was sent so long before a backup is asked about as well: clocks differ, and so long a day's limit counts.
const MARGIN: TimeDelta = TimeDelta::days(1);

/// A backup that was not written or not read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{}`: {why}", file.display())]
    Envelope { file: PathBuf, why: envelope::Error },
    #[error("`{}` opens, but is unreadable inside: {what}", file.display())]
    Content { file: PathBuf, what: String },
    #[error("`{}` is there already", file.display())]
    Exists { file: PathBuf },
    #[error("`{}` is left of an export that was cut short", part.display())]
    CutShort { part: PathBuf, user: UserName },
    #[error("`{0}` has no living tokens that could move")]
    NothingToMove(UserName),
    /// The tokens are signed out here and lie in the file that could not get its name.
    #[error("the backup is whole but could not be named `{}`: {source}", file.display())]
    Unnamed { part: PathBuf, file: PathBuf, source: io::Error },
    #[error("cannot use `{}`: {source}", file.display())]
    Io { file: PathBuf, source: io::Error },
    #[error(transparent)]
    Vault(#[from] super::Error),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Envelope { why: envelope::Error::Newer(_), .. } => Some("update hhrun".to_owned()),
            Self::Envelope { why: envelope::Error::HalfWritten { .. }, .. } => {
                Some("copy the file again, all of it".to_owned())
            }
            Self::Envelope { why: envelope::Error::Closed, .. } => {
                Some("give the passphrase that it was exported with; nothing was imported".to_owned())
            }
            Self::Envelope { why: envelope::Error::Foreign, .. } => {
                Some("give a file that `hhrun users export` wrote".to_owned())
            }
            Self::Exists { .. } => Some("name another file; nothing is written over".to_owned()),
            Self::CutShort { part, user } => Some(format!(
                "if `hhrun users` calls `{user}` signed out, it may hold the only tokens: import it with `hhrun users \
                 import '{}'`; otherwise delete it",
                part.display()
            )),
            Self::NothingToMove(user) => {
                Some(format!("leave --move out: `{user}` signs in at the new place with `hhrun login`"))
            }
            Self::Unnamed { part, .. } => Some(format!("rename `{}` yourself: it is the backup", part.display())),
            Self::Vault(super::Error::Taken(user)) => Some(format!(
                "choose another name with --as; or, if nothing of `{user}` here is needed, `hhrun users remove {user}` first"
            )),
            Self::Vault(error) => error.hint(),
            Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Some("make some room on the disk, then run again".to_owned())
            }
            Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("see that its name is right and the folder is there".to_owned())
            }
            Self::Envelope { .. } | Self::Content { .. } | Self::Io { .. } => None,
        }
    }
}

/// Everything about one person.
#[derive(Serialize, Deserialize)]
struct Contents {
    user: UserName,
    origins: Origins,
    made_at: DateTime<Utc>,
    person: Person,
    applications: Vec<Application>,
    runs: Vec<RunRecord>,
    /// What came of the applications, and up to when that was known.
    #[serde(default)]
    outcomes: Vec<Outcome>,
    #[serde(default)]
    synced: Option<Synced>,
    /// Where the journal came from a backup itself and hh.ru was not asked yet.
    #[serde(default)]
    unasked_since: Option<DateTime<Utc>>,
    /// The record of the tokens, sealed once more with the envelope's key.
    tokens: Option<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct Application {
    entry: Entry,
    letter: Option<String>,
    #[serde(default)]
    card: Option<Vec<Reason>>,
    #[serde(default)]
    seen: Option<Box<FullVacancy>>,
}

impl Application {
    fn of(mut entry: Entry) -> Self {
        Self { letter: entry.letter.take(), card: entry.card.take(), seen: entry.seen.take(), entry }
    }

    fn whole(self) -> Entry {
        Entry { letter: self.letter, card: self.card, seen: self.seen, ..self.entry }
    }
}

/// What a backup has in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub user: UserName,
    pub origins: Origins,
    pub applications: usize,
    pub with_tokens: bool,
}

/// Whether tokens could move from here.
pub fn can_move(holding: Option<&Holding>) -> bool {
    let living = |holding: &Holding| !matches!(holding.state, State::LoggedOut | State::NeedsLogin(_));
    holding.is_some_and(|holding| holding.pair.is_some() && living(holding))
}

/// Looks whether a backup may be written to `file`, before anybody is asked for a passphrase.
pub fn check_target(file: &Path, user: &UserName) -> Result<(), Error> {
    if file.symlink_metadata().is_ok() {
        return Err(Error::Exists { file: file.to_owned() });
    }
    let part = part_of(file);
    if part.symlink_metadata().is_ok() {
        return Err(Error::CutShort { part, user: user.clone() });
    }
    let folder = folder_of(file);
    folder.metadata().map(drop).map_err(|source| Error::Io { file: folder.to_owned(), source })
}

/// Writes the person's backup, without tokens.
pub fn export(vault: &Vault, file: &Path, passphrase: &Secret) -> Result<Summary, Error> {
    check_target(file, vault.user())?;
    let envelope = Envelope::new(passphrase).map_err(in_file(file))?;
    let contents = contents(vault, None)?;
    let part = part_of(file);
    write(&part, &close(&envelope, &contents, file)?)?;
    put_in_place(&part, file).map_err(|source| {
        let _ = std::fs::remove_file(&part);
        Error::Io { file: file.to_owned(), source }
    })?;
    Ok(summary(&contents))
}

/// Writes the person's backup with the tokens, which are signed out here before the file has its name: a one-time
/// token in two places is a lost one. Waits for a refresh; refused while a run is under way.
pub fn export_and_move(vault: &Vault, file: &Path, passphrase: &Secret) -> Result<Summary, Error> {
    check_target(file, vault.user())?;
    let _run = vault.lock_run("users export --move")?;
    let envelope = Envelope::new(passphrase).map_err(in_file(file))?;
    let store = vault.tokens();
    let lock = store.lock()?;
    let record = store.read_again(&lock)?.filter(|record| can_move(Some(&record.holding)));
    let Some(mut record) = record else { return Err(Error::NothingToMove(vault.user().clone())) };
    let tokens = record.write(envelope.key(), vault.origins()).map_err(super::Error::from)?;
    let contents = contents(vault, Some(tokens))?;
    let part = part_of(file);
    // The tokens are durable in the new place before they are forgotten in the old one.
    write(&part, &close(&envelope, &contents, file)?)?;
    let signed_out = store.apply(&lock, &mut record, Event::Logout, Moment { now: Utc::now(), clock_ahead: None });
    if let Err(error) = signed_out {
        // Which of the two copies counts is not known: the one here stays unless it is signed out.
        let is_out = store.read().is_ok_and(|holding| !can_move(holding.as_ref()));
        if !is_out {
            let _ = std::fs::remove_file(&part);
        }
        return Err(error.into());
    }
    put_in_place(&part, file).map_err(|source| Error::Unnamed { part, file: file.to_owned(), source })?;
    Ok(summary(&contents))
}

/// A backup that was read and opened.
pub struct Backup {
    file: PathBuf,
    envelope: Envelope,
    contents: Contents,
}

/// Looks whether `file` is a whole backup, before anybody is asked for a passphrase.
pub fn check(file: &Path) -> Result<(), Error> {
    envelope::check(&read(file)?).map_err(in_file(file))
}

impl Backup {
    /// Opens a backup.
    pub fn open(file: &Path, passphrase: &Secret) -> Result<Self, Error> {
        let (envelope, plain) = Envelope::open(&read(file)?, passphrase).map_err(in_file(file))?;
        let contents = serde_json::from_reader(io::BufReader::new(GzDecoder::new(plain.as_slice()).take(LARGEST)))
            .map_err(|error| Error::Content { file: file.to_owned(), what: error.to_string() })?;
        Ok(Self { file: file.to_owned(), envelope, contents })
    }

    /// What is in it.
    pub fn summary(&self) -> Summary {
        summary(&self.contents)
    }

    /// Makes it a person called `user` in the data folder `home`, who must not be there yet. All of them arrive or
    /// nothing does; the first run finds out at hh.ru what was sent since the backup.
    pub fn import(self, home: &Path, user: UserName, key: Key) -> Result<(), Error> {
        let contents = self.contents;
        if people::folder_of(home, &user, &contents.origins).exists() {
            return Err(super::Error::Taken(user).into());
        }
        let fresh = people::fresh_folder(home)?;
        let vault = Vault { user, folder: fresh.clone(), key, origins: contents.origins.clone() };
        let arrived = unpack(&vault, contents, self.envelope.key(), &self.file)
            .and_then(|()| Ok(people::settle_in(home, &fresh, &vault.user, &vault.origins)?));
        if arrived.is_err() {
            let _ = std::fs::remove_dir_all(&fresh);
        }
        arrived
    }
}

fn unpack(vault: &Vault, contents: Contents, sealed_with: &Key, file: &Path) -> Result<(), Error> {
    let latest = contents.applications.iter().map(|one| one.entry.at).max();
    let since = latest.unwrap_or(contents.made_at).min(contents.made_at) - MARGIN;
    let since = contents.unasked_since.map_or(since, |earlier| earlier.min(since));
    let entries = contents.applications.into_iter().map(Application::whole);
    vault.journal().fill(entries, &contents.runs, since).map_err(super::Error::from)?;
    let (outcomes, synced) = (&contents.outcomes, contents.synced.as_ref());
    vault.outcomes().fill(outcomes, synced).map_err(super::Error::from)?;
    vault.change_person(|person| *person = contents.person)?;
    if let Some(tokens) = contents.tokens {
        let record = Record::read(&tokens, sealed_with, &contents.origins)
            .map_err(|error| Error::Content { file: file.to_owned(), what: error.to_string() })?;
        let store = vault.tokens();
        store.adopt(&store.lock()?, &record)?;
    }
    Ok(())
}

fn contents(vault: &Vault, tokens: Option<Vec<u8>>) -> Result<Contents, Error> {
    let (entries, runs) = vault.journal().everything().map_err(super::Error::from)?;
    let applications = entries.into_iter().map(Application::of).collect();
    Ok(Contents {
        user: vault.user().clone(),
        origins: vault.origins().clone(),
        made_at: Utc::now(),
        person: vault.person()?,
        applications,
        runs,
        outcomes: vault.outcomes().all().map_err(super::Error::from)?,
        synced: vault.outcomes().synced().map_err(super::Error::from)?,
        unasked_since: vault.journal().unasked_since().map_err(super::Error::from)?,
        tokens,
    })
}

fn summary(contents: &Contents) -> Summary {
    Summary {
        user: contents.user.clone(),
        origins: contents.origins.clone(),
        applications: contents.applications.len(),
        with_tokens: contents.tokens.is_some(),
    }
}

fn close(envelope: &Envelope, contents: &Contents, file: &Path) -> Result<Vec<u8>, Error> {
    let unwritable = |what: String| Error::Content { file: file.to_owned(), what };
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    serde_json::to_writer(&mut packed, contents).map_err(|error| unwritable(error.to_string()))?;
    let packed = packed.finish().map_err(|error| unwritable(error.to_string()))?;
    envelope.close(&packed).map_err(in_file(file))
}

fn in_file(file: &Path) -> impl Fn(envelope::Error) -> Error {
    move |why| Error::Envelope { file: file.to_owned(), why }
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let io = |source| Error::Io { file: file.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(file).and_then(|opened| opened.take(LARGEST).read_to_end(&mut bytes)).map_err(io)?;
    Ok(bytes)
}

fn write(part: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written = platform::private_file()
        .write(true)
        .create_new(true)
        .open(part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| platform::sync_folder(folder_of(part)));
    written.map_err(|source| {
        if source.kind() != io::ErrorKind::AlreadyExists {
            let _ = std::fs::remove_file(part);
        }
        Error::Io { file: part.to_owned(), source }
    })
}

fn put_in_place(part: &Path, file: &Path) -> io::Result<()> {
    if file.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(part, file)?;
    platform::sync_folder(folder_of(file))
}

/// Where a backup is written before it has its name.
fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests;
