//! Connecting people with hh.ru: an attempt to sign in belongs to one browser's session, and its answer comes to this
//! server's own address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use url::Url;

use super::accounts::{Accounts, Digest, Event, Token, What};
use super::engine::{self, Host};
use crate::account::Newcomer;
use crate::config;
use crate::hh::oauth::{Application, AuthorizeOptions};
use crate::session::SignOutError;
use crate::session::sign_in::{self, AnswerError, Attempt, Doubt, Pending, SignIn, SignInError};
use crate::vault::machine::{ActionReason, LoginReason, State};
use crate::vault::{UserName, Vault};

/// Parts of this server that hh.ru's answer cannot be mistaken for.
const OWN: [&str; 17] = [
    "",
    "administration",
    "healthz",
    "invitation",
    "journal",
    "journal.csv",
    "language",
    "metrics",
    "plan",
    "recipes",
    "run",
    "settings",
    "sign-in",
    "sign-out",
    "static",
    "statistics",
    "strategies",
];

/// The sign-ins under way. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    shared: Arc<Shared>,
}

struct Shared {
    host: Host,
    accounts: Accounts,
    /// Where hh.ru's answer comes to.
    callback: Result<String, Misfit>,
    attempts: Mutex<HashMap<Digest, Arc<Attempt>>>,
    doubts: Mutex<HashMap<Digest, Doubtful>>,
}

/// Somebody else signed in than before.
struct Doubtful {
    user: UserName,
    name: String,
    pending: Box<Pending>,
    /// When it is forgotten.
    until: Instant,
}

impl Doubtful {
    fn new(user: UserName, name: String, pending: Box<Pending>) -> Self {
        Self { user, name, pending, until: Instant::now() + sign_in::WITHIN }
    }
}

/// Why nobody can be connected, before anybody tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Of the application; the names of the variables.
    Credentials(String),
    /// There is no redirect address, or it leads elsewhere; what it has to begin with.
    Redirect { is: Option<String>, wanted: String },
    /// Its path is that of a page of this server.
    Path(String),
}

/// How somebody is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    Never,
    /// hh.ru's name for them.
    Connected {
        name: String,
    },
    /// They have to sign in again.
    Lost {
        name: String,
        reason: LoginReason,
    },
    /// Something to do at hh.ru first.
    Action {
        name: String,
        reason: ActionReason,
    },
    Disconnected {
        name: String,
    },
}

/// What a way to hh.ru and back came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    Connected,
    /// Another person than before: to be confirmed.
    Other {
        known: String,
        found: String,
    },
}

/// Why somebody was not connected, or not disconnected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this server cannot receive hh.ru's answer")]
    Misfit(Misfit),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    SignOut(#[from] SignOutError),
    #[error("a run is under way")]
    Busy,
    #[error("nothing waits to be confirmed")]
    Nothing,
    #[error(transparent)]
    Engine(#[from] engine::Error),
    #[error("it was cut off: {0}")]
    Cut(String),
}

impl Connections {
    /// `public`: where people reach this server.
    pub fn new(host: Host, accounts: Accounts, public: &Url) -> Self {
        let callback = application(&host).and_then(|application| callback(&application, public));
        let shared = Shared { host, accounts, callback, attempts: Mutex::default(), doubts: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    /// Where hh.ru's answer comes to, or why it cannot.
    pub fn callback(&self) -> Result<&str, &Misfit> {
        self.shared.callback.as_deref()
    }

    /// hh.ru's page where somebody agrees. With `anew` it asks for the name and password, whoever is signed in there.
    pub fn begin(&self, session: &Token, anew: bool) -> Result<Url, Error> {
        let host = &self.shared.host;
        self.callback().map_err(|misfit| Error::Misfit(misfit.clone()))?;
        let application = application(host).map_err(Error::Misfit)?;
        let options = AuthorizeOptions { force_login: anew, skip_choose_account: false };
        let attempt = sign_in::begin(&application, &host.config.origins.authorize, options);
        let attempt = Arc::new(attempt.map_err(SignInError::from)?);
        let url = attempt.url().clone();
        let digest = session.digest();
        lock(&self.shared.attempts).insert(digest, Arc::clone(&attempt));
        let this = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(sign_in::WITHIN).await;
            let mut attempts = lock(&this.shared.attempts);
            if attempts.get(&digest).is_some_and(|kept| Arc::ptr_eq(kept, &attempt)) {
                attempts.remove(&digest);
            }
        });
        Ok(url)
    }

    /// Takes hh.ru's answer to the attempt of this session. What was begun with the code is ended, whether or not the
    /// browser waits: hh.ru gives the pair once.
    pub async fn answered(&self, session: &Token, user: &UserName, query: &str, from: IpAddr) -> Result<Came, Error> {
        let attempt = lock(&self.shared.attempts).get(&session.digest()).cloned();
        let attempt = attempt.ok_or(SignInError::from(AnswerError::ForeignState))?;
        let code = attempt.parse_query(query).map_err(SignInError::from)?;
        let (this, digest, user) = (self.clone(), session.digest(), user.clone());
        lock(&this.shared.attempts).remove(&digest);
        let finishing = tokio::spawn(async move {
            let host = &this.shared.host;
            let application = application(host).map_err(Error::Misfit)?;
            let (shared, whose) = (Arc::clone(&this.shared), user.clone());
            let newcomer = blocking(move || {
                let host = &shared.host;
                let arrived = Newcomer::arrive(&host.config.home, whose, host.key.clone(), host.origins.clone());
                arrived.map_err(engine::Error::from)
            })
            .await?;
            let done = sign_in::finish(&host.client()?, &application, newcomer.vault(), &code).await;
            let came = match done? {
                SignIn::Done(_) => Ok(Came::Connected),
                SignIn::Doubtful(Doubt::OtherPerson { known, found }, pending) => {
                    let name = found.full_name();
                    this.doubt(digest, Doubtful::new(user.clone(), name.clone(), pending));
                    return Ok(Came::Other { known: known.name, found: name });
                }
                SignIn::Doubtful(Doubt::Unseen(_), pending) => {
                    pending.store().await?;
                    Ok(Came::Connected)
                }
            };
            // It looks at the vault when it goes.
            let _ = tokio::task::spawn_blocking(move || drop(newcomer)).await;
            this.settle_in(&user, from).await;
            came
        });
        finishing.await.unwrap_or_else(|error| Err(Error::Cut(error.to_string())))
    }

    /// Who it would be from now on, where that waits to be confirmed.
    pub fn doubtful(&self, session: &Token) -> Option<String> {
        lock(&self.shared.doubts).get(&session.digest()).map(|doubtful| doubtful.name.clone())
    }

    /// Makes another person of hh.ru theirs, as they confirmed; not while a run is under way.
    pub async fn confirm(&self, session: &Token, user: &UserName, from: IpAddr) -> Result<(), Error> {
        let doubtful = lock(&self.shared.doubts).remove(&session.digest());
        let doubtful = doubtful.filter(|doubtful| doubtful.user == *user).ok_or(Error::Nothing)?;
        let (this, user, digest) = (self.clone(), user.clone(), session.digest());
        let storing = tokio::spawn(async move {
            let whose = user.clone();
            let alone = this.blocking_in_vault(&whose, |vault| Ok(vault.lock_run("connect")?)).await;
            let _alone = match alone {
                Err(engine::Error::Busy) => {
                    this.doubt(digest, doubtful);
                    return Err(Error::Busy);
                }
                alone => alone?,
            };
            doubtful.pending.store().await?;
            this.settle_in(&user, from).await;
            Ok(())
        });
        storing.await.unwrap_or_else(|error| Err(Error::Cut(error.to_string())))
    }

    /// Nothing is changed.
    pub fn decline(&self, session: &Token) {
        lock(&self.shared.doubts).remove(&session.digest());
    }

    /// Makes their tokens worthless at hh.ru and forgets them; not while a run is under way.
    pub async fn disconnect(&self, user: &UserName, from: IpAddr) -> Result<(), Error> {
        let (this, user) = (self.clone(), user.clone());
        let leaving = tokio::spawn(async move {
            let alone = this.blocking_in_vault(&user, |vault| Ok(vault.lock_run("disconnect")?)).await;
            let _alone = match alone {
                Err(engine::Error::Busy) => return Err(Error::Busy),
                alone => alone?,
            };
            let (shared, whose) = (Arc::clone(&this.shared), user.clone());
            let account = blocking(move || shared.host.account(&whose)).await?;
            account.session().sign_out().await?;
            this.note(&user, What::Disconnected, from).await;
            Ok(())
        });
        leaving.await.unwrap_or_else(|error| Err(Error::Cut(error.to_string())))
    }

    /// How somebody is connected, without asking hh.ru.
    pub async fn of(&self, user: &UserName) -> Result<Connection, Error> {
        if !self.shared.host.knows(user) {
            return Ok(Connection::Never);
        }
        let found = self.blocking_in_vault(user, |vault| {
            let name = vault.person()?.name;
            Ok(match vault.tokens().read()?.map(|holding| holding.state) {
                None => Connection::Never,
                Some(State::Active | State::Refreshing) => Connection::Connected { name },
                Some(State::LoggedOut | State::NeedsLogin(LoginReason::LoggedOut)) => Connection::Disconnected { name },
                Some(State::NeedsLogin(reason)) => Connection::Lost { name, reason },
                Some(State::NeedsAction(reason)) => Connection::Action { name, reason },
            })
        });
        Ok(found.await?)
    }

    async fn settle_in(&self, user: &UserName, from: IpAddr) {
        self.note(user, What::Connected, from).await;
        if self.shared.host.sandbox {
            let (shared, whose) = (Arc::clone(&self.shared), user.clone());
            let chosen = match blocking(move || shared.host.account(&whose)).await {
                Ok(account) => account.choose_first_resume().await.map_err(engine::Error::from),
                Err(error) => Err(error),
            };
            if let Err(error) = chosen {
                tracing::warn!(%error, "no resume is chosen");
            }
        }
    }

    async fn note(&self, user: &UserName, what: What, from: IpAddr) {
        let (accounts, event) = (self.shared.accounts.clone(), Event::of(user, what, Some(from), None));
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || accounts.note(&event)).await {
            tracing::error!(%error, "a connection is not in the log");
        }
    }

    fn doubt(&self, digest: Digest, doubtful: Doubtful) {
        let until = doubtful.until;
        lock(&self.shared.doubts).insert(digest, doubtful);
        let this = self.clone();
        // It keeps the person's folder where it is. A newer one stays.
        tokio::spawn(async move {
            tokio::time::sleep_until(until).await;
            let mut doubts = lock(&this.shared.doubts);
            if doubts.get(&digest).is_some_and(|kept| kept.until <= until) {
                doubts.remove(&digest);
            }
        });
    }

    async fn blocking_in_vault<T: Send + 'static>(
        &self,
        user: &UserName,
        work: impl FnOnce(&Vault) -> Result<T, engine::Error> + Send + 'static,
    ) -> Result<T, engine::Error> {
        let (shared, user) = (Arc::clone(&self.shared), user.clone());
        blocking(move || work(&shared.host.vault(&user)?)).await
    }
}

fn application(host: &Host) -> Result<Application, Misfit> {
    let application = host.config.application();
    let contact = host.config.client_settings();
    match (application, contact) {
        (Ok(application), Ok(_)) => Ok(application),
        (Err(config::Error::NoCredentials { missing }), _) => Err(Misfit::Credentials(missing.join(", "))),
        (Err(error), _) | (_, Err(error)) => {
            Err(Misfit::Credentials(error.variable().unwrap_or("HH_CONTACT_EMAIL").to_owned()))
        }
    }
}

/// The path of the redirect address, if that is this server's.
fn callback(application: &Application, public: &Url) -> Result<String, Misfit> {
    let wanted = format!("{public}connect/callback");
    let is = application.redirect_uri.clone();
    let url = is.as_deref().and_then(|is| Url::parse(is).ok());
    let url = url.filter(|url| url.origin() == public.origin() && url.query().is_none() && url.fragment().is_none());
    let Some(url) = url else { return Err(Misfit::Redirect { is, wanted }) };
    let path = url.path();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let own_page = path == "/connect" || (first == "connect" && path != "/connect/callback");
    if OWN.contains(&first) || own_page { Err(Misfit::Path(path.to_owned())) } else { Ok(path.to_owned()) }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, engine::Error> + Send + 'static,
) -> Result<T, engine::Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(engine::Error::Cut(error.to_string())),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Application, Misfit, Url, callback};
    use crate::secret::Secret;

    #[test]
    fn the_answer_comes_to_this_server_and_to_no_page_of_it() {
        let public = Url::parse("https://jobs.example.org/").unwrap();
        let path = |redirect: Option<&str>| {
            let redirect_uri = redirect.map(str::to_owned);
            callback(&Application { client_id: "a".into(), client_secret: Secret::from("b"), redirect_uri }, &public)
        };
        for (redirect, expected) in [
            ("https://jobs.example.org/connect/callback", "/connect/callback"),
            ("https://jobs.example.org:443/oauth/hh", "/oauth/hh"),
        ] {
            assert_eq!(path(Some(redirect)).as_deref(), Ok(expected), "{redirect}");
        }
        for redirect in
            ["http://jobs.example.org/c", "https://example.org/c", "https://jobs.example.org:8443/c", "callback"]
        {
            assert!(matches!(path(Some(redirect)), Err(Misfit::Redirect { .. })), "{redirect}");
        }
        assert!(matches!(path(None), Err(Misfit::Redirect { is: None, .. })));
        for own in ["", "plan", "connect", "statistics", "recipes/salary", "journal.csv"] {
            let redirect = format!("https://jobs.example.org/{own}");
            assert!(matches!(path(Some(&redirect)), Err(Misfit::Path(_))), "{redirect}");
        }
    }
}
