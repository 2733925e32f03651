//! What a script says of itself while it runs.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Hook;
use crate::hh::VacancyId;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    Info,
    Warn,
}

/// One line of `log::info` or `log::warn`; control characters are gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub level: Level,
    pub text: String,
    /// `None` while the file itself was being evaluated.
    pub hook: Option<Hook>,
    pub vacancy: Option<VacancyId>,
}

/// `text` without what could move a cursor, change a colour or reorder the letters around it. Line ends and tabs
/// stay where `lines` says so, else they become spaces.
pub fn strip_controls(text: &str, lines: bool) -> Cow<'_, str> {
    let hostile = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    if !text.contains(hostile) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter_map(|character| match character {
        '\n' | '\t' if lines => Some(character),
        '\n' | '\t' => Some(' '),
        other if hostile(other) => None,
        other => Some(other),
    });
    Cow::Owned(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::strip_controls;

    #[test]
    fn what_steers_a_terminal_is_gone() {
        assert_eq!(strip_controls("a\u{1b}[31mb\u{202e}c\r\nd", false), "a[31mbc d");
        assert_eq!(strip_controls("a\r\n\tb", true), "a\n\tb");
        assert_eq!(strip_controls("Здравствуйте", false), "Здравствуйте");
    }
}
