use std::path::Path;

use chrono::Utc;

use super::TokenStore;
use crate::secret::{ExposeSecret, Secret};
use crate::vault::key::Key;
use crate::vault::machine::{Event, Holding, Moment, NewPair, Reply, State};
use crate::vault::origins::Origins;
use crate::vault::record::Record;

fn store(folder: &Path) -> TokenStore {
    let origins = Origins { api: "https://api.hh.ru".into(), token: "https://api.hh.ru".into() };
    TokenStore::new(folder.to_owned(), Key::from_bytes([5; 32]), origins)
}

fn at() -> Moment {
    Moment { now: Utc::now(), clock_ahead: None }
}

fn login(store: &TokenStore, name: &str) {
    let lock = store.lock().unwrap();
    let mut record = store.read_for_login(&lock).unwrap();
    let pair = NewPair { access: Secret::from(name), refresh: Secret::from(name), expires_in: 100 };
    store.apply(&lock, &mut record, Event::Login(pair), at()).unwrap();
}

fn held(holding: Option<Holding>) -> (u64, String) {
    let holding = holding.unwrap();
    (holding.generation, holding.pair.unwrap().access.expose_secret().to_owned())
}

#[test]
fn a_login_is_in_both_places() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    assert!(store.read().unwrap().is_none());
    login(&store, "one");
    login(&store, "two");
    assert_eq!(held(store.read().unwrap()), (2, "two".into()));
    std::fs::remove_file(folder.path().join("rescue")).unwrap();
    assert_eq!(held(store.read().unwrap()), (2, "two".into()));
}

#[test]
fn the_rescue_file_wins_when_it_is_newer_and_heals_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    login(&store, "one");
    let record = store.read_again(&store.lock().unwrap()).unwrap().unwrap();
    let pair = NewPair { access: Secret::from("two"), refresh: Secret::from("two"), expires_in: 100 };
    let newer = Record { holding: record.holding.step(Event::Login(pair), at()).0, ..record };
    store.rescue.write(&newer.write(&store.key, &store.origins).unwrap()).unwrap();
    assert_eq!(held(store.read().unwrap()), (2, "two".into()));
    store.read_again(&store.lock().unwrap()).unwrap();
    std::fs::remove_file(folder.path().join("rescue")).unwrap();
    assert_eq!(held(store.read().unwrap()), (2, "two".into()));
}

#[test]
fn a_prepared_rescue_file_is_found_under_the_lock_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    login(&store, "one");
    let kept = std::fs::read(folder.path().join("rescue")).unwrap();
    login(&store, "two");
    std::fs::rename(folder.path().join("rescue"), folder.path().join("rescue.new")).unwrap();
    std::fs::write(folder.path().join("rescue"), kept).unwrap();
    std::fs::remove_dir_all(folder.path().join("tokens")).unwrap();
    assert_eq!(held(store.read().unwrap()), (1, "one".into()));
    let record = store.read_again(&store.lock().unwrap()).unwrap();
    assert_eq!(held(record.map(|record| record.holding)), (2, "two".into()));
    assert_eq!(held(store.read().unwrap()), (2, "two".into()));
}

#[test]
fn the_database_wins_when_both_are_as_new() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    login(&store, "one");
    let lock = store.lock().unwrap();
    let mut record = store.read_again(&lock).unwrap().unwrap();
    assert!(store.apply(&lock, &mut record, Event::Begin, at()).unwrap());
    assert_eq!(store.read().unwrap().unwrap().state, State::Refreshing);
}

#[test]
fn a_rescue_file_of_another_vault_is_no_rescue() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [ours, theirs] = [store(folders[0].path()), store(folders[1].path())];
    login(&ours, "ours");
    login(&theirs, "theirs");
    login(&theirs, "theirs");
    std::fs::copy(folders[1].path().join("rescue"), folders[0].path().join("rescue")).unwrap();
    assert_eq!(held(ours.read().unwrap()), (1, "ours".into()));
}

#[test]
fn damage_to_either_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    login(&store, "one");
    std::fs::write(folder.path().join("tokens/conf"), b"segment_size: 1\nnonsense and more").unwrap();
    assert_eq!(held(store.read().unwrap()), (1, "one".into()));
    login(&store, "two");
    std::fs::write(folder.path().join("rescue"), b"nonsense").unwrap();
    assert_eq!(held(store.read().unwrap()), (2, "two".into()));
}

#[test]
fn a_logout_is_kept_like_a_pair() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    login(&store, "one");
    let lock = store.lock().unwrap();
    let mut record = store.read_again(&lock).unwrap().unwrap();
    store.apply(&lock, &mut record, Event::Logout, at()).unwrap();
    drop(lock);
    std::fs::remove_dir_all(folder.path().join("tokens")).unwrap();
    let holding = store.read().unwrap().unwrap();
    assert_eq!((holding.generation, holding.state), (2, State::LoggedOut));
    login(&store, "three");
    assert_eq!(held(store.read().unwrap()), (3, "three".into()));
}

#[test]
fn a_login_replaces_what_another_key_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let before = store(folder.path());
    login(&before, "one");
    login(&before, "two");
    let after = TokenStore { key: Key::from_bytes([6; 32]), ..before };
    assert!(after.read().unwrap_err().is_damage());
    login(&after, "three");
    assert_eq!(held(after.read().unwrap()), (3, "three".into()));
}

#[test]
fn one_place_that_fails_does_not_cost_the_pair() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    login(&store, "one");
    // A folder where the rescue file is prepared: it cannot be written.
    std::fs::create_dir(folder.path().join("rescue.new")).unwrap();
    login_without_room(&store, "two");
    assert_eq!(held(store.read().unwrap()), (2, "two".into()));
    std::fs::remove_dir(folder.path().join("rescue.new")).unwrap();
    // A file where the database's lock file would be made anew in a folder: it cannot be opened.
    std::fs::remove_file(folder.path().join("tokens.lock")).unwrap();
    std::fs::create_dir(folder.path().join("tokens.lock")).unwrap();
    let mut record = Record::read(&store.rescue.read().unwrap().unwrap(), &store.key, &store.origins).unwrap();
    record.holding.generation = 2;
    let lock = store.lock().unwrap();
    store.apply(&lock, &mut record, Event::Login(pair("three")), at()).unwrap();
    std::fs::remove_dir(folder.path().join("tokens.lock")).unwrap();
    assert_eq!(held(store.read().unwrap()), (3, "three".into()));
}

fn pair(name: &str) -> NewPair {
    NewPair { access: Secret::from(name), refresh: Secret::from(name), expires_in: 100 }
}

/// A login after its reading: what is prepared cannot be read either.
fn login_without_room(store: &TokenStore, name: &str) {
    let lock = store.lock().unwrap();
    let mut record = store.read_database().unwrap().unwrap();
    store.apply(&lock, &mut record, Event::Login(pair(name)), at()).unwrap();
}

#[test]
fn the_database_has_room_until_something_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let room = folder.path().join("room");
    store.reserve(&store.lock().unwrap()).unwrap();
    assert!(store.database.exists() && room.metadata().unwrap().len() > 0);
    login(&store, "one");
    assert!(!room.exists());
    let lock = store.lock().unwrap();
    let mut record = store.read_again(&lock).unwrap().unwrap();
    assert!(store.apply(&lock, &mut record, Event::Begin, at()).unwrap());
    assert!(room.exists());
    store.apply(&lock, &mut record, Event::Answered(Reply::Lost), at()).unwrap();
    store.apply(&lock, &mut record, Event::Answered(Reply::NotExpired), at()).unwrap();
    assert!(!room.exists());
}
