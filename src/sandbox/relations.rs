//! What a person has to do with vacancies.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::catalogue::{Kind, Vacancy};
use super::server::{Site, Visitor};
use super::state::Person;

/// What one person has to do with the catalogue, as of one request.
#[derive(Debug, Default)]
pub(super) struct Relations {
    hidden: HashSet<u64>,
    hidden_employers: HashSet<u32>,
    favorites: HashSet<u64>,
    /// Vacancies applied to, and what became of it.
    states: HashMap<u64, &'static str>,
}

impl Relations {
    /// Those of a person; none for anybody else.
    pub(super) fn of(site: &Site, visitor: &Visitor) -> Self {
        let Visitor::Person(name) = visitor else { return Self::default() };
        let (state, now) = (site.state(), site.now());
        state.people.get(name).map(|person| Self::among(person, now)).unwrap_or_default()
    }

    /// Those of this person.
    pub(super) fn among(person: &Person, now: DateTime<Utc>) -> Self {
        Self {
            favorites: person.favorites.keys().copied().collect(),
            hidden: person.hidden_vacancies.keys().copied().collect(),
            hidden_employers: person.hidden_employers.keys().copied().collect(),
            states: person.applications.iter().map(|sent| (sent.vacancy, sent.fate(now).state)).collect(),
        }
    }

    /// hh.ru's words for a vacancy.
    pub(super) fn with(&self, vacancy: &Vacancy) -> Vec<&'static str> {
        let mut words = Vec::new();
        if self.favorites.contains(&vacancy.id) {
            words.push("favorited");
        }
        if let Some(state) = self.states.get(&vacancy.id) {
            words.push("got_response");
            match *state {
                "invitation" => words.push("got_invitation"),
                "discard" => words.push("got_rejection"),
                _ => {}
            }
        }
        if self.hidden.contains(&vacancy.id) {
            words.push("blacklisted");
        }
        words
    }

    /// Whether the vacancy tells its employer and the person hid them.
    pub(super) fn hides_employer(&self, site: &Site, vacancy: &Vacancy) -> bool {
        let told = vacancy.kind != Kind::Anonymous;
        told && self.hidden_employers.contains(&site.catalogue().employer_of(vacancy).id)
    }

    /// Whether searches leave it out.
    pub(super) fn hides(&self, site: &Site, vacancy: &Vacancy) -> bool {
        self.hidden.contains(&vacancy.id) || self.hides_employer(site, vacancy)
    }
}
