//! Search: text, filters and order, over the catalogue.

mod clusters;
mod filters;
mod fixes;
mod index;
mod language;
mod lines;
mod magic;
mod order;
mod words;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::answers::Refusal;
use super::catalogue::{Catalogue, Vacancy};
use super::dictionaries::SEARCH_FIELDS;
use super::params::Params;
pub(super) use clusters::clusters;
use filters::Filters;
pub(super) use filters::Search;
use fixes::Vocabulary;
use index::{Index, Posting};
use language::{COMPANY, DESCRIPTION, Expr, NAME};
use magic::Places;
use order::{Order, Ranks};

/// The catalogue made searchable.
pub(super) struct Searcher {
    index: Index,
    ranks: Ranks,
    vocabulary: Vocabulary,
    cities: Places,
}

/// What hh.ru makes of a query.
#[derive(Debug)]
pub(super) struct Understood {
    /// What is searched for.
    pub(super) params: Params,
    /// The text as it was and as it was corrected.
    pub(super) fixed: Option<(String, String)>,
    /// A text that may have been meant.
    pub(super) suggested: Option<String>,
}

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Places in the catalogue; those that can be shown are in the order asked for, the others in any.
    pub(super) places: Vec<u32>,
    wanted: Vec<String>,
}

/// What a search is about, besides its parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) search: Search,
    pub(super) like: Option<Like<'a>>,
    pub(super) now: DateTime<Utc>,
}

/// What the vacancies have to be similar to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Like<'a> {
    pub(super) text: &'a str,
    /// So many words have to be shared; one in a title counts three times.
    pub(super) least: u32,
    /// The vacancy that the text is of, which is not similar to itself.
    pub(super) except: Option<u64>,
}

impl Searcher {
    /// Reads the whole catalogue.
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let index = Index::of(catalogue);
        let vocabulary = Vocabulary::of(&index);
        Self { cities: Places::of(index.words()), ranks: Ranks::of(catalogue), vocabulary, index }
    }

    /// What hh.ru makes of a query: words that become filters, words that are corrected.
    pub(super) fn understood(&self, params: &Params) -> Understood {
        let mut params = magic::understood(params.clone(), &self.cities, self.index.words());
        let text = params.one("text").unwrap_or_default().to_owned();
        let mut understood = Understood { params: Params::default(), fixed: None, suggested: None };
        match self.vocabulary.corrected(&text, &self.index) {
            Some(fix) if fix.sure => {
                params = params.with("text", &fix.text);
                understood.fixed = Some((text, fix.text));
            }
            Some(fix) => understood.suggested = Some(fix.text),
            None => {}
        }
        Understood { params, ..understood }
    }

    /// The vacancies that match, but for those that `hidden` names. The first `reach` are put in order.
    pub(super) fn search(
        &self,
        params: &Params,
        subject: Subject,
        catalogue: &Catalogue,
        reach: usize,
        hidden: impl Fn(&Vacancy) -> bool,
    ) -> Result<Found, Refusal> {
        let filters = Filters::read(params, subject.search, subject.now)?;
        let order = Order::read(params)?;
        let fields = fields(params)?;
        let expr = params.one("text").and_then(language::parse);
        let candidates = self.candidates(subject, expr.as_ref(), fields, catalogue);
        let excluded = self.excluded(params, subject.search, fields);
        let except = subject.like.and_then(|like| like.except);
        let mut found = candidates;
        found.retain(|posting| {
            let vacancy = usize::try_from(posting.place).ok().and_then(|place| catalogue.vacancies().get(place));
            vacancy.is_some_and(|vacancy| {
                filters.admit(vacancy, catalogue)
                    && Some(vacancy.id) != except
                    && excluded.binary_search(&posting.place).is_err()
                    && !hidden(vacancy)
            })
        });
        order.sort(&mut found, reach, &self.ranks, catalogue);
        let wanted = expr.map(|expr| self.index.wanted(&expr)).unwrap_or_default();
        Ok(Found { places: found.into_iter().map(|posting| posting.place).collect(), wanted })
    }

    /// The fragments that a list shows, with the words of the search marked.
    pub(super) fn snippet(&self, found: &Found, vacancy: &Vacancy, catalogue: &Catalogue) -> Value {
        let fragments = catalogue.description(vacancy).fragments();
        let [requirement, responsibility] =
            fragments.map(|fragment| fragment.map(|text| self.index.marked(&text, &found.wanted)));
        json!({ "requirement": requirement, "responsibility": responsibility })
    }

    /// What the text and the likeness leave, rising by place. Of what is alike, the words shared stand in for the
    /// fields that matched.
    fn candidates(&self, subject: Subject, expr: Option<&Expr>, fields: u8, catalogue: &Catalogue) -> Vec<Posting> {
        let by_text = expr.map(|expr| self.index.matching(expr, fields));
        let Some(like) = subject.like else {
            return by_text.unwrap_or_else(|| {
                let size = u32::try_from(catalogue.vacancies().len()).unwrap_or(u32::MAX);
                (0..size).map(|place| Posting { place, fields: 0 }).collect()
            });
        };
        let alike = self.index.alike(like.text, like.least).into_iter();
        let alike = alike.map(|(place, shared)| Posting { place, fields: u8::try_from(shared).unwrap_or(u8::MAX) });
        let in_text = |one: &Posting| match &by_text {
            Some(found) => found.binary_search_by_key(&one.place, |posting| posting.place).is_ok(),
            None => true,
        };
        alike.filter(in_text).collect()
    }

    /// The places with a word of `excluded_text`, rising.
    fn excluded(&self, params: &Params, search: Search, fields: u8) -> Vec<u32> {
        let text = params.one("excluded_text").filter(|_| search == Search::Vacancies).unwrap_or_default();
        let parts: Vec<Expr> = text.split(',').filter_map(language::parse).collect();
        if parts.is_empty() {
            return Vec::new();
        }
        let found = self.index.matching(&Expr::Any(parts), fields);
        found.into_iter().map(|posting| posting.place).collect()
    }
}

fn fields(params: &Params) -> Result<u8, Refusal> {
    let mut fields = 0;
    for field in params.all("search_field") {
        let place = SEARCH_FIELDS.iter().position(|(id, _)| *id == field);
        fields |= place.map(|place| [NAME, COMPANY, DESCRIPTION][place]).ok_or(Refusal::argument("search_field"))?;
    }
    Ok(if fields == 0 { NAME | COMPANY | DESCRIPTION } else { fields })
}
