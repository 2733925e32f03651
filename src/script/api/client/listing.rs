//! Lists that come page by page: `for v in hh::search(#{…})` fetches as the loop asks, and `break` ends the fetching.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, Map, NativeCallContext};

use super::super::super::facts::Facts;
use super::super::super::host::{Asking, Host};
use super::super::manual::{Area, Manual};
use super::super::query::{refused, search, similar};
use super::arguments::vacancy;
use super::{Client, Words, Wrong, at, value};
use crate::hh::VacancyId;
use crate::hh::negotiations::NegotiationFilter;
use crate::hh::vacancies::{Query, SimilarQuery};
use crate::protocol::{self, Question, Reply};

/// A list that nobody has read yet.
#[derive(Clone)]
pub(super) struct Listing {
    what: protocol::Listing,
    asking: Asking,
    host: Rc<Host>,
    facts: Rc<RefCell<Rc<Facts>>>,
}

/// What a list itself can do.
pub(super) fn methods(engine: &mut Engine, manual: &mut Manual) {
    engine
        .register_type_with_name::<Listing>("List")
        .register_iterator_result::<Listing, Dynamic>()
        .register_get("found", |list: &mut Listing| list.found());
    let mut area = Area::global(engine, manual);
    area.function(
        "List.take(count: int) -> array",
        "The first of a list, as an array; no more pages are fetched than that takes.",
        ("hh::favorites().take(5)", ""),
    )
    .with(|list: Listing, count: i64| list.take(count));
    area.function("List.to_array() -> array", "All of a list, as an array.", ("hh::favorites().to_array()", ""))
        .with(|list: Listing| list.take(i64::MAX));
}

pub(super) fn register(client: &mut Client) {
    list(
        client,
        (
            "search(parameters: map) -> List",
            "A search: `for v in hh::search(#{…})` fetches pages as the loop asks, `break` ends the fetching.",
            "for v in hh::search(#{ text: \"rust\" }) { break; }",
        ),
        |query| Ok(protocol::Listing::Search(search(query)?)),
    );
    list(
        client,
        (
            "similar(parameters: map) -> List",
            "A search for what is like the resume of the run.",
            "hh::similar(#{ period: 7 }).take(10)",
        ),
        |query| Ok(protocol::Listing::Search(Query::Similar(similar_query(query)?))),
    );
    list(
        client,
        (
            "negotiations(parameters: map) -> List",
            "The person's negotiations, as maps; `status`, `vacancy_id`, `order_by`, `order`, `has_updates` choose.",
            "hh::negotiations(#{ status: \"active\" }).to_array()",
        ),
        |filter| Ok(protocol::Listing::Negotiations(negotiation_filter(filter)?)),
    );
    whole(
        client,
        ("similar() -> List", "All that is like the resume of the run.", "hh::similar().take(10)"),
        &protocol::Listing::Search(Query::Similar(SimilarQuery::default())),
    );
    whole(
        client,
        ("negotiations() -> List", "All negotiations of the person.", "hh::negotiations().take(10)"),
        &protocol::Listing::Negotiations(NegotiationFilter::default()),
    );
    whole(
        client,
        (
            "active_negotiations() -> List",
            "The negotiations that are not archived; hh.ru prefers the status `active`.",
            "hh::active_negotiations().take(10)",
        ),
        &protocol::Listing::ActiveNegotiations,
    );
    whole(
        client,
        ("favorites() -> List", "The vacancies that the person marked.", "hh::favorites().to_array()"),
        &protocol::Listing::Favorites,
    );
    around(
        client,
        [
            ("similar_to(vacancy: any) -> List", "Vacancies like one.", "hh::similar_to(v).take(5)"),
            (
                "similar_to(vacancy: any, parameters: map) -> List",
                "Vacancies like one, narrowed by parameters.",
                "hh::similar_to(v, #{ period: 7 })",
            ),
        ],
        protocol::Listing::SimilarTo,
    );
    around(
        client,
        [
            (
                "related_to(vacancy: any) -> List",
                "Vacancies that others looked at beside one.",
                "hh::related_to(v).take(5)",
            ),
            (
                "related_to(vacancy: any, parameters: map) -> List",
                "The same, narrowed by parameters.",
                "hh::related_to(v, #{ period: 7 })",
            ),
        ],
        protocol::Listing::RelatedTo,
    );
}

fn list(client: &mut Client, words: Words, what: fn(&Map) -> Result<protocol::Listing, Wrong>) {
    let (host, facts) = (Rc::clone(&client.host), Rc::clone(&client.facts));
    client.area.function(words.0, words.1, (words.2, "")).with(
        move |context: NativeCallContext, query: Map| -> Result<Listing, Wrong> {
            let (host, facts) = (Rc::clone(&host), Rc::clone(&facts));
            Ok(Listing { what: at(&context, what(&query))?, asking: Asking::at(&context), host, facts })
        },
    );
}

fn whole(client: &mut Client, words: Words, what: &protocol::Listing) {
    let (host, facts, what) = (Rc::clone(&client.host), Rc::clone(&client.facts), what.clone());
    client.area.function(words.0, words.1, (words.2, "")).with(
        move |context: NativeCallContext| -> Result<Listing, Wrong> {
            let (host, facts) = (Rc::clone(&host), Rc::clone(&facts));
            Ok(Listing { what: what.clone(), asking: Asking::at(&context), host, facts })
        },
    );
}

/// `name(v)` and `name(v, #{…})`
fn around(client: &mut Client, words: [Words; 2], what: fn(VacancyId, SimilarQuery) -> protocol::Listing) {
    let (host, facts) = (Rc::clone(&client.host), Rc::clone(&client.facts));
    let open = move |context: &NativeCallContext, to: &Dynamic, query: &Map| -> Result<Listing, Wrong> {
        let (host, facts) = (Rc::clone(&host), Rc::clone(&facts));
        let what = what(at(context, vacancy(to))?, at(context, similar_query(query))?);
        Ok(Listing { what, asking: Asking::at(context), host, facts })
    };
    let [alone, narrowed] = words;
    let all = open.clone();
    client
        .area
        .function(alone.0, alone.1, (alone.2, ""))
        .with(move |context: NativeCallContext, to: Dynamic| all(&context, &to, &Map::new()));
    client
        .area
        .function(narrowed.0, narrowed.1, (narrowed.2, ""))
        .with(move |context: NativeCallContext, to: Dynamic, query: Map| open(&context, &to, &query));
}

fn similar_query(map: &Map) -> Result<SimilarQuery, Wrong> {
    similar(map).map_err(|error| refused(&error).into())
}

fn negotiation_filter(map: &Map) -> Result<NegotiationFilter, Wrong> {
    const NAMES: &[&str] = &["vacancy_id", "status", "order_by", "order", "has_updates"];
    let mut filter = NegotiationFilter::default();
    for (name, value) in map.iter().filter(|(_, value)| !value.is_unit()) {
        let text = || super::arguments::text(value, &format!("`{name}`"));
        match name.as_str() {
            "vacancy_id" => filter.vacancy = Some(vacancy(value)?),
            "status" => filter.status = Some(text()?),
            "order_by" => filter.order_by = Some(text()?),
            "order" => filter.order = Some(text()?),
            "has_updates" => {
                filter.has_updates = Some(value.as_bool().map_err(|_| "`has_updates` is true or false")?);
            }
            other => {
                let near = super::super::super::near::did_you_mean(other, NAMES.iter().copied());
                let near = near.unwrap_or_else(|| format!("there are `{}`", NAMES.join("`, `")));
                return Err(format!("negotiations have no parameter `{other}`; {near}").into());
            }
        }
    }
    Ok(filter)
}

impl Listing {
    fn take(self, count: i64) -> Result<Array, Wrong> {
        self.into_iter().take(usize::try_from(count).unwrap_or(0)).collect()
    }

    /// How many hh.ru says there are.
    fn found(&self) -> Result<Dynamic, Wrong> {
        let mut pages = self.clone().into_iter();
        pages.open()?;
        Ok(pages.found.map_or(Dynamic::UNIT, |found| i64::from(found).into()))
    }
}

impl IntoIterator for Listing {
    type Item = Result<Dynamic, Box<EvalAltResult>>;
    type IntoIter = Pages;

    fn into_iter(self) -> Pages {
        Pages { listing: self, state: State::Unopened, found: None, page: VecDeque::new() }
    }
}

/// A list that is being read.
pub(super) struct Pages {
    listing: Listing,
    state: State,
    found: Option<u32>,
    page: VecDeque<Dynamic>,
}

enum State {
    Unopened,
    Open(u32),
    Ended,
}

impl Pages {
    fn open(&mut self) -> Result<Option<u32>, Wrong> {
        match self.state {
            State::Unopened => match self.ask(Question::Open(Box::new(self.listing.what.clone())))? {
                Reply::Opened { list, found } => {
                    (self.state, self.found) = (State::Open(list), found);
                    Ok(Some(list))
                }
                _ => Ok(None),
            },
            State::Open(list) => Ok(Some(list)),
            State::Ended => Ok(None),
        }
    }

    /// The next page; `false` at the end.
    fn turn(&mut self) -> Result<bool, Wrong> {
        let Some(list) = self.open()? else { return Ok(false) };
        let reply = self.ask(Question::Next(list))?;
        if matches!(reply, Reply::End) {
            self.state = State::Ended;
            return Ok(false);
        }
        let facts = Rc::clone(&self.listing.facts.borrow());
        self.page = value::of(reply, &facts)?.try_cast::<Array>().unwrap_or_default().into();
        Ok(true)
    }

    fn ask(&self, question: Question) -> Result<Reply, Wrong> {
        self.listing.host.ask(&self.listing.asking, question)
    }
}

impl Iterator for Pages {
    type Item = Result<Dynamic, Box<EvalAltResult>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.pop_front() {
                return Some(Ok(item));
            }
            match self.turn() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.state = State::Ended;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl Drop for Pages {
    /// The host stops fetching for a loop that was left.
    fn drop(&mut self) {
        if let State::Open(list) = self.state {
            let _ = self.ask(Question::Close(list));
        }
    }
}
