//! Which vacancies have which words.

use super::super::catalogue::Catalogue;
use super::language::{Expr, Form, NAME, Term};
use super::lines::{Line, Lines};
use super::words::{Words, cut, plain};

/// The catalogue by its words.
pub(super) struct Index {
    words: Words,
    lines: Lines,
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
        let words = Words::new();
        Self { lines: Lines::of(catalogue, &words), words }
    }

    /// How words are cut and compared.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// How often vacancies say this word, in any form.
    pub(super) fn frequency(&self, word: &str) -> usize {
        self.lines.frequency(&self.words.stem(word))
    }

    /// The vacancies that a query is about, rising by place; `fields` are those of `search_field`.
    pub(super) fn matching(&self, expr: &Expr, fields: u8) -> Vec<Posting> {
        match expr {
            Expr::Term(term) => self.term(term, term.field.unwrap_or(fields)),
            Expr::Any(parts) => parts.iter().map(|part| self.matching(part, fields)).reduce(either).unwrap_or_default(),
            Expr::All(parts) => parts.iter().map(|part| self.matching(part, fields)).reduce(both).unwrap_or_default(),
            Expr::Not(inner) => self.without(&self.matching(inner, fields)),
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
        let numbers: Vec<u32> = wanted.iter().filter_map(|stem| self.lines.stem(stem)).collect();
        let is_wanted = |word| match self.lines.stem_of(word) {
            Some(number) => numbers.contains(&number),
            None => wanted.contains(&self.words.stem(word)),
        };
        let mut marked = String::with_capacity(text.len() + 64);
        let mut done = 0;
        for word in cut(text) {
            if is_wanted(word.text) {
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
        let mut stems: Vec<u32> = self.words.stems(text).iter().filter_map(|stem| self.lines.stem(stem)).collect();
        stems.sort_unstable();
        stems.dedup();
        let mut shared = vec![0_u32; self.lines.size()];
        for posting in stems.iter().flat_map(|stem| self.lines.said(self.lines.having(*stem), u8::MAX)) {
            if let Some(count) = usize::try_from(posting.place).ok().and_then(|place| shared.get_mut(place)) {
                *count += if posting.fields & NAME == 0 { 1 } else { 3 };
            }
        }
        (0..).zip(shared).filter(|(_, count)| *count >= least).collect()
    }

    fn term(&self, term: &Term, fields: u8) -> Vec<Posting> {
        if term.form == Form::Prefix {
            return self.lines.said(self.lines.beginning(&plain(&term.text)), fields);
        }
        let stems: Option<Vec<u32>> = self.words.stems(&term.text).iter().map(|stem| self.lines.stem(stem)).collect();
        // A word that nobody says is in no vacancy, and neither is what needs it.
        let Some(stems) = stems else { return Vec::new() };
        let phrase = matches!(term.form, Form::Exact | Form::Phrase);
        if let Some(first) = stems.first().filter(|_| phrase) {
            let exact: Option<Vec<String>> =
                (term.form == Form::Exact).then(|| cut(&term.text).map(|word| plain(word.text)).collect());
            let lines = self.lines.having(*first).filter(|line| says(line, &stems, exact.as_deref()));
            return self.lines.said(lines, fields);
        }
        let all = stems.iter().map(|stem| self.lines.said(self.lines.having(*stem), fields));
        all.reduce(both).unwrap_or_default()
    }

    fn without(&self, found: &[Posting]) -> Vec<Posting> {
        let mut found = found.iter().map(|posting| posting.place).peekable();
        let size = u32::try_from(self.lines.size()).unwrap_or(u32::MAX);
        let absent = (0..size).filter(|place| found.next_if_eq(place).is_none());
        absent.map(|place| Posting { place, fields: 0 }).collect()
    }
}

/// Whether the words stand one after the other in a line, in any form or exactly so.
fn says(line: &Line, stems: &[u32], exact: Option<&[String]>) -> bool {
    let said = line.stems.windows(stems.len()).any(|window| window == stems);
    said && exact.is_none_or(|exact| {
        let words: Vec<String> = cut(&line.text).map(|word| plain(word.text)).collect();
        words.windows(exact.len()).any(|window| window == exact)
    })
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
    use super::super::super::catalogue::Catalogue;
    use super::super::language::{DESCRIPTION, NAME, parse};
    use super::{Index, Posting, both, either};

    #[test]
    fn it_finds_what_reading_everything_finds() {
        let catalogue = Catalogue::generate(1, 300, "2026-11-20T12:00:00Z".parse().unwrap());
        let index = Index::of(&catalogue);
        let count = |query: &str, fields| index.matching(&parse(query).unwrap(), fields).len();
        let read = |text: &str| {
            let says = |line: &str| line.to_lowercase().contains(text);
            let described = catalogue.vacancies().iter().filter(|vacancy| {
                let description = catalogue.description(vacancy);
                description.lines().any(|line| says(line)) || vacancy.skills.iter().any(|skill| says(skill))
            });
            let titled = catalogue.vacancies().iter().filter(|vacancy| says(&vacancy.title));
            (described.count(), titled.count())
        };
        for text in ["postgresql", "опыт работы от 1 года", "kubernetes"] {
            assert_eq!(count(&format!("!\"{text}\""), DESCRIPTION), read(text).0, "{text}");
        }
        assert_eq!(count("!rust", NAME), read("rust").1);
        assert!(count("\"опыт работ\"", DESCRIPTION) >= count("!\"опыт работы\"", DESCRIPTION));
        assert_eq!(count("\"года 1 от работы\"", DESCRIPTION), 0);
    }

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
