//! People and what they did.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Application;

/// Somebody with an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::sandbox) struct Person {
    /// hh.ru's identifier: digits.
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) first_name: String,
    pub(in crate::sandbox) last_name: String,
    pub(in crate::sandbox) female: bool,
    pub(in crate::sandbox) email: String,
    pub(in crate::sandbox) account: Account,
    pub(in crate::sandbox) applications: Vec<Application>,
    /// Hidden vacancies and when they were hidden.
    pub(in crate::sandbox) hidden_vacancies: BTreeMap<u64, DateTime<Utc>>,
    /// Hidden employers and when they were hidden.
    pub(in crate::sandbox) hidden_employers: BTreeMap<u32, DateTime<Utc>>,
    /// Whether the person has agreed to the application before.
    pub(in crate::sandbox) agreed: bool,
    #[serde(default)]
    pub(in crate::sandbox) middle_name: Option<String>,
    /// What their resumes are about, whatever they call themselves.
    #[serde(default)]
    pub(in crate::sandbox) trade: Trade,
    /// Whether the person has said that they look for no work.
    #[serde(default)]
    pub(in crate::sandbox) content: bool,
    /// Favourite vacancies and when they became so.
    #[serde(default)]
    pub(in crate::sandbox) favorites: BTreeMap<u64, DateTime<Utc>>,
    /// When resumes were last published by hand, by their number.
    #[serde(default)]
    pub(in crate::sandbox) published: BTreeMap<usize, DateTime<Utc>>,
    /// By digits, with the country's.
    #[serde(default)]
    pub(in crate::sandbox) phones: BTreeMap<String, Phone>,
}

/// What a person does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) enum Trade {
    #[default]
    Development,
    Analysis,
    Testing,
}

/// A phone number somebody began to confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Phone {
    pub(in crate::sandbox) verified: bool,
    /// The code sent last.
    pub(in crate::sandbox) code: Option<String>,
    pub(in crate::sandbox) sent_at: Option<DateTime<Utc>>,
    /// Wrong codes since then.
    pub(in crate::sandbox) wrong: u32,
    pub(in crate::sandbox) blocked_until: Option<DateTime<Utc>>,
}

/// How an account stands; `POST /token` refuses all but the first in its own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Account {
    /// It works.
    #[default]
    Working,
    /// `account not found`
    Missing,
    /// `account is locked`
    Locked,
    /// `password invalidated`
    PasswordInvalidated,
    /// `login not verified`
    LoginNotVerified,
}

/// The people whom the consent page proposes: name, first and last name, whether a woman, trade.
const KNOWN: &[(&str, &str, &str, bool, Trade)] = &[
    ("ivan", "Иван", "Соколов", false, Trade::Development),
    ("anna", "Анна", "Кузнецова", true, Trade::Analysis),
    ("maria", "Мария", "Белова", true, Trade::Testing),
    ("bob", "Борис", "Орлов", false, Trade::Development),
];

/// Surnames that suit everybody.
const SURNAMES: &[&str] = &["Черных", "Седых", "Бондаренко", "Коваленко", "Долгих", "Шевченко"];

impl Person {
    /// Somebody new; the same name always gives the same person.
    pub(super) fn new(name: &str) -> Self {
        let digest = Sha256::digest(name);
        let known = KNOWN.iter().find(|(known, ..)| *known == name);
        let surname = SURNAMES[usize::from(digest[0]) % SURNAMES.len()];
        let (first_name, last_name, female, trade) = known.map_or_else(
            || (capitalised(name), surname.to_owned(), false, Trade::Development),
            |(_, first, last, female, trade)| ((*first).to_owned(), (*last).to_owned(), *female, *trade),
        );
        let number = u32::from_be_bytes([0, digest[1], digest[2], digest[3]]);
        Self {
            id: (70_000_000 + number).to_string(),
            first_name,
            last_name,
            female,
            email: format!("{}@example.com", base16ct::lower::encode_string(&digest[..4])),
            account: Account::Working,
            applications: Vec::new(),
            hidden_vacancies: BTreeMap::new(),
            hidden_employers: BTreeMap::new(),
            agreed: false,
            middle_name: None,
            trade,
            content: false,
            favorites: BTreeMap::new(),
            published: BTreeMap::new(),
            phones: BTreeMap::new(),
        }
    }

    /// The names that the consent page proposes.
    pub(in crate::sandbox) fn proposed() -> impl Iterator<Item = (&'static str, String)> {
        KNOWN.iter().map(|(name, first, last, ..)| (*name, format!("{first} {last}")))
    }

    /// The identifier of one of the person's resumes, counted from 0.
    pub(in crate::sandbox) fn resume_id(&self, number: usize) -> String {
        // 38 digits, as hh.ru writes them.
        base16ct::lower::encode_string(&Sha256::digest(format!("{} {number}", self.id)))[..38].to_owned()
    }

    /// How many applications were sent in the 24 hours before `now`.
    pub(in crate::sandbox) fn sent_lately(&self, now: DateTime<Utc>) -> usize {
        let since = now - Duration::hours(24);
        self.applications.iter().filter(|application| application.created_at > since).count()
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(|| "Гость".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};

    use super::super::Application;
    use super::Person;

    #[test]
    fn a_name_is_always_the_same_person() {
        let (bob, again) = (Person::new("bob"), Person::new("bob"));
        assert_eq!(bob.id, again.id);
        assert_ne!(bob.id, Person::new("alice").id);
        assert_eq!(bob.resume_id(0).len(), 38);
        assert_ne!(bob.resume_id(0), bob.resume_id(1));
    }

    #[test]
    fn the_limit_slides() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        let mut bob = Person::new("bob");
        for hours in [1, 23, 25] {
            bob.applications.push(Application::new(1, 1, String::new(), None, now - Duration::hours(hours)));
        }
        assert_eq!(bob.sent_lately(now), 2);
        assert_eq!(bob.sent_lately(now + Duration::hours(2)), 1);
    }
}
