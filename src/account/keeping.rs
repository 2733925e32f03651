//! What is left of a plan for another day: kept in the person's folder, taken up by the next run.

use std::collections::HashSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::Error;
use crate::gate::{DAILY, KeptFrom, Outcome, Plan, Planned, Sent, Stopped};
use crate::hh::{Meaning, VacancyId};
use crate::run::Selection;
use crate::run::plan_file::{Maker, PlanFile, PlanItem, PlanPerson};
use crate::run::report::Unsent;
use crate::vault::Vault;
use crate::vault::kept::{Found, Kept};
use crate::vault::stamp::Stamper;

/// The purpose that plans in files are stamped for.
const PURPOSE: &str = "plan";
/// A day's worth: runs that cannot send, one after the other, would pile up ever more.
const MOST: usize = DAILY as usize;

/// What came of a plan that somebody was asked about.
#[derive(Debug)]
pub struct Done {
    pub sent: Result<Sent, Unsent>,
    /// What the person dropped or hid.
    pub dropped: HashSet<VacancyId>,
    /// Whether what they decided is kept already.
    pub is_kept: bool,
}

/// Keeps what is not sent today. Everything blocks.
#[derive(Debug)]
pub struct Keeper {
    kept: Kept,
    maker: Maker,
    stamper: Stamper,
    /// As it was found, byte by byte.
    before: Option<Vec<u8>>,
    items: Vec<PlanItem>,
    file: PlanFile,
}

impl Keeper {
    /// Reads what an earlier run left; `at` is now, by hh.ru's clock. What cannot be read is moved out of the way, and
    /// where to is told.
    pub fn open(vault: &Vault, at: DateTime<Utc>) -> Result<(Self, Option<PathBuf>), Error> {
        let id = vault.person()?.id.unwrap_or_default();
        let person = PlanPerson { name: vault.user().to_string(), id };
        let maker = Maker { person, origin: vault.origins().api.clone(), at };
        let (kept, stamper) = (vault.kept(&maker.person.id), vault.stamper(PURPOSE, &maker.person.id));
        let (file, before) = match kept.get()? {
            Found::Nothing => (None, None),
            Found::Plan(bytes) => (PlanFile::read(&bytes).ok(), Some(bytes)),
            Found::Damaged => (None, Some(Vec::new())),
        };
        let damaged = file.is_none() && before.is_some();
        let aside = if damaged { Some(kept.set_aside()?) } else { None };
        let file = file.unwrap_or_default();
        let before = before.filter(|_| !damaged);
        Ok((Self { kept, maker, stamper, before, items: file.items.clone(), file }, aside))
    }

    /// What waits for a person, without touching it: an empty plan where nothing does, `None` where it cannot be read.
    pub fn read(vault: &Vault) -> Result<Option<PlanFile>, Error> {
        let id = vault.person()?.id.unwrap_or_default();
        Ok(match vault.kept(&id).get()? {
            Found::Plan(bytes) => PlanFile::read(&bytes).ok(),
            Found::Nothing => Some(PlanFile::default()),
            Found::Damaged => None,
        })
    }

    /// From now on what is made is made at this moment, by hh.ru's clock.
    pub fn dated(&mut self, at: DateTime<Utc>) {
        self.maker.at = at;
    }

    /// What an earlier run left, best first.
    pub fn items(&self) -> &[PlanItem] {
        &self.items
    }

    /// The same as a plan of its own.
    pub fn file(&self) -> &PlanFile {
        &self.file
    }

    /// What is written into a plan's file besides its items.
    pub fn maker(&self) -> &Maker {
        &self.maker
    }

    /// What stamps a plan's file.
    pub fn stamper(&self) -> &Stamper {
        &self.stamper
    }

    /// Keeps all of a plan but `gone`: what the person decided is not lost, whatever comes. How many are kept.
    pub fn draft(&self, plan: &Plan, gone: &HashSet<VacancyId>) -> Result<usize, Error> {
        self.keep(plan, plan.items.iter().collect(), gone)
    }

    /// Puts back what was kept before.
    pub fn restore(&self) -> Result<(), Error> {
        match &self.before {
            Some(before) => self.kept.put(before)?,
            None => drop(self.kept.forget()?),
        }
        Ok(())
    }

    /// Keeps what is left after a plan was sent or not; how many are kept. Who sends nothing leaves it as it was.
    pub fn conclude(&self, selection: &Selection, done: &Done) -> Result<usize, Error> {
        let plan = &selection.plan;
        let refused = selection.shunned().map(|one| one.vacancy);
        let gone = || done.dropped.iter().cloned().chain(refused.clone()).collect();
        match &done.sent {
            Ok(sent) => self.settle(plan, sent, gone()),
            Err(Unsent::NothingPlanned) => self.keep(plan, Vec::new(), &gone()),
            Err(_) if done.is_kept => self.keep(plan, plan.items.iter().collect(), &done.dropped),
            Err(_) => Ok(self.items.len()),
        }
    }

    /// Keeps what was not sent, and forgets what was tried or is `gone`; how many are kept.
    fn settle(&self, plan: &Plan, sent: &Sent, mut gone: HashSet<VacancyId>) -> Result<usize, Error> {
        let outcomes = || plan.items.iter().zip(&sent.outcomes);
        let waits = |outcome: &Outcome| *outcome == Outcome::Kept && !is_hopeless(sent.stopped.as_ref());
        let waiting = outcomes().filter(|(_, outcome)| waits(outcome)).map(|(planned, _)| planned).collect();
        let tried = outcomes().filter(|(_, outcome)| **outcome != Outcome::Kept);
        gone.extend(tried.map(|(planned, _)| planned.vacancy.id.clone()));
        self.keep(plan, waiting, &gone)
    }

    /// Changes what is kept by itself, as the person wants it.
    pub fn change(&mut self, change: impl FnOnce(&mut Vec<PlanItem>)) -> Result<(), Error> {
        change(&mut self.items);
        self.file.items.clone_from(&self.items);
        self.put(&self.file)
    }

    /// Forgets all of it.
    pub fn forget(&self) -> Result<(), Error> {
        self.kept.forget()?;
        Ok(())
    }

    fn keep(&self, plan: &Plan, waiting: Vec<&Planned>, gone: &HashSet<VacancyId>) -> Result<usize, Error> {
        let header = Plan { items: Vec::new(), ..plan.clone() };
        let mut file = PlanFile::of(&self.maker, &header);
        let marked = waiting.into_iter().filter(|planned| !gone.contains(&planned.vacancy.id));
        file.items = marked.map(|planned| PlanItem::of(&self.marked(plan, planned))).collect();
        let here: HashSet<VacancyId> = file.items.iter().map(|item| item.vacancy.clone()).collect();
        let rest = self.items.iter().filter(|item| !gone.contains(&item.vacancy) && !here.contains(&item.vacancy));
        file.items.extend(rest.cloned());
        file.items.sort_by(|one, other| other.score.total_cmp(&one.score));
        let mut places = 0..MOST;
        // What the person wrote is not lost for being many.
        file.items.retain(|item| places.next().is_some() || item.is_edited());
        self.put(&file)?;
        Ok(file.items.len())
    }

    fn put(&self, file: &PlanFile) -> Result<(), Error> {
        if file.items.is_empty() {
            self.kept.forget()?;
        } else {
            let text = file.text().map_err(|error| Error::Unwritten(error.to_string()))?;
            self.kept.put(text.as_bytes())?;
        }
        Ok(())
    }

    /// The same by itself: with the resume and the plan that it is from.
    fn marked(&self, plan: &Plan, planned: &Planned) -> Planned {
        let from = || KeptFrom {
            at: self.maker.at,
            run: plan.run.clone(),
            strategy: plan.strategy.clone(),
            script: plan.script.clone(),
        };
        Planned {
            resume: Some(planned.resume(plan).clone()),
            kept: Some(planned.kept.clone().unwrap_or_else(|| Box::new(from()))),
            ..planned.clone()
        }
    }
}

/// Whether another day would bring nothing else: the letters or the application itself are refused.
fn is_hopeless(stopped: Option<&Stopped>) -> bool {
    match stopped {
        Some(Stopped::Denied(_)) => true,
        Some(Stopped::Hh(error)) => matches!(error.meaning(), Some(Meaning::Application(_) | Meaning::Forbidden)),
        _ => false,
    }
}
