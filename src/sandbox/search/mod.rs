//! Search: text, filters and order, over the catalogue.

mod filters;
mod index;
mod language;
mod magic;
mod words;

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::answers::Refusal;
use super::catalogue::{Catalogue, Vacancy};
use super::dictionaries::{SEARCH_FIELDS, SEARCH_ORDER};
use super::params::Params;
use filters::Filters;
pub(super) use filters::Search;
use index::{Index, Posting};
use language::{COMPANY, DESCRIPTION, Expr, NAME};
pub(super) use magic::understood;

/// The catalogue made searchable.
pub(super) struct Searcher {
    index: Index,
}

/// What a search found: places in the catalogue, in the order asked for.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) places: Vec<u32>,
    wanted: Vec<String>,
}

/// What a search is about, besides its parameters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) search: Search,
    /// Words of what the vacancies have to be similar to.
    pub(super) like: Option<&'a str>,
    pub(super) now: DateTime<Utc>,
}

/// A vacancy is similar when it shares so many words; one in its title counts three times.
const ALIKE: u32 = 7;

impl Searcher {
    /// Reads the whole catalogue.
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        Self { index: Index::of(catalogue) }
    }

    /// The vacancies that match, but for those that `hidden` names.
    pub(super) fn search(
        &self,
        params: &Params,
        subject: Subject,
        catalogue: &Catalogue,
        hidden: impl Fn(&Vacancy) -> bool,
    ) -> Result<Found, Refusal> {
        let filters = Filters::read(params, subject.search, subject.now)?;
        let order = Order::read(params)?;
        let fields = fields(params)?;
        let expr = params.one("text").and_then(language::parse);
        let candidates = self.candidates(subject, expr.as_ref(), fields, catalogue);
        let excluded = self.excluded(params, subject.search, fields, catalogue);
        let mut found: Vec<(Posting, &Vacancy)> = Vec::new();
        for posting in candidates {
            let vacancy = usize::try_from(posting.place).ok().and_then(|place| catalogue.vacancies().get(place));
            let Some(vacancy) = vacancy else { continue };
            let wanted = excluded.binary_search(&posting.place).is_err() && filters.admit(vacancy, catalogue);
            if wanted && !hidden(vacancy) {
                found.push((posting, vacancy));
            }
        }
        order.sort(&mut found);
        let wanted = expr.map(|expr| self.index.wanted(&expr)).unwrap_or_default();
        Ok(Found { places: found.into_iter().map(|(posting, _)| posting.place).collect(), wanted })
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
        let by_text = expr.map(|expr| self.index.matching(expr, fields, catalogue));
        let Some(like) = subject.like else {
            return by_text.unwrap_or_else(|| {
                let size = u32::try_from(catalogue.vacancies().len()).unwrap_or(u32::MAX);
                (0..size).map(|place| Posting { place, fields: 0 }).collect()
            });
        };
        let alike = self.index.alike(like, ALIKE).into_iter();
        let alike = alike.map(|(place, shared)| Posting { place, fields: u8::try_from(shared).unwrap_or(u8::MAX) });
        let in_text = |one: &Posting| match &by_text {
            Some(found) => found.binary_search_by_key(&one.place, |posting| posting.place).is_ok(),
            None => true,
        };
        alike.filter(in_text).collect()
    }

    /// The places with a word of `excluded_text`, rising.
    fn excluded(&self, params: &Params, search: Search, fields: u8, catalogue: &Catalogue) -> Vec<u32> {
        let text = params.one("excluded_text").filter(|_| search == Search::Vacancies).unwrap_or_default();
        let parts: Vec<Expr> = text.split(',').filter_map(language::parse).collect();
        if parts.is_empty() {
            return Vec::new();
        }
        let found = self.index.matching(&Expr::Any(parts), fields, catalogue);
        found.into_iter().map(|posting| posting.place).collect()
    }
}

/// How a search is ordered.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Publication,
    SalaryFalling,
    SalaryRising,
    Relevance,
    Distance { lat: f64, lng: f64 },
}

impl Order {
    fn read(params: &Params) -> Result<Self, Refusal> {
        let asked = params.one("order_by").unwrap_or("relevance");
        if !SEARCH_ORDER.iter().any(|(id, _)| *id == asked) {
            return Err(Refusal::argument("order_by"));
        }
        Ok(match asked {
            "publication_time" => Self::Publication,
            "salary_desc" => Self::SalaryFalling,
            "salary_asc" => Self::SalaryRising,
            "distance" => {
                let coordinate = |name| params.number(name)?.ok_or_else(|| Refusal::argument(name));
                Self::Distance { lat: coordinate("sort_point_lat")?, lng: coordinate("sort_point_lng")? }
            }
            _ => Self::Relevance,
        })
    }

    /// Orders what rises by place, that is, what comes the latest first; what is alike keeps that order.
    fn sort(self, found: &mut [(Posting, &Vacancy)]) {
        let middle = |vacancy: &Vacancy| vacancy.pay.map(|pay| pay.middle());
        match self {
            Self::Publication => {}
            Self::Relevance => found.sort_by_key(|(posting, _)| Reverse(posting.fields)),
            Self::SalaryFalling => found.sort_by(|(_, left), (_, right)| {
                let amount = |vacancy: &Vacancy| middle(vacancy).unwrap_or(0.0);
                amount(right).total_cmp(&amount(left))
            }),
            Self::SalaryRising => found.sort_by(|(_, left), (_, right)| {
                let amount = |vacancy: &Vacancy| middle(vacancy).unwrap_or(f64::MAX);
                amount(left).total_cmp(&amount(right))
            }),
            Self::Distance { lat, lng } => found.sort_by(|(_, left), (_, right)| {
                let away = |vacancy: &Vacancy| vacancy.point.map_or(f64::MAX, |point| metres((lat, lng), point));
                away(left).total_cmp(&away(right))
            }),
        }
    }
}

/// Metres between two points, the earth taken as flat between them.
pub(super) fn metres(from: (f64, f64), to: (f64, f64)) -> f64 {
    const DEGREE: f64 = 111_320.0;
    let north = (to.0 - from.0) * DEGREE;
    let east = (to.1 - from.1) * DEGREE * from.0.to_radians().cos();
    north.hypot(east)
}

fn fields(params: &Params) -> Result<u8, Refusal> {
    let mut fields = 0;
    for field in params.all("search_field") {
        let place = SEARCH_FIELDS.iter().position(|(id, _)| *id == field);
        fields |= place.map(|place| [NAME, COMPANY, DESCRIPTION][place]).ok_or(Refusal::argument("search_field"))?;
    }
    Ok(if fields == 0 { NAME | COMPANY | DESCRIPTION } else { fields })
}
