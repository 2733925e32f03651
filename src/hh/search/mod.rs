//! A search as a stream: pages several at a time, a query that finds too much cut into parts that can be shown.

mod page;
mod windows;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::RemoteHandle;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;

use super::paging::{DEPTH, PAGE, Paging};
use super::request::Request;
use super::vacancies::{Query, Vacancy};
use super::{Client, Error, ResumeId, VacancyIds};

pub use page::{Argument, Fixes, SearchPage, Suggests, Understood};
use windows::{Windows, fits};

/// What a search brings, in order.
#[derive(Clone, Debug)]
pub enum Found {
    /// First of all: how many there are, and what hh.ru made of the query.
    Total { found: u32, understood: Box<Understood> },
    /// So many answers more are to come, beside those announced before.
    Expected(u32),
    /// The vacancies of one answer. Neighbouring parts of a search may both have one.
    Page(Vec<Arc<Vacancy>>),
    /// So many vacancies that hh.ru counts cannot be reached by any query of this kind.
    Unreachable(u32),
}

impl Client {
    /// One page of a search. `resume` is the one that similar vacancies are looked up for.
    pub async fn search_page(&self, query: &Query, resume: &ResumeId, paging: Paging) -> Result<SearchPage, Error> {
        let path = match query {
            Query::Vacancies(_) => "/vacancies".to_owned(),
            Query::Similar(_) => format!("/resumes/{resume}/similar_vacancies"),
        };
        self.read(Request::get(path).query(query.pairs()).query(paging.pairs())).await
    }

    /// Searches on a task of its own, `in_flight` pages at a time once the first has told how many there are, so
    /// that the next pages are fetched while the last are looked at; of pages that nobody looked at yet there are never
    /// more. Dropping the receiver stops the asking. It ends after the first error.
    pub fn search(&self, query: Query, resume: ResumeId, in_flight: usize) -> mpsc::Receiver<Result<Found, Error>> {
        self.search_ahead(query, resume, in_flight, 1)
    }

    /// The same for who looks at all of it: one more may wait to be looked at.
    pub fn search_all(&self, query: Query, resume: ResumeId) -> mpsc::Receiver<Result<Found, Error>> {
        self.search_ahead(query, resume, self.settings().in_flight, 2)
    }

    fn search_ahead(
        &self,
        query: Query,
        resume: ResumeId,
        in_flight: usize,
        waiting: usize,
    ) -> mpsc::Receiver<Result<Found, Error>> {
        let (sender, receiver) = mpsc::channel(waiting);
        let search = Search {
            client: self.clone(),
            resume,
            in_flight: in_flight.max(1),
            sender,
            announced: AtomicU32::new(0),
            missed: AtomicU32::new(0),
            seen: Mutex::default(),
        };
        tokio::spawn(async move {
            tokio::select! {
                ended = search.whole(&query) => {
                    if let Err(Ended::Failed(error)) = ended {
                        let _ = search.sender.send(Err(error)).await;
                    }
                }
                () = search.sender.closed() => {}
            }
        });
        receiver
    }
}

struct Search {
    client: Client,
    resume: ResumeId,
    in_flight: usize,
    sender: mpsc::Sender<Result<Found, Error>>,
    /// Answers that were announced and have not come; one task counts.
    announced: AtomicU32,
    /// What the parts say cannot be reached.
    missed: AtomicU32,
    seen: Mutex<VacancyIds>,
}

enum Ended {
    Failed(Error),
    /// Nobody listens any more.
    Unheard,
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Search {
    async fn whole(&self, query: &Query) -> Result<(), Ended> {
        let first = self.first(&query.described()).await?;
        self.tell(Found::Total { found: first.found, understood: Box::new(first.understood()) }).await?;
        if fits(first.found) {
            return self.rest(query, first).await;
        }
        let found = first.found;
        self.announce(found.div_ceil(PAGE)).await?;
        self.glimpse(first).await?;
        self.by_windows(query, found).await?;
        // Neighbouring windows overlap, so that both may have counted the same.
        let shown = u32::try_from(self.seen().len()).unwrap_or(u32::MAX);
        match self.missed.load(Ordering::Relaxed).min(found.saturating_sub(shown)) {
            0 => Ok(()),
            missed => self.tell(Found::Unreachable(missed)).await,
        }
    }

    /// Cuts by publication window; what is too much for the smallest window is cut by area.
    async fn by_windows(&self, query: &Query, found: u32) -> Result<(), Ended> {
        let mut windows = Windows::of(query, found, self.client.now());
        while let Some(window) = windows.next() {
            let part = query.within(window.from, window.to);
            let first = self.first(&part).await?;
            let found = first.found;
            if fits(found) {
                self.rest(&part, first).await?;
            } else if window.smallest {
                Box::pin(self.by_areas(&part, first)).await?;
            } else {
                self.glimpse(first).await?;
                windows.narrow(found);
                continue;
            }
            windows.accept(found);
        }
        Ok(())
    }

    /// Cuts by area: into those asked for, or into the parts of the one. What lies in no part is counted.
    async fn by_areas(&self, query: &Query, first: SearchPage) -> Result<(), Ended> {
        let areas = match query.areas() {
            [] => self.client.areas().await?.into_iter().map(|area| area.id).collect(),
            [one] => self.client.area(one).await?.areas.into_iter().map(|area| area.id).collect(),
            several => several.to_vec(),
        };
        let whole = first.found;
        if areas.is_empty() {
            self.missed.fetch_add(whole - DEPTH, Ordering::Relaxed);
            return self.rest(query, first).await;
        }
        self.glimpse(first).await?;
        let mut reached = 0;
        for area in areas {
            let part = query.in_areas(vec![area]);
            let first = self.first(&part).await?;
            reached += first.found;
            if fits(first.found) {
                self.rest(&part, first).await?;
            } else {
                Box::pin(self.by_areas(&part, first)).await?;
            }
        }
        self.missed.fetch_add(whole.saturating_sub(reached), Ordering::Relaxed);
        Ok(())
    }

    /// The first page of a query that is cut: its vacancies are there already, whether or not a part has them.
    async fn glimpse(&self, first: SearchPage) -> Result<(), Ended> {
        self.expect(1).await?;
        self.show(first.items).await
    }

    /// Says early how many answers a search that is cut will take at the least.
    async fn announce(&self, answers: u32) -> Result<(), Ended> {
        self.announced.store(answers, Ordering::Relaxed);
        self.tell(Found::Expected(answers)).await
    }

    /// So many answers are to come: what was not announced before is told.
    async fn expect(&self, answers: u32) -> Result<(), Ended> {
        let announced = self.announced.load(Ordering::Relaxed);
        self.announced.store(announced.saturating_sub(answers), Ordering::Relaxed);
        match answers.saturating_sub(announced) {
            0 => Ok(()),
            more => self.tell(Found::Expected(more)).await,
        }
    }

    async fn first(&self, query: &Query) -> Result<SearchPage, Error> {
        self.client.search_page(query, &self.resume, Paging::first(PAGE)).await
    }

    /// The pages of a query that can be shown whole, whose first page is there already.
    async fn rest(&self, query: &Query, first: SearchPage) -> Result<(), Ended> {
        let start = Paging::first(PAGE);
        let rest: Vec<Paging> = start.onwards().skip(1).take_while(|paging| paging.page() < first.pages).collect();
        self.expect(1 + u32::try_from(rest.len()).unwrap_or(0)).await?;
        let mut counts = vec![first.found];
        self.show(first.items).await?;
        let mut pages =
            futures_util::stream::iter(rest).map(|paging| self.fetch(query, paging)).buffered(self.in_flight);
        // Whoever takes a page lets the next be asked for.
        while let (room, Some(page)) = (self.room().await?, pages.next().await) {
            let page = page?;
            counts.push(page.found);
            room.send(Ok(self.shown(page.items)));
        }
        drop(pages);
        for paging in shifted(&counts) {
            let page = self.client.search_page(query, &self.resume, paging).await?;
            self.expect(1).await?;
            self.show(page.items).await?;
        }
        Ok(())
    }

    /// A page that comes and is decoded on a task of its own, so that those that come together use all processors.
    /// Dropping it stops the task.
    fn fetch(&self, query: &Query, paging: Paging) -> RemoteHandle<Result<SearchPage, Error>> {
        let (client, query, resume) = (self.client.clone(), query.clone(), self.resume.clone());
        let (task, page) = async move { client.search_page(&query, &resume, paging).await }.remote_handle();
        tokio::spawn(task);
        page
    }

    async fn show(&self, items: Vec<Vacancy>) -> Result<(), Ended> {
        let page = self.shown(items);
        self.tell(page).await
    }

    fn shown(&self, items: Vec<Vacancy>) -> Found {
        self.note(&items);
        Found::Page(items.into_iter().map(Arc::new).collect())
    }

    async fn room(&self) -> Result<mpsc::Permit<'_, Result<Found, Error>>, Ended> {
        self.sender.reserve().await.map_err(|_| Ended::Unheard)
    }

    fn note(&self, items: &[Vacancy]) {
        let mut seen = self.seen();
        for item in items {
            seen.insert(&item.id);
        }
    }

    fn seen(&self) -> MutexGuard<'_, VacancyIds> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn tell(&self, found: Found) -> Result<(), Ended> {
        self.room().await?.send(Ok(found));
        Ok(())
    }
}

/// The pages to ask for again: where vacancies vanished between a page and the next, the next one's first have
/// moved up into a page that had been read before. `counts` are what each page said was found.
fn shifted(counts: &[u32]) -> Vec<Paging> {
    let pages: Vec<Paging> = Paging::first(PAGE).onwards().take(counts.len()).collect();
    let mut again = vec![false; counts.len()];
    for (index, pair) in counts.windows(2).enumerate() {
        let moved = pair[0].saturating_sub(pair[1]).div_ceil(PAGE) as usize;
        let from = (index + 1).saturating_sub(moved);
        again[from..=index].iter_mut().take(moved).for_each(|page| *page = true);
    }
    pages.into_iter().zip(again).filter_map(|(page, again)| again.then_some(page)).collect()
}

#[cfg(test)]
mod tests {
    use super::shifted;

    fn pages(counts: &[u32]) -> Vec<u32> {
        shifted(counts).into_iter().map(super::Paging::page).collect()
    }

    #[test]
    fn only_pages_before_a_shift_are_asked_again() {
        assert!(pages(&[300, 300, 300]).is_empty());
        assert!(pages(&[300, 301, 301]).is_empty());
        assert_eq!(pages(&[300, 300, 299, 299]), [1]);
        assert_eq!(pages(&[300, 299, 298]), [0, 1]);
        assert_eq!(pages(&[900, 900, 900, 700]), [1, 2]);
    }
}
