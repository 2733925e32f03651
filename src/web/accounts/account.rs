//! What is kept of a person, of an invitation and of a session.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::vault::UserName;
use crate::web::language::Language;

/// Somebody who may sign in. The name is that of their vault.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    pub name: UserName,
    /// A PHC string.
    pub(super) password: String,
    /// What they chose; else the browser says.
    pub language: Option<Language>,
    pub administrator: bool,
    pub disabled: bool,
    pub created: DateTime<Utc>,
}

/// A link that lets one person in, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Whose it is; `None`: whoever comes chooses a name that nobody has.
    pub name: Option<UserName>,
    pub administrator: bool,
    pub created: DateTime<Utc>,
    /// Made at the machine, and so good for a name that has something here already.
    #[serde(default)]
    pub(super) by_operator: bool,
    /// The administrator who made it.
    #[serde(default)]
    pub(super) by: Option<UserName>,
}

/// A browser in which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub name: UserName,
    pub created: DateTime<Utc>,
    /// When it was last used, to some minutes.
    pub seen: DateTime<Utc>,
}

const VALID: TimeDelta = TimeDelta::days(7);
const IDLE: TimeDelta = TimeDelta::hours(12);
const LONGEST: TimeDelta = TimeDelta::days(30);

impl Invitation {
    /// When it is worth nothing any more.
    pub fn ends(&self) -> DateTime<Utc> {
        self.created + VALID
    }

    pub(super) fn is_valid(&self, now: DateTime<Utc>) -> bool {
        now - self.created < VALID
    }
}

impl Session {
    pub(super) fn is_valid(&self, now: DateTime<Utc>) -> bool {
        now - self.seen < IDLE && now - self.created < LONGEST
    }
}

/// Names that differ in their capitals alone are one: not every file system tells them apart.
pub(super) fn folded(name: &UserName) -> String {
    name.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Session, UserName};

    #[test]
    fn a_session_ends_when_idle_and_at_last() {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let mut session = Session { name: UserName::new("bob").unwrap(), created: start, seen: start };
        assert!(session.is_valid(start + TimeDelta::hours(11)));
        assert!(!session.is_valid(start + TimeDelta::hours(12)));
        session.seen = start + TimeDelta::days(30);
        assert!(!session.is_valid(session.seen));
    }
}
