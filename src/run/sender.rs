//! What shows, asks about and sends a plan, whoever made it.

use super::Error;
use super::choice::Own;
use crate::gate::{self, Carried, Change, Gate, Label, Outcome, Plan, Planned, Sent};
use crate::hh::{Me, Resume, Write};

/// A person's way from a plan to hh.ru.
pub struct Sender<'a> {
    pub(super) gate: &'a mut Gate,
    pub(super) run: &'a str,
    pub(super) me: &'a Me,
    pub(super) resume: &'a Resume,
    pub(super) own: &'a Own,
    pub(super) budget: u32,
}

impl Sender<'_> {
    /// Who applies.
    pub fn me(&self) -> &Me {
        self.me
    }

    /// What they apply with where an item names no other.
    pub fn resume(&self) -> &Resume {
        self.resume
    }

    /// What the resumes of a plan are called, each once, in its order.
    pub fn titles(&self, plan: &Plan) -> Vec<String> {
        self.own.titles(self.resume, plan)
    }

    /// Applications that the sliding day still allowed when the run began.
    pub fn budget(&self) -> u32 {
        self.budget
    }

    /// Sends a plan that the person agreed to.
    pub async fn send(
        &mut self,
        plan: &Plan,
        interrupted: impl Fn() -> bool,
        told: impl FnMut(&Planned, &Outcome),
    ) -> Result<Sent, Error> {
        Ok(self.gate.send(plan, interrupted, told).await?)
    }

    /// Makes one other change that the person asked for and agreed to.
    pub async fn make(&mut self, what: String, write: Write, number: usize) -> Result<Carried, gate::Error> {
        self.gate.settle_writes().await?;
        // Each change of a run is another line of its journal.
        let label = Label { run: format!("{}-{number}", self.run), task: "review".to_owned(), script: String::new() };
        let change = Change { write, what, application: None };
        self.gate.carry_out(&label, &[change], || false, |_, _| ()).await
    }
}
