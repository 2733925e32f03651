//! What a person chose about their runs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::hh::is_loopback;
use crate::run::schedule::{Error, Every, Quiet, Schedule, Weekdays};
use crate::vault::Origins;

/// hh.ru is asked no more often; the built-in one, or one of this machine, as often as anybody likes.
const AT_HH: Duration = Duration::from_secs(300);
const AT_SANDBOX: Duration = Duration::from_secs(1);

/// The shortest time between two runs at this hh.ru.
pub fn shortest(origins: &Origins) -> Duration {
    // The built-in one has a name instead of an address.
    let elsewhere = Url::parse(&origins.api).is_ok_and(|url| !is_loopback(&url));
    if elsewhere { AT_HH } else { AT_SANDBOX }
}

/// What a person chose about their runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The strategy that the schedule runs, by its name.
    pub strategy: Option<String>,
    pub schedule: Option<Words>,
    /// When the schedule was set.
    pub since: Option<DateTime<Utc>>,
    /// What a run of the schedule planned is sent without asking; else it waits to be approved.
    pub send: bool,
    /// Where they want to be told, as `bob@example.com`.
    pub notify: Option<String>,
}

/// A schedule in the words that it was given in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub every: String,
    pub quiet: String,
    pub days: String,
}

/// Which of the words is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: Field,
    pub error: Error,
}

/// A field of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Every,
    Quiet,
    Days,
}

impl Preferences {
    /// When runs begin by themselves; `None` where they do not, or where what was kept is not understood any more.
    pub fn schedule(&self, shortest: Duration) -> Option<Schedule> {
        self.schedule.as_ref()?.read(shortest).ok()
    }
}

impl Words {
    /// The schedule that is meant, with at least `shortest` between two runs.
    pub fn read(&self, shortest: Duration) -> Result<Schedule, Wrong> {
        let wrong = |field| move |error| Wrong { field, error };
        let every: Every = self.every.parse().map_err(wrong(Field::Every))?;
        let quiet = self.quiet.split([',', ';']).map(str::trim).filter(|text| !text.is_empty());
        let quiet = quiet.map(str::parse).collect::<Result<Vec<Quiet>, _>>().map_err(wrong(Field::Quiet))?;
        let days = match self.days.trim() {
            "" => Weekdays::default(),
            days => days.parse().map_err(wrong(Field::Days))?,
        };
        let schedule = Schedule::new(every, quiet, days).and_then(|schedule| schedule.at_most_every(shortest));
        schedule.map_err(wrong(Field::Every))
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Preferences, Words, shortest};
    use crate::secret::Secret;
    use crate::vault::{Origins, UserName};
    use crate::web::accounts::Accounts;

    fn words(every: &str, quiet: &str, days: &str) -> Words {
        Words { every: every.to_owned(), quiet: quiet.to_owned(), days: days.to_owned() }
    }

    #[test]
    fn the_wrong_word_is_named() {
        assert!(words("09:00,18:30", "22:00-08:00, 13:00-14:00", "пн-пт").read(shortest(&Origins::hh())).is_ok());
        assert!(words("2h", "", "").read(shortest(&Origins::hh())).is_ok());
        for (every, quiet, days, field) in [
            ("", "", "", Field::Every),
            ("1m", "", "", Field::Every),
            ("2h", "22-8", "", Field::Quiet),
            ("2h", "", "someday", Field::Days),
            ("09:00", "08:00-10:00", "", Field::Every),
        ] {
            assert_eq!(
                words(every, quiet, days).read(shortest(&Origins::hh())).unwrap_err().field,
                field,
                "{every} {quiet} {days}"
            );
        }
    }

    #[tokio::test]
    async fn preferences_come_back_and_go_with_their_person() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(home.path()).unwrap();
        let (bob, from) = (UserName::new("bob").unwrap(), "127.0.0.1".parse().unwrap());
        let link = accounts.invite(None, None, None).unwrap();
        accounts.accept(link, bob.clone(), Secret::from("correct horse battery"), from).await.unwrap();
        let account = accounts.all().remove(0);
        let chosen = Preferences {
            strategy: Some("rust".to_owned()),
            schedule: Some(words("2h", "22:00-08:00", "mon-fri")),
            notify: Some("bob@example.com".to_owned()),
            ..Preferences::default()
        };
        accounts.change_preferences(&account, from, |kept| *kept = chosen.clone()).unwrap();
        let again = Accounts::open(home.path()).unwrap();
        assert_eq!(again.preferences(&bob).unwrap(), chosen);
        assert!(chosen.schedule(shortest(&Origins::hh())).is_some());
        again.remove(&account, from).unwrap();
        assert_eq!(again.preferences(&bob).unwrap(), Preferences::default());
    }
}
