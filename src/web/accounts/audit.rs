//! Who did what, when and from where. No secret is ever written here.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::vault::UserName;

/// The newest are kept, so many.
pub(super) const KEPT: usize = 10_000;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: DateTime<Utc>,
    /// The account, or `operator` for whoever sits at the machine.
    pub who: String,
    pub what: What,
    /// None for what was done at the machine.
    pub address: Option<IpAddr>,
    /// Whom it was done to, if not to themselves.
    #[serde(default)]
    pub whom: Option<String>,
    /// How many, of what is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl Event {
    /// What somebody did now, or had done for them.
    pub fn of(who: &UserName, what: What, address: Option<IpAddr>, count: Option<u64>) -> Self {
        Self { at: Utc::now(), who: who.to_string(), what, address, whom: None, count }
    }
}

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    Invited,
    Joined,
    SignedIn,
    WrongPassword,
    SignedOut,
    SignedOutEverywhere,
    PasswordChanged,
    Disabled,
    Enabled,
    Removed,
    Renamed,
    Connected,
    Disconnected,
    /// Applications, which the person approved.
    Sent,
    /// Applications, which a schedule of theirs sent.
    SentBySchedule,
    /// Never to be seen again at hh.ru.
    Hidden,
    SettingsChanged,
    StrategyRemoved,
    PermissionRevoked,
}
