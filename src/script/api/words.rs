//! `has_word`, `has_any`, `count_of`, on strings and on arrays of strings.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString};

use super::super::words::{Splitter, Wanted, Words};

/// A hook asks a few texts of one vacancy for many words each.
const TEXTS: usize = 8;
/// What is looked for is written in the script, save where it is put together there.
const WANTED: usize = 4_096;

pub(super) fn register(engine: &mut Engine) {
    let index = Rc::new(RefCell::new(Index::default()));
    register_on_text(engine, &index);
    register_on_array(engine, &index);
}

fn register_on_text(engine: &mut Engine, index: &Rc<RefCell<Index>>) {
    let shared = Rc::clone(index);
    engine.register_fn("has_word", move |text: ImmutableString, word: ImmutableString| {
        shared.borrow_mut().has(&text, &word)
    });
    let shared = Rc::clone(index);
    engine.register_fn("has_any", move |text: ImmutableString, words: Array| -> Result<bool, Box<EvalAltResult>> {
        Ok(shared.borrow_mut().count(&[text], &words)? > 0)
    });
    let shared = Rc::clone(index);
    engine.register_fn("count_of", move |text: ImmutableString, words: Array| -> Result<i64, Box<EvalAltResult>> {
        shared.borrow_mut().count(&[text], &words)
    });
}

fn register_on_array(engine: &mut Engine, index: &Rc<RefCell<Index>>) {
    let shared = Rc::clone(index);
    engine.register_fn("has_word", move |texts: Array, word: ImmutableString| -> Result<bool, Box<EvalAltResult>> {
        Ok(shared.borrow_mut().count(&strings(&texts)?, &[word.into()])? > 0)
    });
    let shared = Rc::clone(index);
    engine.register_fn("has_any", move |texts: Array, words: Array| -> Result<bool, Box<EvalAltResult>> {
        Ok(shared.borrow_mut().count(&strings(&texts)?, &words)? > 0)
    });
    let shared = Rc::clone(index);
    engine.register_fn("count_of", move |texts: Array, words: Array| -> Result<i64, Box<EvalAltResult>> {
        shared.borrow_mut().count(&strings(&texts)?, &words)
    });
}

/// Texts already split, and words already prepared.
#[derive(Default)]
struct Index {
    splitter: Splitter,
    texts: Vec<(ImmutableString, Rc<Words>)>,
    /// The entry of `texts` that is overwritten next.
    oldest: usize,
    wanted: HashMap<ImmutableString, Rc<Wanted>>,
}

impl Index {
    fn has(&mut self, text: &ImmutableString, word: &ImmutableString) -> bool {
        let wanted = self.wanted(word);
        self.words(text).contains(&wanted)
    }

    /// How many of `words` are in at least one of `texts`.
    fn count(&mut self, texts: &[ImmutableString], words: &[Dynamic]) -> Result<i64, Box<EvalAltResult>> {
        let mut count = 0;
        for word in strings(words)? {
            count += i64::from(texts.iter().any(|text| self.has(text, &word)));
        }
        Ok(count)
    }

    fn words(&mut self, text: &ImmutableString) -> Rc<Words> {
        if let Some((_, words)) = self.texts.iter().find(|(known, _)| known.ptr_eq(text) || known == text) {
            return Rc::clone(words);
        }
        let entry = (text.clone(), Rc::new(self.splitter.words(text)));
        let words = Rc::clone(&entry.1);
        if self.texts.len() < TEXTS {
            self.texts.push(entry);
        } else {
            self.texts[self.oldest] = entry;
            self.oldest = (self.oldest + 1) % TEXTS;
        }
        words
    }

    fn wanted(&mut self, word: &ImmutableString) -> Rc<Wanted> {
        if let Some(wanted) = self.wanted.get(word) {
            return Rc::clone(wanted);
        }
        if self.wanted.len() >= WANTED {
            self.wanted.clear();
        }
        let wanted = Rc::new(self.splitter.wanted(word));
        self.wanted.insert(word.clone(), Rc::clone(&wanted));
        wanted
    }
}

fn strings(values: &[Dynamic]) -> Result<Vec<ImmutableString>, Box<EvalAltResult>> {
    let string = |value: &Dynamic| {
        value.clone().into_immutable_string().map_err(|kind| format!("words are strings, not {kind}").into())
    };
    values.iter().map(string).collect()
}
