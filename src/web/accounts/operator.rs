//! What whoever sits at the machine does to accounts, while no server runs: people get another name, or go.

use super::account::folded;
use super::joining::{OPERATOR, remove_invitations_of};
use super::trees::Trees;
use super::{Account, Accounts, Error, What, event};
use crate::vault::UserName;

impl Accounts {
    /// The account of this name, if there is one.
    pub fn of(&self, name: &UserName) -> Option<Account> {
        self.read(|memory| memory.accounts.get(&folded(name)).cloned())
    }

    /// Gives an account the name `new`, with what the person chose; their sessions end, and links for either name are
    /// void. Refused where somebody has that name: whoever has an account comes into the vault of its name. Blocks.
    pub fn rename(&self, old: &UserName, new: &UserName) -> Result<(), Error> {
        self.change(|trees| {
            let same = folded(old) == folded(new);
            if !same && trees.account(new)?.is_some() {
                return Err(Error::Taken(new.clone()));
            }
            void(trees, old)?;
            void(trees, new)?;
            let Some(account) = trees.account(old)? else { return Ok(()) };
            let preferences = trees.preferences(old)?;
            trees.remove_account(old)?;
            trees.remove_preferences(old)?;
            trees.put_account(&Account { name: new.clone(), ..account })?;
            if let Some(preferences) = preferences {
                trees.put_preferences(new, &preferences)?;
            }
            Ok(trees.note(&event(What::Renamed, OPERATOR, None, Some(format!("{old} → {new}"))))?)
        })
    }

    /// Forgets an account, the last administrator's too: the next start of the server invites another. Links for the
    /// name are void, whether or not there was an account; whether there was one. Blocks.
    pub fn remove_at_machine(&self, name: &UserName) -> Result<bool, Error> {
        self.change(|trees| {
            void(trees, name)?;
            let found = trees.account(name)?.is_some();
            trees.remove_account(name)?;
            trees.remove_preferences(name)?;
            if found {
                trees.note(&event(What::Removed, OPERATOR, None, Some(name.to_string())))?;
            }
            Ok(found)
        })
    }
}

/// Nothing that was given out for this name lets anybody in.
fn void(trees: &Trees, name: &UserName) -> Result<(), Error> {
    trees.remove_sessions_of(name)?;
    remove_invitations_of(trees, name)
}

#[cfg(test)]
mod tests {
    use super::{Accounts, Error, UserName};
    use crate::secret::Secret;
    use crate::web::preferences::Preferences;

    #[tokio::test]
    async fn an_account_follows_its_person_and_lets_nobody_else_in() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(home.path()).unwrap();
        let name = |text: &str| UserName::new(text).unwrap();
        let (word, from) = ("correct horse battery", "127.0.0.1".parse().unwrap());
        let mut sessions = Vec::new();
        for who in ["bob", "anna"] {
            let link = accounts.invite(None, Some(&name(who)), None).unwrap();
            sessions.push(accounts.accept(link, name(who), Secret::from(word), from).await.unwrap());
        }
        let bob = accounts.of(&name("bob")).unwrap();
        let kept = accounts.change_preferences(&bob, from, |kept: &mut Preferences| kept.send = true).unwrap();
        // Both would come into one vault.
        assert!(matches!(accounts.rename(&name("bob"), &name("Anna")), Err(Error::Taken(_))));
        assert!(accounts.signed_in(&sessions[0]).is_some());
        let stray = accounts.invite(None, Some(&name("robert")), None).unwrap();
        accounts.rename(&name("bob"), &name("robert")).unwrap();
        assert!(accounts.of(&name("bob")).is_none() && accounts.signed_in(&sessions[0]).is_none());
        assert!(accounts.of(&name("robert")).unwrap().administrator);
        assert_eq!(accounts.preferences(&name("robert")).unwrap(), kept);
        assert_eq!(accounts.invitation(&stray).unwrap(), None);
        accounts.sign_in("robert", Secret::from(word), from).await.unwrap();
        assert!(
            accounts.remove_at_machine(&name("anna")).unwrap() && !accounts.remove_at_machine(&name("anna")).unwrap()
        );
        assert!(accounts.signed_in(&sessions[1]).is_none());
        // The last one may go, too: it is the operator's server.
        assert!(accounts.remove_at_machine(&name("robert")).unwrap() && !accounts.has_administrator());
        assert_eq!(Accounts::open(home.path()).unwrap().all().len(), 0);
    }
}
