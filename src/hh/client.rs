//! The one funnel through which every call to hh.ru goes: headers, pace, retries, sign-in, errors.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, IF_NONE_MATCH};
use serde::de::DeserializeOwned;

use super::answer::Answer;
use super::cache::{Kept, Store};
use super::clock::Clock;
use super::error::Meaning;
use super::oauth::TokenRefusal;
use super::pace::Pace;
use super::request::{Body, Request};
use super::tape::{Listener, Tape};
use super::transport::{bearer, build_http, chain, receive};
use super::{Agent, Error, Proxy};
use crate::secret::Secret;

/// Reads only: a write is never repeated by the client.
const ATTEMPTS: u32 = 4;
/// After a 429 that names no time.
const UNTOLD_WAIT: Duration = Duration::from_secs(5);
const NOT_MODIFIED: u16 = 304;
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A client of hh.ru's API; cheap to clone. Signed in when it was given [`Tokens`].
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    tokens: Option<Arc<dyn Tokens>>,
    pub(super) store: Option<Arc<dyn Store>>,
    pub(super) listener: Option<Arc<dyn Listener>>,
    /// What answers in hh.ru's place.
    pub(super) tape: Option<Arc<dyn Tape>>,
    /// The moment it is, where that does not go on.
    pub(super) moment: Option<DateTime<Utc>>,
}

struct Shared {
    settings: Settings,
    pace: Pace,
    clock: Clock,
    /// For reads: connections are kept and used again.
    reads: OnceLock<reqwest::Client>,
    /// For writes and tokens: each has a connection of its own.
    writes: OnceLock<reqwest::Client>,
}

/// Where hh.ru is and how to speak to it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `https://api.hh.ru`, without a path.
    pub api: Url,
    /// `https://api.hh.ru/token`
    pub token: Url,
    pub agent: Agent,
    /// `RU`, `EN`; left out of requests when not set.
    pub locale: Option<String>,
    /// `hh.ru`, `rabota.by`, …; left out of requests when not set.
    pub host: Option<String>,
    /// Requests a second; 0 lifts the limit.
    pub rate: f64,
    /// Requests at once.
    pub burst: u32,
    /// Pages and vacancies asked for at the same time, as far as the pace allows.
    pub in_flight: usize,
    /// For everything but loopback.
    pub proxy: Option<Proxy>,
    /// What this hh.ru is called where its address changes from one start to the next: the built-in one.
    pub alias: Option<String>,
}

impl Settings {
    /// Where hh.ru is and who asks, and nothing else said: as fast as it answers, four requests at once.
    pub fn unpaced(api: Url, token: Url, agent: Agent) -> Self {
        Self {
            api,
            token,
            agent,
            locale: None,
            host: None,
            rate: 0.0,
            burst: 1,
            in_flight: 4,
            proxy: None,
            alias: None,
        }
    }
}

/// Who provides access tokens: the session, which takes them from the vault.
pub trait Tokens: Send + Sync {
    /// A valid access token. `refused` is the generation that hh.ru has just called expired, if any.
    fn access(&self, refused: Option<u64>) -> Pin<Box<dyn Future<Output = Result<Access, Error>> + Send + '_>>;
}

/// An access token and the generation of its pair.
#[derive(Clone, Debug)]
pub struct Access {
    pub token: Secret,
    pub generation: u64,
}

impl Client {
    /// A client that is not signed in. Connections are made when the first request is.
    pub fn new(settings: Settings) -> Self {
        let pace = Pace::new(settings.rate, settings.burst);
        Self {
            shared: Arc::new(Shared {
                settings,
                pace,
                clock: Clock::new(),
                reads: OnceLock::new(),
                writes: OnceLock::new(),
            }),
            tokens: None,
            store: None,
            listener: None,
            tape: None,
            moment: None,
        }
    }

    /// The same client with access tokens for its calls.
    #[must_use]
    pub fn signed_in(&self, tokens: Arc<dyn Tokens>) -> Self {
        Self { tokens: Some(tokens), ..self.clone() }
    }

    /// The same client, keeping dictionaries in `store`.
    #[must_use]
    pub fn keeping(&self, store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), ..self.clone() }
    }

    /// Whether pacing is lifted, as it may be on loopback.
    pub fn is_unpaced(&self) -> bool {
        self.shared.pace.is_lifted()
    }

    /// The present moment by hh.ru's clock, as its last answer showed it; by this machine's before the first. The
    /// moment it was told, where it was [told one](Client::at).
    pub fn now(&self) -> DateTime<Utc> {
        self.moment.unwrap_or_else(|| self.heard_at())
    }

    /// The moment that hh.ru's last answer speaks of.
    pub(super) fn heard_at(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// How far hh.ru's clock is ahead of this machine's, as the `Date` of the last answer told.
    pub fn clock_ahead(&self) -> Option<TimeDelta> {
        self.shared.clock.ahead()
    }

    /// Where hh.ru is and how this client speaks to it.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Asks and decodes; the body must be the JSON of `T`.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        let answer = self.send(request).await?;
        answer.decode()
    }

    /// Asks for something that changes seldom: from the store while it is fresh, else hh.ru is asked whether it
    /// changed.
    pub(super) async fn read_kept<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        let Some(store) = &self.store else { return self.read(request).await };
        let key = self.kept_under(&request);
        let now = Utc::now();
        // What cannot be read any more must not be confirmed either: it is asked for as if it were not there.
        let kept = store.get(&key).and_then(|kept| Some((serde_json::from_str(&kept.body).ok()?, kept)));
        let etag = match kept {
            Some((value, kept)) if kept.fresh_until > now => return Ok(value),
            Some((_, ref kept)) => kept.etag.clone(),
            None => None,
        };
        let answer = self.send(request.if_changed_from(etag)).await?;
        match kept {
            Some((value, kept)) if answer.status == NOT_MODIFIED => {
                store.put(&key, &kept.confirmed(&answer.headers, now));
                Ok(value)
            }
            _ => {
                let value = answer.decode()?;
                if let Some(kept) = Kept::of(&answer.body, &answer.headers, now) {
                    store.put(&key, &kept);
                }
                Ok(value)
            }
        }
    }

    /// The address of an answer; of the built-in hh.ru, whose port changes, without its origin.
    fn kept_under(&self, request: &Request) -> String {
        let url = self.url(request);
        match &self.shared.settings.alias {
            Some(alias) => format!("{alias}{}?{}", url.path(), url.query().unwrap_or_default()),
            None => url.into(),
        }
    }

    /// Sends a write whose only good answer has the status `documented`. Anything else below 400 comes from
    /// something that answers in hh.ru's place.
    pub(super) async fn write(&self, request: Request, documented: u16) -> Result<(), Error> {
        let answer = self.send(request).await?;
        if answer.status == documented { Ok(()) } else { Err(answer.unexpected()) }
    }

    /// Sends a request with everything that goes with any of them. Reads are repeated on trouble that passes;
    /// a write is sent once more only after hh.ru said that the access token had expired.
    pub(super) async fn send(&self, request: Request) -> Result<Answer, Error> {
        if let Some(played) = self.play(&request) {
            return played;
        }
        let mut refused = None;
        let mut attempt = 1;
        loop {
            let access = match &self.tokens {
                Some(tokens) => Some(tokens.access(refused).await?),
                None => None,
            };
            self.shared.pace.take().await;
            let answer = self.attempt(&request, access.as_ref()).await;
            let told = answer.as_ref().ok().and_then(|answer| self.for_listener(&request, answer));
            let error = match answer.and_then(Answer::checked) {
                Ok(answer) => {
                    self.tell(&request, told);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            if let (Some(Meaning::TokenExpired), Some(access), None) = (error.meaning(), &access, refused) {
                refused = Some(access.generation);
                continue;
            }
            let Some(wait) = self.wait_before_repeat(&request, &error, attempt) else {
                self.tell(&request, told);
                return Err(error);
            };
            tracing::debug!(operation = request.operation(), attempt, ?wait, %error, "repeating");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, request: &Request, access: Option<&Access>) -> Result<Answer, Error> {
        let operation = request.operation();
        let http = self.shared.http(request.is_read())?;
        let mut builder = http.request(request.method.clone(), self.url(request));
        if let Some(access) = access {
            builder = builder.header(AUTHORIZATION, bearer(&access.token)?);
        }
        if let Some(known) = &request.known {
            builder = builder.header(IF_NONE_MATCH, known);
        }
        builder = match &request.body {
            Body::Empty => builder,
            Body::Form(fields) => builder.form(fields),
            Body::Parts(parts) => {
                let form = reqwest::multipart::Form::new();
                builder.multipart(parts.iter().fold(form, |form, (name, text)| form.text(*name, text.clone())))
            }
        };
        tracing::trace!(operation, "asking");
        let answer = receive(&operation, builder).await?;
        self.shared.clock.heard(&answer.headers);
        tracing::debug!(operation, status = answer.status, bytes = answer.body.len(), "answered");
        Ok(answer)
    }

    pub(super) fn plain_get(&self, address: Url) -> Result<reqwest::RequestBuilder, Error> {
        Ok(self.shared.http(true)?.get(address))
    }

    pub(super) fn hear(&self, answer: &Answer) {
        self.shared.clock.heard(&answer.headers);
    }

    fn url(&self, request: &Request) -> Url {
        let settings = &self.shared.settings;
        let mut url = settings.api.clone();
        url.set_path(&request.path);
        let standing = [("locale", &settings.locale), ("host", &settings.host)];
        let named = |wanted: &str| request.query.iter().any(|(name, _)| name == wanted);
        let standing = standing.iter().filter(|(name, _)| request.localised && !named(name));
        let standing = standing.filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        let pairs = request.query.iter().map(|(name, value)| (name.as_ref(), value.as_str())).chain(standing);
        let mut pairs = pairs.peekable();
        if pairs.peek().is_some() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        url
    }

    /// How long to wait before the same read is asked again; `None`: the error stands.
    fn wait_before_repeat(&self, request: &Request, error: &Error, attempt: u32) -> Option<Duration> {
        if let Error::Refused(refusal) = error
            && refusal.status == 429
        {
            // Everybody is too fast, whoever was told so.
            self.shared.pace.slow(refusal.retry_after.unwrap_or(UNTOLD_WAIT).min(LONGEST_WAIT));
        }
        if !request.is_read() || attempt >= ATTEMPTS {
            return None;
        }
        let told = match error {
            Error::NoAnswer { .. } => None,
            Error::Unreadable { status, .. } if *status >= 500 || *status < 400 => None,
            Error::Refused(refusal) if refusal.status >= 500 => refusal.retry_after,
            Error::Refused(refusal) if refusal.status == 429 => Some(refusal.retry_after.unwrap_or(UNTOLD_WAIT)),
            _ => return None,
        };
        let wait = told.unwrap_or_else(|| self.back_off(attempt));
        (wait <= LONGEST_WAIT).then_some(wait)
    }

    /// Half a second, doubled each time, with up to as much again at random.
    fn back_off(&self, attempt: u32) -> Duration {
        let base = if self.is_unpaced() { Duration::from_millis(5) } else { Duration::from_millis(500) };
        let step = base * 2_u32.pow(attempt - 1);
        step + step.mul_f64(f64::from(random_byte()) / 256.0)
    }

    /// `POST /token`: the only call without API headers beyond the agent, never repeated.
    pub(super) async fn token_call<T: DeserializeOwned>(&self, form: &[(&str, &str)]) -> Result<T, Error> {
        let operation = "POST /token".to_owned();
        if let Some(tape) = &self.tape {
            return Err(Error::NotRecorded { asked: operation, place: tape.name() });
        }
        self.shared.pace.take().await;
        let builder = self.shared.http(false)?.post(self.shared.settings.token.clone()).form(form);
        let answer = receive(&operation, builder).await?;
        self.shared.clock.heard(&answer.headers);
        if answer.status == 200 {
            return answer.decode();
        }
        match serde_json::from_str::<TokenRefusal>(&answer.body) {
            Ok(refusal) if answer.status < 500 => Err(Error::Token(refusal)),
            _ => Err(answer.into_error()),
        }
    }
}

impl Shared {
    fn http(&self, read: bool) -> Result<&reqwest::Client, Error> {
        let cell = if read { &self.reads } else { &self.writes };
        if let Some(http) = cell.get() {
            return Ok(http);
        }
        let built = build_http(&self.settings, read).map_err(|error| Error::Setup(chain(&error)))?;
        Ok(cell.get_or_init(|| built))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.shared.settings.api.as_str())
            .field("signed_in", &self.tokens.is_some())
            .finish_non_exhaustive()
    }
}

fn random_byte() -> u8 {
    let mut byte = [0];
    // Jitter may do without randomness; a token may not, and does not come this way.
    let _ = getrandom::fill(&mut byte);
    byte[0]
}
