//! The one funnel through which every call to hh.ru goes: headers, pace, retries, sign-in, errors.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;

use super::error::{Meaning, Refusal};
use super::oauth::{TokenPair, TokenRefusal};
use super::pace::Pace;
use super::{Agent, Error};
use crate::secret::{ExposeSecret, Secret};

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Reads only: a write is never repeated by the client.
const ATTEMPTS: u32 = 4;
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A client of hh.ru's API; cheap to clone. Signed in when it was given [`Tokens`].
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    tokens: Option<Arc<dyn Tokens>>,
}

struct Shared {
    settings: Settings,
    pace: Pace,
    http: OnceLock<reqwest::Client>,
    /// Milliseconds; `i64::MIN` until an answer told.
    clock_ahead: AtomicI64,
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
    /// For everything but loopback.
    pub proxy: Option<Url>,
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

/// What came back, below 400.
#[derive(Debug)]
pub struct Answer {
    pub operation: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// One request before it is sent.
pub(super) struct Request {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    parts: Option<Vec<(&'static str, String)>>,
}

impl Request {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), query: Vec::new(), parts: None }
    }

    pub(super) fn post(path: impl Into<String>) -> Self {
        Self { method: Method::POST, ..Self::get(path) }
    }

    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    pub(super) fn query(mut self, pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.query.extend(pairs);
        self
    }

    /// A `multipart/form-data` body.
    pub(super) fn parts(mut self, parts: Vec<(&'static str, String)>) -> Self {
        self.parts = Some(parts);
        self
    }

    fn operation(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}

impl Client {
    /// A client that is not signed in. Connections are made when the first request is.
    pub fn new(settings: Settings) -> Self {
        let pace = Pace::new(settings.rate, settings.burst);
        let clock_ahead = AtomicI64::new(i64::MIN);
        Self { shared: Arc::new(Shared { settings, pace, http: OnceLock::new(), clock_ahead }), tokens: None }
    }

    /// The same client with access tokens for its calls.
    #[must_use]
    pub fn signed_in(&self, tokens: Arc<dyn Tokens>) -> Self {
        Self { shared: Arc::clone(&self.shared), tokens: Some(tokens) }
    }

    /// Where hh.ru is and how this client speaks to it.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// How far hh.ru's clock is ahead of this machine's, as the `Date` of the last answer told.
    pub fn clock_ahead(&self) -> Option<TimeDelta> {
        match self.shared.clock_ahead.load(Ordering::Relaxed) {
            i64::MIN => None,
            millis => TimeDelta::try_milliseconds(millis),
        }
    }

    /// Whether pacing is lifted, as it may be on loopback.
    pub fn is_unpaced(&self) -> bool {
        self.shared.pace.is_lifted()
    }

    /// Asks and decodes; the body must be the JSON of `T`.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        let answer = self.send(request).await?;
        answer.decode()
    }

    /// Sends a request with everything that goes with any of them. Reads are repeated on trouble that passes;
    /// a write is sent once more only after hh.ru said that the access token had expired.
    pub(super) async fn send(&self, request: Request) -> Result<Answer, Error> {
        let mut refused = None;
        let mut attempt = 1;
        loop {
            let access = match &self.tokens {
                Some(tokens) => Some(tokens.access(refused).await?),
                None => None,
            };
            self.shared.pace.take().await;
            let error = match self.attempt(&request, access.as_ref()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if let (Some(Meaning::TokenExpired), Some(access), None) = (error.meaning(), &access, refused) {
                refused = Some(access.generation);
                continue;
            }
            let Some(wait) = self.wait_before_repeat(&request, &error, attempt) else {
                return Err(error);
            };
            tracing::debug!(operation = request.operation(), attempt, ?wait, %error, "repeating");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, request: &Request, access: Option<&Access>) -> Result<Answer, Error> {
        let operation = request.operation();
        let http = self.shared.http()?;
        let mut builder = http.request(request.method.clone(), self.url(request));
        if let Some(access) = access {
            builder = builder.header(AUTHORIZATION, bearer(&access.token)?);
        }
        if let Some(parts) = &request.parts {
            let form =
                parts.iter().fold(reqwest::multipart::Form::new(), |form, (name, text)| form.text(*name, text.clone()));
            builder = builder.multipart(form);
        }
        let answer = receive(&operation, builder).await?;
        self.shared.note_date(&answer.headers);
        tracing::debug!(operation, status = answer.status, bytes = answer.body.len(), "answered");
        if answer.status < 400 { Ok(answer) } else { Err(answer.into_error()) }
    }

    fn url(&self, request: &Request) -> Url {
        let settings = &self.shared.settings;
        let mut url = settings.api.clone();
        url.set_path(&request.path);
        let standing = [("locale", &settings.locale), ("host", &settings.host)];
        let standing = standing.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        let pairs = request.query.iter().map(|(name, value)| (*name, value.as_str())).chain(standing);
        let mut pairs = pairs.peekable();
        if pairs.peek().is_some() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        url
    }

    /// How long to wait before the same read is asked again; `None`: the error stands.
    fn wait_before_repeat(&self, request: &Request, error: &Error, attempt: u32) -> Option<Duration> {
        if !request.is_read() || attempt >= ATTEMPTS {
            return None;
        }
        let told = match error {
            Error::NoAnswer { .. } => None,
            Error::Unreadable { status, .. } if *status >= 500 || *status < 400 => None,
            Error::Refused(refusal) if refusal.status >= 500 => refusal.retry_after,
            Error::Refused(refusal) if refusal.status == 429 => {
                let wait = refusal.retry_after.unwrap_or(Duration::from_secs(5));
                self.shared.pace.slow(wait.min(LONGEST_WAIT));
                Some(wait)
            }
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
    pub(super) async fn token_call(&self, form: &[(&str, &str)]) -> Result<TokenPair, Error> {
        let operation = "POST /token".to_owned();
        self.shared.pace.take().await;
        let builder = self.shared.http()?.post(self.shared.settings.token.clone()).form(form);
        let answer = receive(&operation, builder).await?;
        self.shared.note_date(&answer.headers);
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
    fn http(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let built = build_http(&self.settings).map_err(|error| Error::Setup(chain(&error)))?;
        Ok(self.http.get_or_init(|| built))
    }

    fn note_date(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).and_then(|value| DateTime::parse_from_rfc2822(value.to_str().ok()?).ok());
        if let Some(date) = date {
            let ahead = date.signed_duration_since(Utc::now()).num_milliseconds();
            self.clock_ahead.store(ahead, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.shared.settings.api.as_str())
            .field("signed_in", &self.tokens.is_some())
            .finish()
    }
}

impl Answer {
    /// The body as `T`.
    pub(super) fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.body).map_err(|error| self.unreadable(&error))
    }

    pub(super) fn unreadable(&self, error: &serde_json::Error) -> Error {
        Error::Unreadable { operation: self.operation.clone(), status: self.status, what: describe(&self.body, error) }
    }

    fn into_error(self) -> Error {
        let retry_after = self.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let retry_after = retry_after.map(Duration::from_secs);
        if let Some(refusal) = Refusal::read(&self.operation, self.status, retry_after, &self.body) {
            return Error::Refused(Box::new(refusal));
        }
        // Too many requests is told by the status alone, whatever the body.
        if self.status == 429 {
            return Error::Refused(Box::new(Refusal {
                operation: self.operation,
                status: 429,
                problems: Vec::new(),
                oauth_error: None,
                description: None,
                request_id: None,
                retry_after,
            }));
        }
        let what = match serde_json::from_str::<serde_json::Value>(&self.body) {
            Ok(_) => "JSON that says nothing of an error".to_owned(),
            Err(error) => describe(&self.body, &error),
        };
        Error::Unreadable { operation: self.operation, status: self.status, what }
    }
}

async fn receive(operation: &str, builder: reqwest::RequestBuilder) -> Result<Answer, Error> {
    let lost = |error: reqwest::Error| Error::NoAnswer {
        operation: operation.to_owned(),
        sent: !error.is_connect() && !error.is_builder(),
        reason: reason(&error),
    };
    let response = builder.send().await.map_err(lost)?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = response.bytes().await.map_err(|error| Error::Unreadable {
        operation: operation.to_owned(),
        status,
        what: format!("a body that breaks off ({})", reason(&error)),
    })?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Answer { operation: operation.to_owned(), status, headers, body })
}

fn build_http(settings: &Settings) -> Result<reqwest::Client, reqwest::Error> {
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, settings.agent.header());
    headers.insert("HH-User-Agent", settings.agent.header());
    let mut builder = reqwest::Client::builder()
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .no_proxy();
    if is_loopback(&settings.api) && settings.api.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    } else if let Some(proxy) = &settings.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy.clone())?);
    }
    builder.build()
}

/// Whether an address stays on this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn bearer(token: &Secret) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| Error::Setup("the stored access token has characters that no header can carry".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The innermost cause says what happened; the address is left out, since it may carry a query.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    chain(error)
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn describe(body: &str, error: &serde_json::Error) -> String {
    let start = body.trim_start();
    if start.is_empty() {
        "an empty body".to_owned()
    } else if start.starts_with('<') {
        "a page of HTML instead of JSON".to_owned()
    } else if error.is_eof() {
        "JSON that breaks off".to_owned()
    } else {
        format!("a body that is not what it documents ({error})")
    }
}

fn random_byte() -> u8 {
    let mut byte = [0];
    // Jitter may do without randomness; a token may not, and does not come this way.
    let _ = getrandom::fill(&mut byte);
    byte[0]
}
