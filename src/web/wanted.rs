//! What people want run: the strategy that they chose among their own, with their values, and their schedule.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chrono::Local;
use url::Url;

use super::accounts::{self, Accounts};
use super::engine::{Address, Choices, Chosen, Last, Letter, Starter, Timetable};
use super::language::Language;
use super::letters;
use super::preferences::{Preferences, shortest};
use super::strategies::{Name, Strategies};
use crate::hh::EmployerId;
use crate::vault::{Origins, UserName};
use crate::worker::{self, Program, Unreadable};

/// Reads what people chose, as it is when it is asked for.
pub(super) struct Wanted {
    pub(super) accounts: Accounts,
    /// The data folder.
    pub(super) home: PathBuf,
    pub(super) origins: Origins,
    /// Held by whoever changes scripts.
    pub(super) writing: Arc<Mutex<()>>,
    /// Where people reach the server, for what is written to them.
    pub(super) public: Url,
}

impl Wanted {
    /// What somebody chose is not to be guessed where it cannot be read.
    fn preferences(&self, user: &UserName) -> Result<Preferences, accounts::Error> {
        self.accounts.preferences(user).inspect_err(|error| {
            tracing::error!(%error, "what a person chose cannot be read");
        })
    }
}

impl Wanted {
    /// The language that they chose, else the one that most people here speak.
    fn language(&self, user: &UserName) -> Language {
        let account = self.accounts.all().into_iter().find(|account| account.name == *user);
        account.and_then(|account| account.language).unwrap_or(Language::Russian)
    }
}

impl Choices for Wanted {
    /// Who chose none gets the one that everybody begins with.
    fn strategy(&self, user: &UserName) -> Result<Chosen, worker::Error> {
        let preferences = self.preferences(user).map_err(|error| unreadable("the settings of the runs", error))?;
        let told = preferences.notify.map(|mail| Address { mail, language: self.language(user).of_reports() });
        let name = preferences.strategy.map(|name| Name::new(&name).map_err(|wrong| unreadable(&name, wrong)));
        let Some(name) = name.transpose()? else { return Ok(Chosen { told, ..Starter.strategy(user)? }) };
        let own = Strategies::new(&self.home, user, &self.origins, Arc::clone(&self.writing));
        let program = Program::read(&own.path(&name)).map_err(|error| match error {
            // Where the server keeps it is nobody's business.
            worker::Error::Unreadable { path, why } => {
                let path = path.strip_prefix(own.scripts()).map(ToOwned::to_owned).unwrap_or(path);
                worker::Error::Unreadable { path, why }
            }
            error => error,
        })?;
        let params = own.values(&name).map_err(|error| unreadable(&format!("the values of {name}"), error))?;
        Ok(Chosen { program, params, told })
    }

    fn timetable(&self, user: &UserName) -> Option<Timetable<Local>> {
        let preferences = self.preferences(user).ok()?;
        let schedule = preferences.schedule(shortest(&self.origins))?;
        let since = preferences.since?.with_timezone(&Local);
        Some(Timetable { schedule, send: preferences.send, since })
    }

    fn own_employers(&self, user: &UserName) -> Result<Vec<EmployerId>, worker::Error> {
        let preferences = self.preferences(user).map_err(|error| unreadable("the settings of the runs", error))?;
        Ok(preferences.own_employers)
    }

    fn letter(&self, user: &UserName, trouble: &Last) -> Option<Letter> {
        let preferences = self.preferences(user).ok()?;
        let strategy = preferences.strategy.as_deref();
        let notice = letters::of_trouble(trouble, strategy, self.language(user), &self.public)?;
        Some(Letter { to: preferences.notify?, notice })
    }
}

fn unreadable(what: &str, error: impl std::error::Error + Send + Sync + 'static) -> worker::Error {
    worker::Error::Unreadable { path: what.into(), why: Unreadable::Io(std::io::Error::other(error)) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::Utc;

    use super::Wanted;
    use crate::secret::Secret;
    use crate::vault::{Origins, UserName};
    use crate::web::accounts::Accounts;
    use crate::web::engine::Choices;
    use crate::web::preferences::Words;
    use crate::web::strategies::{Name, Strategies, Texts};

    #[tokio::test]
    async fn the_strategy_and_the_schedule_are_those_that_were_chosen() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(home.path()).unwrap();
        let (bob, from) = (UserName::new("bob").unwrap(), "127.0.0.1".parse().unwrap());
        let link = accounts.invite(None, None, None).unwrap();
        accounts.accept(link, bob.clone(), Secret::from("correct horse battery"), from).await.unwrap();
        let account = accounts.all().remove(0);
        let wanted = Wanted {
            accounts: accounts.clone(),
            home: home.path().to_owned(),
            origins: Origins::hh(),
            writing: Arc::default(),
            public: "http://127.0.0.1:8080/".parse().unwrap(),
        };
        assert_eq!(wanted.strategy(&bob).unwrap().program.name(), "my_strategy");
        assert!(wanted.timetable(&bob).is_none());

        let own = Strategies::new(home.path(), &bob, &Origins::hh(), Arc::clone(&wanted.writing));
        let name = Name::new("rust").unwrap();
        let script = "fn queries(me) { #{ text: param(\"word\") } }".to_owned();
        own.create(&name, &Texts { script, ..Texts::default() }).unwrap();
        own.set_values(&name, &[("word".to_owned(), "tokio".to_owned())].into()).unwrap();
        let change = |kept: &mut super::Preferences| {
            kept.strategy = Some("rust".to_owned());
            kept.schedule = Some(Words { every: "2h".to_owned(), ..Words::default() });
            (kept.since, kept.send) = (Some(Utc::now()), true);
        };
        accounts.change_preferences(&account, from, change).unwrap();
        let chosen = wanted.strategy(&bob).unwrap();
        assert_eq!((chosen.program.name(), chosen.params["word"].as_str()), ("rust", "tokio"));
        assert!(wanted.timetable(&bob).unwrap().send);

        // What was chosen and is gone is told by its name, and nothing else runs in its place.
        std::fs::remove_file(own.path(&name)).unwrap();
        assert_eq!(wanted.strategy(&bob).unwrap_err().to_string(), "`rust.rhai` does not exist");
        accounts.change_preferences(&account, from, |kept| kept.strategy = Some("../rust".to_owned())).unwrap();
        assert!(wanted.strategy(&bob).is_err());
    }
}
