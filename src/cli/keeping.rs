//! What is left of a plan for another day: kept in the person's folder, taken up by the next run.

use std::collections::HashSet;
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::gate::{DAILY, KeptFrom, Outcome, Plan, Planned, Sent, Stopped};
use crate::hh::{Meaning, VacancyId};
use crate::run::plan_file::{Maker, PlanFile, PlanItem, PlanPerson};
use crate::run::report::Unsent;
use crate::run::{Selection, Shunned};
use crate::vault::UserName;
use crate::vault::kept::{Found, Kept};
use crate::vault::stamp::Stamper;

use super::account::Account;
use super::sandbox::quoted;
use super::sending::Done;
use super::terminal::Terminal;

/// The purpose that plans in files are stamped for.
const PURPOSE: &str = "plan";
/// A day's worth: runs that cannot send, one after the other, would pile up ever more.
const MOST: usize = DAILY as usize;

/// Keeps what is not sent today.
pub(super) struct Keeper {
    kept: Kept,
    maker: Maker,
    stamper: Stamper,
    user: UserName,
    sandbox: bool,
    /// As it was found, byte by byte.
    before: Option<Vec<u8>>,
    items: Vec<PlanItem>,
    file: PlanFile,
}

impl Keeper {
    /// Reads what an earlier run left. What cannot be read is moved out of the way, and said.
    pub(super) fn open(account: &Account, sandbox: bool, terminal: &Terminal) -> Result<Self, Error> {
        let session = account.session();
        let vault = session.vault();
        let id = vault.person()?.id.unwrap_or_default();
        let person = PlanPerson { name: vault.user().to_string(), id };
        let maker = Maker { person, origin: vault.origins().api.clone(), at: account.client().now() };
        let (kept, stamper) = (vault.kept(&maker.person.id), vault.stamper(PURPOSE, &maker.person.id));
        let user = vault.user().clone();
        let (file, before) = match kept.get()? {
            Found::Nothing => (None, None),
            Found::Plan(bytes) => (PlanFile::read(&bytes).ok(), Some(bytes)),
            Found::Damaged => (None, Some(Vec::new())),
        };
        let damaged = file.is_none() && before.is_some();
        if damaged {
            let aside = kept.set_aside()?;
            terminal.note(&format!(
                "warning: what an earlier run kept for another day cannot be read: it was changed, sealed by another \
                 key, or written by a newer hhrun; it lies in `{}`",
                aside.display()
            ));
        }
        let file = file.unwrap_or_default();
        let before = before.filter(|_| !damaged);
        Ok(Self { kept, maker, stamper, user, sandbox, before, items: file.items.clone(), file })
    }

    /// From now on what is made is made at this moment, by hh.ru's clock.
    pub(super) fn dated(&mut self, at: DateTime<Utc>) {
        self.maker.at = at;
    }

    /// What an earlier run left, best first.
    pub(super) fn items(&self) -> &[PlanItem] {
        &self.items
    }

    /// The same as a plan of its own.
    pub(super) fn file(&self) -> &PlanFile {
        &self.file
    }

    /// What is written into a plan's file besides its items.
    pub(super) fn maker(&self) -> &Maker {
        &self.maker
    }

    /// What stamps a plan's file.
    pub(super) fn stamper(&self) -> &Stamper {
        &self.stamper
    }

    /// The command that sends what is kept.
    pub(super) fn command(&self) -> String {
        format!("hhrun resume-plan --user {}{}", self.user, if self.sandbox { " --sandbox" } else { "" })
    }

    /// The command that sends a plan from its file.
    pub(super) fn apply(&self, path: &Path) -> String {
        let (path, sandbox) = (quoted(&path.to_string_lossy()), if self.sandbox { " --sandbox" } else { "" });
        format!("hhrun apply {path} --user {}{sandbox}", self.user)
    }

    /// Keeps all of a plan but `gone`: what the person decided is not lost, whatever comes.
    pub(super) fn draft(&self, plan: &Plan, gone: &HashSet<VacancyId>) -> Result<(), Error> {
        self.keep(plan, plan.items.iter().collect(), gone).map(drop)
    }

    /// Puts back what was kept before.
    pub(super) fn restore(&self) -> Result<(), Error> {
        match &self.before {
            Some(before) => self.kept.put(before)?,
            None => drop(self.kept.forget()?),
        }
        Ok(())
    }

    /// Keeps what is left after a plan was sent or not; how many are kept. Who sends nothing leaves it as it was.
    pub(super) fn conclude(&self, selection: &Selection, done: &Done) -> Result<usize, Error> {
        let plan = &selection.plan;
        let refused = selection.shunned.iter().map(|one| one.vacancy.id.clone());
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

    /// Forgets all of it.
    pub(super) fn forget(&self) -> Result<(), Error> {
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
        if file.items.is_empty() {
            self.kept.forget()?;
        } else {
            let text = file.text().map_err(|error| Error::Internal(error.to_string()))?;
            self.kept.put(text.as_bytes())?;
        }
        Ok(file.items.len())
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

/// Says how many are kept and what becomes of them.
pub(super) fn tell_kept(count: usize, keeper: &Keeper, terminal: &Terminal) {
    if count == 0 {
        return;
    }
    let (are, them) = if count == 1 { ("is", "it") } else { ("are", "them") };
    let command = keeper.command();
    terminal.say(&format!("{count} {are} kept for another day: the next run takes {them} up, or `{command}`"));
}

/// Says what of an earlier plan is not sent any more, each with its link.
pub(super) fn tell_dropped(shunned: &[Shunned], terminal: &Terminal) {
    for one in shunned {
        let (vacancy, employer) = (&one.vacancy, one.vacancy.employer_name());
        let dot = if employer.is_empty() { "" } else { " · " };
        let text = format!("no longer in the plan: {}{dot}{employer} ({})", vacancy.name, one.reason);
        terminal.say(&format!("{}\n  {}", text.replace('\n', " "), vacancy.alternate_url));
    }
}
