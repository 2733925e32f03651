//! Signing in: the page where the person agrees, the answer it sends back, and the pair that follows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use sha2::{Digest, Sha256};
use url::Url;

use super::{Error, Fixed, blocking};
use crate::hh::oauth::{Application, AuthorizeOptions};
use crate::hh::{self, Access, Me};
use crate::secret::{ExposeSecret, Secret};
use crate::vault::lock::{RefreshLock, SignInLock};
use crate::vault::machine::{Event, Moment, NewPair};
use crate::vault::tokens::TokenStore;
use crate::vault::{Person, UserName, Vault};

/// How long the person may take to agree.
pub const WITHIN: Duration = Duration::from_secs(600);
/// `/me` is a courtesy during a login: others wait for the lock meanwhile.
const ME_WITHIN: Duration = Duration::from_secs(20);

/// One attempt to sign in. Its `state` is 256 random bits, good for one answer within ten minutes.
#[derive(Debug)]
pub struct Attempt {
    url: Url,
    state: Secret,
    begun: Instant,
    spent: AtomicBool,
}

/// Why an answer of the authorize page gives no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("the person did not agree to the sign-in")]
    AccessDenied,
    #[error("hh.ru refused the sign-in: `{0}`")]
    Refused(String),
    #[error("the answer belongs to another sign-in: its `state` is not the one that was sent")]
    ForeignState,
    #[error("the answer has no `state`, so that nobody knows whose it is")]
    NoState,
    #[error("there is no code in it")]
    NoCode,
    #[error("the sign-in took longer than ten minutes")]
    TooLate,
    #[error("this sign-in was answered before")]
    Spent,
    #[error("this system gave no randomness for a sign-in")]
    Randomness,
}

impl AnswerError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoCode | Self::NoState => "paste the whole address of the page that hh.ru led to, or the code alone",
            _ => "run the login again, and answer the page that it opens",
        }
    }
}

/// A login that did not happen; what was stored before is kept.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// hh.ru gave no pair for the code.
    #[error(transparent)]
    Exchange(hh::Error),
    #[error("{name} signed in, which is {} and no job seeker's: nothing was stored", if *.is_employer { "an employer's account" } else { "an account of another kind" })]
    NotApplicant { user: UserName, name: String, is_employer: bool },
    #[error(transparent)]
    Session(#[from] Error),
}

impl SignInError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Answer(error) => Some(error.hint().to_owned()),
            Self::Exchange(error) => error.hint(),
            Self::NotApplicant { user, .. } => {
                Some(format!("sign in as the job seeker: run `hhrun login --user {user} --force-login`"))
            }
            Self::Session(error) => error.hint(),
        }
    }
}

/// How a login ended.
#[derive(Debug)]
pub enum SignIn {
    /// The pair is stored.
    Done(Box<Me>),
    /// hh.ru gave a pair, and before it replaces anything somebody has to agree: [`Pending::store`].
    Doubtful(Doubt, Box<Pending>),
}

/// Why a pair is not stored without asking.
#[derive(Debug)]
pub enum Doubt {
    /// Somebody else signed in than the person known here.
    OtherPerson { known: Person, found: Box<Me> },
    /// `/me` did not say who signed in.
    Unseen(hh::Error),
}

/// A pair that waits for consent. Dropped, it is forgotten.
#[derive(Debug)]
pub struct Pending {
    vault: Vault,
    pair: NewPair,
    clock_ahead: Option<i64>,
    me: Option<Me>,
    /// Whether somebody else is known here.
    is_another: bool,
    /// Nobody may move the folder before it is stored.
    _signing_in: SignInLock,
}

/// Begins a sign-in at the authorize `page`.
pub fn begin(application: &Application, page: &Url, options: AuthorizeOptions) -> Result<Attempt, AnswerError> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|_| AnswerError::Randomness)?;
    let state = base16ct::lower::encode_string(&random);
    let url = application.authorize_url(page, &state, options);
    Ok(Attempt { url, state: Secret::from(state), begun: Instant::now(), spent: AtomicBool::new(false) })
}

impl Attempt {
    /// The address to open in a browser.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The code in what the person pasted: the address that hh.ru led to, or the code alone.
    pub fn parse_redirect(&self, pasted: &str) -> Result<Secret, AnswerError> {
        let pasted = pasted.trim().trim_matches(['"', '\'', '<', '>']);
        let is_address = pasted.contains(['?', '=', '&', '/']);
        if is_address {
            let query = pasted.split_once('?').map_or(pasted, |(_, query)| query);
            return self.parse_query(query.split('#').next().unwrap_or_default());
        }
        let is_code = !pasted.is_empty() && pasted.chars().all(|c| c.is_ascii_graphic());
        if is_code { self.spend(pasted, Instant::now()) } else { Err(AnswerError::NoCode) }
    }

    /// The code in the query of a redirect. Only an answer with our `state` is believed, a refusal too.
    pub fn parse_query(&self, query: &str) -> Result<Secret, AnswerError> {
        let [state, code, error] = ["state", "code", "error"].map(|name| only(query, name));
        let state = state.ok_or(AnswerError::NoState)?;
        if Sha256::digest(state.as_bytes()) != Sha256::digest(self.state.expose_secret().as_bytes()) {
            return Err(AnswerError::ForeignState);
        }
        match (error, code) {
            (Some(error), _) if error == "access_denied" => Err(AnswerError::AccessDenied),
            (Some(error), _) => Err(AnswerError::Refused(plain(&error))),
            (None, Some(code)) if !code.is_empty() => self.spend(&code, Instant::now()),
            _ => Err(AnswerError::NoCode),
        }
    }

    fn spend(&self, code: &str, now: Instant) -> Result<Secret, AnswerError> {
        if now.saturating_duration_since(self.begun) > WITHIN {
            return Err(AnswerError::TooLate);
        }
        if self.spent.swap(true, Ordering::SeqCst) {
            return Err(AnswerError::Spent);
        }
        Ok(Secret::from(code))
    }
}

/// Turns the code into a pair, learns whose it is, and stores it as the next generation. `client` is not signed in.
pub async fn finish(
    client: &hh::Client,
    application: &Application,
    vault: &Vault,
    code: &Secret,
) -> Result<SignIn, SignInError> {
    let (signing_in, lock, known) = {
        let vault = vault.clone();
        blocking(move || {
            let signing_in = vault.lock_sign_in()?;
            // Whatever does not work shows before the code is spent.
            let known = vault.person()?;
            let store = vault.tokens();
            let lock = store.lock()?;
            // Making room overwrites a pair that a killed refresh had only prepared: it is put in place first.
            store.read_for_login(&lock)?;
            store.reserve(&lock)?;
            Ok((signing_in, lock, known))
        })
        .await?
    };
    let pair = client.exchange_code(application, code).await.map_err(SignInError::Exchange)?;
    let pair = NewPair { access: pair.access_token, refresh: pair.refresh_token, expires_in: pair.expires_in };
    receive(client, vault, pair, known, (signing_in, Some(lock))).await
}

/// Learns whose a pair is that something else than this hhrun asked hh.ru for, and stores it as the next generation.
pub async fn adopt(client: &hh::Client, vault: &Vault, pair: NewPair) -> Result<SignIn, SignInError> {
    let (signing_in, known) = {
        let vault = vault.clone();
        blocking(move || Ok((vault.lock_sign_in()?, vault.person()?))).await?
    };
    receive(client, vault, pair, known, (signing_in, None)).await
}

/// The refresh lock is held while hh.ru is asked, the other one until the pair is stored.
async fn receive(
    client: &hh::Client,
    vault: &Vault,
    pair: NewPair,
    known: Person,
    (signing_in, lock): (SignInLock, Option<RefreshLock>),
) -> Result<SignIn, SignInError> {
    let me = who(client, &pair.access).await;
    drop(lock);
    let clock_ahead = client.clock_ahead().map(|ahead| ahead.num_milliseconds());
    let pending =
        Pending { vault: vault.clone(), pair, clock_ahead, me: None, is_another: false, _signing_in: signing_in };
    let me = match me {
        Ok(me) => me,
        Err(error) => return Ok(SignIn::Doubtful(Doubt::Unseen(error), Box::new(pending))),
    };
    if !me.is_applicant {
        let (user, name) = (vault.user().clone(), me.full_name());
        return Err(SignInError::NotApplicant { user, name, is_employer: me.is_employer });
    }
    let is_another = known.id.as_ref().is_some_and(|id| *id != me.id);
    let pending = Pending { me: Some(me.clone()), is_another, ..pending };
    if is_another {
        return Ok(SignIn::Doubtful(Doubt::OtherPerson { known, found: Box::new(me) }, Box::new(pending)));
    }
    pending.store().await?;
    Ok(SignIn::Done(Box::new(me)))
}

impl Pending {
    /// Stores the pair as the next generation, and whose it is.
    pub async fn store(self) -> Result<(), SignInError> {
        Ok(blocking(move || {
            let store = self.vault.tokens();
            let at = Moment { now: Utc::now(), clock_ahead: self.clock_ahead };
            write(&store, self.pair, at)?;
            let Some(me) = self.me else { return Ok(()) };
            match self.vault.change_person(|person| remember(person, &me)) {
                // The pair is kept, and who it is will be asked again.
                Err(error) if !self.is_another => tracing::warn!(%error, "who signed in is not remembered"),
                changed => drop(changed?),
            }
            Ok(())
        })
        .await?)
    }
}

/// The code is spent and hh.ru gives its pair only once: what failed for a moment is tried again.
fn write(store: &TokenStore, pair: NewPair, at: Moment) -> Result<(), crate::vault::Error> {
    write_once(store, pair.clone(), at).or_else(|error| {
        tracing::warn!(%error, "once more");
        write_once(store, pair, at)
    })
}

fn write_once(store: &TokenStore, pair: NewPair, at: Moment) -> Result<(), crate::vault::Error> {
    let lock = store.lock()?;
    let mut record = store.read_for_login(&lock)?;
    store.apply(&lock, &mut record, Event::Login(pair), at).map(|_| ())
}

/// Another person's choices are not this one's.
pub(super) fn remember(person: &mut Person, me: &Me) {
    if person.id.as_ref().is_some_and(|id| *id != me.id) {
        *person = Person::default();
    }
    person.id = Some(me.id.clone());
    person.name = me.full_name();
}

async fn who(client: &hh::Client, access: &Secret) -> Result<Me, hh::Error> {
    let access = Access { token: access.clone(), generation: 0 };
    let client = client.signed_in(Arc::new(Fixed(access)));
    match tokio::time::timeout(ME_WITHIN, client.me()).await {
        Ok(me) => me,
        Err(_) => Err(hh::Error::NoAnswer {
            operation: "GET /me".to_owned(),
            reason: "it took too long".to_owned(),
            sent: true,
        }),
    }
}

/// The value of a parameter that stands once; given twice, nobody knows which is meant.
fn only(query: &str, name: &str) -> Option<String> {
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let value = values.next()?.1.into_owned();
    values.next().is_none().then_some(value)
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests;
