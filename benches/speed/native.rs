//! The rules of [`crate::network::STRATEGY`] in Rust, as somebody would write them who has no scripts.

use chrono::{DateTime, FixedOffset};
use hhrun::hh::vacancies::Vacancy;
use hhrun::protocol::{Card, Line, Verdict};

use words::{Splitter, Wanted, Words};

/// What words are is the same on both sides.
#[path = "../../src/script/words.rs"]
#[allow(dead_code)]
mod words;

/// The rules with their words, which are prepared once.
pub struct Rules {
    now: DateTime<FixedOffset>,
    splitter: Splitter,
    others: Vec<Wanted>,
    rust: Wanted,
    backend: Vec<Wanted>,
}

impl Rules {
    /// Ages are counted from `now`.
    pub fn new(now: DateTime<FixedOffset>) -> Self {
        let splitter = Splitter::default();
        let all = |words: &[&str]| words.iter().map(|word| splitter.wanted(word)).collect();
        let others = all(&["1С", "php", "bitrix", "стажер"]);
        let backend = all(&["backend", "бэкенд", "разработчик", "developer"]);
        Self { now, others, rust: splitter.wanted("rust"), backend, splitter }
    }

    /// `filter`, then `score`.
    pub fn judge(&self, vacancy: &Vacancy) -> Verdict {
        if vacancy.archived {
            return Verdict::Skipped("archived".to_owned());
        }
        let name = self.splitter.words(&vacancy.name);
        if any(&name, &self.others) {
            return Verdict::Skipped("another profession".to_owned());
        }
        let is_fresh = self.age_days(vacancy).is_some_and(|days| days <= 3);
        let is_accredited = vacancy.employer.as_ref().is_some_and(|employer| employer.accredited_it_employer);
        let lines = [
            (40.0, "rust in the title", name.contains(&self.rust)),
            (15.0, "backend", any(&name, &self.backend)),
            (15.0, "remote", vacancy.is_remote()),
            (10.0, "salary is named", vacancy.salary_range.is_some()),
            (10.0, "fresh", is_fresh),
            (5.0, "accredited", is_accredited),
        ];
        let lines = lines.into_iter().filter(|(_, _, applies)| *applies);
        Verdict::Kept(Card {
            lines: lines.map(|(points, label, _)| Line { points, label: label.to_owned() }).collect(),
        })
    }

    fn age_days(&self, vacancy: &Vacancy) -> Option<i64> {
        Some(self.now.signed_duration_since(vacancy.published_at.moment()?).num_days().max(0))
    }
}

fn any(text: &Words, wanted: &[Wanted]) -> bool {
    wanted.iter().any(|wanted| text.contains(wanted))
}
