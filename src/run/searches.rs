//! The searches of a strategy, one after the other.

use std::vec::IntoIter;

use crate::hh::ResumeId;
use crate::hh::vacancies::Query;

use super::feed::{Feed, Findings};
use super::funnel::QueryResult;

/// What stands beside a search that needs a person, where there is none.
const NOBODYS: &str = "left out: an application has no resume to compare with";

/// Searches to come. The next one can begin when everything of the one before is there and only has to be judged.
pub(super) struct Searches<'a> {
    feed: &'a dyn Feed,
    resume: &'a ResumeId,
    queries: IntoIter<Query>,
    begun: Option<Asked>,
}

/// A search that was begun.
pub(super) struct Asked {
    pub(super) pairs: Vec<(&'static str, String)>,
    pub(super) result: QueryResult,
    /// `None` where it cannot be asked for.
    pub(super) findings: Option<Findings>,
}

impl<'a> Searches<'a> {
    pub(super) fn of(queries: Vec<Query>, feed: &'a dyn Feed, resume: &'a ResumeId) -> Self {
        Self { feed, resume, queries: queries.into_iter(), begun: None }
    }

    /// Begins the next search, if it has not begun.
    pub(super) fn begin(&mut self) {
        if self.begun.is_none() {
            self.begun = self.queries.next().map(|query| self.ask(query));
        }
    }

    /// The next search.
    pub(super) fn take(&mut self) -> Option<Asked> {
        self.begin();
        self.begun.take()
    }

    fn ask(&self, query: Query) -> Asked {
        let (pairs, mut result) = (query.pairs(), QueryResult::of(query.label()));
        if matches!(query, Query::Similar(_)) && *self.resume == ResumeId::default() {
            result.notes.push(NOBODYS.to_owned());
            return Asked { pairs, result, findings: None };
        }
        Asked { pairs, result, findings: Some(self.feed.search(query, self.resume)) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::mpsc;

    use super::{Feed, Findings, Searches};
    use crate::hh::vacancies::{Query, SimilarQuery, VacancyQuery};
    use crate::hh::{ResumeId, VacancyId};
    use crate::run::feed::{Reading, Suiting};

    /// Notes what is searched for, and finds nothing.
    #[derive(Default)]
    struct Noting(Mutex<Vec<String>>);

    impl Feed for Noting {
        fn search(&self, query: Query, _: &ResumeId) -> Findings {
            self.0.lock().unwrap().extend(query.pairs().into_iter().map(|(_, value)| value));
            mpsc::channel(1).1
        }

        fn read<'a>(&'a self, _: &'a VacancyId) -> Reading<'a> {
            unreachable!()
        }

        fn suitable<'a>(&'a self, _: &'a VacancyId) -> Suiting<'a> {
            unreachable!()
        }
    }

    #[test]
    fn one_search_is_begun_ahead_and_no_more() {
        let (feed, nobody) = (Noting::default(), ResumeId::default());
        let text =
            |text: &str| Query::Vacancies(VacancyQuery { text: Some(text.to_owned()), ..VacancyQuery::default() });
        let queries = vec![text("one"), text("two"), Query::Similar(SimilarQuery::default()), text("three")];
        let mut searches = Searches::of(queries, &feed, &nobody);
        let begun = || feed.0.lock().unwrap().join(" ");
        assert!(searches.take().unwrap().findings.is_some());
        assert_eq!(begun(), "one");
        searches.begin();
        searches.begin();
        assert_eq!(begun(), "one two");
        assert_eq!(searches.take().unwrap().pairs[0].1, "two");
        assert!(searches.take().unwrap().findings.is_none(), "nobody has a resume");
        assert_eq!(searches.take().unwrap().pairs[0].1, "three");
        assert!(searches.take().is_none());
        assert_eq!(begun(), "one two three");
    }
}
