//! What a person chose about their runs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::hh::{EmployerId, is_loopback};
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
    /// Whom they never apply to.
    pub own_employers: Vec<EmployerId>,
}

/// Own employers at most.
const EMPLOYERS: usize = 100;

/// The employers of a line: ids, or the addresses of their pages. What is neither, or too much, is told.
pub fn employers(text: &str) -> Result<Vec<EmployerId>, String> {
    let words = text.split([',', ';']).flat_map(str::split_whitespace);
    let read = |word: &str| {
        let page =
            word.split_once("/employer/").map(|(_, rest)| rest.split(['?', '#', '/']).next().unwrap_or_default());
        let id = page.unwrap_or(word);
        let is_id = (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        is_id.then(|| EmployerId::new(id)).ok_or_else(|| word.to_owned())
    };
    let mut found: Vec<EmployerId> = Vec::new();
    for word in words {
        let id = read(word)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found.get(EMPLOYERS).map_or(Ok(()), |one| Err(one.to_string()))?;
    Ok(found)
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

    #[test]
    fn employers_are_read_from_ids_and_addresses() {
        let read = |text| super::employers(text).map(|ids| ids.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(
            read(" 1455, https://hh.ru/employer/78638?from=vacancy;1455 "),
            Ok(vec!["1455".into(), "78638".into()])
        );
        assert_eq!(read(""), Ok(Vec::new()));
        assert_eq!(read("1455 Яндекс"), Err("Яндекс".to_owned()));
        assert!(read("https://hh.ru/employer/../x").is_err());
        let many: Vec<String> = (0..101).map(|id| id.to_string()).collect();
        assert_eq!(read(&many.join(",")), Err("100".to_owned()));
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
