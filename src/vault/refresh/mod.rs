//! Renewing a pair: the steps that let a one-time refresh token be spent without ever losing what it bought.
//!
//! They run in a helper process of their own, so that nothing that happens to a run happens to them.

mod answer;
mod helper;

use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::Error;
use super::lock::RefreshLock;
use super::machine::{ActionReason, Decision, Event, LoginReason, Moment, Reply, State};
use super::record::Record;
use super::tokens::TokenStore;
use crate::hh;

pub use helper::{HelperError, child_main, in_helper};

/// The hidden verb by which a program hands itself over to [`child_main`].
pub const VERB: &str = "__refresh";

/// How a wish for a valid access token ended. The tokens themselves are read from the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A good pair is stored, ours or one that somebody else fetched meanwhile.
    Settled,
    /// hh.ru says that the pair has not expired; it is kept.
    NotExpired,
    SignIn(LoginReason),
    ActionNeeded(ActionReason),
    /// hh.ru could not be asked, or its answer was lost; the same token is tried again later.
    Unreachable(String),
}

/// Settles a wish for a valid access token, with at most one request to hh.ru. `refused` is the generation that
/// hh.ru called expired, if any. Must not be given up half-way: run it where nothing stops it.
pub async fn settle(store: &TokenStore, client: &hh::Client, refused: Option<u64>) -> Result<Outcome, Error> {
    let begun = {
        let store = store.clone();
        blocking(move || begin(&store, refused)).await?
    };
    let (lock, mut record) = match begun {
        Begun::Settled(outcome) => return Ok(outcome),
        Begun::Sending(lock, record) => (lock, record),
    };
    let Some(pair) = &record.holding.pair else {
        return Ok(Outcome::SignIn(LoginReason::LoggedOut));
    };
    let answered = client.refresh(&pair.refresh).await;
    let at = Moment { now: Utc::now(), clock_ahead: client.clock_ahead().map(|ahead| ahead.num_milliseconds()) };
    let (reply, silence) = answer::read(answered);
    let store = store.clone();
    blocking(move || finish(&store, &lock, &mut record, reply, at, silence)).await
}

enum Begun {
    Settled(Outcome),
    Sending(RefreshLock, Record),
}

/// Steps 1 and 2: the lock, a second look, the intent, room on the disk.
fn begin(store: &TokenStore, refused: Option<u64>) -> Result<Begun, Error> {
    let lock = store.lock()?;
    let Some(mut record) = store.read_again(&lock)? else {
        return Ok(Begun::Settled(Outcome::SignIn(LoginReason::Never)));
    };
    let at = Moment { now: Utc::now(), clock_ahead: None };
    match record.holding.decide(refused, at.now) {
        Decision::Use => return Ok(Begun::Settled(Outcome::Settled)),
        Decision::SignIn(reason) => return Ok(Begun::Settled(Outcome::SignIn(reason))),
        Decision::Refresh { wait } if !wait.is_zero() => {
            return Ok(Begun::Settled(match record.holding.state {
                State::NeedsAction(reason) => Outcome::ActionNeeded(reason),
                _ => Outcome::Unreachable(format!("it did not answer; to be asked again in {} s", wait.as_secs() + 1)),
            }));
        }
        Decision::Refresh { .. } => {}
    }
    match store.apply(&lock, &mut record, Event::Begin, at) {
        Ok(_) => Ok(Begun::Sending(lock, record)),
        Err(error) => {
            // Nothing was sent, which is worth remembering; but the disk may be what fails.
            if let Err(again) = store.apply(&lock, &mut record, Event::Answered(Reply::Unspent), at) {
                tracing::debug!(error = %again, "the intent stays");
            }
            Err(error)
        }
    }
}

/// Steps 3 and 4: the answer is made durable before anybody uses it.
fn finish(
    store: &TokenStore,
    lock: &RefreshLock,
    record: &mut Record,
    reply: Reply,
    at: Moment,
    silence: Option<String>,
) -> Result<Outcome, Error> {
    if matches!(reply, Reply::AlreadyRefreshed)
        && let Some(newer) = store.read_again(lock)?
        && newer.holding.generation > record.holding.generation
    {
        return Ok(Outcome::Settled);
    }
    let not_expired = matches!(reply, Reply::NotExpired);
    store.apply(lock, record, Event::Answered(reply), at)?;
    Ok(match &record.holding.state {
        State::Active if not_expired => Outcome::NotExpired,
        State::Active => Outcome::Settled,
        State::NeedsLogin(reason) => Outcome::SignIn(*reason),
        State::NeedsAction(reason) => Outcome::ActionNeeded(reason.clone()),
        State::LoggedOut => Outcome::SignIn(LoginReason::LoggedOut),
        State::Refreshing => Outcome::Unreachable(silence.unwrap_or_else(|| "it did not answer".to_owned())),
    })
}

/// Runs what blocks where it blocks nobody.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(failed) => Err(Error::Cut(failed.to_string())),
    }
}

#[cfg(test)]
mod tests;
