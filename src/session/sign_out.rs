//! Signing out: the pair is made worthless at hh.ru, then forgotten here.

use std::sync::Arc;

use chrono::Utc;

use super::{Error, Fixed, Session, blocking};
use crate::hh::{self, Access, Meaning};
use crate::vault::lock::RefreshLock;
use crate::vault::machine::{Event, Moment};
use crate::vault::record::Record;

/// A pair may be renewed by others between our look and our lock; nobody does that three times in a row.
const ROUNDS: u32 = 3;

/// How a sign-out ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// hh.ru made both tokens worthless.
    AtHh,
    /// There were no living tokens any more; what was kept is forgotten.
    HereOnly,
}

/// A sign-out that did not happen as far as is known; the tokens are kept.
#[derive(Debug, thiserror::Error)]
pub enum SignOutError {
    #[error("the sign-out did not happen, the tokens are kept: {0}")]
    Session(#[from] Error),
    #[error("the sign-out did not happen, the tokens are kept: {0}")]
    Hh(hh::Error),
    /// Asked, and nobody knows whether hh.ru did it.
    #[error("the sign-out may have happened, the tokens are kept: {0}")]
    Unanswered(hh::Error),
}

impl SignOutError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Session(error) => error.hint(),
            Self::Hh(error) | Self::Unanswered(error) => error.hint(),
        }
    }
}

impl Session {
    /// Signs the person out (`DELETE /oauth/token`). An expired access token is renewed first, since only a living
    /// one can be given back. Holds the refresh lock while hh.ru is asked, so that no newer pair is left behind.
    pub async fn sign_out(&self) -> Result<SignedOut, SignOutError> {
        let mut refused = None;
        for _ in 0..ROUNDS {
            let access = match self.provide(refused).await {
                Ok(access) => access,
                Err(error) if matches!(*error, Error::NotSignedIn { .. }) => {
                    return Ok(self.forget_pair(self.lock().await?, SignedOut::HereOnly).await?);
                }
                Err(error) => return Err(SignOutError::Hh(hh::Error::Access(error))),
            };
            let locked = self.lock().await?;
            if locked.1.holding.generation != access.generation {
                self.forget();
                continue;
            }
            let generation = access.generation;
            match self.give_back(access).await {
                Ok(()) => return Ok(self.forget_pair(locked, SignedOut::AtHh).await?),
                Err(error) => match error.meaning() {
                    Some(Meaning::SignIn(_)) => return Ok(self.forget_pair(locked, SignedOut::HereOnly).await?),
                    Some(Meaning::TokenExpired) => refused = Some(generation),
                    None if is_expired(&error) => refused = Some(generation),
                    _ if may_have_arrived(&error) => return Err(SignOutError::Unanswered(error)),
                    _ => return Err(SignOutError::Hh(error)),
                },
            }
        }
        Err(SignOutError::Session(Error::Contradiction))
    }

    async fn give_back(&self, access: Access) -> Result<(), hh::Error> {
        self.shared.client.signed_in(Arc::new(Fixed(access))).revoke().await
    }

    /// A full disk shows before hh.ru is asked: afterwards the sign-out has to be noted.
    async fn lock(&self) -> Result<Locked, Error> {
        let store = self.shared.vault.tokens();
        blocking(move || {
            let lock = store.lock()?;
            // Making room overwrites a pair that a killed refresh had only prepared: it is put in place first.
            let record = store.read_for_login(&lock)?;
            store.reserve(&lock)?;
            Ok((lock, record))
        })
        .await
    }

    async fn forget_pair(&self, locked: Locked, how: SignedOut) -> Result<SignedOut, Error> {
        let store = self.shared.vault.tokens();
        blocking(move || {
            let (lock, mut record) = locked;
            store.apply(&lock, &mut record, Event::Logout, Moment { now: Utc::now(), clock_ahead: None })
        })
        .await?;
        self.forget();
        Ok(how)
    }
}

/// The right to change the tokens, and how they stand.
type Locked = (RefreshLock, Record);

/// Whether hh.ru may have done it all the same.
fn may_have_arrived(error: &hh::Error) -> bool {
    match error {
        hh::Error::NoAnswer { sent, .. } => *sent,
        hh::Error::Refused(refusal) => refusal.status >= 500,
        error => matches!(error, hh::Error::Unreadable { .. }),
    }
}

/// A fixed token that hh.ru calls expired cannot be renewed by the call itself, which says so in these words.
fn is_expired(error: &hh::Error) -> bool {
    match error {
        hh::Error::Access(source) => matches!(source.downcast_ref(), Some(Error::Contradiction)),
        _ => false,
    }
}
