//! What a script turned out to be.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Finding, Settings};

/// A function of a strategy that the host calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Hook {
    Queries,
    Filter,
    Score,
    Review,
    Resume,
    Letter,
    Settings,
    /// What a task is instead of all of them.
    Main,
}

impl Hook {
    /// Every hook of a strategy, in the order a run calls them.
    pub const ALL: [Self; 7] =
        [Self::Settings, Self::Queries, Self::Filter, Self::Score, Self::Review, Self::Resume, Self::Letter];

    /// The function's name in a script.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queries => "queries",
            Self::Filter => "filter",
            Self::Score => "score",
            Self::Review => "review",
            Self::Resume => "resume",
            Self::Letter => "letter",
            Self::Settings => "settings",
            Self::Main => "main",
        }
    }

    /// What the function is given, by the names the manual uses.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Queries => &["me"],
            Self::Filter | Self::Score | Self::Review => &["v"],
            Self::Resume => &["v", "resumes"],
            Self::Letter => &["v", "resume"],
            Self::Settings => &[],
            Self::Main => &["args"],
        }
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a script turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Strategy {
    /// The hooks it has.
    pub hooks: Vec<Hook>,
    /// Whether it has a `main`.
    pub task: bool,
    pub settings: Settings,
    /// What the check found that does not keep it from running.
    pub warnings: Vec<Finding>,
}

impl Strategy {
    /// Whether the script has this hook.
    pub fn has(&self, hook: Hook) -> bool {
        self.hooks.contains(&hook)
    }

    /// Whether it is a task rather than a strategy: a `main`, and no `queries`.
    pub fn is_task(&self) -> bool {
        self.task && !self.has(Hook::Queries)
    }
}
