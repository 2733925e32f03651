//! Another key for everything. The key file names the new key and, behind it, the old one before anything is sealed
//! anew, so that at any kill everything opens.

use std::path::{Path, PathBuf};

use super::application::ApplicationStore;
use super::key::{self, Key, KeySource};
use super::key_use::KeyUse;
use super::lock::RunLock;
use super::people::{self, Somebody};
use super::{Error, UserName, Vault};

/// What was sealed anew.
#[derive(Debug, Default)]
pub struct Resealed {
    /// People whose tokens open with the newest key alone now.
    pub people: usize,
    /// Application tokens of which the same is so.
    pub applications: usize,
    /// People whose tokens open with no key there is, and why.
    pub failed: Vec<(UserName, Error)>,
}

/// The right to change the key, in which nobody uses it and nobody has a run under way.
#[derive(Debug)]
pub struct Rekeying {
    homes: Vec<PathBuf>,
    key: Key,
    /// The key file, where it is one.
    file: Option<PathBuf>,
    _alone: Option<KeyUse>,
    _runs: Vec<RunLock>,
}

impl Rekeying {
    /// Takes the right for the data folders `homes`, whose key comes from `source`.
    pub fn begin(homes: &[PathBuf], source: &KeySource) -> Result<Self, Error> {
        let file = match source {
            KeySource::File(file) => Some(file.clone()),
            KeySource::Command(_) | KeySource::Credential(_) => None,
        };
        let key = source.load_to_change()?;
        let mut runs = Vec::new();
        for home in homes {
            for vault in vaults(home, &key)? {
                runs.push(vault.lock_run("vault rekey")?);
            }
        }
        // Two at once would each write a key that the other does not know, and who has loaded the old one would go on
        // sealing with it.
        let alone = file.as_deref().map(KeyUse::alone).transpose()?;
        let key = if alone.is_some() { source.load_to_change()? } else { key };
        Ok(Self { homes: homes.to_vec(), key, file, _alone: alone, _runs: runs })
    }

    /// The key in force.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Makes a new key and writes it into the key file in front of those before; where the key does not come from a
    /// file, nothing is done.
    pub fn renew(&mut self) -> Result<(), Error> {
        if let Some(file) = &self.file {
            let renewed = Key::random()?.before(&self.key);
            key::replace(file, &renewed)?;
            self.key = renewed;
        }
        Ok(())
    }

    /// Seals everything with the newest key.
    pub fn reseal(&self) -> Result<Resealed, Error> {
        let mut resealed = Resealed::default();
        for home in &self.homes {
            for vault in vaults(home, &self.key)? {
                let id = |person: super::Person| person.id.unwrap_or_default();
                if let Err(error) = vault.person().and_then(|person| vault.kept(&id(person)).restamp()) {
                    resealed.failed.push((vault.user().clone(), error));
                }
                match vault.tokens().reseal() {
                    Ok(true) => resealed.people += 1,
                    Ok(false) => {}
                    Err(error) => resealed.failed.push((vault.user().clone(), error)),
                }
            }
            for store in ApplicationStore::all(home, &self.key)? {
                store.reseal()?;
                resealed.applications += 1;
            }
        }
        Ok(resealed)
    }

    /// Takes the older keys out of the key file. Only right when [`Rekeying::reseal`] failed for nobody.
    pub fn forget_older(&mut self) -> Result<(), Error> {
        if let Some(file) = &self.file {
            let newest = self.key.newest();
            key::replace(file, &newest)?;
            self.key = newest;
        }
        Ok(())
    }
}

fn vaults(home: &Path, key: &Key) -> Result<Vec<Vault>, Error> {
    let known = |one: Somebody| Some((one.user, one.origins?));
    let people = people::everybody(home, &[])?.into_iter().filter_map(known);
    people.map(|(user, origins)| Vault::open(home, user, key.clone(), origins)).collect()
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::Rekeying;
    use crate::secret::{ExposeSecret, Secret};
    use crate::vault::machine::{Event, Moment, NewPair};
    use crate::vault::{Error, Key, KeySource, Origins, UserName, Vault};

    struct World {
        home: tempfile::TempDir,
        source: KeySource,
    }

    impl World {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let source = KeySource::File(home.path().join("key"));
            let world = Self { home, source };
            world.sign_in("bob");
            world
        }

        fn vault(&self, user: &str, key: Key) -> Vault {
            Vault::create(self.home.path(), UserName::new(user).unwrap(), key, Origins::hh()).unwrap()
        }

        /// As it stands now; it may be changed at once.
        fn key(&self) -> Key {
            self.source.load_to_change().unwrap()
        }

        fn sign_in(&self, user: &str) {
            let store = self.vault(user, self.key()).tokens();
            let lock = store.lock().unwrap();
            let mut record = store.read_for_login(&lock).unwrap();
            let pair = NewPair { access: Secret::from("a"), refresh: Secret::from("r"), expires_in: 60 };
            let at = Moment { now: Utc::now(), clock_ahead: None };
            store.apply(&lock, &mut record, Event::Login(pair), at).unwrap();
        }

        fn refresh(&self, user: &str, key: Key) -> Result<String, Error> {
            let holding = self.vault(user, key).tokens().read()?.unwrap();
            Ok(holding.pair.unwrap().refresh.expose_secret().to_owned())
        }

        fn begin(&self) -> Result<Rekeying, Error> {
            Rekeying::begin(&[self.home.path().to_owned()], &self.source)
        }
    }

    #[test]
    fn everything_opens_at_every_moment() {
        let world = World::new();
        world.sign_in("anna");
        let old = world.key();
        let opens = || ["anna", "bob"].map(|user| world.refresh(user, world.key()).unwrap());
        let mut rekeying = world.begin().unwrap();
        // A kill between any two of these lines leaves what the next `opens` sees.
        rekeying.renew().unwrap();
        assert_eq!(opens(), ["r", "r"]);
        world.vault("anna", rekeying.key().clone()).tokens().reseal().unwrap();
        assert_eq!(opens(), ["r", "r"]);
        let resealed = rekeying.reseal().unwrap();
        assert_eq!((resealed.people, resealed.failed.len()), (2, 0));
        assert_eq!(opens(), ["r", "r"]);
        rekeying.forget_older().unwrap();
        assert_eq!(opens(), ["r", "r"]);
        assert!(world.refresh("bob", old).is_err());
        assert!(!world.key().has_older());
    }

    #[test]
    fn a_rescue_file_is_sealed_anew_too() {
        let world = World::new();
        let mut rekeying = world.begin().unwrap();
        rekeying.renew().unwrap();
        rekeying.reseal().unwrap();
        let newest = world.key().newest();
        std::fs::remove_dir_all(world.home.path().join("users/bob/tokens")).unwrap();
        assert_eq!(world.refresh("bob", newest).unwrap(), "r");
    }

    #[test]
    fn it_waits_for_no_run() {
        let world = World::new();
        let vault = world.vault("bob", world.key());
        let run = vault.lock_run("a.rhai").unwrap();
        assert!(matches!(world.begin(), Err(Error::Lock(_))));
        drop(run);
        world.begin().unwrap();
    }

    #[test]
    fn what_opens_with_no_key_is_told_and_left() {
        let world = World::new();
        let stranger = Key::random().unwrap();
        let store = world.vault("carl", stranger.clone()).tokens();
        let lock = store.lock().unwrap();
        let mut record = store.read_for_login(&lock).unwrap();
        let pair = NewPair { access: Secret::from("a"), refresh: Secret::from("c"), expires_in: 60 };
        store.apply(&lock, &mut record, Event::Login(pair), Moment { now: Utc::now(), clock_ahead: None }).unwrap();
        drop(lock);
        let mut rekeying = world.begin().unwrap();
        rekeying.renew().unwrap();
        let resealed = rekeying.reseal().unwrap();
        assert_eq!((resealed.people, resealed.failed.len()), (1, 1));
        assert_eq!(world.refresh("carl", stranger).unwrap(), "c");
    }
}
