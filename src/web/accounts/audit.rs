//! Who did what, when and from where. No secret is ever written here.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Account;
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

    /// The line as `account` may have it, if it is about them: not what was done before there was this account, and not
    /// from where others did something.
    pub(in crate::web) fn told_to(self, account: &Account) -> Option<Self> {
        // At the machine sits `operator`, which an account may be called, too.
        let by_them =
            self.who == account.name.as_str() && (self.address.is_some() || self.what == What::SentBySchedule);
        let folded = |name: &str| name.to_lowercase();
        let to_them = self.whom.as_ref().is_some_and(|whom| folded(whom) == folded(account.name.as_str()));
        let told = self.at >= account.created && (by_them || to_them);
        told.then(|| Self { address: self.address.filter(|_| by_them), ..self })
    }
}

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    Invited,
    InvitedAdministrator,
    /// An invitation is void before its time.
    TookBackInvitation,
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

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};

    use super::{Account, Event, UserName, What};

    #[test]
    fn nobody_is_told_what_is_of_others() {
        let name = UserName::new("operator").unwrap();
        let now = Utc::now();
        let account = Account {
            name: name.clone(),
            password: String::new(),
            language: None,
            administrator: false,
            disabled: false,
            created: now,
        };
        let from = Some("10.0.0.1".parse().unwrap());
        let event = |who: &str, what, address, whom: Option<&str>| Event {
            at: now,
            who: who.to_owned(),
            what,
            address,
            whom: whom.map(str::to_owned),
            count: None,
        };
        let own = event("operator", What::SignedIn, from, None);
        assert_eq!(own.clone().told_to(&account), Some(own.clone()));
        assert!(event("operator", What::SentBySchedule, None, None).told_to(&account).is_some());
        let disabled = event("admin", What::Disabled, from, Some("Operator")).told_to(&account).unwrap();
        assert_eq!((disabled.who.as_str(), disabled.address), ("admin", None));
        for others in [
            event("operator", What::Invited, None, Some("anna")),
            event("anna", What::SignedIn, from, None),
            Event { at: now - TimeDelta::seconds(1), ..own },
        ] {
            assert_eq!(others.told_to(&account), None);
        }
    }
}
