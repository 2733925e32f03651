//! The plan at the prompt: looked at one by one, letters edited, some dropped or hidden, then sent or left.

mod choice;
mod editor;
mod hiding;
mod shown;

use std::collections::HashSet;

use crate::error::Error;
use crate::gate::{Plan, check_letter};
use crate::hh::VacancyId;
use crate::run::{Sender, report};

use super::sending::Sending;
use super::terminal::{Answer, Line};
use choice::{All, One};
use editor::{Editor, Written};
use hiding::Whom;
use shown::shown;

const HELP_ALL: &str = "  y  send all that are in the plan
  n  send nothing; what you edited or dropped can be kept for later
  7  look at number 7: its details, its score card, its letter
  l  list the plan again";
const HELP_ONE: &str = "  e  edit the letter in your editor ($VISUAL or $EDITOR)
  d  drop it from this plan
  b  never again: hide the vacancy at hh.ru        B  the same with its employer
  o  its link, for applying by hand
  n  the next one        p  the one before        7  number 7        l  the list
  s  send all that are in the plan                 q  leave without sending";

/// A plan in the hands of the person.
pub(super) struct Review<'a, 'b> {
    sending: &'a Sending<'a>,
    sender: &'a mut Sender<'b>,
    plan: Plan,
    /// Dropped or hidden.
    gone: HashSet<VacancyId>,
    /// What was decided, in sentences.
    decided: Vec<String>,
    changes: usize,
}

/// What the person wants done with the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    /// `kept`: what they decided is kept for later.
    Leave {
        kept: bool,
    },
    /// The terminal went away.
    Gone,
}

impl<'a, 'b> Review<'a, 'b> {
    /// A plan to be asked about.
    pub(super) fn of(sending: &'a Sending<'a>, sender: &'a mut Sender<'b>, plan: Plan) -> Self {
        Self { sending, sender, plan, gone: HashSet::new(), decided: Vec::new(), changes: 0 }
    }

    /// The plan as the person left it, and what they took out of it.
    pub(super) fn into_plan(self) -> (Plan, HashSet<VacancyId>) {
        (self.plan, self.gone)
    }

    /// What was decided, in sentences.
    pub(super) fn decided(&self) -> Vec<String> {
        self.decided.clone()
    }

    /// Asks until the plan is to be sent or left.
    pub(super) async fn ask(&mut self) -> Result<Verdict, Error> {
        // What was typed before the question was shown is no answer to it.
        crate::platform::forget_typed();
        loop {
            let count = self.plan.items.len();
            if count == 0 {
                self.say("Nothing is left in the plan.");
                return self.leave().await;
            }
            let ones = if count == 1 { "" } else { "s" };
            let question = format!("Send {count} application{ones}? [y]es, [n]o, a number to look at one, [?] help:");
            let line = match self.sending.terminal.line_after(&question).await {
                Line::Text(line) => line,
                Line::End => return self.leave().await,
                Line::Gone => return Ok(Verdict::Gone),
            };
            match All::of(&line, count) {
                All::Send => return Ok(Verdict::Send),
                All::Leave => return self.leave().await,
                All::List => self.list(),
                All::Help => self.say(HELP_ALL),
                All::Look(index) => {
                    if let Some(verdict) = self.look(index).await? {
                        return Ok(verdict);
                    }
                }
                All::NoNumber => self.say(&format!("There are 1 to {count}.")),
                All::Unclear => self.say("Not understood, nothing was sent: y, n, a number, or ? for help."),
            }
        }
    }

    /// One after the other, from `index`; `None`: back to the list.
    async fn look(&mut self, mut index: usize) -> Result<Option<Verdict>, Error> {
        let mut show = true;
        loop {
            let count = self.plan.items.len();
            let Some(planned) = self.plan.items.get(index.min(count.saturating_sub(1))) else { return Ok(None) };
            index = index.min(count - 1);
            if show {
                self.say(&shown(index, planned, self.sending.terminal.width()));
            }
            show = true;
            let question =
                format!("#{} of {count}: [e]dit [d]rop [n]ext [p]revious [l]ist [s]end all [?] help:", index + 1);
            let line = match self.sending.terminal.line_after(&question).await {
                Line::Text(line) => line,
                Line::End => return self.leave().await.map(Some),
                Line::Gone => return Ok(Some(Verdict::Gone)),
            };
            match One::of(&line, count) {
                One::Edit => match self.edit(index).await? {
                    Some(verdict) => return Ok(Some(verdict)),
                    None => show = false,
                },
                One::Drop => self.drop_one(index)?,
                One::Hide => show = self.hide(index, Whom::Vacancy).await?,
                One::HideEmployer => show = self.hide(index, Whom::Employer).await?,
                One::Link => {
                    self.say(&shown::links(&self.plan.items[index].vacancy));
                    show = false;
                }
                One::Next if index + 1 == count => {
                    self.say("That was the last one.");
                    show = false;
                }
                One::Next => index += 1,
                One::Previous if index == 0 => {
                    self.say("This is the first one.");
                    show = false;
                }
                One::Previous => index -= 1,
                One::Look(other) => index = other,
                One::List => {
                    self.list();
                    return Ok(None);
                }
                One::Send => return Ok(Some(Verdict::Send)),
                One::Leave => return self.leave().await.map(Some),
                One::Help => {
                    self.say(HELP_ONE);
                    show = false;
                }
                One::NoNumber => {
                    self.say(&format!("There are 1 to {count}."));
                    show = false;
                }
                One::Unclear => {
                    self.say("Not understood; ? says what there is.");
                    show = false;
                }
            }
        }
    }

    /// Edits a letter until it can be sent or the person gives up; that it was changed is kept at once.
    async fn edit(&mut self, index: usize) -> Result<Option<Verdict>, Error> {
        let Some(editor) = Editor::of_person(self.sending.folder) else {
            self.say("No editor is set: put one into EDITOR, as in `EDITOR=nano hhrun …`.");
            return Ok(None);
        };
        let planned = &self.plan.items[index];
        let required = planned.vacancy.response_letter_required;
        let mut draft = planned.letter.clone().unwrap_or_default();
        loop {
            let letter = match self.sending.stop.lent(editor.edit(draft.clone())).await {
                Written::Text(letter) => letter,
                Written::Unchanged(why) => {
                    self.say(&format!("{why}; the letter stays as it was."));
                    return Ok(None);
                }
            };
            let Err(problem) = check_letter(Some(&letter), required) else {
                let planned = &mut self.plan.items[index];
                (planned.letter, planned.edited) = (Some(letter), true);
                let what = format!("you edited the letter to {}", planned.vacancy.name);
                self.decide(what)?;
                self.say("The letter is changed.");
                return Ok(None);
            };
            self.say(&format!("It cannot be sent so: {problem}."));
            match self.sending.terminal.agree_unless("Edit it again?").await {
                Answer::Yes => draft = letter,
                Answer::Gone => return Ok(Some(Verdict::Gone)),
                Answer::No | Answer::Nobody => {
                    self.say("The letter stays as it was.");
                    return Ok(None);
                }
            }
        }
    }

    fn drop_one(&mut self, index: usize) -> Result<(), Error> {
        let dropped = self.plan.items.remove(index);
        self.say(&format!("Dropped: {}", dropped.vacancy.name));
        self.gone.insert(dropped.vacancy.id);
        self.decide(format!("you dropped {}", dropped.vacancy.name))
    }

    /// Remembers a decision, also for when the terminal goes away or the program is killed.
    fn decide(&mut self, what: String) -> Result<(), Error> {
        self.decided.push(what);
        self.sending.keeper.draft(&self.plan, &self.gone)?;
        self.sending.stop.keeps(self.sending.commands.kept());
        Ok(())
    }

    /// Leaves without sending; what was decided is kept unless the person says no.
    async fn leave(&mut self) -> Result<Verdict, Error> {
        if self.decided.is_empty() {
            return Ok(Verdict::Leave { kept: false });
        }
        if self.plan.items.is_empty() {
            return Ok(Verdict::Leave { kept: true });
        }
        match self.sending.terminal.agree_unless("Keep this plan for later?").await {
            Answer::Yes => Ok(Verdict::Leave { kept: true }),
            Answer::Gone => Ok(Verdict::Gone),
            Answer::No | Answer::Nobody => {
                self.sending.keeper.restore()?;
                self.sending.stop.keeps_nothing();
                Ok(Verdict::Leave { kept: false })
            }
        }
    }

    fn list(&self) {
        self.say(&report::table(&report::Document::planned(&self.plan), self.sending.terminal.width()));
    }

    fn say(&self, text: &str) {
        self.sending.terminal.say(text);
    }
}
