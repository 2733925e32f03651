//! What was counted, and what went wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::dice::Dice;

#[derive(Default)]
pub struct Tally {
    counts: Vec<(String, u64)>,
    pub wrong: Vec<String>,
}

impl Tally {
    /// Shows these counts, also those that stay 0.
    pub fn of(names: &[&str]) -> Self {
        Self { counts: names.iter().map(|name| ((*name).to_owned(), 0)).collect(), wrong: Vec::new() }
    }

    pub fn add(&mut self, name: &str, more: u64) {
        match self.counts.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += more,
            None => self.counts.push((name.to_owned(), more)),
        }
    }

    pub fn count(&mut self, name: &str) {
        self.add(name, 1);
    }

    /// Counts what must not be, and keeps what it was.
    pub fn wrong(&mut self, name: &str, what: impl Into<String>) {
        self.count(name);
        self.wrong.push(format!("{name}: {}", what.into()));
    }

    pub fn hold(&mut self, name: &str, is_so: bool, what: impl FnOnce() -> String) {
        if !is_so {
            self.wrong(name, what());
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (name, count) in other.counts {
            self.add(&name, count);
        }
        self.wrong.extend(other.wrong);
    }

    pub fn measured(&self) -> String {
        self.counts.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
    }

    /// For a process that hands its tally to another.
    pub fn lines(&self) -> String {
        let counts = self.counts.iter().map(|(name, count)| format!("count\t{count}\t{name}\n"));
        let wrong = self.wrong.iter().map(|what| format!("wrong\t0\t{}\n", what.replace(['\n', '\t'], " ")));
        counts.chain(wrong).collect()
    }

    pub fn parse(lines: &str) -> Self {
        let mut tally = Self::default();
        for line in lines.lines() {
            let mut fields = line.splitn(3, '\t');
            match (fields.next(), fields.next(), fields.next()) {
                (Some("count"), Some(count), Some(name)) => tally.add(name, count.parse().unwrap()),
                (Some("wrong"), _, Some(what)) => tally.wrong.push(what.to_owned()),
                _ => {}
            }
        }
        tally
    }

    /// Shares the rounds out among `workers` threads. A panic is something wrong, not the end.
    pub fn shared(rounds: u32, workers: u32, seed: u64, work: fn(u32, &mut Dice, &mut Self)) -> Self {
        let mut tally = Self::default();
        std::thread::scope(|scope| {
            let workers = workers.clamp(1, rounds.max(1));
            let threads: Vec<_> = (0..workers)
                .map(|worker| {
                    let share = rounds / workers + u32::from(worker < rounds % workers);
                    scope.spawn(move || {
                        let mut own = Self::default();
                        let mut dice = Dice::new(seed + u64::from(worker));
                        let done = catch_unwind(AssertUnwindSafe(|| work(share, &mut dice, &mut own)));
                        if let Err(panic) = done {
                            let text = panic.downcast_ref::<String>().cloned();
                            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                            own.wrong("panics", text.unwrap_or_default());
                        }
                        own
                    })
                })
                .collect();
            for thread in threads {
                tally.merge(thread.join().unwrap());
            }
        });
        tally
    }
}
