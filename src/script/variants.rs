//! Templates with alternatives: `{Здравствуйте|Добрый день}, {меня заинтересовала|мне подходит} вакансия`.
//!
//! Which alternative stands at a place follows from the seed alone, so that the same vacancy gets the same letter.

use sha2::{Digest, Sha256};

/// Alternatives within alternatives.
const DEEPEST: usize = 32;

/// Why a text is no template. Places are in characters, from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    #[error("the `{{` at character {0} is never closed")]
    Open(usize),
    #[error("the `}}` at character {0} closes nothing; write `\\}}` for the character itself")]
    Close(usize),
    #[error("alternatives are nested deeper than {DEEPEST}")]
    Deep,
    #[error("a `\\` stands at the end; write `\\\\` for the character itself")]
    Escape,
}

/// The text that the seed chooses. `\{`, `\|`, `\}` and `\\` are the characters themselves; a `|` outside of braces
/// is one too.
pub(crate) fn choose(template: &str, seed: &str) -> Result<String, TemplateError> {
    // The texts of each open `{`, the one being written last; the bottom is the whole.
    let mut open: Vec<(usize, Vec<String>)> = vec![(0, vec![String::new()])];
    let mut places = 0_u64;
    let mut letters = template.chars().enumerate();
    while let Some((at, letter)) = letters.next() {
        let depth = open.len();
        match letter {
            '\\' => push(&mut open, letters.next().ok_or(TemplateError::Escape)?.1),
            '{' if depth > DEEPEST => return Err(TemplateError::Deep),
            '{' => open.push((at + 1, vec![String::new()])),
            '|' if depth > 1 => {
                if let Some((_, texts)) = open.last_mut() {
                    texts.push(String::new());
                }
            }
            '}' if depth > 1 => {
                let (_, mut texts) = open.pop().unwrap_or_default();
                let chosen = texts.swap_remove(pick(seed, places, texts.len()));
                places += 1;
                for letter in chosen.chars() {
                    push(&mut open, letter);
                }
            }
            '}' => return Err(TemplateError::Close(at + 1)),
            other => push(&mut open, other),
        }
    }
    match open.as_mut_slice() {
        [(_, texts)] => Ok(texts.pop().unwrap_or_default()),
        [_, (at, _), ..] => Err(TemplateError::Open(*at)),
        [] => Ok(String::new()),
    }
}

fn push(open: &mut [(usize, Vec<String>)], letter: char) {
    if let Some(text) = open.last_mut().and_then(|(_, texts)| texts.last_mut()) {
        text.push(letter);
    }
}

/// One of `count`, by the seed and the place's number.
fn pick(seed: &str, place: u64, count: usize) -> usize {
    let digest = Sha256::new().chain_update(place.to_le_bytes()).chain_update(seed.as_bytes()).finalize();
    let number = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    usize::try_from(number % count.max(1) as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{TemplateError, choose};

    #[test]
    fn each_alternative_comes_up_and_a_seed_keeps_to_its_own() {
        let template = "{Здравствуйте|Добрый {день|вечер}}! {a|b|}";
        let all: BTreeSet<String> = (0..200).map(|seed| choose(template, &seed.to_string()).unwrap()).collect();
        assert_eq!(all.len(), 9, "{all:?}");
        assert!(all.contains("Добрый вечер! "));
        assert_eq!(choose(template, "93").unwrap(), choose(template, "93").unwrap());
    }

    #[test]
    fn signs_can_be_meant_as_they_are() {
        assert_eq!(choose(r"a | \{b\|c\} {\||\|} \\", "1").unwrap(), r"a | {b|c} | \");
        assert_eq!(choose("{a|b", "1"), Err(TemplateError::Open(1)));
        assert_eq!(choose("жук}", "1"), Err(TemplateError::Close(4)));
        assert_eq!(choose("a\\", "1"), Err(TemplateError::Escape));
        assert_eq!(choose(&"{".repeat(40), "1"), Err(TemplateError::Deep));
        assert_eq!(
            TemplateError::Close(4).to_string(),
            r"the `}` at character 4 closes nothing; write `\}` for the character itself"
        );
    }

    proptest! {
        #[test]
        fn no_template_makes_it_fail(template in r"[{}|\\a-cж ]{0,60}", seed in ".{0,8}") {
            let _ = choose(&template, &seed);
        }
    }
}
