//! Words: how texts and queries are cut, so that one form of a word finds the others.

use rust_stemmers::{Algorithm, Stemmer};

/// Cuts texts into words and words to their stems.
pub(super) struct Words {
    russian: Stemmer,
    english: Stemmer,
}

/// A word of a text and where it stands (bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Words {
    pub(super) fn new() -> Self {
        Self { russian: Stemmer::create(Algorithm::Russian), english: Stemmer::create(Algorithm::English) }
    }

    /// The stem of a word; one ending for all its forms.
    pub(super) fn stem(&self, word: &str) -> String {
        let plain = plain(word);
        if plain.ends_with(['+', '#']) || plain.contains(|letter: char| letter.is_ascii_digit()) {
            return plain;
        }
        let stemmer = if plain.is_ascii() { &self.english } else { &self.russian };
        stemmer.stem(&plain).into_owned()
    }

    /// The stems of a text, in order.
    pub(super) fn stems(&self, text: &str) -> Vec<String> {
        cut(text).map(|word| self.stem(word.text)).collect()
    }
}

/// A word in lower case, `ё` as `е`.
pub(super) fn plain(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ё' { 'е' } else { letter }).collect()
}

/// Whether it is a letter or a digit; what most texts are made of is told without looking it up.
fn is_of_word(letter: char) -> bool {
    matches!(letter, 'a'..='z' | 'A'..='Z' | '0'..='9' | 'А'..='я' | 'ё' | 'Ё') || letter.is_alphanumeric()
}

/// The words of a text: letters and digits, with the marks of `C++` and `C#`.
pub(super) fn cut(text: &str) -> impl Iterator<Item = Span<'_>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(is_of_word)?;
        let word = &text[start..];
        let letters = word.find(|letter| !is_of_word(letter)).unwrap_or(word.len());
        let marks = word[letters..].find(|letter| letter != '+' && letter != '#').unwrap_or(word.len() - letters);
        let end = start + letters + marks;
        rest = end;
        Some(Span { text: &text[start..end], start })
    })
}

#[cfg(test)]
mod tests {
    use super::{Words, cut, is_of_word};

    #[test]
    fn marks_belong_to_their_word() {
        let words: Vec<&str> = cut("C++/C# (Node.js), backend-разработчик!").map(|word| word.text).collect();
        assert_eq!(words, ["C++", "C#", "Node", "js", "backend", "разработчик"]);
        assert_eq!(cut(" — ").count(), 0);
    }

    #[test]
    fn words_are_made_of_letters_and_digits() {
        for letter in '\0'..=char::MAX {
            assert_eq!(is_of_word(letter), letter.is_alphanumeric(), "{letter:?}");
        }
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        let words = Words::new();
        assert_eq!(words.stem("Разработчика"), words.stem("разработчик"));
        assert_eq!(words.stem("Developers"), words.stem("developer"));
        assert_eq!(words.stem("удалённая"), words.stem("удаленной"));
        assert_ne!(words.stem("C++"), words.stem("C"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_cut(text in ".*") {
            for word in cut(&text) {
                assert!(text[word.start..].starts_with(word.text) && !word.text.is_empty());
            }
        }
    }
}
