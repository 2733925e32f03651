//! Why an import of a script was not followed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why an import was not followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfollowed {
    Missing {
        /// A file or a built-in recipe that may have been meant.
        near: Option<String>,
    },
    /// It lies outside of the script's folder.
    Outside,
    /// It leads back to where it began.
    Cycle { chain: Vec<String> },
    /// It is there and cannot be used; both halves are sentences.
    Unreadable { why: String, hint: String },
}

impl Unfollowed {
    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self {
            Self::Missing { .. } => {
                "imports are looked for beside the script, in `recipes` there, and among the built-in recipes"
            }
            Self::Outside => "copy the file into the script's folder",
            Self::Cycle { .. } => "move what both need to a third file",
            Self::Unreadable { hint, .. } => hint,
        }
    }
}

impl fmt::Display for Unfollowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { .. } => f.write_str("does not exist"),
            Self::Outside => f.write_str("lies outside of the script's folder"),
            Self::Cycle { chain } => write!(f, "imports itself: {}", chain.join(" → ")),
            Self::Unreadable { why, .. } => f.write_str(why),
        }
    }
}
