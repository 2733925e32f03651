//! What every request of one sandbox shares.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};
use tokio::sync::OnceCell;
use tokio::task::JoinError;

use super::super::Options;
use super::super::answers::Refusal;
use super::super::catalogue::Catalogue;
use super::super::faults::Faults;
use super::super::search::Searcher;
use super::super::state::{State, StateError};

/// One sandbox: its set-up, its vacancies, its memory.
pub(in crate::sandbox) struct Site {
    pub(in crate::sandbox) options: Options,
    /// `http://127.0.0.1:…`
    pub(in crate::sandbox) api: String,
    pub(in crate::sandbox) redirect_uri: String,
    catalogue: OnceLock<Catalogue>,
    searcher: OnceCell<Searcher>,
    pub(in crate::sandbox) faults: Faults,
    state: Mutex<State>,
    seen: Mutex<VecDeque<SeenRequest>>,
    token_requests: Mutex<TokenRequests>,
    /// Vacancies whose employers refuse everything, and in which words.
    refusals: Mutex<HashMap<u64, Refusal>>,
    second_offers: Mutex<Vec<u64>>,
}

/// A request that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenRequest {
    /// When it came.
    pub at: Instant,
    pub method: String,
    pub path: String,
    /// Without the question mark.
    pub query: String,
    /// None when a fault kept the answer back.
    pub status: Option<u16>,
}

/// Token requests that came, by kind, refused ones among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenRequests {
    pub authorization_code: u32,
    pub refresh_token: u32,
    pub client_credentials: u32,
    pub other: u32,
}

const SEEN: usize = 100_000;

impl Site {
    /// Reads the state; the catalogue is made when it is needed.
    pub(in crate::sandbox) fn new(options: Options, port: u16) -> Result<Self, StateError> {
        let state = options.state.as_deref().map_or_else(|| Ok(State::default()), State::load)?;
        let api = format!("http://127.0.0.1:{port}");
        Ok(Self {
            searcher: OnceCell::new(),
            catalogue: OnceLock::new(),
            redirect_uri: options.redirect_uri.clone().unwrap_or_else(|| format!("{api}/oauth/done")),
            api,
            faults: Faults::of(options.faults.clone()),
            state: Mutex::new(state),
            seen: Mutex::default(),
            token_requests: Mutex::default(),
            refusals: Mutex::default(),
            second_offers: Mutex::default(),
            options,
        })
    }

    /// The vacancies. The first who asks makes them, and whoever asks meanwhile waits.
    pub(in crate::sandbox) fn catalogue(&self) -> &Catalogue {
        let options = &self.options;
        self.catalogue.get_or_init(|| Catalogue::generate(options.seed, options.vacancies, (options.now)()))
    }

    /// What searches them, in the same way.
    pub(in crate::sandbox) async fn searcher(self: &Arc<Self>) -> Result<&Searcher, JoinError> {
        let made = || {
            let site = Arc::clone(self);
            tokio::task::spawn_blocking(move || Searcher::new(site.catalogue()))
        };
        self.searcher.get_or_try_init(made).await
    }

    /// The time here.
    pub(in crate::sandbox) fn now(&self) -> DateTime<Utc> {
        (self.options.now)()
    }

    /// The state, to look at.
    pub(in crate::sandbox) fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Changes the state and keeps it before anybody is told.
    pub(in crate::sandbox) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> Result<T, StateError> {
        let mut state = self.state();
        let result = change(&mut state);
        self.keep(&state)?;
        Ok(result)
    }

    /// The same for a change that may be refused; then nothing is written.
    pub(in crate::sandbox) fn try_change<T, E>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, E>,
    ) -> Result<Result<T, E>, StateError> {
        let mut state = self.state();
        let result = change(&mut state);
        if result.is_ok() {
            self.keep(&state)?;
        }
        Ok(result)
    }

    /// Writes the state to its file, if it has one.
    pub(in crate::sandbox) fn save(&self) -> Result<(), StateError> {
        self.keep(&self.state())
    }

    fn keep(&self, state: &State) -> Result<(), StateError> {
        self.options.state.as_deref().map_or(Ok(()), |path| state.save(path))
    }

    /// A new authorization code of a person who agreed.
    pub(in crate::sandbox) fn authorize(
        &self,
        person: &str,
        redirect_uri: Option<String>,
    ) -> Result<String, StateError> {
        let code = super::super::oauth::secret("", 32);
        let now = self.now();
        let expires_at = now + self.options.code_ttl;
        let name = person.trim().to_lowercase();
        self.change(|state| {
            state.person(&name).agreed = true;
            state.grants.add_code(code.clone(), &name, redirect_uri, expires_at);
        })?;
        Ok(code)
    }

    /// From now on applications and messages to this vacancy are refused so.
    pub(in crate::sandbox) fn refuse(&self, vacancy: u64, refusal: Refusal) {
        locked(&self.refusals).insert(vacancy, refusal);
    }

    /// How applications and messages to this vacancy are refused, if they are.
    pub(in crate::sandbox) fn refusal_of(&self, vacancy: u64) -> Option<Refusal> {
        locked(&self.refusals).get(&vacancy).cloned()
    }

    /// Somebody applied to this vacancy who had done so before.
    pub(in crate::sandbox) fn note_second_offer(&self, vacancy: u64) {
        locked(&self.second_offers).push(vacancy);
    }

    pub(in crate::sandbox) fn second_offers(&self) -> Vec<u64> {
        locked(&self.second_offers).clone()
    }

    pub(super) fn record(&self, request: SeenRequest) {
        let mut seen = locked(&self.seen);
        if seen.len() == SEEN {
            seen.pop_front();
        }
        seen.push_back(request);
    }

    pub(in crate::sandbox) fn seen(&self) -> Vec<SeenRequest> {
        locked(&self.seen).iter().cloned().collect()
    }

    pub(in crate::sandbox) fn token_requests(&self) -> TokenRequests {
        *locked(&self.token_requests)
    }

    pub(in crate::sandbox) fn count_token_request(&self, grant_type: &str) {
        let mut counts = locked(&self.token_requests);
        match grant_type {
            "authorization_code" => counts.authorization_code += 1,
            "refresh_token" => counts.refresh_token += 1,
            "client_credentials" => counts.client_credentials += 1,
            _ => counts.other += 1,
        }
    }
}

/// A panic elsewhere leaves what these locks guard as it was before.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
