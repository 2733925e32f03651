//! Whole words, whatever their case and ending: `разработчик` is found in «разработчиков», `C++` is a word and is
//! not `C`.
//!
//! A text becomes a row of words. A word that people write in several ways leaves more than one form at its place
//! (`node.js`: `node.js`, `node`, `js`; `front-end`: `front`, `end` and, across the two, `frontend`).

use std::collections::{HashMap, HashSet};

use rust_stemmers::{Algorithm, Stemmer};

/// Latin words this short are taken as they are: `go` is not `going`.
const EXACT: usize = 3;

/// The words of a text, ready to be searched.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// The place of each word in the text, by its form.
    places: HashMap<String, Vec<u32>>,
}

/// The words of what is looked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// One after the other in the text.
    row: Vec<String>,
    /// All of it written as one word, where it has hyphens.
    joined: Option<String>,
}

/// Splits texts into words.
pub(crate) struct Splitter {
    russian: Stemmer,
    english: Stemmer,
}

impl Default for Splitter {
    fn default() -> Self {
        Self { russian: Stemmer::create(Algorithm::Russian), english: Stemmer::create(Algorithm::English) }
    }
}

impl Words {
    /// Whether the text has these words, side by side.
    pub(crate) fn contains(&self, wanted: &Wanted) -> bool {
        if wanted.joined.as_ref().is_some_and(|joined| self.places.contains_key(joined)) {
            return true;
        }
        let Some((first, rest)) = wanted.row.split_first() else { return false };
        let Some(starts) = self.places.get(first) else { return false };
        let follows = |start: u32| {
            (start + 1..)
                .zip(rest)
                .all(|(place, form)| self.places.get(form).is_some_and(|at| at.binary_search(&place).is_ok()))
        };
        starts.iter().any(|start| follows(*start))
    }

    fn note(&mut self, form: String, place: u32) {
        let places = self.places.entry(form).or_default();
        if places.last() != Some(&place) {
            places.push(place);
        }
    }
}

impl Splitter {
    /// The words of a text.
    pub(crate) fn words(&self, text: &str) -> Words {
        let mut words = Words::default();
        for (place, token) in (0..).zip(tokens(text)) {
            for form in forms(&token.text) {
                self.note(&mut words, &form, place);
            }
            if let Some(joined) = &token.joined {
                self.note(&mut words, joined, place);
            }
        }
        words
    }

    /// The words of what is looked for; empty where there is none in it.
    pub(crate) fn wanted(&self, text: &str) -> Wanted {
        let tokens: Vec<Token> = tokens(text).collect();
        let joined = match tokens.as_slice() {
            [_, .., last] => last.joined.clone().filter(|_| !text.trim().contains(char::is_whitespace)),
            _ => None,
        };
        let row = tokens.iter().map(|token| self.key(&token.text)).collect();
        Wanted { row, joined: joined.map(|joined| self.key(&joined)) }
    }

    /// What is left of a word without its ending; several words are taken one by one.
    pub(crate) fn stem(&self, text: &str) -> String {
        row(text).iter().map(|word| self.key(word)).collect::<Vec<_>>().join(" ")
    }

    fn note(&self, words: &mut Words, form: &str, place: u32) {
        words.note(self.key(form), place);
    }

    /// What stands for all the endings of a word.
    fn key(&self, word: &str) -> String {
        if word.chars().all(|letter| matches!(letter, 'а'..='я')) {
            self.russian.stem(word).into_owned()
        } else if word.len() > EXACT && word.bytes().all(|letter| letter.is_ascii_lowercase()) {
            let stem = self.english.stem(word);
            // `going` must not become `go`, `apis` may become `api`.
            let kept = if stem.len() > EXACT || word.strip_suffix('s') == Some(&stem) { &stem } else { word };
            kept.to_owned()
        } else {
            word.to_owned()
        }
    }
}

struct Token {
    text: String,
    /// This word and those before it that hyphens join to it, as one word.
    joined: Option<String>,
}

/// The words of a text in their order, in lower case, with their endings.
pub(crate) fn row(text: &str) -> Vec<String> {
    tokens(text).map(|token| token.text).collect()
}

/// The words of a text in order, in lower case and with look-alike letters brought together.
fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let folded: Vec<char> = text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect();
    let mut at = 0;
    let mut before: Option<(usize, String)> = None;
    std::iter::from_fn(move || {
        let (start, end) = next_word(&folded, at)?;
        at = end;
        let text = fold(&folded[start..end]);
        let joined = before
            .take()
            .filter(|(stop, _)| *stop + 1 == start && folded[*stop] == '-')
            .map(|(_, head)| head + text.as_str());
        before = Some((end, joined.clone().unwrap_or_else(|| text.clone())));
        Some(Token { text, joined })
    })
}

/// Where the next word at or after `from` begins and ends.
fn next_word(text: &[char], from: usize) -> Option<(usize, usize)> {
    let letter = |at: usize| text.get(at).is_some_and(|c: &char| c.is_alphanumeric() || *c == '_');
    let start = (from..text.len()).find(|at| {
        letter(*at)
            || (text[*at] == '.'
                && text.get(at + 1).is_some_and(|c| c.is_alphabetic())
                && (*at == 0 || text[at - 1].is_whitespace() || matches!(text[at - 1], '(' | '/' | ',')))
    })?;
    let mut end = start + 1;
    loop {
        while letter(end) {
            end += 1;
        }
        // `node.js`, `3.5`; the end of a sentence is followed by white space or a capital, which folding has hidden,
        // so both parts are forms of their own besides.
        if text.get(end) == Some(&'.') && letter(end + 1) && letter(end - 1) {
            end += 1;
        } else {
            break;
        }
    }
    if text.get(end) == Some(&'+') && text.get(end + 1) == Some(&'+') {
        end += 2;
        while text.get(end).is_some_and(char::is_ascii_digit) {
            end += 1;
        }
    } else if text.get(end) == Some(&'#') && !letter(end + 1) {
        end += 1;
    }
    Some((start, end))
}

/// A word with the letters that look alike in both alphabets brought to one: «С++», «1С» and «Рython» are typed in
/// either.
fn fold(word: &[char]) -> String {
    let latin = word.iter().any(char::is_ascii_alphabetic);
    let cyrillic = word.iter().filter(|c| matches!(c, 'а'..='я')).count();
    let marked = cyrillic == 1 && word.iter().any(|c| !c.is_alphabetic());
    if cyrillic > 0 && (latin || marked) && word.iter().all(|c| !matches!(c, 'а'..='я') || twin(*c) != *c) {
        return word.iter().map(|c| twin(*c)).collect();
    }
    word.iter().collect()
}

fn twin(letter: char) -> char {
    match letter {
        'а' => 'a',
        'в' => 'b',
        'е' => 'e',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'т' => 't',
        'у' => 'y',
        'х' => 'x',
        other => other,
    }
}

/// The ways in which one word may be meant.
fn forms(word: &str) -> HashSet<String> {
    let mut forms = HashSet::from([word.to_owned()]);
    if let Some((stem, digits)) = word.split_once("++")
        && !digits.is_empty()
    {
        forms.insert(format!("{stem}++"));
    }
    if word.contains('.') {
        forms.extend(word.split('.').filter(|part| !part.is_empty()).map(str::to_owned));
        forms.extend(word.match_indices('.').skip_while(|(at, _)| *at == 0).map(|(at, _)| word[at..].to_owned()));
    }
    forms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Splitter;

    fn has(text: &str, word: &str) -> bool {
        let splitter = Splitter::default();
        splitter.words(text).contains(&splitter.wanted(word))
    }

    #[test]
    fn endings_and_case_do_not_matter() {
        assert!(has("Ищем разработчиков на Rust", "Разработчик"));
        assert!(has("удалённая работа", "удаленной работы"));
        assert!(has("Senior Developers wanted", "developer"));
        assert!(!has("Ищем разработчиков", "Rust"));
        assert!(!has("Trusted company", "rust"));
        assert!(!has("we are going", "go"));
        assert!(has("Go/Rust", "go"));
    }

    #[test]
    fn signs_are_part_of_a_name() {
        assert!(has("Программист C++ (Qt)", "C++"));
        assert!(has("C/C++ и C++17.", "c++"));
        assert!(!has("Программист C++", "C"));
        assert!(!has("Программист C", "C++"));
        assert!(has("Разработчик C#", "c#"));
        assert!(has(".NET Core, ASP.NET", ".net"));
        assert!(has("ASP.NET", "asp.net"));
        assert!(has("на Node.js.", "node.js"));
        assert!(has("Node.js", "node"));
        assert!(has("Опыт Rust.Знание Go", "rust"));
    }

    #[test]
    fn both_alphabets_mean_the_same() {
        assert!(has("Программист 1С", "1C"));
        assert!(has("Программист 1C:Предприятие", "1С"));
        assert!(has("Разработчик С++", "C++"));
        assert!(has("Рython", "python"));
        assert!(!has("с нуля", "C"));
    }

    #[test]
    fn several_words_stand_side_by_side() {
        assert!(has("Machine Learning engineer", "machine learning"));
        assert!(!has("Learning a machine", "machine learning"));
        assert!(has("front-end разработчик", "frontend"));
        assert!(has("frontend", "front-end"));
        assert!(has("front end", "front-end"));
        assert!(has("1С-программист", "программист"));
        assert!(!has("что угодно", " "));
    }

    proptest! {
        #[test]
        fn a_word_is_found_in_any_text_around_it(before in "[a-zа-я ,;]{0,20}", after in "[a-zа-я ,;]{0,20}") {
            let text = format!("{before} rust {after}");
            prop_assert!(has(&text, "Rust"));
        }

        #[test]
        fn no_text_makes_it_fail(text in ".{0,60}", word in ".{0,12}") {
            let _ = has(&text, &word);
        }
    }
}
