//! The languages of the pages: their texts, and how counted things and moments are written.

/// Texts side by side; one that a language lacks does not compile.
macro_rules! table {
    ($(#[$doc:meta])* $table:ident { $($name:ident: $english:literal, $russian:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $table {
            $(pub $name: &'static str,)+
        }

        impl $table {
            pub(super) fn of(language: super::Language) -> &'static Self {
                static ENGLISH: $table = $table { $($name: $english,)+ };
                static RUSSIAN: $table = $table { $($name: $russian,)+ };
                match language {
                    super::Language::English => &ENGLISH,
                    super::Language::Russian => &RUSSIAN,
                }
            }
        }
    };
}

mod english;
mod journal;
mod letters;
mod preferences;
mod results;
mod russian;
mod scripts;
mod texts;

use chrono::{DateTime, Local, Utc};
use serde::{Deserialize, Serialize};

use crate::run::report::language::Counted;
pub use journal::{JournalTexts, STATES};
pub use letters::LetterTexts;
pub use preferences::PreferenceTexts;
pub use scripts::ScriptTexts;
pub use texts::Texts;

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "ru")]
    Russian,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Russian, Self::English];

    /// Its code, as HTML wants it.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// The language of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Russian => "Русский",
        }
    }

    /// The one that a browser likes best, by `Accept-Language` (RFC 9110, 12.5.4).
    pub fn accepted(header: &str) -> Option<Self> {
        let wishes = header.split(',').take(32).filter_map(|wish| {
            let mut parts = wish.split(';');
            let tag = parts.next()?.trim().split('-').next()?.to_ascii_lowercase();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            Some((Self::of_code(&tag)?, weight)).filter(|(_, weight)| *weight > 0.0)
        });
        // The first of equals wins.
        let best = wishes.fold(None, |best: Option<(Self, f32)>, wish| match best {
            Some((_, weight)) if weight >= wish.1 => best,
            _ => Some(wish),
        });
        best.map(|(language, _)| language)
    }

    /// Every text.
    pub fn texts(self) -> &'static Texts {
        match self {
            Self::English => &english::TEXTS,
            Self::Russian => &russian::TEXTS,
        }
    }

    /// The texts about strategies.
    pub fn scripts(self) -> &'static ScriptTexts {
        ScriptTexts::of(self)
    }

    /// The texts about what was sent, and what came of it.
    pub fn journal(self) -> &'static JournalTexts {
        JournalTexts::of(self)
    }

    /// The texts of what is written by mail.
    pub fn letters(self) -> &'static LetterTexts {
        LetterTexts::of(self)
    }

    /// The texts about what a person chooses.
    pub fn preferences(self) -> &'static PreferenceTexts {
        PreferenceTexts::of(self)
    }

    /// The same language, as the reports know it.
    pub fn of_reports(self) -> crate::run::report::Language {
        match self {
            Self::English => crate::run::report::Language::English,
            Self::Russian => crate::run::report::Language::Russian,
        }
    }

    /// A count with its noun in the right form: `1 минута`, `22 минуты`, `5 минут`.
    pub fn count(self, count: u64, noun: &Counted) -> String {
        self.of_reports().count(usize::try_from(count).unwrap_or(usize::MAX), noun)
    }

    /// A moment to the minute by the server's clock, with its distance from UTC.
    pub fn local(self, moment: DateTime<Local>) -> String {
        let form = match self {
            Self::English => "%Y-%m-%d %H:%M %:z",
            Self::Russian => "%d.%m.%Y %H:%M %:z",
        };
        moment.format(form).to_string()
    }

    /// A moment to the minute, in UTC.
    pub fn moment(self, moment: DateTime<Utc>) -> String {
        let form = match self {
            Self::English => "%Y-%m-%d %H:%M UTC",
            Self::Russian => "%d.%m.%Y %H:%M UTC",
        };
        moment.format(form).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, Russian};

    #[test]
    fn the_browser_chooses_what_there_is() {
        for (header, language) in [
            ("ru-RU,ru;q=0.9,en-US;q=0.8", Some(Russian)),
            ("de, en;q=0.5, ru;q=0.4", Some(English)),
            ("en;q=0, ru;q=0.1", Some(Russian)),
            ("ru, en", Some(Russian)),
            ("rum, *;q=0.5", None),
            (";;;,,q=1", None),
            ("", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn counted_things_have_the_right_form() {
        let said = |count| Russian.count(count, &Russian.texts().seconds).replace('\u{a0}', " ");
        assert_eq!(
            [1, 2, 5, 11, 14, 21, 22, 112].map(said),
            ["1 секунду", "2 секунды", "5 секунд", "11 секунд", "14 секунд", "21 секунду", "22 секунды", "112 секунд"]
        );
        assert_eq!(English.count(1, &English.texts().seconds).replace('\u{a0}', " "), "1 second");
    }
}
