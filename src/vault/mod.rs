//! One person's sealed data: the tokens and their refresh, the journal of applications, who they are.

pub mod actions;
pub mod application;
pub mod backup;
pub mod db;
pub mod envelope;
mod error;
pub(crate) mod files;
pub mod folders;
pub mod journal;
pub mod kept;
pub mod key;
mod key_use;
pub mod lock;
pub mod machine;
mod memory;
mod origins;
pub mod outcomes;
pub mod people;
pub mod permissions;
mod person;
pub mod record;
pub mod refresh;
pub mod rekey;
pub mod reports;
mod rescue;
mod room;
pub mod seal;
pub mod served;
pub mod stamp;
mod start;
pub mod tokens;
mod user;
pub(crate) mod versioned;
pub mod written;

use std::io;
use std::path::{Path, PathBuf};

pub use error::Error;
pub use journal::Journal;
pub use key::{Key, KeySource};
pub use memory::Memory;
pub use origins::Origins;
pub use person::Person;
pub use start::Start;
pub use user::{UserName, UserNameError};

use crate::platform;
use db::Database;
use lock::{RunLock, SignInLock};
use tokens::TokenStore;

/// What of a person's folder must be closed to others, if it is there.
const PRIVATE: [&str; 7] = ["tokens", "journal", "reports", "strategies", "rescue", "rescue.new", "kept"];

/// One person's folder at one pair of origins. Cheap to clone; nothing is open between calls.
#[derive(Clone, Debug)]
pub struct Vault {
    user: UserName,
    folder: PathBuf,
    key: Key,
    origins: Origins,
}

impl Vault {
    /// The vault of somebody who signed in before; `home` is the data folder.
    pub fn open(home: &Path, user: UserName, key: Key, origins: Origins) -> Result<Self, Error> {
        let vault = Self::at(home, user, key, origins)?;
        if !vault.folder.is_dir() {
            return Err(Error::NobodyCalled(vault.user));
        }
        vault.check_modes()?;
        Ok(vault)
    }

    /// The same, where the folder is made if it is not there: for a login.
    pub fn create(home: &Path, user: UserName, key: Key, origins: Origins) -> Result<Self, Error> {
        let vault = Self::at(home, user, key, origins)?;
        let made = platform::private_folder(&vault.folder);
        made.and_then(|()| platform::sync_folder(&people::people_folder(home)))
            .map_err(|source| Error::Io { path: vault.folder.clone(), source })?;
        vault.check_modes()?;
        Ok(vault)
    }

    /// Who somebody is and what they chose; no key is needed. Blocks.
    pub fn person_of(home: &Path, user: &UserName, origins: &Origins) -> Result<Person, Error> {
        person::read(&Database::new(people::folder_of(home, user, origins).join("tokens")))
    }

    /// What somebody allowed which script; no key is needed.
    pub fn permissions_of(home: &Path, user: &UserName, origins: &Origins) -> permissions::Permissions {
        permissions::Permissions::new(Database::new(people::folder_of(home, user, origins).join("tokens")))
    }

    /// Everybody who has a vault for these origins, by name.
    pub fn people(home: &Path, origins: &Origins) -> Result<Vec<UserName>, Error> {
        people::at(home, origins)
    }

    /// Whose vault it is.
    pub fn user(&self) -> &UserName {
        &self.user
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where its tokens were issued and may be sent.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The tokens.
    pub fn tokens(&self) -> TokenStore {
        TokenStore::new(self.folder.clone(), self.key.clone(), self.origins.clone())
    }

    /// The applications and runs.
    pub fn journal(&self) -> Journal {
        Journal::new(Database::new(self.folder.join("journal")))
    }

    /// What a run of this script has to know before it begins, and of what was sent the `last`; one opening. Blocks.
    pub fn start(&self, script: &str, last: usize) -> Result<Start, db::Error> {
        start::read(&Database::new(self.folder.join("journal")), script, last)
    }

    /// What the runs told.
    pub fn reports(&self) -> reports::Reports {
        reports::Reports::new(self.folder.join(reports::FOLDER))
    }

    /// What the scripts remember; beside the journal.
    pub fn memory(&self) -> Memory {
        Memory::new(Database::new(self.folder.join("journal")))
    }

    /// What else was changed at hh.ru in their name.
    pub fn actions(&self) -> actions::Actions {
        actions::Actions::new(Database::new(self.folder.join("journal")))
    }

    /// What came of the applications; beside the journal.
    pub fn outcomes(&self) -> outcomes::Outcomes {
        outcomes::Outcomes::new(Database::new(self.folder.join("journal")))
    }

    /// Texts that a language model wrote for their scripts.
    pub fn written(&self) -> written::Written {
        written::Written::new(Database::new(self.folder.join("journal")))
    }

    /// What they allowed which script.
    pub fn permissions(&self) -> permissions::Permissions {
        permissions::Permissions::new(self.person_database())
    }

    /// Who they are at hh.ru and what they chose; empty before the first login.
    pub fn person(&self) -> Result<Person, Error> {
        person::read(&self.person_database())
    }

    /// Changes what is kept about the person, and gives the result.
    pub fn change_person(&self, change: impl FnOnce(&mut Person)) -> Result<Person, Error> {
        person::change(&self.person_database(), change)
    }

    /// The right to send in this person's name; `doing` tells others who has it.
    pub fn lock_run(&self, doing: &str) -> Result<RunLock, Error> {
        Ok(RunLock::take(&self.folder, doing)?)
    }

    /// Keeps the folder where it is while somebody signs in.
    pub fn lock_sign_in(&self) -> Result<SignInLock, Error> {
        Ok(SignInLock::share(&self.folder)?)
    }

    /// What others may read is not used: somebody copied it about, or opened it by mistake.
    fn check_modes(&self) -> Result<(), Error> {
        let inside = PRIVATE.iter().map(|name| self.folder.join(name));
        let above = self.folder.parent().map(Path::to_owned);
        for path in above.into_iter().chain([self.folder.clone()]).chain(inside) {
            match platform::is_private(&path) {
                Ok(true) => {}
                Ok(false) => return Err(Error::TooOpen { path }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(Error::Io { path, source }),
            }
        }
        Ok(())
    }

    fn at(home: &Path, user: UserName, key: Key, origins: Origins) -> Result<Self, Error> {
        let folder = people::folder_of(home, &user, &origins);
        // The helper that renews tokens may have another working folder.
        let folder = std::path::absolute(&folder).map_err(|source| Error::Io { path: folder, source })?;
        Ok(Self { user, folder, key, origins })
    }

    /// Beside the tokens, which are small, so that it is read as fast as they are.
    fn person_database(&self) -> Database {
        Database::new(self.folder.join("tokens"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Key, Origins, Person, UserName, Vault};
    use crate::hh::{PersonId, ResumeId};

    fn origins(text: &str) -> Origins {
        Origins { api: text.to_owned(), token: text.to_owned() }
    }

    #[test]
    fn people_have_a_folder_for_each_origin() {
        let home = tempfile::tempdir().unwrap();
        let (hh, sandbox) = (origins("https://api.hh.ru"), origins("http://127.0.0.1:8001"));
        let name = |text: &str| UserName::new(text).unwrap();
        let key = Key::random().unwrap();
        assert_eq!(Vault::people(home.path(), &hh).unwrap(), []);
        let refused = Vault::open(home.path(), name("bob"), key.clone(), hh.clone()).unwrap_err();
        assert!(matches!(refused, Error::NobodyCalled(_)));
        assert_eq!(refused.hint().unwrap(), "run `hhrun login --user bob`");
        for user in ["боб", "anna"] {
            let vault = Vault::create(home.path(), name(user), key.clone(), hh.clone()).unwrap();
            assert!(crate::platform::is_private(vault.folder()).unwrap());
        }
        Vault::create(home.path(), name("carl"), key.clone(), sandbox.clone()).unwrap();
        assert_eq!(Vault::people(home.path(), &hh).unwrap(), [name("anna"), name("боб")]);
        assert_eq!(Vault::people(home.path(), &sandbox).unwrap(), [name("carl")]);
        assert!(Vault::open(home.path(), name("anna"), key, hh).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_can_read_is_refused_with_the_fix() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let (user, key, hh) = (UserName::new("bob").unwrap(), Key::random().unwrap(), origins("https://api.hh.ru"));
        let open = || Vault::open(home.path(), user.clone(), key.clone(), hh.clone());
        let vault = Vault::create(home.path(), user.clone(), key.clone(), hh.clone()).unwrap();
        vault.change_person(|person| person.name = "Bob".to_owned()).unwrap();
        std::fs::write(vault.folder().join("rescue"), "").unwrap();
        crate::platform::make_private(&vault.folder().join("rescue")).unwrap();
        let users = home.path().join("users");
        for (path, mode) in [
            (users, 0o755),
            (vault.folder().to_owned(), 0o750),
            (vault.folder().join("tokens"), 0o701),
            (vault.folder().join("rescue"), 0o640),
        ] {
            let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            set(mode);
            let error = open().unwrap_err();
            assert!(matches!(&error, Error::TooOpen { path: named } if *named == path), "{error}");
            assert!(error.hint().unwrap().contains(if path.is_dir() { "chmod 700" } else { "chmod 600" }));
            assert!(Vault::create(home.path(), user.clone(), key.clone(), hh.clone()).is_err());
            crate::platform::make_private(&path).unwrap();
            open().unwrap();
        }
        // What sled writes by the process's own mask is closed too.
        for file in vault.folder().join("tokens").read_dir().unwrap() {
            assert!(crate::platform::is_private(&file.unwrap().path()).unwrap());
        }
    }

    #[test]
    fn what_is_known_of_a_person_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let user = UserName::new("bob").unwrap();
        let vault = Vault::create(home.path(), user, Key::random().unwrap(), origins("https://api.hh.ru")).unwrap();
        assert_eq!(vault.person().unwrap(), Person::default());
        vault.change_person(|person| person.id = Some(PersonId::new("7"))).unwrap();
        let person = vault.change_person(|person| person.resume = Some(ResumeId::new("abc"))).unwrap();
        assert_eq!(person.id, Some(PersonId::new("7")));
        assert_eq!(vault.person().unwrap(), person);
    }
}
