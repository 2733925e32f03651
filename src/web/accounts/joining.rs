//! Invitations, and the accounts that come of them.

use std::net::IpAddr;

use chrono::Utc;

use super::account::folded;
use super::trees::Trees;
use super::{Account, Accounts, Digest, Error, Invitation, Session, Token, What, blocking, event, password};
use crate::secret::Secret;
use crate::vault::{Origins, UserName, people};

/// Whoever sits at the machine, in the log.
pub(super) const OPERATOR: &str = "operator";
/// Open invitations at most.
pub(super) const INVITATIONS: usize = 1_000;

impl Accounts {
    /// Makes a one-time link's secret. `by` is an administrator, or `None` for whoever sits at the machine, who may
    /// also name somebody who has an account and lost the password. As long as nobody administers, the newest
    /// invitation is the administrator's, and those before it are void.
    pub fn invite(&self, by: Option<&Account>, name: Option<&UserName>, from: Option<IpAddr>) -> Result<Token, Error> {
        self.offer(by, name, false, from)
    }

    /// The same for one more administrator.
    pub fn invite_administrator(&self, by: &Account, name: Option<&UserName>, from: IpAddr) -> Result<Token, Error> {
        self.offer(Some(by), name, true, Some(from))
    }

    fn offer(
        &self,
        by: Option<&Account>,
        name: Option<&UserName>,
        administers: bool,
        from: Option<IpAddr>,
    ) -> Result<Token, Error> {
        let token = Token::random()?;
        let now = Utc::now();
        self.change(|trees| {
            let is_first = !trees.accounts()?.iter().any(|one| one.administrator && !one.disabled);
            // What somebody has here, at the command line too, is not an administrator's to give away.
            if let (Some(_), Some(name)) = (by, name)
                && (trees.account(name)?.is_some() || self.has_vault(name)?)
            {
                return Err(Error::Taken(name.clone()));
            }
            let mut open = 0;
            for (digest, invitation) in trees.invitations()? {
                if is_first || !invitation.is_valid(now) || is_for(&invitation, name) {
                    trees.remove_invitation(&digest)?;
                } else {
                    open += 1;
                }
            }
            if open >= INVITATIONS {
                return Err(Error::Invitations);
            }
            let invitation = Invitation {
                name: name.cloned(),
                administrator: is_first || administers,
                created: now,
                by_operator: by.is_none(),
                by: by.map(|account| account.name.clone()),
            };
            trees.put_invitation(&token.digest(), &invitation)?;
            let who = by.map_or(OPERATOR, |account| account.name.as_str());
            let whom = name.map(ToString::to_string);
            let what = if administers { What::InvitedAdministrator } else { What::Invited };
            trees.note(&event(what, who, from, whom))?;
            Ok(())
        })?;
        Ok(token)
    }

    /// The invitations that are open, the oldest first. Blocks.
    pub fn invitations(&self) -> Result<Vec<(Digest, Invitation)>, Error> {
        let now = Utc::now();
        let mut open = self.database.with(|db| Trees::open(db)?.invitations())?;
        open.retain(|(_, invitation)| invitation.is_valid(now));
        open.sort_by_key(|(_, invitation)| invitation.created);
        Ok(open)
    }

    /// Makes an invitation void; whether there was one.
    pub fn take_back(&self, by: &Account, invitation: &Digest, from: IpAddr) -> Result<bool, Error> {
        self.change(|trees| {
            let Some(found) = trees.invitation(invitation)? else { return Ok(false) };
            trees.remove_invitation(invitation)?;
            let whom = found.name.map(|name| name.to_string());
            trees.note(&event(What::TookBackInvitation, by.name.as_str(), Some(from), whom))?;
            Ok(true)
        })
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
                None => name,
            };
            // Whoever may choose must not choose the vault of somebody who works at the command line, nor may a link be
            // made for a name before that is somebody's.
            let is_given = invitation.by_operator && invitation.name.is_some();
            if !is_given && (trees.account(name)?.is_some() || self.has_vault(name)?) {
                return Err(Error::Taken(name.clone()));
            }
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
}

/// Whoever administers no longer has no links left that others could come in by.
pub(super) fn remove_invitations_by(trees: &Trees, name: &UserName) -> Result<(), Error> {
    for (digest, invitation) in trees.invitations()? {
        if invitation.by.as_ref().is_some_and(|by| folded(by) == folded(name)) {
            trees.remove_invitation(&digest)?;
        }
    }
    Ok(())
}

/// Another link to the same name would set another password later.
pub(super) fn remove_invitations_of(trees: &Trees, name: &UserName) -> Result<(), Error> {
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

#[cfg(test)]
mod tests {
    use super::super::{Account, Accounts, Error, Invitation, Token, What, audit, event};
    use super::{INVITATIONS, Utc};
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
        let now = Utc::now();
        accounts
            .change(|trees| {
                for n in 0..INVITATIONS as u64 {
                    let mut digest = [0; 32];
                    digest[..8].copy_from_slice(&n.to_be_bytes());
                    let open =
                        Invitation { name: None, administrator: false, created: now, by_operator: true, by: None };
                    trees.put_invitation(&digest, &open)?;
                }
                let bob = UserName::new("bob").unwrap();
                let account = Account {
                    name: bob,
                    password: String::new(),
                    language: None,
                    administrator: true,
                    disabled: false,
                    created: now,
                };
                Ok(trees.put_account(&account)?)
            })
            .unwrap();
        assert!(matches!(accounts.invite(None, None, None), Err(Error::Invitations)));
        assert!(Error::Invitations.to_string().contains(&INVITATIONS.to_string()));
    }

    #[tokio::test]
    async fn links_of_an_administrator_end_with_their_maker() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(home.path()).unwrap();
        let from = "127.0.0.1".parse().unwrap();
        let link = accounts.invite(None, None, None).unwrap();
        accounts.accept(link, name("bob"), Secret::from(WORD), from).await.unwrap();
        let bob = accounts.all().remove(0);
        let second = accounts.invite_administrator(&bob, Some(&name("anna")), from).unwrap();
        accounts.accept(second, name("anna"), Secret::from(WORD), from).await.unwrap();
        let anna = accounts.all().remove(0);
        assert!(anna.administrator && anna.name == name("anna"));
        let (hers, his) = (
            accounts.invite_administrator(&anna, None, from).unwrap(),
            accounts.invite(Some(&bob), None, None).unwrap(),
        );
        accounts.set_disabled(&bob, &anna.name, true, from).unwrap();
        assert!(accounts.invitation(&hers).unwrap().is_none() && accounts.invitation(&his).unwrap().is_some());
        let open = accounts.invitations().unwrap();
        assert_eq!(open.len(), 1);
        assert!(accounts.take_back(&bob, &open[0].0, from).unwrap());
        assert!(!accounts.take_back(&bob, &open[0].0, from).unwrap());
        assert!(accounts.invitation(&his).unwrap().is_none() && accounts.invitations().unwrap().is_empty());
    }

    #[tokio::test]
    async fn sessions_of_one_person_are_bounded() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(home.path()).unwrap();
        let (link, from) = (accounts.invite(None, None, None).unwrap(), "127.0.0.1".parse().unwrap());
        let first = accounts.accept(link, name("bob"), Secret::from(WORD), from).await.unwrap();
        for _ in 0..32 {
            assert!(accounts.signed_in(&first).is_some());
            accounts.sign_in("bob", Secret::from(WORD), from).await.unwrap();
        }
        assert_eq!(accounts.sessions(), 32);
        assert!(accounts.signed_in(&first).is_none(), "the oldest makes room");
    }
}
