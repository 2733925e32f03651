//! Lists that come page by page, as far as a task reads them.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::mpsc::Receiver;

use crate::hh::negotiations::{Negotiation, NegotiationFilter};
use crate::hh::paging::PAGE;
use crate::hh::search::Found;
use crate::hh::vacancies::{Query, SimilarQuery, Vacancy};
use crate::hh::{self, Page, Paging, ResumeId, VacancyId};
use crate::protocol::{Listing, Refusal, Reply};

use super::desk::{Desk, of_hh};
use super::read::json;

/// Pages asked for at the same time: a loop may end any time, and what it does not read is for nothing.
const IN_FLIGHT: usize = 2;

/// A list and how far it was read.
pub(super) enum Cursor {
    Search {
        pages: Receiver<Result<Found, hh::Error>>,
        seen: HashSet<VacancyId>,
    },
    /// A list of numbered pages; `next` is `None` at its end.
    Paged {
        what: Box<Paged>,
        next: Option<Paging>,
        first: Option<Reply>,
    },
}

/// What has numbered pages.
pub(super) enum Paged {
    Similar(VacancyId, SimilarQuery),
    Related(VacancyId, SimilarQuery),
    Favorites,
    Negotiations(NegotiationFilter),
    ActiveNegotiations,
}

impl Desk<'_> {
    /// Begins a list: the cursor, and how many hh.ru says there are.
    pub(super) async fn open(&mut self, listing: Listing) -> Result<(Cursor, Option<u32>), Refusal> {
        let what = match listing {
            Listing::Search(query) => return self.search(query).await,
            Listing::SimilarTo(id, query) => Paged::Similar(id, query),
            Listing::RelatedTo(id, query) => Paged::Related(id, query),
            Listing::Favorites => Paged::Favorites,
            Listing::Negotiations(filter) => Paged::Negotiations(filter),
            Listing::ActiveNegotiations => Paged::ActiveNegotiations,
        };
        let mut cursor = Cursor::Paged { what: Box::new(what), next: Some(Paging::first(PAGE)), first: None };
        let (first, found) = self.page(&mut cursor).await?;
        if let Cursor::Paged { first: kept, .. } = &mut cursor {
            *kept = Some(first);
        }
        Ok((cursor, found))
    }

    /// The next page; [`Reply::End`] at the end.
    pub(super) async fn turn(&mut self, cursor: &mut Cursor) -> Result<Reply, Refusal> {
        if let Cursor::Paged { first, .. } = cursor
            && let Some(first) = first.take()
        {
            return Ok(first);
        }
        match cursor {
            Cursor::Paged { .. } => Ok(self.page(cursor).await?.0),
            Cursor::Search { pages, seen } => loop {
                match pages.recv().await {
                    None => return Ok(Reply::End),
                    Some(Err(error)) => return Err(of_hh(&error)),
                    Some(Ok(Found::Page(items))) => {
                        let fresh = items.into_iter().filter(|item| seen.insert(item.id.clone()));
                        let fresh: Vec<Vacancy> = fresh.map(Arc::unwrap_or_clone).collect();
                        if !fresh.is_empty() {
                            return Ok(self.vacancies(fresh));
                        }
                    }
                    Some(Ok(_)) => {}
                }
            },
        }
    }

    async fn search(&mut self, query: Query) -> Result<(Cursor, Option<u32>), Refusal> {
        if matches!(query, Query::Similar(_)) && self.resume.id == ResumeId::default() {
            return Err(Refusal::Error {
                message: "no resume is chosen, to look for what is like it".to_owned(),
                help: Some("choose one with `--resume`".to_owned()),
            });
        }
        let mut pages = self.client.search(query, self.resume.id.clone(), IN_FLIGHT);
        let found = match pages.recv().await {
            Some(Ok(Found::Total { found, .. })) => Some(found),
            Some(Err(error)) => return Err(of_hh(&error)),
            _ => None,
        };
        Ok((Cursor::Search { pages, seen: HashSet::new() }, found))
    }

    async fn page(&mut self, cursor: &mut Cursor) -> Result<(Reply, Option<u32>), Refusal> {
        let Cursor::Paged { what, next, .. } = cursor else { return Ok((Reply::End, None)) };
        let Some(paging) = next.take() else { return Ok((Reply::End, None)) };
        let (reply, found, pages) = self.ask(what, paging).await.map_err(|error| of_hh(&error))?;
        let Some(reply) = reply else { return Ok((Reply::End, Some(found))) };
        *next = paging.next().filter(|next| next.page() < pages);
        Ok((reply?, Some(found)))
    }

    /// One page: `None` when it is empty, how many there are, and in how many pages.
    async fn ask(
        &mut self,
        what: &Paged,
        paging: Paging,
    ) -> Result<(Option<Result<Reply, Refusal>>, u32, u32), hh::Error> {
        let client = self.client;
        let (items, found, pages) = match what {
            Paged::Similar(id, query) => {
                let page = client.similar_to(id, query, paging).await?;
                (page.items, page.found, page.pages)
            }
            Paged::Related(id, query) => {
                let page = client.related_to(id, query, paging).await?;
                (page.items, page.found, page.pages)
            }
            Paged::Favorites => {
                let page = client.favorites(paging).await?;
                (page.items, page.found, page.pages)
            }
            Paged::Negotiations(filter) => return Ok(self.negotiations(&client.negotiations(filter, paging).await?)),
            Paged::ActiveNegotiations => return Ok(self.negotiations(&client.active_negotiations(paging).await?)),
        };
        let reply = if items.is_empty() { None } else { Some(Ok(self.vacancies(items))) };
        Ok((reply, found, pages))
    }

    fn negotiations(&mut self, page: &Page<Negotiation>) -> (Option<Result<Reply, Refusal>>, u32, u32) {
        for one in &page.items {
            self.remember_negotiation(one);
        }
        let reply = if page.items.is_empty() { None } else { Some(json(&page.items)) };
        (reply, page.found, page.pages)
    }

    fn vacancies(&mut self, items: Vec<Vacancy>) -> Reply {
        for item in &items {
            self.remember(item);
        }
        Reply::Vacancies(items)
    }
}
