//! Signing out: the pair is made worthless at hh.ru, then forgotten here.

use std::sync::Arc;

use chrono::Utc;

use super::{Error, Fixed, Session, blocking};
use crate::hh::{self, Access, Meaning};
use crate::vault::lock::RefreshLock;
use crate::vault::machine::{Event, Moment};

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

/// A sign-out that did not happen; the tokens are kept.
#[derive(Debug, thiserror::Error)]
pub enum SignOutError {
    #[error(transparent)]
    Session(#[from] Error),
    #[error(transparent)]
    Hh(hh::Error),
}

impl SignOutError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Session(error) => error.hint(),
            Self::Hh(error) => error.hint(),
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
            let lock = self.lock().await?;
            if self.read().await?.generation != access.generation {
                self.forget();
                continue;
            }
            let generation = access.generation;
            match self.give_back(access).await {
                Ok(()) => return Ok(self.forget_pair(lock, SignedOut::AtHh).await?),
                Err(error) if is_expired(&error) => refused = Some(generation),
                Err(error) => match error.meaning() {
                    Some(Meaning::SignIn(_)) => return Ok(self.forget_pair(lock, SignedOut::HereOnly).await?),
                    _ => return Err(SignOutError::Hh(error)),
                },
            }
        }
        Err(SignOutError::Session(Error::Contradiction))
    }

    async fn give_back(&self, access: Access) -> Result<(), hh::Error> {
        self.shared.client.signed_in(Arc::new(Fixed(access))).revoke().await
    }

    async fn lock(&self) -> Result<RefreshLock, Error> {
        let store = self.shared.vault.tokens();
        blocking(move || store.lock()).await
    }

    async fn forget_pair(&self, lock: RefreshLock, how: SignedOut) -> Result<SignedOut, Error> {
        let store = self.shared.vault.tokens();
        blocking(move || {
            let mut record = store.read_for_login(&lock)?;
            store.apply(&lock, &mut record, Event::Logout, Moment { now: Utc::now(), clock_ahead: None })
        })
        .await?;
        self.forget();
        Ok(how)
    }
}

/// Whether hh.ru called the access token expired: then the client asks for another, which [`Fixed`] does not have.
fn is_expired(error: &hh::Error) -> bool {
    match error {
        hh::Error::Access(source) => matches!(source.downcast_ref(), Some(Error::Contradiction)),
        error => error.meaning() == Some(Meaning::TokenExpired),
    }
}
