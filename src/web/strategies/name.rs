//! What a script is called, which is also what its file is called and what an import says.

use std::fmt;

use crate::script::recipes;
use crate::vault::UserName;

/// A name such as `my_strategy`: letters, digits, `_` and `-`, safe as a file on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// Why a text is no name of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("a script's name has letters, digits, `_` and `-`, and begins with a letter")]
    Characters,
    /// Others would import it instead of the recipe.
    #[error("this is the name of a recipe")]
    Recipe,
}

impl Name {
    /// Checks `text` and takes it as it is.
    pub fn new(text: &str) -> Result<Self, NameError> {
        // A device's name is none on any system.
        if !recipes::is_name(text) || UserName::new(text).is_err() {
            return Err(NameError::Characters);
        }
        if recipes::names().any(|recipe| recipe.eq_ignore_ascii_case(text)) {
            return Err(NameError::Recipe);
        }
        Ok(Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are one file where capitals do not count.
    pub fn is_like(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, NameError};

    #[test]
    fn names_are_plain_files_and_no_recipes() {
        for name in ["rust", "my_strategy", "Rust-2", "_a"] {
            assert_eq!(Name::new(name).unwrap().as_str(), name);
        }
        let long = "a".repeat(65);
        for name in [
            "", ".", "..", "../rust", "a/b", "a\\b", "a.b", "a b", "a\r\nb", "a\0", "-a", "1a", "con", "<b>", "раст",
            &long,
        ] {
            assert_eq!(Name::new(name), Err(NameError::Characters), "{name:?}");
        }
        assert_eq!(Name::new("Salary"), Err(NameError::Recipe));
        assert!(Name::new("Rust").unwrap().is_like(&Name::new("rust").unwrap()));
    }
}
