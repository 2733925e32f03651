//! Never again: the vacancy or its employer is hidden at hh.ru, which the person asks for and agrees to.

use crate::error::Error;
use crate::gate::Fate;
use crate::hh::Write;

use super::super::run::stopped_error;
use super::super::terminal::Answer;
use super::Review;

/// What is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    Vacancy,
    Employer,
}

impl Review<'_, '_> {
    /// Hides the vacancy at `index`, or its employer; whether the plan is another now.
    pub(super) async fn hide(&mut self, index: usize, whom: Whom) -> Result<bool, Error> {
        let vacancy = &self.plan.items[index].vacancy;
        let employer = vacancy.employer_id().cloned();
        let (what, write) = match (whom, &employer) {
            (Whom::Vacancy, _) => {
                (format!("hide the vacancy «{}»", vacancy.name), Write::HideVacancy(vacancy.id.clone()))
            }
            (Whom::Employer, Some(id)) => {
                (format!("hide the employer «{}»", vacancy.employer_name()), Write::HideEmployer(id.clone()))
            }
            (Whom::Employer, None) => {
                self.say("The employer stays unnamed, so that only the vacancy can be hidden (b).");
                return Ok(false);
            }
        };
        let question = format!("At hh.ru, {what} from now on?");
        match self.sending.terminal.agree(&question).await {
            Answer::Yes => {}
            // The next question finds out where the terminal is.
            Answer::No | Answer::Nobody | Answer::Gone => {
                self.say("Not hidden.");
                return Ok(false);
            }
        }
        self.changes += 1;
        let carried = self.sender.make(what.clone(), write, self.changes).await;
        let carried = carried.map_err(crate::run::Error::from)?;
        if let Some(stopped) = carried.stopped {
            let why = crate::run::report::stopped_sentence(&stopped);
            self.say(&format!("Not hidden: {why}"));
            // What cannot be gone on with ends the review; what was decided is kept.
            return match stopped {
                crate::gate::Stopped::Limit | crate::gate::Stopped::Captcha(_) => Ok(false),
                stopped => Err(stopped_error(stopped)),
            };
        }
        match carried.fates.first() {
            Some(Fate::Done | Fate::Already) => {}
            Some(Fate::Denied(why) | Fate::Refused(why) | Fate::Unknown(why)) => {
                self.say(&format!("Not hidden: {why}"));
                return Ok(false);
            }
            Some(Fate::Kept) | None => {
                self.say("Not hidden.");
                return Ok(false);
            }
        }
        let hidden = self.plan.items[index].vacancy.id.clone();
        let is_hidden = |planned: &crate::gate::Planned| match whom {
            Whom::Vacancy => planned.vacancy.id == hidden,
            Whom::Employer => planned.vacancy.employer_id() == employer.as_ref(),
        };
        let (gone, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.plan.items).into_iter().partition(|one| is_hidden(one));
        self.plan.items = left;
        self.say(&format!("Hidden; {} taken out of the plan.", gone.len()));
        self.gone.extend(gone.into_iter().map(|one| one.vacancy.id));
        self.decide(format!("you wanted to {what}"))?;
        Ok(true)
    }
}
