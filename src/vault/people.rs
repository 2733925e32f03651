//! Who has a folder here: everybody at every hh.ru, another name for one, and taking one away.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::lock::{RefreshLock, RunLock, SignInLock};
use super::rescue::Rescue;
use super::{Error, Origins, UserName, record, tokens};
use crate::platform;

/// Beginning with a dot, so that no name is like it.
const REMOVED: &str = ".removed-";
const ARRIVING: &str = ".arriving-";
/// Nobody arrives for longer: what is older was left by a kill.
const LONGEST_ARRIVAL: Duration = Duration::from_secs(3_600);

/// Somebody who has a folder.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub user: UserName,
    /// Where they signed in; `None`: somewhere unknown, where they have not signed in yet.
    pub origins: Option<Origins>,
}

/// Everybody who has a folder in the data folder `home`, at any hh.ru, by name. A folder in which nobody has signed in
/// tells its origins only if they are among `known`.
pub fn everybody(home: &Path, known: &[Origins]) -> Result<Vec<Somebody>, Error> {
    let hh = Origins::hh();
    let mut people = Vec::new();
    for folder in folders(home)? {
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else { continue };
        let (name, suffix) = name.split_at(name.find('@').unwrap_or(name.len()));
        let Ok(user) = UserName::new(name) else { continue };
        let known = known.iter().chain([&hh]).find(|origins| origins.suffix() == suffix).cloned();
        let origins = known.or_else(|| origins_of(&folder));
        people.push(Somebody { user, origins });
    }
    people.sort_by(|one, other| one.user.cmp(&other.user));
    Ok(people)
}

/// Everybody who has a folder for `origins`, by name.
pub(super) fn at(home: &Path, origins: &Origins) -> Result<Vec<UserName>, Error> {
    let suffix = origins.suffix();
    let of_folder = |folder: PathBuf| {
        let name = folder.file_name()?.to_str()?;
        // A name has no `@`, so that those of other origins are no names.
        UserName::new(name.strip_suffix(suffix.as_str())?).ok()
    };
    let mut people: Vec<_> = folders(home)?.into_iter().filter_map(of_folder).collect();
    people.sort();
    Ok(people)
}

/// Gives a person another name. Refused while a run or a sign-in of theirs is under way; waits for a refresh. Nothing is
/// resealed: what is sealed names the vault, not the person.
pub fn rename(home: &Path, origins: &Origins, old: &UserName, new: &UserName) -> Result<(), Error> {
    let (from, to) = (folder_of(home, old, origins), folder_of(home, new, origins));
    if !from.is_dir() {
        return Err(Error::NobodyCalled(old.clone()));
    }
    if to.exists() {
        return Err(Error::Taken(new.clone()));
    }
    let _run = RunLock::take(&from, "users rename")?;
    let _nobody_signs_in = SignInLock::none(&from)?;
    let _refresh = RefreshLock::wait(&from)?;
    let moved = std::fs::rename(&from, &to).and_then(|()| platform::sync_folder(&people_folder(home)));
    moved.map_err(|source| Error::Io { path: from, source })
}

/// Takes a person's folder away, with everything in it. `_run` is theirs: no run of theirs is under way. Refused
/// while they sign in.
pub fn remove(home: &Path, origins: &Origins, user: &UserName, _run: &RunLock) -> Result<(), Error> {
    let folder = folder_of(home, user, origins);
    let _nobody_signs_in = SignInLock::none(&folder)?;
    let _refresh = RefreshLock::wait(&folder)?;
    // A kill half-way leaves only a folder that is nobody's, which the next removal takes away.
    let aside = people_folder(home).join(format!("{REMOVED}{}", Unique::new()?));
    let removed = std::fs::rename(&folder, &aside)
        .and_then(|()| platform::sync_folder(&people_folder(home)))
        .and_then(|()| sweep(home));
    removed.map_err(|source| Error::Io { path: folder, source })
}

/// A fresh folder beside those of people, which is nobody's until [`settle_in`].
pub(super) fn fresh_folder(home: &Path) -> Result<PathBuf, Error> {
    let folder = people_folder(home).join(format!("{ARRIVING}{}", Unique::new()?));
    platform::private_folder(&folder).map_err(|source| Error::Io { path: folder.clone(), source })?;
    Ok(folder)
}

/// Makes a fresh folder that of a person who has none.
pub(super) fn settle_in(home: &Path, fresh: &Path, user: &UserName, origins: &Origins) -> Result<(), Error> {
    let folder = folder_of(home, user, origins);
    if folder.exists() {
        return Err(Error::Taken(user.clone()));
    }
    let moved = platform::sync_folder(fresh)
        .and_then(|()| std::fs::rename(fresh, &folder))
        .and_then(|()| platform::sync_folder(&people_folder(home)));
    moved.map_err(|source| Error::Io { path: folder, source })
}

pub(super) fn people_folder(home: &Path) -> PathBuf {
    home.join("users")
}

/// Where the data of one person at one hh.ru lies.
pub fn folder_of(home: &Path, user: &UserName, origins: &Origins) -> PathBuf {
    people_folder(home).join(format!("{user}{}", origins.suffix()))
}

fn folders(home: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = people_folder(home);
    let failed = |source| Error::Io { path: folder.clone(), source };
    let entries = match folder.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
}

/// What the record says in the clear.
fn origins_of(folder: &Path) -> Option<Origins> {
    let rescued = Rescue::new(folder.to_owned()).read().ok().flatten();
    let bytes = rescued.or_else(|| tokens::stored_in(folder))?;
    record::origins_of(&bytes)
}

fn sweep(home: &Path) -> io::Result<()> {
    for entry in people_folder(home).read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let age = entry.metadata().and_then(|data| data.modified()).map(|moment| moment.elapsed().unwrap_or_default());
        let is_left = name.starts_with(ARRIVING) && age.is_ok_and(|age| age > LONGEST_ARRIVAL);
        if is_left || name.starts_with(REMOVED) {
            match std::fs::remove_dir_all(entry.path()) {
                // Somebody else swept it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
    }
    Ok(())
}

/// Letters that name one thing once.
struct Unique([u8; 6]);

impl Unique {
    fn new() -> Result<Self, Error> {
        let mut bytes = [0; 6];
        getrandom::fill(&mut bytes).map_err(|_| Error::Record(record::Error::Randomness))?;
        Ok(Self(bytes))
    }
}

impl std::fmt::Display for Unique {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&base16ct::lower::encode_string(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{everybody, remove, rename};
    use crate::vault::{Error, Key, Origins, UserName, Vault};

    fn name(text: &str) -> UserName {
        UserName::new(text).unwrap()
    }

    #[test]
    fn another_name_keeps_everything_and_a_removal_keeps_nothing() {
        let home = tempfile::tempdir().unwrap();
        let (hh, key) = (Origins::hh(), Key::random().unwrap());
        let vault = Vault::create(home.path(), name("bob"), key.clone(), hh.clone()).unwrap();
        vault.change_person(|person| person.name = "Борис".to_owned()).unwrap();
        Vault::create(home.path(), name("anna"), key.clone(), hh.clone()).unwrap();
        let taken = rename(home.path(), &hh, &name("bob"), &name("anna")).unwrap_err();
        assert!(matches!(taken, Error::Taken(_)), "{taken}");
        let run = vault.lock_run("a.rhai").unwrap();
        assert!(matches!(rename(home.path(), &hh, &name("bob"), &name("carl")), Err(Error::Lock(_))));
        drop(run);
        rename(home.path(), &hh, &name("bob"), &name("carl")).unwrap();
        let carl = Vault::open(home.path(), name("carl"), key, hh.clone()).unwrap();
        assert_eq!(carl.person().unwrap().name, "Борис");
        remove(home.path(), &hh, &name("carl"), &carl.lock_run("remove").unwrap()).unwrap();
        let left: Vec<_> = everybody(home.path(), &[]).unwrap().into_iter().map(|one| one.user).collect();
        assert_eq!(left, [name("anna")]);
        assert_eq!(std::fs::read_dir(home.path().join("users")).unwrap().count(), 1);
    }
}
