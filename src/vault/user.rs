//! The name of a person at this machine, which is also the name of a folder.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const LONGEST: usize = 64;
/// Names that Windows gives to devices, in any folder and with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// A name such as `bob`: Latin and Cyrillic letters, digits, `.`, `_` and `-`, at most 64 characters, safe as a
/// folder on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

/// Why a text cannot be a person's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserNameError {
    #[error("a name must not be empty")]
    Empty,
    #[error("a name has at most {LONGEST} characters, this one has {0}")]
    TooLong(usize),
    #[error("`{1}` cannot stand in the name `{0}`: letters, digits, `.`, `_` and `-` can")]
    Character(String, char),
    #[error("`{0}` begins with a dot, as hidden folders do")]
    LeadingDot(String),
    #[error("`{0}` begins with `-` and would be read as a flag")]
    LeadingDash(String),
    #[error("`{0}` ends with a dot, which not every system keeps")]
    TrailingDot(String),
    #[error("`{0}` is the name of a device on some systems")]
    Reserved(String),
}

impl UserNameError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        "take another name, for example `--user bob`".to_owned()
    }
}

impl UserName {
    /// Checks `text` and takes it as it is.
    pub fn new(text: impl Into<String>) -> Result<Self, UserNameError> {
        let text = text.into();
        if text.is_empty() {
            return Err(UserNameError::Empty);
        }
        if let Some(wrong) = text.chars().find(|c| !is_allowed(*c)) {
            return Err(UserNameError::Character(printable(&text), wrong));
        }
        let length = text.chars().count();
        if length > LONGEST {
            return Err(UserNameError::TooLong(length));
        }
        if text.starts_with('.') {
            return Err(UserNameError::LeadingDot(text));
        }
        if text.starts_with('-') {
            return Err(UserNameError::LeadingDash(text));
        }
        if text.ends_with('.') {
            return Err(UserNameError::TrailingDot(text));
        }
        if is_device(&text) {
            return Err(UserNameError::Reserved(text));
        }
        Ok(Self(text))
    }

    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_allowed(c: char) -> bool {
    let cyrillic = ('\u{400}'..='\u{4ff}').contains(&c) && c.is_alphabetic();
    c.is_ascii_alphanumeric() || cyrillic || "._-".contains(c)
}

fn is_device(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = stem.strip_suffix(|c: char| c.is_ascii_digit() && c != '0');
    DEVICES.contains(&stem.as_str()) || numbered.is_some_and(|stem| NUMBERED_DEVICES.contains(&stem))
}

/// The start of a text that may hold anything.
fn printable(text: &str) -> String {
    text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for UserName {
    type Err = UserNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for UserName {
    type Error = UserNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{UserName, UserNameError};

    #[test]
    fn ordinary_names_pass() {
        for name in ["bob", "Боб", "anna.k", "a_b-c", "2", "ёжик", "console", "com0", "x".repeat(64).as_str()] {
            assert!(UserName::new(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn each_refusal_has_its_sentence() {
        let reason = |name: &str| UserName::new(name).unwrap_err();
        assert_eq!(reason(""), UserNameError::Empty);
        assert_eq!(reason(&"x".repeat(65)), UserNameError::TooLong(65));
        assert_eq!(reason("a/b"), UserNameError::Character("a/b".into(), '/'));
        assert_eq!(reason("a\\b"), UserNameError::Character("a\\b".into(), '\\'));
        assert_eq!(reason("a\0b"), UserNameError::Character("a\u{fffd}b".into(), '\0'));
        assert_eq!(reason(".."), UserNameError::LeadingDot("..".into()));
        assert_eq!(reason("-v"), UserNameError::LeadingDash("-v".into()));
        assert_eq!(reason("bob."), UserNameError::TrailingDot("bob.".into()));
        assert_eq!(reason("Con"), UserNameError::Reserved("Con".into()));
        assert_eq!(reason("lpt1.txt"), UserNameError::Reserved("lpt1.txt".into()));
    }

    proptest! {
        #[test]
        fn a_name_is_one_ordinary_part_of_a_path(text in any::<String>()) {
            if let Ok(name) = UserName::new(text) {
                let parts: Vec<_> = std::path::Path::new(name.as_str()).components().collect();
                prop_assert!(matches!(parts.as_slice(), [std::path::Component::Normal(part)] if *part == name.as_str()));
            }
        }
    }
}
