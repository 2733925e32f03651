//! From a plan to what became of it: shown, agreed to, sent.

use std::collections::HashSet;

use crate::account::{Done, Keeper};
use crate::error::{Error, Exit};
use crate::gate::{DAILY, Outcome, Plan, Sent};
use crate::run::report::{self, Document, Unsent};
use crate::run::{Progress, Selection, Sender, Step};

use super::keeping::Commands;
use super::progress::Bars;
use super::review::{Review, Verdict};
use super::run::stopped_error;
use super::stop::Stop;
use super::terminal::Terminal;

/// How a plan is sent.
pub(super) struct Sending<'a> {
    /// Why it is only shown, if so.
    pub(super) only_shown: Option<Unsent>,
    /// Nobody is asked.
    pub(super) yes: bool,
    /// The folder of the person, for a letter that is being edited.
    pub(super) folder: &'a std::path::Path,
    pub(super) keeper: &'a Keeper,
    pub(super) commands: &'a Commands,
    pub(super) terminal: &'a Terminal,
    pub(super) bars: &'a Bars,
    pub(super) stop: &'a Stop,
}

impl Sending<'_> {
    /// Shows the plan, asks, and sends what the person agreed to; the selection has the plan as they left it.
    pub(super) async fn agree_and_send(
        &self,
        mut sender: Sender<'_>,
        selection: &mut Selection,
    ) -> Result<Done, Error> {
        self.terminal.say(&report::plan(&Document::selected(selection), self.terminal.width()));
        let done = |sent, dropped, is_kept| Ok(Done { sent, dropped, is_kept });
        let mut dropped = HashSet::new();
        if let Some(unsent) = self.only_shown {
            return done(Err(unsent), dropped, false);
        }
        if selection.plan.items.is_empty() {
            return done(Err(Unsent::NothingPlanned), dropped, false);
        }
        if !self.yes {
            if !self.terminal.is_interactive() {
                return done(Err(Unsent::NobodyToAsk), dropped, false);
            }
            self.tell_whose(&sender, &selection.plan);
            let mut review = Review::of(self, &mut sender, std::mem::take(&mut selection.plan));
            let verdict = review.ask().await;
            let decided = review.decided();
            (selection.plan, dropped) = review.into_plan();
            match verdict? {
                Verdict::Send => {}
                Verdict::Leave { kept } => return done(Err(Unsent::Declined), dropped, kept),
                Verdict::Gone => return Err(Error::Interrupted),
            }
            selection.funnel.planned = selection.plan.items.len();
            selection.notes.extend(decided);
        }
        self.stop.sending();
        self.bars.expect(Step::Sent, selection.plan.items.len() as u64);
        let sent = sender.send(&selection.plan, || self.stop.is_asked(), |_, _| self.bars.done(Step::Sent, 1)).await;
        self.bars.clear();
        done(Ok(sent?), dropped, false)
    }

    fn tell_whose(&self, sender: &Sender<'_>, plan: &Plan) {
        let titles = sender.titles(plan).join("», «");
        self.terminal.note(&format!(
            "{} · resume «{titles}» · {} of {} applications left today",
            sender.me().full_name(),
            sender.budget(),
            DAILY
        ));
    }
}

/// How a run ends whose plan was sent, as an exit code.
pub(super) fn ended(sent: Sent) -> Result<(), Error> {
    let unclear = sent.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Unknown(_)));
    match sent.stopped {
        None if unclear => Err(Error::Ended(Exit::Hh)),
        None => Ok(()),
        Some(stopped) => Err(stopped_error(stopped)),
    }
}
