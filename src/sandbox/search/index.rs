//! Which vacancies have which words.

use std::collections::HashMap;

use super::super::catalogue::{Catalogue, Kind, Vacancy};
use super::language::{COMPANY, DESCRIPTION, Expr, Form, NAME, Term};
use super::words::{Words, cut, plain};

/// An inverted index: for each stem the vacancies that have it, and where.
pub(super) struct Index {
    words: Words,
    /// Stem to postings, rising by vacancy.
    postings: HashMap<Box<str>, Vec<Posting>>,
    size: usize,
}

/// A vacancy (its place in the catalogue) and the fields that matched, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) place: u32,
    pub(super) fields: u8,
}

impl Index {
    /// Reads every vacancy once.
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let mut builder =
            Builder { words: Words::new(), lists: Vec::new(), numbers: HashMap::new(), lines: HashMap::new() };
        for (place, vacancy) in (0_u32..).zip(catalogue.vacancies()) {
            builder.add(place, NAME, &vacancy.title);
            builder.add(place, COMPANY, company(catalogue, vacancy));
            for line in catalogue.description(vacancy).lines() {
                builder.add(place, DESCRIPTION, line);
            }
            for skill in &vacancy.skills {
                builder.add(place, DESCRIPTION, skill);
            }
        }
        let Builder { words, mut lists, numbers, .. } = builder;
        let postings = numbers.into_iter().map(|(stem, number)| (stem, std::mem::take(&mut lists[number]))).collect();
        Self { words, postings, size: catalogue.vacancies().len() }
    }

    /// How words are cut and compared.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// How many vacancies have this word, in any form.
    pub(super) fn frequency(&self, word: &str) -> usize {
        self.postings.get(self.words.stem(word).as_str()).map_or(0, Vec::len)
    }

    /// The vacancies that a query is about, rising by place; `fields` are those of `search_field`.
    pub(super) fn matching(&self, expr: &Expr, fields: u8, catalogue: &Catalogue) -> Vec<Posting> {
        match expr {
            Expr::Term(term) => self.term(term, term.field.unwrap_or(fields), catalogue),
            Expr::Any(parts) => {
                parts.iter().map(|part| self.matching(part, fields, catalogue)).reduce(either).unwrap_or_default()
            }
            Expr::All(parts) => {
                parts.iter().map(|part| self.matching(part, fields, catalogue)).reduce(both).unwrap_or_default()
            }
            Expr::Not(inner) => self.without(&self.matching(inner, fields, catalogue)),
        }
    }

    /// The stems a query looks for, to mark them in what was found.
    pub(super) fn wanted(&self, expr: &Expr) -> Vec<String> {
        match expr {
            Expr::Term(term) => self.words.stems(&term.text),
            Expr::Any(parts) | Expr::All(parts) => parts.iter().flat_map(|part| self.wanted(part)).collect(),
            Expr::Not(_) => Vec::new(),
        }
    }

    /// A text with the wanted words between `<highlighttext>` marks.
    pub(super) fn marked(&self, text: &str, wanted: &[String]) -> String {
        if wanted.is_empty() {
            return text.to_owned();
        }
        let mut marked = String::with_capacity(text.len() + 64);
        let mut done = 0;
        for word in cut(text) {
            if wanted.contains(&self.words.stem(word.text)) {
                let end = word.start + word.text.len();
                marked.extend([&text[done..word.start], "<highlighttext>", word.text, "</highlighttext>"]);
                done = end;
            }
        }
        marked.push_str(&text[done..]);
        marked
    }

    /// The vacancies that share at least `least` of these words, with how many they share; a word of the title
    /// counts three times.
    pub(super) fn alike(&self, text: &str, least: u32) -> Vec<(u32, u32)> {
        let mut stems = self.words.stems(text);
        stems.sort();
        stems.dedup();
        let mut shared = vec![0_u32; self.size];
        for posting in stems.iter().filter_map(|stem| self.postings.get(stem.as_str())).flatten() {
            if let Some(count) = usize::try_from(posting.place).ok().and_then(|place| shared.get_mut(place)) {
                *count += if posting.fields & NAME == 0 { 1 } else { 3 };
            }
        }
        (0..).zip(shared).filter(|(_, count)| *count >= least).collect()
    }

    fn term(&self, term: &Term, fields: u8, catalogue: &Catalogue) -> Vec<Posting> {
        if term.form == Form::Prefix {
            let prefix = plain(&term.text);
            let lists = self.postings.iter().filter(|(stem, _)| stem.starts_with(&prefix));
            return lists.map(|(_, list)| within(list, fields)).reduce(either).unwrap_or_default();
        }
        let stems = self.words.stems(&term.text);
        let all =
            stems.iter().map(|stem| self.postings.get(stem.as_str()).map_or(Vec::new(), |list| within(list, fields)));
        let mut found = all.reduce(both).unwrap_or_default();
        let exact = term.form == Form::Exact;
        if exact || (term.form == Form::Phrase && stems.len() > 1) {
            found.retain_mut(|posting| {
                posting.fields = self.fields_with_phrase(&term.text, *posting, fields, exact, catalogue);
                posting.fields != 0
            });
        }
        found
    }

    /// The fields of one vacancy in which the words stand one after the other.
    fn fields_with_phrase(&self, phrase: &str, at: Posting, fields: u8, exact: bool, catalogue: &Catalogue) -> u8 {
        let Some(vacancy) = usize::try_from(at.place).ok().and_then(|place| catalogue.vacancies().get(place)) else {
            return 0;
        };
        let form = |word: &str| if exact { plain(word) } else { self.words.stem(word) };
        let wanted: Vec<String> = cut(phrase).map(|word| form(word.text)).collect();
        let stands = |text: &str| {
            let words: Vec<String> = cut(text).map(|word| form(word.text)).collect();
            words.windows(wanted.len()).any(|window| window == wanted)
        };
        let mut found = 0;
        if fields & NAME != 0 && stands(&vacancy.title) {
            found |= NAME;
        }
        if fields & COMPANY != 0 && stands(company(catalogue, vacancy)) {
            found |= COMPANY;
        }
        if fields & DESCRIPTION != 0 {
            let described = catalogue.description(vacancy).lines().any(|line| stands(line));
            if described || vacancy.skills.iter().any(|skill| stands(skill)) {
                found |= DESCRIPTION;
            }
        }
        found
    }

    fn without(&self, found: &[Posting]) -> Vec<Posting> {
        let mut found = found.iter().map(|posting| posting.place).peekable();
        let size = u32::try_from(self.size).unwrap_or(u32::MAX);
        let absent = (0..size).filter(|place| found.next_if_eq(place).is_none());
        absent.map(|place| Posting { place, fields: 0 }).collect()
    }
}

/// The employer's name, as far as the vacancy tells it.
fn company<'a>(catalogue: &'a Catalogue, vacancy: &Vacancy) -> &'a str {
    if vacancy.kind == Kind::Anonymous { "" } else { &catalogue.employer_of(vacancy).name }
}

struct Builder {
    words: Words,
    /// By number of the stem.
    lists: Vec<Vec<Posting>>,
    numbers: HashMap<Box<str>, usize>,
    /// The stems of lines that come again and again.
    lines: HashMap<String, Vec<usize>>,
}

impl Builder {
    fn add(&mut self, place: u32, field: u8, text: &str) {
        if let Some(known) = self.lines.get(text) {
            for number in known {
                post(&mut self.lists[*number], place, field);
            }
            return;
        }
        let numbers: Vec<usize> = self.words.stems(text).into_iter().map(|stem| self.number(stem)).collect();
        for number in &numbers {
            post(&mut self.lists[*number], place, field);
        }
        self.lines.insert(text.to_owned(), numbers);
    }

    fn number(&mut self, stem: String) -> usize {
        if let Some(number) = self.numbers.get(stem.as_str()) {
            return *number;
        }
        let number = self.lists.len();
        self.lists.push(Vec::new());
        self.numbers.insert(stem.into_boxed_str(), number);
        number
    }
}

fn post(list: &mut Vec<Posting>, place: u32, field: u8) {
    match list.last_mut() {
        Some(latest) if latest.place == place => latest.fields |= field,
        _ => list.push(Posting { place, fields: field }),
    }
}

fn within(list: &[Posting], fields: u8) -> Vec<Posting> {
    let narrowed = list.iter().map(|posting| Posting { fields: posting.fields & fields, ..*posting });
    narrowed.filter(|posting| posting.fields != 0).collect()
}

fn both(left: Vec<Posting>, right: Vec<Posting>) -> Vec<Posting> {
    let mut right = right.into_iter().peekable();
    let mut found = left;
    found.retain_mut(|posting| {
        while right.next_if(|other| other.place < posting.place).is_some() {}
        match right.next_if(|other| other.place == posting.place) {
            Some(other) => {
                posting.fields |= other.fields;
                true
            }
            None => false,
        }
    });
    found
}

fn either(left: Vec<Posting>, right: Vec<Posting>) -> Vec<Posting> {
    let mut found = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    loop {
        let posting = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) if one.place <= other.place => left.next(),
            (Some(_), None) => left.next(),
            _ => right.next(),
        };
        let Some(posting) = posting else { return found };
        post_all(&mut found, posting);
    }
}

fn post_all(list: &mut Vec<Posting>, posting: Posting) {
    match list.last_mut() {
        Some(latest) if latest.place == posting.place => latest.fields |= posting.fields,
        _ => list.push(posting),
    }
}

#[cfg(test)]
mod tests {
    use super::{Posting, both, either};

    fn list(places: &[u32]) -> Vec<Posting> {
        places.iter().map(|place| Posting { place: *place, fields: 1 }).collect()
    }

    fn places(list: &[Posting]) -> Vec<u32> {
        list.iter().map(|posting| posting.place).collect()
    }

    proptest::proptest! {
        #[test]
        fn lists_join_like_sets(left: std::collections::BTreeSet<u8>, right: std::collections::BTreeSet<u8>) {
            let as_list = |set: &std::collections::BTreeSet<u8>| {
                list(&set.iter().map(|place| u32::from(*place)).collect::<Vec<_>>())
            };
            let common: Vec<u32> = left.intersection(&right).map(|place| u32::from(*place)).collect();
            let together: Vec<u32> = left.union(&right).map(|place| u32::from(*place)).collect();
            assert_eq!(places(&both(as_list(&left), as_list(&right))), common);
            assert_eq!(places(&either(as_list(&left), as_list(&right))), together);
        }
    }
}
