//! Who may come in: accounts, invitations, sessions, wrong tries, and the log of what was done.
//!
//! All of it lies in the sled database `web/` of the data folder, which is open only while something changes; who is
//! signed in is answered from memory. An invitation can be made beside a running server, so those are always read.

mod account;
mod audit;
mod error;
mod joining;
mod operator;
pub mod password;
mod signing_in;
mod token;
mod trees;
mod tries;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chrono::{TimeDelta, Utc};

pub use account::{Account, Invitation, Session};
pub use audit::{Event, What};
pub use error::Error;
pub use token::{Digest, Token, digest_named, named};

use crate::platform;
use crate::vault::UserName;
use crate::vault::db::{self, Database};
use crate::web::language::Language;
use crate::web::preferences::Preferences;
use account::folded;
use joining::{remove_invitations_by, remove_invitations_of};
use password::Hasher;
use trees::Trees;
use tries::Tries;

/// How exactly it is known when a session was last used.
const SEEN: TimeDelta = TimeDelta::minutes(5);

/// The accounts of one data folder. Cheap to clone. What changes something blocks until it is on the disk, but for the
/// `async` ones, which do that elsewhere.
#[derive(Clone, Debug)]
pub struct Accounts {
    database: Database,
    home: std::path::PathBuf,
    memory: Arc<RwLock<Memory>>,
    tries: Arc<Mutex<Tries>>,
    /// Memory follows the disk in the disk's order.
    writing: Arc<Mutex<()>>,
    hasher: Hasher,
    form_key: Digest,
}

#[derive(Debug, Default)]
struct Memory {
    accounts: BTreeMap<String, Account>,
    sessions: HashMap<Digest, Kept>,
}

#[derive(Debug)]
struct Kept {
    session: Session,
    /// The disk has an older time of use.
    stale: bool,
}

impl Accounts {
    /// Reads those of the data folder `home`, which is made if it is not there. Blocks.
    pub fn open(home: &Path) -> Result<Self, Error> {
        platform::private_folder(home).map_err(|source| Error::Folder { path: home.to_owned(), source })?;
        let database = Database::new(home.join("web"));
        let (memory, tries, form_key) = database.with(|db| {
            let trees = Trees::open(db)?;
            let accounts = trees.accounts()?.into_iter().map(|account| (folded(&account.name), account)).collect();
            let sessions = trees.sessions()?.into_iter();
            let sessions = sessions.map(|(digest, session)| (digest, Kept { session, stale: false })).collect();
            Ok::<_, db::Error>((Memory { accounts, sessions }, Tries::load(trees.tries()?), trees.form_key()?))
        })?;
        Ok(Self {
            database,
            home: home.to_owned(),
            memory: Arc::new(RwLock::new(memory)),
            tries: Arc::new(Mutex::new(tries)),
            writing: Arc::default(),
            hasher: Hasher::default(),
            form_key,
        })
    }

    /// Everybody, by name.
    pub fn all(&self) -> Vec<Account> {
        self.read(|memory| memory.accounts.values().cloned().collect())
    }

    /// Sessions that work now.
    pub fn sessions(&self) -> usize {
        let now = Utc::now();
        self.read(|memory| memory.sessions.values().filter(|kept| kept.session.is_valid(now)).count())
    }

    /// What the forms of this data folder are signed with.
    pub(super) fn form_key(&self) -> Digest {
        self.form_key
    }

    /// Whether anybody administers.
    pub fn has_administrator(&self) -> bool {
        self.read(|memory| memory.accounts.values().any(|account| account.administrator && !account.disabled))
    }

    /// Where the last server on this data folder was reached. Blocks.
    pub fn public_url(&self) -> Result<Option<String>, Error> {
        Ok(self.database.with(|db| Trees::open(db)?.public_url())?)
    }

    /// Keeps where the server is reached, for links that are made beside it. Blocks.
    pub fn set_public_url(&self, url: &str) -> Result<(), Error> {
        Ok(self.database.with(|db| Trees::open(db)?.put_public_url(url))?)
    }

    /// Who is signed in by this secret, if anybody. From memory; does not block.
    pub fn signed_in(&self, token: &Token) -> Option<Account> {
        let (digest, now) = (token.digest(), Utc::now());
        let (account, seen) = self.read(|memory| {
            let kept = memory.sessions.get(&digest).filter(|kept| kept.session.is_valid(now))?;
            let account = memory.accounts.get(&folded(&kept.session.name)).filter(|account| !account.disabled)?;
            Some((account.clone(), kept.session.seen))
        })?;
        if now - seen > SEEN
            && let Some(kept) = self.memory.write().unwrap_or_else(PoisonError::into_inner).sessions.get_mut(&digest)
        {
            (kept.session.seen, kept.stale) = (now, true);
        }
        Some(account)
    }

    /// Ends one session.
    pub fn sign_out(&self, token: &Token, account: &Account, from: IpAddr) -> Result<(), Error> {
        self.change(|trees| {
            trees.remove_session(&token.digest())?;
            Ok(trees.note(&event(What::SignedOut, account.name.as_str(), Some(from), None))?)
        })
    }

    /// Ends every session of `whom`, whoever asks for it.
    pub fn sign_out_everywhere(&self, by: &Account, whom: &UserName, from: IpAddr) -> Result<(), Error> {
        self.change(|trees| {
            trees.remove_sessions_of(whom)?;
            Ok(trees.note(&event(What::SignedOutEverywhere, by.name.as_str(), Some(from), other(by, whom)))?)
        })
    }

    /// Keeps the language that somebody chose.
    pub fn set_language(&self, name: &UserName, language: Language) -> Result<(), Error> {
        self.change(|trees| {
            if let Some(account) = trees.account(name)? {
                trees.put_account(&Account { language: Some(language), ..account })?;
            }
            Ok(())
        })
    }

    /// What somebody chose about their runs. Blocks.
    pub fn preferences(&self, name: &UserName) -> Result<Preferences, Error> {
        Ok(self.database.with(|db| Trees::open(db)?.preferences(name))?.unwrap_or_default())
    }

    /// Changes it, and writes down that it was changed.
    pub fn change_preferences(
        &self,
        account: &Account,
        from: IpAddr,
        change: impl FnOnce(&mut Preferences),
    ) -> Result<Preferences, Error> {
        let _writing = lock(&self.writing);
        self.database.with(|db| {
            let trees = Trees::open(db)?;
            let before = trees.preferences(&account.name)?.unwrap_or_default();
            let mut preferences = before.clone();
            change(&mut preferences);
            // Not for somebody who is gone.
            if preferences != before && trees.account(&account.name)?.is_some() {
                trees.put_preferences(&account.name, &preferences)?;
                trees.note(&event(What::SettingsChanged, account.name.as_str(), Some(from), None))?;
            }
            Ok(preferences)
        })
    }

    /// Writes down what somebody did.
    pub fn note_deed(&self, what: What, account: &Account, from: IpAddr) -> Result<(), Error> {
        self.note(&event(what, account.name.as_str(), Some(from), None))
    }

    /// Lets somebody in no longer, or again. Their sessions end.
    pub fn set_disabled(&self, by: &Account, whom: &UserName, disabled: bool, from: IpAddr) -> Result<(), Error> {
        self.change(|trees| {
            let Some(account) = trees.account(whom)? else { return Ok(()) };
            if disabled {
                must_not_be_last(trees, &account)?;
                trees.remove_sessions_of(whom)?;
                remove_invitations_by(trees, whom)?;
            }
            trees.put_account(&Account { disabled, ..account })?;
            let what = if disabled { What::Disabled } else { What::Enabled };
            Ok(trees.note(&event(what, by.name.as_str(), Some(from), other(by, whom)))?)
        })
    }

    /// Forgets somebody: account, sessions, invitations. The log keeps that it happened.
    pub fn remove(&self, account: &Account, from: IpAddr) -> Result<(), Error> {
        self.change(|trees| {
            must_not_be_last(trees, account)?;
            trees.remove_sessions_of(&account.name)?;
            trees.remove_account(&account.name)?;
            trees.remove_preferences(&account.name)?;
            remove_invitations_of(trees, &account.name)?;
            remove_invitations_by(trees, &account.name)?;
            Ok(trees.note(&event(What::Removed, account.name.as_str(), Some(from), None))?)
        })
    }

    /// Whether somebody else would administer if this one did not.
    pub fn may_leave(&self, account: &Account) -> bool {
        let other = |one: &Account| one.administrator && !one.disabled && one.name != account.name;
        !account.administrator || self.read(|memory| memory.accounts.len() == 1 || memory.accounts.values().any(other))
    }

    /// The log, newest first. Blocks.
    pub fn events(&self) -> Result<Vec<Event>, Error> {
        Ok(self.database.with(|db| Trees::open(db)?.events())?)
    }

    /// Writes something down. Blocks.
    pub fn note(&self, event: &Event) -> Result<(), Error> {
        Ok(self.database.with(|db| Trees::open(db)?.note(event))?)
    }

    /// Writes when sessions were last used, and forgets what is over. To be called now and then, and at the end. Blocks.
    pub fn tidy(&self) -> Result<(), Error> {
        let now = Utc::now();
        let old = lock(&self.tries).forget(now);
        self.change(|trees| {
            old.iter().try_for_each(|key| trees.put_tries(key, None))?;
            // And what made room for others.
            for key in trees.tries()?.into_keys() {
                if lock(&self.tries).count(&key).is_none() {
                    trees.put_tries(&key, None)?;
                }
            }
            let stale: Vec<_> = self.read(|memory| {
                let stale = memory.sessions.iter().filter(|(_, kept)| kept.stale);
                stale.map(|(digest, kept)| (*digest, kept.session.clone())).collect()
            });
            for (digest, session) in stale {
                if trees.has_session(&digest)? {
                    trees.put_session(&digest, &session)?;
                }
            }
            for (digest, session) in trees.sessions()? {
                if !session.is_valid(now) {
                    trees.remove_session(&digest)?;
                }
            }
            Ok(())
        })
    }

    /// Changes the disk, then the memory. An error changes neither but for what was written before it.
    fn change<T>(&self, work: impl FnOnce(&Trees) -> Result<T, Error>) -> Result<T, Error> {
        let _writing = lock(&self.writing);
        let (done, accounts, sessions) = self.database.with(|db| {
            let trees = Trees::open(db)?;
            let done = work(&trees)?;
            Ok::<_, Error>((done, trees.accounts()?, trees.sessions()?))
        })?;
        let mut memory = self.memory.write().unwrap_or_else(PoisonError::into_inner);
        memory.accounts = accounts.into_iter().map(|account| (folded(&account.name), account)).collect();
        let mut before = std::mem::take(&mut memory.sessions);
        let fresh = sessions.into_iter().map(|(digest, session)| {
            let known = before.remove(&digest).filter(|kept| kept.session.seen > session.seen);
            (digest, known.unwrap_or(Kept { session, stale: false }))
        });
        memory.sessions = fresh.collect();
        Ok(done)
    }

    fn read<T>(&self, read: impl FnOnce(&Memory) -> T) -> T {
        read(&self.memory.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn must_not_be_last(trees: &Trees, account: &Account) -> Result<(), Error> {
    let all = trees.accounts()?;
    let other = |one: &Account| one.administrator && !one.disabled && one.name != account.name;
    // Whoever is alone may go: the next start invites an administrator.
    if account.administrator && all.len() > 1 && !all.iter().any(other) {
        return Err(Error::LastAdministrator);
    }
    Ok(())
}

fn event(what: What, who: &str, address: Option<IpAddr>, whom: Option<String>) -> Event {
    Event { at: Utc::now(), who: who.to_owned(), what, address, whom, count: None }
}

fn other(by: &Account, whom: &UserName) -> Option<String> {
    (by.name != *whom).then(|| whom.to_string())
}

/// Does what waits for the disk where nobody waits for it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Error::Hash(error.to_string())),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
