//! A signed-in client of one person: takes a valid access token from the vault for each call, and has the pair
//! renewed when it is due.

pub mod callback;
pub mod dictionaries;
mod error;
pub mod redirect;
pub mod sign_in;
mod sign_out;

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::time::Instant;

pub use error::Error;
pub use sign_out::{SignOutError, SignedOut};

use crate::hh::{self, Access};
use crate::secret::Secret;
use crate::vault::machine::{Decision, Holding, LoginReason, State};
use crate::vault::refresh::{self, Outcome};
use crate::vault::{self, Origins, Vault};

/// How long a call waits for a refresh, whoever makes it.
const PATIENCE: Duration = Duration::from_secs(35);

/// One person's session. Cheap to clone; the clones share everything.
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
}

struct Shared {
    client: hh::Client,
    vault: Vault,
    exe: PathBuf,
    cached: Mutex<Cached>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What the last look at the vault gave, so that calls need not look each time.
#[derive(Default)]
struct Cached {
    ready: Option<Ready>,
    /// Shared by everybody who was already waiting for it.
    failed: Option<(Instant, Arc<Error>)>,
}

struct Ready {
    access: Access,
    /// By hh.ru's clock.
    expires_at: DateTime<Utc>,
    clock_ahead: TimeDelta,
}

impl Session {
    /// The session of the person of `vault`. `client` is not signed in; `exe` is this program, which is started
    /// once more when a pair is due ([`refresh::child_main`]).
    pub fn new(client: hh::Client, vault: Vault, exe: PathBuf) -> Result<Self, Error> {
        let speaks_to = Origins::of(client.settings());
        if speaks_to != *vault.origins() {
            return Err(Error::OtherOrigins { stored: vault.origins().clone(), wanted: speaks_to });
        }
        let shared = Shared { client, vault, exe, cached: Mutex::default(), turn: Arc::default() };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The client whose calls are made in the person's name.
    pub fn client(&self) -> hh::Client {
        self.shared.client.signed_in(Arc::new(self.clone()))
    }

    /// The person's vault.
    pub fn vault(&self) -> &Vault {
        &self.shared.vault
    }

    /// Who hh.ru says is signed in. Remembered where nobody was known yet, as after a login that `/me` did not see.
    pub async fn learn_me(&self) -> Result<hh::Me, hh::Error> {
        let me = self.client().me().await?;
        let (vault, seen) = (self.shared.vault.clone(), me.clone());
        let learnt = blocking(move || {
            if vault.person()?.id.is_none() {
                vault.change_person(|person| sign_in::remember(person, &seen))?;
            }
            Ok(())
        });
        learnt.await.map_err(|error| hh::Error::Access(Arc::new(error)))?;
        Ok(me)
    }

    /// Returns when no refresh that this process asked for is under way, within its 35 s: to be waited for before
    /// the program ends, also when it is told to stop.
    pub async fn settled(&self) {
        drop(self.shared.turn.lock().await);
    }

    /// A valid access token. `refused` is the generation that hh.ru has just called expired, if any.
    async fn provide(&self, refused: Option<u64>) -> Result<Access, Arc<Error>> {
        if let Some(access) = self.cached().access(refused) {
            return Ok(access);
        }
        let asked = Instant::now();
        let turn = Arc::clone(&self.shared.turn).lock_owned().await;
        let session = self.clone();
        // A task of its own: a call that is given up leaves nothing half-done.
        let settling = tokio::spawn(async move {
            let _turn = turn;
            session.settle(refused, asked).await
        });
        settling.await.unwrap_or_else(|error| Err(Arc::new(Error::Cut(error.to_string()))))
    }

    async fn settle(&self, refused: Option<u64>, asked: Instant) -> Result<Access, Arc<Error>> {
        {
            let cached = self.cached();
            if let Some(access) = cached.access(refused) {
                return Ok(access);
            }
            if let Some((at, error)) = &cached.failed
                && *at >= asked
            {
                return Err(Arc::clone(error));
            }
        }
        let fetched = self.fetch(refused).await.and_then(|holding| self.ready(&holding));
        let mut cached = self.cached();
        match fetched {
            Ok(ready) => {
                let access = ready.access.clone();
                *cached = Cached { ready: Some(ready), failed: None };
                Ok(access)
            }
            Err(error) => {
                let error = Arc::new(error);
                *cached = Cached { ready: None, failed: Some((Instant::now(), Arc::clone(&error))) };
                Err(error)
            }
        }
    }

    /// Looks at the vault and, where that is not enough, has the pair renewed: once.
    async fn fetch(&self, refused: Option<u64>) -> Result<Holding, Error> {
        let until = Instant::now() + PATIENCE;
        let holding = self.read().await?;
        let wait = match holding.decide(refused, Utc::now()) {
            Decision::Use => return Ok(holding),
            Decision::SignIn(reason) => return Err(self.not_signed_in(reason)),
            Decision::Refresh { wait } => wait,
        };
        if !wait.is_zero() {
            if let State::NeedsAction(reason) = holding.state {
                return Err(self.needs_action(reason));
            }
            if Instant::now() + wait >= until {
                let reason = format!("it did not answer before; to be asked again in {} s", wait.as_secs());
                return Err(Error::RefreshUnreachable { reason });
            }
            tokio::time::sleep(wait).await;
        }
        let store = self.shared.vault.tokens();
        tracing::info!(user = %self.shared.vault.user(), generation = holding.generation, "the tokens are due: renewing");
        let helper = refresh::in_helper(&self.shared.exe, &store, self.shared.client.settings(), refused);
        let trouble = match tokio::time::timeout_at(until, helper).await {
            Ok(Ok(outcome)) => return self.after(outcome, refused).await,
            Ok(Err(error)) => Error::Helper(error),
            Err(_) => Error::StillRefreshing { waited: PATIENCE },
        };
        // The helper may have done its work and died before it could say so.
        let holding = self.read().await?;
        if holding.decide(refused, Utc::now()) == Decision::Use { Ok(holding) } else { Err(trouble) }
    }

    async fn after(&self, outcome: Outcome, refused: Option<u64>) -> Result<Holding, Error> {
        match outcome {
            Outcome::NotExpired if refused.is_some() => Err(Error::Contradiction),
            Outcome::Settled | Outcome::NotExpired => self.read().await,
            Outcome::SignIn(reason) => Err(self.not_signed_in(reason)),
            Outcome::ActionNeeded(reason) => Err(self.needs_action(reason)),
            Outcome::Unreachable(reason) => Err(Error::RefreshUnreachable { reason }),
        }
    }

    async fn read(&self) -> Result<Holding, Error> {
        let store = self.shared.vault.tokens();
        let holding = blocking(move || store.read()).await?;
        holding.ok_or_else(|| self.not_signed_in(LoginReason::Never))
    }

    fn ready(&self, holding: &Holding) -> Result<Ready, Error> {
        let pair = holding.pair.as_ref().ok_or_else(|| self.not_signed_in(LoginReason::LoggedOut))?;
        Ok(Ready {
            access: Access { token: pair.access.clone(), generation: holding.generation },
            expires_at: pair.expires_at,
            clock_ahead: TimeDelta::try_milliseconds(holding.clock_ahead).unwrap_or_default(),
        })
    }

    fn not_signed_in(&self, reason: LoginReason) -> Error {
        Error::NotSignedIn { user: self.shared.vault.user().clone(), reason }
    }

    fn needs_action(&self, reason: vault::machine::ActionReason) -> Error {
        Error::NeedsAction { user: self.shared.vault.user().clone(), reason }
    }

    /// The next call looks at the vault again.
    fn forget(&self) {
        *self.cached() = Cached::default();
    }

    fn cached(&self) -> MutexGuard<'_, Cached> {
        self.shared.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cached {
    fn access(&self, refused: Option<u64>) -> Option<Access> {
        let ready = self.ready.as_ref()?;
        let good = match refused {
            Some(refused) => ready.access.generation > refused,
            None => Utc::now() + ready.clock_ahead < ready.expires_at,
        };
        good.then(|| ready.access.clone())
    }
}

impl hh::Tokens for Session {
    fn access(&self, refused: Option<u64>) -> Pin<Box<dyn Future<Output = Result<Access, hh::Error>> + Send + '_>> {
        Box::pin(async move { self.provide(refused).await.map_err(|error| hh::Error::Access(error)) })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("user", self.shared.vault.user()).finish_non_exhaustive()
    }
}

/// The same client with the application's own token, which is nobody's: for what anybody may read.
pub fn as_application(client: &hh::Client, token: Secret) -> hh::Client {
    client.signed_in(Arc::new(Fixed(Access { token, generation: 0 })))
}

/// One access token and nothing behind it: for the calls that surround a login and a logout.
struct Fixed(Access);

impl hh::Tokens for Fixed {
    fn access(&self, refused: Option<u64>) -> Pin<Box<dyn Future<Output = Result<Access, hh::Error>> + Send + '_>> {
        let access = match refused {
            None => Ok(self.0.clone()),
            Some(_) => Err(hh::Error::Access(Arc::new(Error::Contradiction))),
        };
        Box::pin(std::future::ready(access))
    }
}

/// Runs what blocks for milliseconds, where there are threads for others on one of its own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, vault::Error> + Send + 'static,
) -> Result<T, Error> {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        return Ok(work()?);
    }
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(failed) => Err(Error::Cut(failed.to_string())),
    }
}
