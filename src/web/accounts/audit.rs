//! Who did what, when and from where. No secret is ever written here.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
    SettingsChanged,
    StrategyRemoved,
    PermissionRevoked,
}
