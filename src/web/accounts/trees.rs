//! The parts of the database and what lies in them.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::account::{Account, Invitation, Session, folded};
use super::audit::{self, Event};
use super::token::Digest;
use super::tries::Count;
use crate::vault::UserName;
use crate::vault::db::Error;
use crate::vault::versioned;
use crate::web::preferences::Preferences;

/// How many events come between two prunings.
const PRUNED_EACH: u64 = 64;

/// The database while it is open.
pub(super) struct Trees {
    db: sled::Db,
    accounts: sled::Tree,
    invitations: sled::Tree,
    sessions: sled::Tree,
    tries: sled::Tree,
    audit: sled::Tree,
    preferences: sled::Tree,
}

impl Trees {
    pub(super) fn open(db: &sled::Db) -> Result<Self, Error> {
        Ok(Self {
            db: db.clone(),
            accounts: db.open_tree("accounts")?,
            invitations: db.open_tree("invitations")?,
            sessions: db.open_tree("sessions")?,
            tries: db.open_tree("tries")?,
            audit: db.open_tree("audit")?,
            preferences: db.open_tree("preferences")?,
        })
    }

    pub(super) fn accounts(&self) -> Result<Vec<Account>, Error> {
        self.accounts.iter().values().map(|value| versioned::read(&value?)).collect()
    }

    pub(super) fn account(&self, name: &UserName) -> Result<Option<Account>, Error> {
        get(&self.accounts, folded(name).as_bytes())
    }

    pub(super) fn put_account(&self, account: &Account) -> Result<(), Error> {
        put(&self.accounts, folded(&account.name).as_bytes(), account)
    }

    pub(super) fn preferences(&self, name: &UserName) -> Result<Option<Preferences>, Error> {
        get(&self.preferences, folded(name).as_bytes())
    }

    pub(super) fn put_preferences(&self, name: &UserName, preferences: &Preferences) -> Result<(), Error> {
        put(&self.preferences, folded(name).as_bytes(), preferences)
    }

    pub(super) fn remove_preferences(&self, name: &UserName) -> Result<(), Error> {
        self.preferences.remove(folded(name).as_bytes())?;
        Ok(())
    }

    pub(super) fn remove_account(&self, name: &UserName) -> Result<(), Error> {
        self.accounts.remove(folded(name).as_bytes())?;
        Ok(())
    }

    pub(super) fn invitations(&self) -> Result<Vec<(Digest, Invitation)>, Error> {
        pairs(&self.invitations)
    }

    pub(super) fn invitation(&self, digest: &Digest) -> Result<Option<Invitation>, Error> {
        get(&self.invitations, digest)
    }

    pub(super) fn put_invitation(&self, digest: &Digest, invitation: &Invitation) -> Result<(), Error> {
        put(&self.invitations, digest, invitation)
    }

    pub(super) fn remove_invitation(&self, digest: &Digest) -> Result<(), Error> {
        self.invitations.remove(digest)?;
        Ok(())
    }

    pub(super) fn sessions(&self) -> Result<Vec<(Digest, Session)>, Error> {
        pairs(&self.sessions)
    }

    pub(super) fn put_session(&self, digest: &Digest, session: &Session) -> Result<(), Error> {
        put(&self.sessions, digest, session)
    }

    pub(super) fn has_session(&self, digest: &Digest) -> Result<bool, Error> {
        Ok(self.sessions.contains_key(digest)?)
    }

    pub(super) fn remove_session(&self, digest: &Digest) -> Result<(), Error> {
        self.sessions.remove(digest)?;
        Ok(())
    }

    /// Leaves room for one more session among so many of a person.
    pub(super) fn make_room_for_session(&self, name: &UserName, most: usize) -> Result<(), Error> {
        let mut own = self.sessions()?;
        own.retain(|(_, session)| folded(&session.name) == folded(name));
        own.sort_by_key(|(_, session)| std::cmp::Reverse(session.created));
        own.iter().skip(most.saturating_sub(1)).try_for_each(|(digest, _)| self.remove_session(digest))
    }

    pub(super) fn remove_sessions_of(&self, name: &UserName) -> Result<(), Error> {
        for (digest, session) in self.sessions()? {
            if folded(&session.name) == folded(name) {
                self.remove_session(&digest)?;
            }
        }
        Ok(())
    }

    pub(super) fn tries(&self) -> Result<HashMap<String, Count>, Error> {
        let entries = self.tries.iter().map(|entry| {
            let (key, value) = entry?;
            Ok((String::from_utf8_lossy(&key).into_owned(), versioned::read(&value)?))
        });
        entries.collect()
    }

    pub(super) fn put_tries(&self, key: &str, count: Option<Count>) -> Result<(), Error> {
        match count {
            Some(count) => put(&self.tries, key.as_bytes(), &count),
            None => self.tries.remove(key).map(drop).map_err(Error::from),
        }
    }

    /// The newest first.
    pub(super) fn events(&self) -> Result<Vec<Event>, Error> {
        self.audit.iter().values().rev().map(|value| versioned::read(&value?)).collect()
    }

    pub(super) fn note(&self, event: &Event) -> Result<(), Error> {
        let last = self.audit.last()?.and_then(|(key, _)| Some(u64::from_be_bytes(key.as_ref().try_into().ok()?)));
        let number = last.map_or(0, |last| last + 1);
        put(&self.audit, &number.to_be_bytes(), event)?;
        if number % PRUNED_EACH == 0 {
            let kept = number.saturating_sub(audit::KEPT as u64);
            let old = self.audit.range(..kept.to_be_bytes()).keys().collect::<Result<Vec<_>, _>>()?;
            old.into_iter().try_for_each(|key| self.audit.remove(key).map(drop))?;
        }
        Ok(())
    }

    /// Where the last server was reached.
    pub(super) fn public_url(&self) -> Result<Option<String>, Error> {
        Ok(self.db.get("public url")?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    pub(super) fn put_public_url(&self, url: &str) -> Result<(), Error> {
        self.db.insert("public url", url.as_bytes())?;
        Ok(())
    }

    /// What the forms of this data folder are signed with.
    pub(super) fn form_key(&self) -> Result<Digest, Error> {
        let known = self.db.get("form key")?.and_then(|bytes| bytes.as_ref().try_into().ok());
        if let Some(key) = known {
            return Ok(key);
        }
        let mut key = Digest::default();
        getrandom::fill(&mut key).map_err(|error| Error::Entry(error.to_string()))?;
        self.db.insert("form key", &key)?;
        Ok(key)
    }
}

fn get<T: DeserializeOwned>(tree: &sled::Tree, key: &[u8]) -> Result<Option<T>, Error> {
    tree.get(key)?.map(|value| versioned::read(&value)).transpose()
}

fn put(tree: &sled::Tree, key: &[u8], value: &impl Serialize) -> Result<(), Error> {
    tree.insert(key, versioned::write(value)?)?;
    Ok(())
}

fn pairs<T: DeserializeOwned>(tree: &sled::Tree) -> Result<Vec<(Digest, T)>, Error> {
    let pair = |entry: Result<(sled::IVec, sled::IVec), sled::Error>| {
        let (key, value) = entry?;
        let key = key.as_ref().try_into().map_err(|_| Error::Entry("its key has another length".to_owned()))?;
        Ok((key, versioned::read(&value)?))
    };
    tree.iter().map(pair).collect()
}
