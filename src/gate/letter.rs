//! Letters are read before they are sent.

use std::fmt;

/// hh.ru's limit, in characters.
const LONGEST: usize = 10_000;
/// What a template leaves behind when a value was missing.
const LEFTOVERS: &[&str] = &["${", "{{", "()"];

/// Why a letter cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterProblem {
    /// The vacancy requires one.
    Missing,
    /// Its length in characters.
    TooLong(usize),
    /// What stands in it.
    Leftover(&'static str),
}

/// Reads a letter as the gate does before sending.
pub fn check(letter: Option<&str>, required: bool) -> Result<(), LetterProblem> {
    let Some(letter) = letter.filter(|letter| !letter.trim().is_empty()) else {
        return if required { Err(LetterProblem::Missing) } else { Ok(()) };
    };
    let length = letter.chars().count();
    if length > LONGEST {
        return Err(LetterProblem::TooLong(length));
    }
    match LEFTOVERS.iter().find(|leftover| letter.contains(**leftover)) {
        Some(leftover) => Err(LetterProblem::Leftover(leftover)),
        None => Ok(()),
    }
}

impl fmt::Display for LetterProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("wants a letter and the strategy wrote none"),
            Self::TooLong(length) => write!(f, "the letter has {length} characters, hh.ru takes {LONGEST}"),
            Self::Leftover(leftover) => write!(f, "the letter still has `{leftover}` of a template in it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LetterProblem, check};

    #[test]
    fn letters_hh_would_refuse_or_a_person_regret() {
        assert_eq!(check(None, false), Ok(()));
        assert_eq!(check(Some("  \n"), true), Err(LetterProblem::Missing));
        assert_eq!(check(Some(&"я".repeat(10_000)), true), Ok(()));
        assert_eq!(check(Some(&"я".repeat(10_001)), true), Err(LetterProblem::TooLong(10_001)));
        assert_eq!(check(Some("Здравствуйте, ${name}!"), true), Err(LetterProblem::Leftover("${")));
        assert_eq!(check(Some("Меня интересует «()»"), false), Err(LetterProblem::Leftover("()")));
    }
}
