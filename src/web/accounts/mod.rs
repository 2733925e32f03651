//! Who may come in: accounts, invitations, sessions, wrong tries, and the log of what was done.
//!
//! All of it lies in the sled database `web/` of the data folder, which is open only while something changes; who is
//! signed in is answered from memory. An invitation can be made beside a running server, so those are always read.

mod account;
mod audit;
pub mod password;
mod token;
mod trees;
mod tries;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chrono::{TimeDelta, Utc};

pub use account::{Account, Invitation, Session};
pub use audit::{Event, What};
pub use token::{Digest, Token};

use crate::platform;
use crate::secret::Secret;
use crate::vault::db::{self, Database};
use crate::vault::{Origins, UserName, people};
use crate::web::language::Language;
use crate::web::preferences::Preferences;
use account::folded;
use password::{Hasher, Weak};
use trees::Trees;
use tries::{Keys, Tries};

/// Whoever sits at the machine, in the log.
const OPERATOR: &str = "operator";
/// How exactly it is known when a session was last used.
const SEEN: TimeDelta = TimeDelta::minutes(5);
/// Open invitations at most.
const INVITATIONS: usize = 1_000;

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

/// Accounts that cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Database(#[from] db::Error),
    #[error("cannot make the folder `{path}`: {source}")]
    Folder { path: std::path::PathBuf, source: std::io::Error },
    #[error(transparent)]
    Vault(#[from] crate::vault::Error),
    #[error("the system gives no random numbers")]
    Randomness,
    #[error("a password cannot be hashed: {0}")]
    Hash(String),
    #[error("too many people sign in at once")]
    Busy,
    #[error("there are {INVITATIONS} open invitations")]
    Invitations,
    /// The link was used, is too old, or never was one.
    #[error("this invitation is not valid")]
    NotInvited,
    #[error("`{0}` has an account already")]
    Taken(UserName),
    #[error("the password is too weak")]
    Weak(Weak),
    #[error("name or password is wrong")]
    Wrong,
    /// Too many wrong tries.
    #[error("too many wrong tries; the next one in {} s", .0.as_secs().max(1))]
    Wait(Duration),
    #[error("somebody must stay who administers")]
    LastAdministrator,
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Database(error) => error.hint(),
            Self::Vault(error) => error.hint(),
            _ => None,
        }
    }
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

    /// Makes a one-time link's secret. `by` is an administrator, or `None` for whoever sits at the machine, who may
    /// also name somebody who has an account and lost the password. As long as nobody administers, the newest
    /// invitation is the administrator's, and those before it are void.
    pub fn invite(&self, by: Option<&Account>, name: Option<&UserName>, from: Option<IpAddr>) -> Result<Token, Error> {
        let token = Token::random()?;
        let now = Utc::now();
        self.change(|trees| {
            let administrator = !trees.accounts()?.iter().any(|one| one.administrator && !one.disabled);
            // What somebody has here, at the command line too, is not an administrator's to give away.
            if let (Some(_), Some(name)) = (by, name)
                && (trees.account(name)?.is_some() || self.has_vault(name)?)
            {
                return Err(Error::Taken(name.clone()));
            }
            let mut open = 0;
            for (digest, invitation) in trees.invitations()? {
                if administrator || !invitation.is_valid(now) || is_for(&invitation, name) {
                    trees.remove_invitation(&digest)?;
                } else {
                    open += 1;
                }
            }
            if open >= INVITATIONS {
                return Err(Error::Invitations);
            }
            trees.put_invitation(&token.digest(), &Invitation { name: name.cloned(), administrator, created: now })?;
            let who = by.map_or(OPERATOR, |account| account.name.as_str());
            let whom = name.map(ToString::to_string);
            trees.note(&event(What::Invited, who, from, whom))?;
            Ok(())
        })?;
        Ok(token)
    }

    /// The invitation behind a link, while it is valid. Blocks.
    pub fn invitation(&self, token: &Token) -> Result<Option<Invitation>, Error> {
        let found = self.database.with(|db| Trees::open(db)?.invitation(&token.digest()))?;
        Ok(found.filter(|invitation| invitation.is_valid(Utc::now())))
    }

    /// Makes an account by an invitation, or gives one a new password, and signs in.
    pub async fn accept(&self, link: Token, name: UserName, word: Secret, from: IpAddr) -> Result<Token, Error> {
        let this = self.clone();
        let asked = link.clone();
        blocking(move || this.invitation(&asked)).await?.ok_or(Error::NotInvited)?;
        password::check(&word, name.as_str()).map_err(Error::Weak)?;
        let hash = self.hasher.hash(word).await?;
        let this = self.clone();
        blocking(move || this.join(&link, &name, &hash, from)).await
    }

    fn join(&self, link: &Token, name: &UserName, hash: &str, from: IpAddr) -> Result<Token, Error> {
        let (token, now) = (Token::random()?, Utc::now());
        self.change(|trees| {
            let invitation = trees.invitation(&link.digest())?.filter(|invitation| invitation.is_valid(now));
            let invitation = invitation.ok_or(Error::NotInvited)?;
            let name = match &invitation.name {
                Some(invited) if folded(invited) == folded(name) => invited,
                Some(_) => return Err(Error::NotInvited),
                // Whoever may choose must not choose the vault of somebody who works at the command line.
                None if trees.account(name)?.is_some() || self.has_vault(name)? => {
                    return Err(Error::Taken(name.clone()));
                }
                None => name,
            };
            let before = trees.account(name)?;
            let account = Account {
                name: before.as_ref().map_or_else(|| name.clone(), |account| account.name.clone()),
                password: hash.to_owned(),
                language: before.as_ref().and_then(|account| account.language),
                administrator: invitation.administrator || before.as_ref().is_some_and(|account| account.administrator),
                disabled: false,
                created: before.as_ref().map_or(now, |account| account.created),
            };
            trees.remove_invitation(&link.digest())?;
            remove_invitations_of(trees, &account.name)?;
            trees.put_account(&account)?;
            trees.remove_sessions_of(&account.name)?;
            trees.put_session(&token.digest(), &Session { name: account.name.clone(), created: now, seen: now })?;
            let what = if before.is_some() { What::PasswordChanged } else { What::Joined };
            Ok(trees.note(&event(what, account.name.as_str(), Some(from), None))?)
        })?;
        Ok(token)
    }

    fn has_vault(&self, name: &UserName) -> Result<bool, Error> {
        let known = people::everybody(&self.home, &[Origins::hh()])?;
        Ok(known.iter().any(|somebody| folded(&somebody.user) == folded(name)))
    }

    /// Signs somebody in. An unknown name, a wrong password and an account that is disabled are one error, after the
    /// same time.
    pub async fn sign_in(&self, name: &str, word: Secret, from: IpAddr) -> Result<Token, Error> {
        let keys = Keys::new(name, from);
        lock(&self.tries).begin(&keys, Utc::now()).map_err(Error::Wait)?;
        let account = self.read(|memory| memory.accounts.get(&name.to_lowercase()).cloned());
        let kept = account.as_ref().map(|account| account.password.clone());
        let right = match self.hasher.is_right(word, kept).await {
            Ok(right) => right,
            Err(error) => {
                // Nothing was tried.
                lock(&self.tries).right(&keys);
                return Err(error);
            }
        };
        let account = account.filter(|account| right && !account.disabled);
        if account.is_some() {
            lock(&self.tries).right(&keys);
        }
        let this = self.clone();
        let name = name.to_lowercase();
        blocking(move || match account {
            Some(account) => this.begin(&account, &keys, from),
            None => this.note_wrong(&name, &keys, from),
        })
        .await
    }

    fn begin(&self, account: &Account, keys: &Keys, from: IpAddr) -> Result<Token, Error> {
        let (token, now) = (Token::random()?, Utc::now());
        self.change(|trees| {
            // Changed or disabled while the password was looked at.
            let same = |found: &Account| found.password == account.password && !found.disabled;
            if !trees.account(&account.name)?.as_ref().is_some_and(same) {
                return Err(Error::Wrong);
            }
            trees.put_session(&token.digest(), &Session { name: account.name.clone(), created: now, seen: now })?;
            self.keep_tries(trees, keys)?;
            Ok(trees.note(&event(What::SignedIn, account.name.as_str(), Some(from), None))?)
        })?;
        Ok(token)
    }

    fn note_wrong(&self, name: &str, keys: &Keys, from: IpAddr) -> Result<Token, Error> {
        let known = self.read(|memory| memory.accounts.get(name).map(|account| account.name.clone()));
        self.database.with(|db| {
            let trees = Trees::open(db)?;
            self.keep_tries(&trees, keys)?;
            // A name that nobody has may be a password in the wrong field.
            known.map_or(Ok(()), |name| trees.note(&event(What::WrongPassword, name.as_str(), Some(from), None)))
        })?;
        Err(Error::Wrong)
    }

    fn keep_tries(&self, trees: &Trees, keys: &Keys) -> Result<(), db::Error> {
        for key in [&keys.name, &keys.address] {
            let count = lock(&self.tries).count(key);
            trees.put_tries(key, count)?;
        }
        Ok(())
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

    /// Whether `word` is the password of `account`; wrong tries count as those of a sign-in do.
    pub async fn confirm(&self, account: &Account, word: Secret, from: IpAddr) -> Result<(), Error> {
        let keys = Keys::new(account.name.as_str(), from);
        lock(&self.tries).begin(&keys, Utc::now()).map_err(Error::Wait)?;
        if self.hasher.is_right(word, Some(account.password.clone())).await? {
            lock(&self.tries).right(&keys);
            return Ok(());
        }
        let (this, name) = (self.clone(), folded(&account.name));
        blocking(move || this.note_wrong(&name, &keys, from)).await.map(drop)
    }

    /// Changes a password. Every session ends; the one that the answer begins is the only one.
    pub async fn change_password(
        &self,
        account: Account,
        old: Secret,
        new: Secret,
        from: IpAddr,
    ) -> Result<Token, Error> {
        password::check(&new, account.name.as_str()).map_err(Error::Weak)?;
        self.confirm(&account, old, from).await?;
        let hash = self.hasher.hash(new).await?;
        let this = self.clone();
        blocking(move || {
            let (token, now) = (Token::random()?, Utc::now());
            this.change(|trees| {
                let found = trees.account(&account.name)?.filter(|found| found.password == account.password);
                let changed = Account { password: hash, ..found.ok_or(Error::Wrong)? };
                trees.put_account(&changed)?;
                trees.remove_sessions_of(&changed.name)?;
                trees.put_session(&token.digest(), &Session { name: changed.name.clone(), created: now, seen: now })?;
                Ok(trees.note(&event(What::PasswordChanged, changed.name.as_str(), Some(from), None))?)
            })?;
            Ok(token)
        })
        .await
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

/// Another link to the same name would set another password later.
fn remove_invitations_of(trees: &Trees, name: &UserName) -> Result<(), Error> {
    for (digest, invitation) in trees.invitations()? {
        if is_for(&invitation, Some(name)) {
            trees.remove_invitation(&digest)?;
        }
    }
    Ok(())
}

fn is_for(invitation: &Invitation, name: Option<&UserName>) -> bool {
    invitation.name.as_ref().zip(name).is_some_and(|(invited, name)| folded(invited) == folded(name))
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
    Event { at: Utc::now(), who: who.to_owned(), what, address, whom }
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

#[cfg(test)]
mod tests {
    use super::{Accounts, Error, INVITATIONS, Token, What, audit, event};
    use crate::secret::Secret;
    use crate::vault::UserName;

    const WORD: &str = "correct horse battery";

    fn name(text: &str) -> UserName {
        UserName::new(text).unwrap()
    }

    #[tokio::test]
    async fn one_link_makes_one_account_however_many_come_at_once() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(home.path()).unwrap();
        let (link, from) = (accounts.invite(None, None, None).unwrap(), "127.0.0.1".parse().unwrap());
        let join = |who: &str| accounts.accept(link.clone(), name(who), Secret::from(WORD), from);
        let came = tokio::join!(join("bob"), join("anna"), join("carl"));
        let came = [came.0, came.1, came.2];
        assert_eq!(came.iter().filter(|came| came.is_ok()).count(), 1, "{came:?}");
        assert_eq!(accounts.all().len(), 1);
        assert!(accounts.has_administrator());
        // Another reader of the same folder sees the same.
        let again = Accounts::open(home.path()).unwrap();
        let token = came.into_iter().find_map(Result::ok).unwrap();
        assert_eq!(again.signed_in(&token).unwrap().name, accounts.all()[0].name);
        assert!(again.signed_in(&Token::random().unwrap()).is_none());
    }

    #[test]
    fn the_log_and_the_invitations_are_bounded() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(home.path()).unwrap();
        accounts
            .database
            .with(|db| {
                let trees = super::Trees::open(db)?;
                (0..audit::KEPT + 200).try_for_each(|_| trees.note(&event(What::SignedIn, "bob", None, None)))
            })
            .unwrap();
        let kept = accounts.events().unwrap().len();
        assert!((audit::KEPT..audit::KEPT + 64).contains(&kept), "{kept}");
        // As long as nobody administers there is one invitation.
        let first = accounts.invite(None, None, None).unwrap();
        let second = accounts.invite(None, Some(&name("bob")), None).unwrap();
        assert_eq!(accounts.invitation(&first).unwrap(), None);
        assert!(accounts.invitation(&second).unwrap().is_some_and(|invitation| invitation.administrator));
        assert!(Error::Invitations.to_string().contains(&INVITATIONS.to_string()));
    }
}
