//! The states of one person's pair of tokens, and what each event does to them. Pure: no clock, no disk, no network.
//!
//! hh.ru's rule: a refresh token works once, and only after its access token has expired. So a pair leaves only by
//! a newer pair, a login or a logout; every other event keeps it.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A pair whose clock says "expired" while hh.ru says "not yet" is used this much longer.
const BENEFIT_OF_DOUBT: TimeDelta = TimeDelta::minutes(5);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);
/// Ten years: nothing hh.ru gives lives longer, and sums with it do not overflow.
const LONGEST_LIFE: u64 = 315_360_000;

/// What is known of one person's tokens.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Counts the pairs, logins and logouts; never restarts.
    pub generation: u64,
    pub state: State,
    /// Absent only after a logout.
    pub pair: Option<Pair>,
    /// A refresh that was begun and has not been answered in full.
    pub intent: Option<Intent>,
    /// How far hh.ru's clock is ahead of this machine's, in milliseconds.
    pub clock_ahead: i64,
}

/// Two tokens and when the first of them ends.
#[derive(Clone, Debug)]
pub struct Pair {
    pub access: Secret,
    pub refresh: Secret,
    /// By hh.ru's clock.
    pub expires_at: DateTime<Utc>,
}

/// That a refresh of `generation` was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    pub generation: u64,
    /// When the latest attempt began, by this machine's clock, in milliseconds since 1970.
    pub started: i64,
    pub attempts: u32,
    /// How many of the attempts may have reached hh.ru without our learning its answer.
    pub lost: u32,
}

/// Where a person's tokens stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Active,
    /// A refresh was begun; until it is settled nobody knows whether the pair still works.
    Refreshing,
    NeedsLogin(LoginReason),
    NeedsAction(ActionReason),
    LoggedOut,
}

/// Why only a new login helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoginReason {
    /// Nobody ever signed in.
    Never,
    LoggedOut,
    /// hh.ru gave a new pair and the answer never arrived.
    LostResponse,
    /// Somebody else used the refresh token: the data was copied or stolen.
    SpentElsewhere,
    Revoked,
    Deactivated,
    BadToken,
    NotFound,
}

/// Why the person has to do something at hh.ru first; the pair may work again afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionReason {
    Application,
    AccountNotFound,
    AccountLocked,
    PasswordInvalidated,
    LoginNotVerified,
    /// An answer that no document names, as text.
    Unknown(String),
}

/// A pair as hh.ru has just given it.
#[derive(Clone, Debug)]
pub struct NewPair {
    pub access: Secret,
    pub refresh: Secret,
    /// Seconds.
    pub expires_in: u64,
}

/// What happens to a person's tokens.
#[derive(Clone, Debug)]
pub enum Event {
    /// A refresh is about to be sent.
    Begin,
    /// The refresh was answered, or was not.
    Answered(Reply),
    /// A login gave a pair.
    Login(NewPair),
    Logout,
}

/// What came of a refresh.
#[derive(Clone, Debug)]
pub enum Reply {
    Pair(NewPair),
    NotExpired,
    AlreadyRefreshed,
    LoginNeeded(LoginReason),
    ActionNeeded(ActionReason),
    /// It certainly did not spend the token: it never left, or was turned away at the door.
    Unspent,
    /// Nobody knows whether hh.ru took it.
    Lost,
}

/// When an event happens.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// By this machine's clock.
    pub now: DateTime<Utc>,
    /// How far hh.ru's clock is ahead, where its answer said so; milliseconds.
    pub clock_ahead: Option<i64>,
}

/// What has to be done, in this order, after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Write the holding where it is kept and make it durable.
    Save,
    /// Make sure that the disk has room for a new pair.
    Reserve,
    /// Send the refresh, once.
    Post,
    /// Write the holding so that no kill and no full disk can lose it: rescue file first.
    SaveThrough,
}

/// What whoever needs an access token has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The stored access token is good.
    Use,
    /// Refresh, after a wait that grows with the attempts that failed.
    Refresh { wait: Duration },
    /// Only a login helps.
    SignIn(LoginReason),
}

impl Holding {
    /// Before the first login.
    pub fn empty() -> Self {
        Self { generation: 0, state: State::LoggedOut, pair: None, intent: None, clock_ahead: 0 }
    }

    /// What to do for somebody who needs an access token and has just seen `refused`'s called expired.
    pub fn decide(&self, refused: Option<u64>, now: DateTime<Utc>) -> Decision {
        let refresh = Decision::Refresh { wait: self.back_off(now) };
        let pair = match (&self.state, &self.pair) {
            (State::NeedsLogin(reason), _) => return Decision::SignIn(*reason),
            (State::LoggedOut, _) | (_, None) => return Decision::SignIn(LoginReason::LoggedOut),
            (State::Refreshing | State::NeedsAction(_), Some(_)) => return refresh,
            (State::Active, Some(pair)) => pair,
        };
        match refused {
            Some(refused) if self.generation > refused => Decision::Use,
            Some(refused) if self.generation == refused => refresh,
            _ if self.is_expired(pair, now) => refresh,
            _ => Decision::Use,
        }
    }

    /// The state after `event`, and what has to be done about it. An event that does not fit changes nothing.
    #[must_use]
    pub fn step(mut self, event: Event, at: Moment) -> (Self, Vec<Action>) {
        if let Some(ahead) = at.clock_ahead {
            self.clock_ahead = ahead;
        }
        match event {
            Event::Begin => self.begin(at.now),
            Event::Answered(reply) if self.state == State::Refreshing => self.answered(reply, at.now),
            Event::Answered(_) => (self, Vec::new()),
            Event::Login(pair) => self.renew(pair, at.now),
            Event::Logout => {
                let clock_ahead = self.clock_ahead;
                let generation = self.generation.saturating_add(1);
                (Self { generation, clock_ahead, ..Self::empty() }, vec![Action::SaveThrough])
            }
        }
    }

    fn begin(mut self, now: DateTime<Utc>) -> (Self, Vec<Action>) {
        if self.pair.is_none() || matches!(self.state, State::LoggedOut | State::NeedsLogin(_)) {
            return (self, Vec::new());
        }
        let before = self.intent.filter(|intent| intent.generation == self.generation);
        self.intent = Some(Intent {
            generation: self.generation,
            started: now.timestamp_millis(),
            attempts: before.map_or(0, |intent| intent.attempts).saturating_add(1),
            lost: before.map_or(0, |intent| intent.lost).saturating_add(1),
        });
        self.state = State::Refreshing;
        (self, vec![Action::Save, Action::Reserve, Action::Post])
    }

    fn answered(mut self, reply: Reply, now: DateTime<Utc>) -> (Self, Vec<Action>) {
        match reply {
            Reply::Pair(pair) => return self.renew(pair, now),
            Reply::NotExpired => {
                self.state = State::Active;
                self.intent = None;
                self.trust_for_a_while(now);
            }
            Reply::AlreadyRefreshed => {
                let earlier = self.intent.is_some_and(|intent| intent.lost > 1);
                let reason = if earlier { LoginReason::LostResponse } else { LoginReason::SpentElsewhere };
                self.state = State::NeedsLogin(reason);
            }
            Reply::LoginNeeded(reason) => self.state = State::NeedsLogin(reason),
            Reply::ActionNeeded(reason) => {
                self.found_again();
                self.state = State::NeedsAction(reason);
            }
            Reply::Unspent => self.found_again(),
            Reply::Lost => return (self, Vec::new()),
        }
        (self, vec![Action::Save])
    }

    fn renew(self, pair: NewPair, now: DateTime<Utc>) -> (Self, Vec<Action>) {
        let life = TimeDelta::seconds(i64::try_from(pair.expires_in.min(LONGEST_LIFE)).unwrap_or_default());
        let expires_at = self.hh_time(now) + life;
        let renewed = Self {
            generation: self.generation.saturating_add(1),
            state: State::Active,
            pair: Some(Pair { access: pair.access, refresh: pair.refresh, expires_at }),
            intent: None,
            clock_ahead: self.clock_ahead,
        };
        (renewed, vec![Action::SaveThrough])
    }

    /// The latest attempt was answered after all.
    fn found_again(&mut self) {
        if let Some(intent) = &mut self.intent {
            intent.lost = intent.lost.saturating_sub(1);
        }
    }

    /// hh.ru calls the pair unexpired: a corrected clock may still disagree, and must not ask at every call.
    fn trust_for_a_while(&mut self, now: DateTime<Utc>) {
        let hh_time = self.hh_time(now);
        if let Some(pair) = &mut self.pair
            && pair.expires_at <= hh_time
        {
            pair.expires_at = hh_time + BENEFIT_OF_DOUBT;
        }
    }

    fn is_expired(&self, pair: &Pair, now: DateTime<Utc>) -> bool {
        self.hh_time(now) >= pair.expires_at
    }

    fn hh_time(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let ahead = TimeDelta::try_milliseconds(self.clock_ahead).unwrap_or_default();
        now.checked_add_signed(ahead).unwrap_or(now)
    }

    /// The first repeat is at once, then after 1, 2, 4, … 60 s.
    fn back_off(&self, now: DateTime<Utc>) -> Duration {
        let Some(intent) = self.intent.filter(|intent| intent.generation == self.generation && intent.attempts > 1)
        else {
            return Duration::ZERO;
        };
        let step = Duration::from_secs(1 << (intent.attempts - 2).min(6)).min(LONGEST_BACK_OFF);
        let since = u64::try_from(now.timestamp_millis().saturating_sub(intent.started)).unwrap_or_default();
        step.saturating_sub(Duration::from_millis(since))
    }
}

impl fmt::Display for LoginReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Never => "nobody has signed in yet",
            Self::LoggedOut => "they signed out",
            Self::LostResponse => "hh.ru's answer with the new tokens was lost on the way",
            Self::SpentElsewhere => {
                "the refresh token was used somewhere else, so the stored tokens were copied or stolen"
            }
            Self::Revoked => "hh.ru revoked the tokens",
            Self::Deactivated => "hh.ru deactivated the tokens",
            Self::BadToken => "hh.ru does not recognise the refresh token",
            Self::NotFound => "hh.ru does not know the refresh token",
        })
    }
}

impl fmt::Display for ActionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Application => "hh.ru does not accept the application's credentials",
            Self::AccountNotFound => "hh.ru does not find the account",
            Self::AccountLocked => "the account is locked",
            Self::PasswordInvalidated => "the account's password is no longer valid",
            Self::LoginNotVerified => "the account's login is not verified",
            Self::Unknown(what) => return write!(f, "hh.ru refused to renew the tokens: {what}"),
        })
    }
}

impl ActionReason {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Application => "check the application at dev.hh.ru/admin, then run again",
            Self::AccountNotFound => "see whether the account still exists at hh.ru, then run again",
            Self::AccountLocked => "unlock the account at hh.ru, then run again",
            Self::PasswordInvalidated => "set a new password at hh.ru, then run again",
            Self::LoginNotVerified => "verify the e-mail or phone at hh.ru, then run again",
            Self::Unknown(_) => "run again later; the stored tokens are kept",
        }
    }
}

#[cfg(test)]
mod tests;
