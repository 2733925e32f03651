//! Misspelt words: `rsut` is corrected to `rust`, and so is `кгые`, typed with the other keyboard on.

use std::collections::BTreeMap;

use strsim::osa_distance;

use super::super::catalogue::professions;
use super::index::Index;
use super::words::{cut, plain};

/// The words that searches are about, with how many vacancies have each.
pub(super) struct Vocabulary(BTreeMap<String, usize>);

/// A text in which words were corrected.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fix {
    pub(super) text: String,
    /// Searched for at once; otherwise only suggested.
    pub(super) sure: bool,
}

/// Shorter words are left alone, and words of this length on may be wrong in two places.
const SHORTEST: usize = 4;
const LONG: usize = 7;

impl Vocabulary {
    pub(super) fn of(index: &Index) -> Self {
        let words = professions::phrases().flat_map(cut).map(|word| plain(word.text));
        let words = words.filter(|word| word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic));
        Self(
            words
                .map(|word| (index.frequency(&word), word))
                .filter(|(count, _)| *count > 0)
                .map(|(c, w)| (w, c))
                .collect(),
        )
    }

    /// The text with its unknown words corrected; none when all are known or nothing is near.
    pub(super) fn corrected(&self, text: &str, index: &Index) -> Option<Fix> {
        let mut fix = Fix { text: String::with_capacity(text.len()), sure: true };
        let mut done = 0;
        for word in cut(text) {
            let end = word.start + word.text.len();
            let known = text[end..].starts_with('*') || is_operator(word.text) || index.frequency(word.text) > 0;
            let Some((better, sure)) = Some(word.text).filter(|_| !known).and_then(|word| self.near(&plain(word)))
            else {
                continue;
            };
            fix.text.extend([&text[done..word.start], better]);
            fix.sure &= sure;
            done = end;
        }
        fix.text.push_str(&text[done..]);
        (done > 0).then_some(fix)
    }

    /// The word that was most likely meant, and whether that is certain enough.
    fn near(&self, word: &str) -> Option<(&str, bool)> {
        let length = word.chars().count();
        if length < SHORTEST || !word.chars().all(char::is_alphabetic) {
            return None;
        }
        if let Some((known, _)) = self.0.get_key_value(&other_keyboard(word)) {
            return Some((known, true));
        }
        let most = if length >= LONG { 2 } else { 1 };
        let near = self.0.iter().filter(|(known, _)| known.chars().count().abs_diff(length) <= most);
        let near = near.map(|(known, count)| (osa_distance(known, word), std::cmp::Reverse(count), known));
        let (distance, _, known) = near.filter(|(distance, ..)| *distance <= most).min()?;
        Some((known, distance == 1))
    }
}

fn is_operator(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT" | "NAME" | "COMPANY" | "COMPANY_NAME" | "DESCRIPTION")
}

/// The same keys with the other keyboard on.
fn other_keyboard(word: &str) -> String {
    const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбю";
    const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
    let key = |letter: char| {
        let mut keys = RUSSIAN.chars().zip(LATIN.chars());
        keys.find_map(|(russian, latin)| match letter {
            _ if letter == russian => Some(latin),
            _ if letter == latin => Some(russian),
            _ => None,
        })
    };
    word.chars().map(|letter| key(letter).unwrap_or(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::catalogue::Catalogue;
    use super::super::index::Index;
    use super::{Vocabulary, other_keyboard};

    #[test]
    fn misspelt_words_are_corrected() {
        let catalogue = Catalogue::generate(1, 400, "2026-11-20T12:00:00Z".parse().unwrap());
        let index = Index::of(&catalogue);
        let vocabulary = Vocabulary::of(&index);
        let fixed = |text: &str| vocabulary.corrected(text, &index).map(|fix| (fix.text, fix.sure));
        assert_eq!(fixed("senior rsut"), Some(("senior rust".to_owned(), true)));
        assert_eq!(fixed("кгые"), Some(("rust".to_owned(), true)));
        assert_eq!(fixed("програмист"), Some(("программист".to_owned(), true)));
        assert_eq!(fixed("прогамист"), Some(("программист".to_owned(), false)));
        for known in ["rust", "rust*", "rsu*", "NAME:rust OR go", "абракадабра", ""] {
            assert_eq!(fixed(known), None, "{known}");
        }
    }

    #[test]
    fn the_other_keyboard() {
        assert_eq!(other_keyboard("кгые"), "rust");
        assert_eq!(other_keyboard("cdfhobr"), "сварщик");
    }
}
