//! The built-in hh.ru: its applicant API on loopback, with generated vacancies, real OAuth and a memory.
//!
//! Of the client it knows the identifiers and how hh.ru writes a date, no more, so that the two can check each other.

mod answers;
mod arguments;
mod blacklist;
mod captcha;
mod catalogue;
pub mod clock;
mod consent;
mod dictionaries;
mod employers;
pub mod faults;
mod favorites;
mod favour;
mod me;
mod negotiations;
mod oauth;
mod page;
mod params;
mod phone;
mod redirect;
pub mod rehearsal;
mod relations;
mod resumes;
mod search;
mod server;
mod state;
mod suggests;
mod vacancies;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::hh::{NegotiationId, ResumeId, VacancyId};
use answers::Refusal;
pub use clock::Clock;
pub use favour::Favour;
use server::Site;
pub use server::{SeenRequest, TokenRequests};
pub use state::{Account, StateError};

/// How a sandbox is set up.
#[derive(Clone)]
pub struct Options {
    /// The size of the catalogue.
    pub vacancies: usize,
    /// The catalogue follows from it.
    pub seed: u64,
    /// How long access tokens live.
    pub access_ttl: Duration,
    /// How long authorization codes live.
    pub code_ttl: Duration,
    /// Waited before each answer.
    pub latency: Duration,
    /// Applications a person may send in 24 hours.
    pub daily_limit: usize,
    /// Entries a blacklist may have.
    pub blacklist_limit: usize,
    /// Where people, tokens and applications are kept; none: in memory.
    pub state: Option<PathBuf>,
    pub client_id: String,
    pub client_secret: String,
    /// What the application is registered with; none: a page of the sandbox that shows the code.
    pub redirect_uri: Option<String>,
    /// 0: any free port.
    pub port: u16,
    /// The time here; see [`clock::running`].
    pub now: Clock,
    /// Trouble from the beginning.
    pub faults: Vec<faults::Rule>,
    /// Which letters employers answer more often; none: it makes no difference.
    pub favours: Option<Favour>,
    /// Told what hh.ru would send by SMS: the phone number and the code.
    pub sms: Option<Sms>,
}

/// Hears of a code that was sent to a phone number.
pub type Sms = Arc<dyn Fn(&str, &str) + Send + Sync>;

impl Default for Options {
    fn default() -> Self {
        Self {
            vacancies: 6_000,
            seed: 1,
            access_ttl: Duration::from_secs(14 * 24 * 60 * 60),
            code_ttl: Duration::from_secs(5 * 60),
            latency: Duration::ZERO,
            daily_limit: 200,
            blacklist_limit: 2_000,
            state: None,
            client_id: "SANDBOXCLIENTID".to_owned(),
            client_secret: "SANDBOXCLIENTSECRET".to_owned(),
            redirect_uri: None,
            port: 0,
            now: Arc::new(Utc::now),
            faults: Vec::new(),
            favours: None,
            sms: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("vacancies", &self.vacancies)
            .field("seed", &self.seed)
            .field("access_ttl", &self.access_ttl)
            .field("state", &self.state)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// Why a sandbox does not start or stop cleanly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the sandbox cannot listen on port {port} of this machine: {source}")]
    Listen { port: u16, source: std::io::Error },
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the sandbox's catalogue could not be made: {0}")]
    Catalogue(String),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Listen { port, .. } if *port != 0 => Some("choose another port, or 0 for any free one".to_owned()),
            Self::Listen { .. } | Self::Catalogue(_) => None,
            Self::State(error) => error.hint(),
        }
    }
}

/// An application (отклик) that the sandbox took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub negotiation: NegotiationId,
    pub vacancy: VacancyId,
    pub resume: ResumeId,
    pub message: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// A running hh.ru on 127.0.0.1. Dropping it stops it; [`Sandbox::stop`] also waits for what is under way.
pub struct Sandbox {
    site: Arc<Site>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// Reads the state, makes the catalogue, and listens.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let sandbox = Self::begin(options).await?;
        sandbox.site.searcher().await.map_err(|error| Error::Catalogue(error.to_string()))?;
        Ok(sandbox)
    }

    /// The same for who does not search at once: the catalogue is still being made, and a request that needs it waits.
    pub async fn begin(options: Options) -> Result<Self, Error> {
        let port = options.port;
        let listener = TcpListener::bind(("127.0.0.1", port)).await;
        let listener = listener.map_err(|source| Error::Listen { port, source })?;
        let address = listener.local_addr().map_err(|source| Error::Listen { port, source })?;
        let site = Arc::new(Site::new(options, address.port())?);
        let early = Arc::clone(&site);
        tokio::spawn(async move { early.searcher().await.map(drop) });
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&site), stopped));
        Ok(Self { site, stop, serving })
    }

    /// Stops listening, lets requests under way finish, saves the state.
    pub async fn stop(self) -> Result<(), Error> {
        let _ = self.stop.send(true);
        // A panic there has been reported where it happened; the state is saved all the same.
        let _ = self.serving.await;
        self.site.save()?;
        // Nobody has to wait until all of it is taken apart.
        let _ = std::thread::Builder::new().spawn(move || drop(self.site));
        Ok(())
    }

    /// `http://127.0.0.1:…`, without a path.
    pub fn api_url(&self) -> &str {
        &self.site.api
    }

    /// The page where a person agrees.
    pub fn authorize_url(&self) -> String {
        format!("{}/oauth/authorize", self.site.api)
    }

    /// Where codes and refresh tokens are exchanged.
    pub fn token_url(&self) -> String {
        format!("{}/token", self.site.api)
    }

    /// The application's registered id.
    pub fn client_id(&self) -> &str {
        &self.site.options.client_id
    }

    /// The application's registered secret.
    pub fn client_secret(&self) -> &str {
        &self.site.options.client_secret
    }

    /// The application's registered redirect URI.
    pub fn redirect_uri(&self) -> &str {
        &self.site.redirect_uri
    }

    /// What pressing "agree" gives: an authorization code for this person, asked for without a `redirect_uri`, so
    /// that it is to be exchanged without one. Names that nobody has yet make a new person.
    pub fn sign_in(&self, person: &str) -> Result<String, Error> {
        Ok(self.site.authorize(person, None)?)
    }

    /// Sets how a person's account stands.
    pub fn set_account(&self, person: &str, account: Account) -> Result<(), Error> {
        Ok(self.site.change(|state| state.person(person).account = account)?)
    }

    /// The person takes back what they agreed to: their codes and tokens are revoked.
    pub fn revoke(&self, person: &str) -> Result<(), Error> {
        let person = person.trim().to_lowercase();
        Ok(self.site.change(|state| state.grants.revoke(&person))?)
    }

    /// The person's refresh tokens that are still honoured.
    pub fn living(&self, person: &str) -> Vec<String> {
        self.site.state().grants.living(&person.trim().to_lowercase())
    }

    /// Every code and token that was ever given to anybody.
    pub fn secrets(&self) -> Vec<String> {
        self.site.state().grants.all()
    }

    /// Applications and messages to this vacancy are refused from now on, with a status and a value of the type
    /// `negotiations`: `403`, `application_denied`. Nothing happens for a vacancy that there is not.
    pub fn refuse(&self, vacancy: &VacancyId, status: u16, value: &str) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
        if let Some(vacancy) = self.site.catalogue().find(vacancy.as_str()) {
            self.site.refuse(vacancy.id, Refusal::new(status, "negotiations", value));
        }
    }

    /// The applications a person sent, in order.
    pub fn applications(&self, person: &str) -> Vec<Application> {
        let state = self.site.state();
        let person = state.people.get(&person.trim().to_lowercase());
        let sent = person.map(|person| person.applications.as_slice()).unwrap_or_default().iter();
        sent.map(|one| Application {
            negotiation: NegotiationId::new(one.negotiation.to_string()),
            vacancy: VacancyId::new(one.vacancy.to_string()),
            resume: ResumeId::new(one.resume.clone()),
            message: one.message.clone(),
            created_at: one.created_at,
        })
        .collect()
    }

    /// The vacancies to which somebody applied once more, which was refused.
    pub fn second_offers(&self) -> Vec<VacancyId> {
        self.site.second_offers().iter().map(|id| VacancyId::new(id.to_string())).collect()
    }

    /// The latest requests, oldest first (the last 100,000).
    pub fn seen(&self) -> Vec<SeenRequest> {
        self.site.seen()
    }

    /// How many token requests came, by kind.
    pub fn token_requests(&self) -> TokenRequests {
        self.site.token_requests()
    }

    /// Trouble on demand.
    pub fn faults(&self) -> &faults::Faults {
        &self.site.faults
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("api", &self.site.api).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
