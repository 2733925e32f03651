//! `has_word`, `has_any`, `count_of`, on strings and on arrays of strings.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString};

use super::super::limits::MAX_ENTRIES;
use super::super::words::{Splitter, Wanted, Words, row};
use super::manual::{Area, Manual};

/// A hook asks a few texts of one vacancy for many words each.
const TEXTS: usize = 8;
/// What is looked for is written in the script, save where it is put together there.
const WANTED: usize = 4_096;

/// The methods; what they share is for the functions of `text::…` too.
pub(super) fn register(engine: &mut Engine, manual: &mut Manual) -> Rc<RefCell<Index>> {
    let index = Rc::new(RefCell::new(Index::default()));
    let mut global = Area::global(engine, manual);
    register_on_text(&mut global, &index);
    register_on_array(&mut global, &index);
    index
}

/// The same as functions, and what they are made of.
pub(super) fn register_functions(text: &mut Area, index: &Rc<RefCell<Index>>) {
    let shared = Rc::clone(index);
    text.function(
        "has_word(text: string, word: string) -> bool",
        "Whether it has the word (or the words, side by side), whatever their case and ending.",
        (r#"text::has_word(v.text, "разработчик")"#, "true"),
    )
    .with(move |text: ImmutableString, word: ImmutableString| shared.borrow_mut().has(&text, &word));
    let shared = Rc::clone(index);
    text.function(
        "has_any(text: string, words: array<string>) -> bool",
        "Whether it has one of the words.",
        (r#"text::has_any(v.text, ["go", "rust"])"#, "true"),
    )
    .with(move |text: ImmutableString, words: Array| -> Result<bool, Box<EvalAltResult>> {
        Ok(shared.borrow_mut().count(&[text], &words)? > 0)
    });
    let shared = Rc::clone(index);
    text.function(
        "count_of(text: string, words: array<string>) -> int",
        "How many of the words it has.",
        (r#"text::count_of(v.text, ["rust", "php"])"#, "1"),
    )
    .with(move |text: ImmutableString, words: Array| -> Result<i64, Box<EvalAltResult>> {
        shared.borrow_mut().count(&[text], &words)
    });
    let shared = Rc::clone(index);
    text.function(
        "stem(word: string) -> string",
        "What is left of a Russian or English word without its ending; the form in which words are compared.",
        (r#"text::stem("разработчиков") == text::stem("разработчик")"#, "true"),
    )
    .with(move |word: ImmutableString| ImmutableString::from(shared.borrow().splitter.stem(&word)));
    text.function(
        "words(text: string) -> array<string>",
        "Its words in small letters, in their order, at most 10,000.",
        (r#"text::words("C++ и Node.js!")"#, r#"["c++", "и", "node.js"]"#),
    )
    .with(|text: ImmutableString| -> Array { row(&text).into_iter().take(MAX_ENTRIES).map(Dynamic::from).collect() });
}

fn register_on_text(global: &mut Area, index: &Rc<RefCell<Index>>) {
    let shared = Rc::clone(index);
    global
        .function(
            "string.has_word(word: string) -> bool",
            "Whether it has the word (or the words, side by side), whatever their case and ending.",
            ("\"Ищем разработчиков на Rust\".has_word(\"разработчик\")", "true"),
        )
        .with(move |text: ImmutableString, word: ImmutableString| shared.borrow_mut().has(&text, &word));
    let shared = Rc::clone(index);
    global
        .function(
            "string.has_any(words: array<string>) -> bool",
            "Whether it has one of the words.",
            ("\"Go developer\".has_any([\"rust\", \"go\"])", "true"),
        )
        .with(move |text: ImmutableString, words: Array| -> Result<bool, Box<EvalAltResult>> {
            Ok(shared.borrow_mut().count(&[text], &words)? > 0)
        });
    let shared = Rc::clone(index);
    global
        .function(
            "string.count_of(words: array<string>) -> int",
            "How many of the words it has.",
            ("\"Rust, tokio, Kafka\".count_of([\"tokio\", \"kafka\", \"php\"])", "2"),
        )
        .with(move |text: ImmutableString, words: Array| -> Result<i64, Box<EvalAltResult>> {
            shared.borrow_mut().count(&[text], &words)
        });
}

fn register_on_array(global: &mut Area, index: &Rc<RefCell<Index>>) {
    let shared = Rc::clone(index);
    global
        .function(
            "array<string>.has_word(word: string) -> bool",
            "Whether one of the strings has the word.",
            ("v.key_skills.has_word(\"rust\")", "true"),
        )
        .with(move |texts: Array, word: ImmutableString| -> Result<bool, Box<EvalAltResult>> {
            Ok(shared.borrow_mut().count(&strings(&texts)?, &[word.into()])? > 0)
        });
    let shared = Rc::clone(index);
    global
        .function(
            "array<string>.has_any(words: array<string>) -> bool",
            "Whether one of the strings has one of the words.",
            ("v.key_skills.has_any([\"go\", \"java\"])", "false"),
        )
        .with(move |texts: Array, words: Array| -> Result<bool, Box<EvalAltResult>> {
            Ok(shared.borrow_mut().count(&strings(&texts)?, &words)? > 0)
        });
    let shared = Rc::clone(index);
    global
        .function(
            "array<string>.count_of(words: array<string>) -> int",
            "How many of the words the strings have.",
            ("v.key_skills.count_of([\"rust\", \"postgresql\", \"go\"])", "2"),
        )
        .with(move |texts: Array, words: Array| -> Result<i64, Box<EvalAltResult>> {
            shared.borrow_mut().count(&strings(&texts)?, &words)
        });
}

/// Texts already split, and words already prepared.
#[derive(Default)]
pub(super) struct Index {
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
