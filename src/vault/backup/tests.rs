use chrono::{TimeDelta, Utc};

use super::{Backup, Error, check, export, export_and_move};
use crate::hh::{PersonId, ResumeId, VacancyId};
use crate::secret::{ExposeSecret, Secret};
use crate::vault::journal::{Entry, State};
use crate::vault::machine::{Event, Moment, NewPair};
use crate::vault::outcomes::{Outcome, Synced};
use crate::vault::{Key, Origins, UserName, Vault, envelope};

struct World {
    home: tempfile::TempDir,
    key: Key,
}

impl World {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), key: Key::random().unwrap() }
    }

    fn vault(&self, user: &str) -> Vault {
        Vault::create(self.home.path(), name(user), self.key.clone(), Origins::hh()).unwrap()
    }

    fn bob(&self) -> Vault {
        let vault = self.vault("bob");
        let store = vault.tokens();
        let lock = store.lock().unwrap();
        let mut record = store.read_for_login(&lock).unwrap();
        let pair = NewPair { access: Secret::from("ACCESS"), refresh: Secret::from("REFRESH"), expires_in: 60 };
        store.apply(&lock, &mut record, Event::Login(pair), Moment { now: Utc::now(), clock_ahead: None }).unwrap();
        vault.change_person(|person| person.id = Some(PersonId::new("7"))).unwrap();
        vault.journal().put(&entry("1", State::Applied(None))).unwrap();
        vault.journal().put(&entry("2", State::Unknown)).unwrap();
        let outcome = Outcome { vacancy: VacancyId::new("1"), viewed: true, ..Outcome::default() };
        vault.outcomes().fill(&[outcome], Some(&Synced { at: Utc::now(), newest: None })).unwrap();
        vault
    }

    fn refresh(&self, user: &str) -> Option<String> {
        let pair = self.vault(user).tokens().read().unwrap()?.pair?;
        Some(pair.refresh.expose_secret().to_owned())
    }
}

fn name(text: &str) -> UserName {
    UserName::new(text).unwrap()
}

fn passphrase() -> Secret {
    Secret::from("correct horse")
}

fn entry(vacancy: &str, state: State) -> Entry {
    Entry {
        vacancy: VacancyId::new(vacancy),
        state,
        run: "r".into(),
        script: "s".into(),
        strategy: "plain".into(),
        resume: ResumeId::new("abc"),
        letter_hash: None,
        letter: Some("Здравствуйте".repeat(200)),
        card: None,
        seen: None,
        query: String::new(),
        variant: None,
        title: "Rust".into(),
        employer: "E".into(),
        score: 1.5,
        at: Utc::now() - TimeDelta::hours(3),
        attempts: 1,
    }
}

#[test]
fn a_backup_brings_everything_but_the_tokens() {
    let (old, new) = (World::new(), World::new());
    let file = old.home.path().join("bob.backup");
    let summary = export(&old.bob(), &file, &passphrase()).unwrap();
    assert_eq!((summary.applications, summary.with_tokens), (2, false));
    assert!(crate::platform::is_private(&file).unwrap());
    assert!(matches!(export(&old.bob(), &file, &passphrase()), Err(Error::Exists { .. })));
    check(&file).unwrap();
    Backup::open(&file, &passphrase()).unwrap().import(new.home.path(), name("robert"), new.key.clone()).unwrap();
    let robert = new.vault("robert");
    assert_eq!(robert.person().unwrap().id, Some(PersonId::new("7")));
    let (mut here, mut there) = (robert.journal().everything().unwrap(), old.bob().journal().everything().unwrap());
    there.0.iter_mut().zip(&mut here.0).for_each(|(one, other)| one.at = other.at);
    assert_eq!(here, there);
    assert_eq!(robert.outcomes().all().unwrap(), old.bob().outcomes().all().unwrap());
    assert!(robert.outcomes().synced().unwrap().is_some());
    let since = robert.journal().unasked_since().unwrap().unwrap();
    assert!(since < Utc::now() - TimeDelta::hours(26), "{since}");
    robert.journal().asked().unwrap();
    assert_eq!(robert.journal().unasked_since().unwrap(), None);
    assert!(robert.tokens().read().unwrap().is_none());
    assert_eq!(old.refresh("bob").as_deref(), Some("REFRESH"));
    let again = Backup::open(&file, &passphrase()).unwrap().import(new.home.path(), name("robert"), new.key.clone());
    assert!(matches!(again, Err(Error::Vault(crate::vault::Error::Taken(_)))));
    assert_eq!(std::fs::read_dir(new.home.path().join("users")).unwrap().count(), 1);
}

#[test]
fn tokens_that_move_are_in_one_place() {
    let (old, new) = (World::new(), World::new());
    let file = old.home.path().join("bob.backup");
    let bob = old.bob();
    let before = bob.tokens().read().unwrap().unwrap();
    assert!(export_and_move(&bob, &file, &passphrase()).unwrap().with_tokens);
    assert_eq!(old.refresh("bob"), None);
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"REFRESH"));
    let other = old.home.path().join("other");
    assert!(matches!(export_and_move(&bob, &other, &passphrase()), Err(Error::NothingToMove(_))));
    assert!(!other.exists() && !other.with_extension("part").exists());
    Backup::open(&file, &passphrase()).unwrap().import(new.home.path(), name("bob"), new.key.clone()).unwrap();
    assert_eq!(new.refresh("bob").as_deref(), Some("REFRESH"));
    assert_eq!(new.vault("bob").tokens().read().unwrap().unwrap().generation, before.generation);
}

#[test]
fn what_is_left_of_a_cut_is_not_written_over() {
    let old = World::new();
    let file = old.home.path().join("bob.backup");
    std::fs::write(old.home.path().join("bob.backup.part"), "half").unwrap();
    let error = export_and_move(&old.bob(), &file, &passphrase()).unwrap_err();
    assert!(matches!(error, Error::CutShort { .. }) && error.hint().unwrap().contains("bob.backup.part"), "{error}");
    assert_eq!(old.refresh("bob").as_deref(), Some("REFRESH"));
}

#[test]
fn files_that_are_no_backup_bring_nothing() {
    let old = World::new();
    let file = old.home.path().join("bob.backup");
    export(&old.bob(), &file, &passphrase()).unwrap();
    let why = |result: Result<Backup, Error>| match result {
        Err(Error::Envelope { why, .. }) => why,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it opened"),
    };
    assert_eq!(why(Backup::open(&file, &Secret::from("other"))), envelope::Error::Closed);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
    assert!(matches!(why(Backup::open(&file, &passphrase())), envelope::Error::HalfWritten { .. }));
    assert!(check(&file).is_err());
    let nowhere = old.home.path().join("nowhere/bob");
    assert!(matches!(check(&nowhere), Err(Error::Io { .. })));
    assert!(matches!(export(&old.bob(), &nowhere, &passphrase()), Err(Error::Io { .. })));
}
