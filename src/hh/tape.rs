//! What hh.ru said, kept and played back beneath the client: whatever is built on the client works on a recording
//! without knowing. Where answers are kept is the caller's.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::answer::Answer;
use super::request::Request;
use super::{Agent, Client, Error, Settings};

/// A reading request as a recording knows it: nothing of its headers, where the token is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// Sorted; without the language and the site, which are not the script's.
    pub query: Vec<(String, String)>,
}

/// What hh.ru said to it, in the end: what was repeated and answered better is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub status: u16,
    /// Only those that the client goes by.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// By hh.ru's clock.
    pub at: DateTime<Utc>,
}

/// Hears every answer to a reading request, but those about tokens.
pub trait Listener: Send + Sync {
    /// Takes an answer. Called from many tasks, in the order in which answers come.
    fn heard(&self, asked: Asked, told: Told);
}

/// Answers in hh.ru's place.
pub trait Tape: Send + Sync {
    /// What hh.ru said; `None`: it was never asked.
    fn answer(&self, asked: &Asked) -> Option<Told>;
    /// The moment that everything is judged at.
    fn now(&self) -> DateTime<Utc>;
    /// What it is called where it has no answer.
    fn name(&self) -> String;
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

impl Client {
    /// A client that never connects to anything: `tape` answers.
    pub fn playing(tape: Arc<dyn Tape>) -> Result<Self, Error> {
        let setup = |error: &dyn fmt::Display| Error::Setup(error.to_string());
        // Nobody is there, and nobody is asked.
        let nowhere = Url::parse("http://127.0.0.1:9/").map_err(|error| setup(&error))?;
        let settings = Settings::unpaced(
            nowhere.clone(),
            nowhere,
            Agent::for_contact("nobody@hhrun.invalid").map_err(|error| setup(&error))?,
        );
        let mut client = Self::new(settings).at(tape.now());
        client.tape = Some(tape);
        Ok(client)
    }

    /// The same client, telling `listener` every answer. It asks for dictionaries anew: what was kept is not told.
    #[must_use]
    pub fn heard_by(&self, listener: Arc<dyn Listener>) -> Self {
        let mut client = self.clone();
        (client.listener, client.store) = (Some(listener), None);
        client
    }

    /// The same client, for which it is `moment` until its end.
    #[must_use]
    pub fn at(&self, moment: DateTime<Utc>) -> Self {
        let mut client = self.clone();
        client.moment = Some(moment);
        client
    }

    /// Lets the tape answer, where there is one.
    pub(super) fn play(&self, request: &Request) -> Option<Result<Answer, Error>> {
        let tape = self.tape.as_ref()?;
        let asked = Asked::of(request);
        let told = if request.is_read() { tape.answer(&asked) } else { None };
        Some(match told {
            Some(told) => Answer::told(request.operation(), told).checked(),
            None => Err(Error::NotRecorded { asked: asked.to_string(), place: tape.name() }),
        })
    }

    /// Tells the listener, where there is one, what came.
    pub(super) fn tell(&self, request: &Request, answer: Option<Told>) {
        if let (Some(listener), Some(told)) = (&self.listener, answer) {
            listener.heard(Asked::of(request), told);
        }
    }

    /// An answer as a listener hears it; `None` where there is none, or it must not be heard.
    pub(super) fn for_listener(&self, request: &Request, answer: &Answer) -> Option<Told> {
        let is_heard = self.listener.is_some() && request.is_read() && request.localised;
        is_heard.then(|| Told {
            status: answer.status,
            headers: shown(&answer.headers),
            body: answer.body.clone(),
            at: self.heard_at(),
        })
    }
}

impl Asked {
    fn of(request: &Request) -> Self {
        let mut query: Vec<(String, String)> =
            request.query.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        query.sort();
        Self { method: request.method.to_string(), path: request.path.clone(), query }
    }
}

impl Answer {
    fn told(operation: String, told: Told) -> Self {
        let header = |(name, value): (String, String)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        };
        let headers = told.headers.into_iter().filter_map(header).collect();
        Self { operation, status: told.status, headers, body: told.body }
    }
}

fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |name: HeaderName| Some((name.to_string(), headers.get(&name)?.to_str().ok()?.to_owned()));
    text(RETRY_AFTER).into_iter().collect()
}
