//! How alike two texts are, typing errors forgiven.

use super::words::row;

/// Characters of a text that is compared as a whole; the time grows with the product of both.
pub(crate) const LONGEST: usize = 1_000;
/// From here on two words are taken for one.
const ALIKE: f64 = 0.75;
/// A word this short has no room for an error.
const SHORT: usize = 3;

/// From 0 to 1, whatever the case; `None` where one of them is too long to compare.
pub(crate) fn similarity(left: &str, right: &str) -> Option<f64> {
    let (left, right) = (folded(left), folded(right));
    let longest = left.chars().count().max(right.chars().count());
    if longest > LONGEST {
        return None;
    }
    Some(likeness(&left, &right, longest))
}

/// Whether `text` has words like `wanted`, side by side.
pub(crate) fn has_like(text: &str, wanted: &str) -> Option<bool> {
    if wanted.chars().count() > LONGEST {
        return None;
    }
    let (text, wanted) = (row(text), row(wanted));
    if wanted.is_empty() {
        return Some(false);
    }
    let found = text.windows(wanted.len()).any(|row| row.iter().zip(&wanted).all(|(word, wanted)| alike(word, wanted)));
    Some(found)
}

fn alike(word: &str, wanted: &str) -> bool {
    if word == wanted {
        return true;
    }
    let (length, other) = (word.chars().count(), wanted.chars().count());
    let (longest, shortest) = (length.max(other), length.min(other));
    #[expect(clippy::cast_precision_loss, reason = "words are short")]
    let reachable = shortest > SHORT && longest <= LONGEST && shortest as f64 / longest as f64 >= ALIKE;
    reachable && likeness(word, wanted, longest) >= ALIKE
}

fn likeness(left: &str, right: &str, longest: usize) -> f64 {
    if longest == 0 {
        return 1.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "texts are short")]
    let part = strsim::osa_distance(left, right) as f64 / longest as f64;
    1.0 - part
}

fn folded(text: &str) -> String {
    text.trim().chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{has_like, similarity};

    #[test]
    fn it_lies_between_nothing_and_all() {
        assert_eq!(similarity("Rust", "rust"), Some(1.0));
        assert_eq!(similarity("rust", "rest"), Some(0.75));
        assert_eq!(similarity("", ""), Some(1.0));
        assert_eq!(similarity("аб", "вг"), Some(0.0));
        assert_eq!(similarity("a", &"x".repeat(1_001)), None);
    }

    #[test]
    fn errors_of_typing_are_forgiven_and_other_words_are_not() {
        let has = |text: &str, wanted: &str| has_like(text, wanted).unwrap();
        assert!(has("Опыт с Kuberntes от года", "kubernetes"));
        assert!(has("Старший разрабочик", "разработчик"));
        assert!(has("PostgreSQL/ClickHouse", "postgresql"));
        assert!(has("машиное обучение", "машинное обучение"));
        assert!(!has("Java developer", "JavaScript"));
        assert!(!has("go", "do"));
        assert!(!has("anything", ""));
    }
}
