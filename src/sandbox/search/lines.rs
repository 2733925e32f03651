//! Everything that vacancies say, line by line; most lines are said by many, so that each is kept and cut only once.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::catalogue::{Catalogue, Kind, Vacancy};
use super::index::Posting;
use super::language::{COMPANY, DESCRIPTION, NAME};
use super::words::{Words, cut};

/// The lines of a catalogue.
#[derive(Debug, Default)]
pub(super) struct Lines {
    all: Vec<Line>,
    /// Numbers of stems.
    stems: HashMap<Box<str>, u32>,
    /// Numbers of the stems of words as they are written: lines differ far more than their words do.
    words: HashMap<Box<str>, u32>,
    /// By number of the stem, the lines that have it, rising.
    having: Vec<Vec<u32>>,
    /// How many vacancies there are.
    size: usize,
}

/// A line, its stems in order, and the vacancies that say it, rising.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: Box<str>,
    pub(super) stems: Box<[u32]>,
    said: Vec<Said>,
}

/// A vacancy's place and the field that the line stands in, in one number: there are millions of them.
#[derive(Clone, Copy, Debug)]
struct Said(u32);

const FIELD_BITS: u32 = 3;

impl Said {
    fn new(place: u32, field: u8) -> Self {
        Self(place << FIELD_BITS | u32::from(field))
    }

    fn posting(self) -> Posting {
        let field = self.0 & ((1 << FIELD_BITS) - 1);
        Posting { place: self.0 >> FIELD_BITS, fields: u8::try_from(field).unwrap_or(0) }
    }
}

impl Lines {
    /// Reads every vacancy once.
    pub(super) fn of(catalogue: &Catalogue, words: &Words) -> Self {
        let mut builder = Builder {
            lines: Self { size: catalogue.vacancies().len(), ..Self::default() },
            words,
            numbers: HashMap::new(),
            fixed: HashMap::new(),
        };
        for (place, vacancy) in (0_u32..).zip(catalogue.vacancies()) {
            builder.add(place, NAME, &vacancy.title);
            builder.add(place, COMPANY, company(catalogue, vacancy));
            for line in catalogue.description(vacancy).lines() {
                match line {
                    Cow::Borrowed(line) => builder.add_fixed(place, DESCRIPTION, line),
                    Cow::Owned(line) => builder.add(place, DESCRIPTION, line),
                }
            }
            for skill in &vacancy.skills {
                builder.add_fixed(place, DESCRIPTION, skill);
            }
        }
        let mut lines = builder.lines;
        lines.all.iter_mut().for_each(|line| line.said.shrink_to_fit());
        lines
    }

    /// How many vacancies there are.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The number of a stem, if any line has it.
    pub(super) fn stem(&self, stem: &str) -> Option<u32> {
        self.stems.get(stem).copied()
    }

    /// The number of the stem of a word that some line has, written so.
    pub(super) fn stem_of(&self, word: &str) -> Option<u32> {
        self.words.get(word).copied()
    }

    /// The lines with a stem.
    pub(super) fn having(&self, stem: u32) -> impl Iterator<Item = &Line> {
        let numbers = usize::try_from(stem).ok().and_then(|stem| self.having.get(stem));
        numbers.into_iter().flatten().filter_map(|number| self.all.get(usize::try_from(*number).ok()?))
    }

    /// The lines with a word whose stem begins so.
    pub(super) fn beginning(&self, prefix: &str) -> impl Iterator<Item = &Line> {
        let stems = self.stems.iter().filter(move |(stem, _)| stem.starts_with(prefix));
        stems.flat_map(|(_, stem)| self.having(*stem))
    }

    /// How often vacancies say a stem.
    pub(super) fn frequency(&self, stem: &str) -> usize {
        self.stem(stem).map_or(0, |stem| self.having(stem).map(|line| line.said.len()).sum())
    }

    /// The vacancies that say any of these lines in one of the fields, rising.
    pub(super) fn said<'a>(&self, lines: impl Iterator<Item = &'a Line>, fields: u8) -> Vec<Posting> {
        let mut found = vec![0_u8; self.size];
        for said in lines.flat_map(|line| &line.said) {
            let posting = said.posting();
            if let Some(slot) = usize::try_from(posting.place).ok().and_then(|place| found.get_mut(place)) {
                *slot |= posting.fields & fields;
            }
        }
        let found = (0_u32..).zip(found).filter(|(_, fields)| *fields != 0);
        found.map(|(place, fields)| Posting { place, fields }).collect()
    }
}

struct Builder<'a> {
    lines: Lines,
    words: &'a Words,
    /// Numbers of lines.
    numbers: HashMap<Box<str>, u32>,
    /// The same of those that stand in this program, by where they stand.
    fixed: HashMap<(usize, usize), u32>,
}

impl Builder<'_> {
    fn add(&mut self, place: u32, field: u8, text: &str) {
        let number = self.number(text);
        self.say(place, field, number);
    }

    fn add_fixed(&mut self, place: u32, field: u8, text: &'static str) {
        let stands = (text.as_ptr().addr(), text.len());
        let known = self.fixed.get(&stands).copied();
        let number = known.unwrap_or_else(|| self.number(text));
        if known.is_none() {
            self.fixed.insert(stands, number);
        }
        self.say(place, field, number);
    }

    fn say(&mut self, place: u32, field: u8, number: u32) {
        if let Some(line) = usize::try_from(number).ok().and_then(|number| self.lines.all.get_mut(number)) {
            line.said.push(Said::new(place, field));
        }
    }

    /// The number of a line.
    fn number(&mut self, text: &str) -> u32 {
        match self.numbers.get(text) {
            Some(number) => *number,
            None => self.line(text),
        }
    }

    /// A line that was not there yet.
    fn line(&mut self, text: &str) -> u32 {
        let number = u32::try_from(self.lines.all.len()).unwrap_or(u32::MAX);
        let stems: Box<[u32]> = cut(text).map(|word| self.said_in(word.text, number)).collect();
        self.lines.all.push(Line { text: text.into(), stems, said: Vec::new() });
        self.numbers.insert(text.into(), number);
        number
    }

    /// The number of a word's stem, which `line` has.
    fn said_in(&mut self, word: &str, line: u32) -> u32 {
        let number = match self.lines.words.get(word) {
            Some(number) => *number,
            None => self.word(word),
        };
        let list = usize::try_from(number).ok().and_then(|number| self.lines.having.get_mut(number));
        if let Some(list) = list.filter(|list| list.last() != Some(&line)) {
            list.push(line);
        }
        number
    }

    /// The number of the stem of a word that was not there yet.
    fn word(&mut self, word: &str) -> u32 {
        let having = &mut self.lines.having;
        let next = u32::try_from(having.len()).unwrap_or(u32::MAX);
        let number = *self.lines.stems.entry(self.words.stem(word).into_boxed_str()).or_insert(next);
        if number == next {
            having.push(Vec::new());
        }
        self.lines.words.insert(word.into(), number);
        number
    }
}

/// The employer's name, as far as the vacancy tells it.
fn company<'a>(catalogue: &'a Catalogue, vacancy: &Vacancy) -> &'a str {
    if vacancy.kind == Kind::Anonymous { "" } else { &catalogue.employer_of(vacancy).name }
}
