//! Names and passwords: signing in, confirming, changing; and the wrong tries.

use std::net::IpAddr;

use chrono::Utc;

use super::account::folded;
use super::trees::Trees;
use super::tries::Keys;
use super::{Account, Accounts, Error, Session, Token, What, blocking, event, lock, password};
use crate::secret::Secret;
use crate::vault::db;

/// Sessions of one person at most; a new one takes the place of the oldest.
const SESSIONS: usize = 32;

impl Accounts {
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
                lock(&self.tries).none(&keys);
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
            trees.make_room_for_session(&account.name, SESSIONS)?;
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

    /// Whether `word` is the password of `account`; wrong tries count as those of a sign-in do.
    pub async fn confirm(&self, account: &Account, word: Secret, from: IpAddr) -> Result<(), Error> {
        let keys = Keys::new(account.name.as_str(), from);
        lock(&self.tries).begin(&keys, Utc::now()).map_err(Error::Wait)?;
        match self.hasher.is_right(word, Some(account.password.clone())).await {
            Ok(true) => {
                lock(&self.tries).right(&keys);
                return Ok(());
            }
            Ok(false) => {}
            Err(error) => {
                lock(&self.tries).none(&keys);
                return Err(error);
            }
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
}
