//! The resume that a vacancy is applied to with, and why that one.

use crate::hh::{self, ResumeId, VacancyId};
use crate::protocol::Hook;
use crate::protocol::explained::{Decision, Explained};
use crate::run::feed::Feed;
use crate::run::{Error, Run};

use super::witness::Witness;

impl Run {
    /// What hh.ru takes for a vacancy; `None` where there is nothing to choose, or nobody to ask.
    pub(super) async fn suitable(&self, witness: &Witness, id: &VacancyId) -> Result<Option<Vec<ResumeId>>, Error> {
        if !self.own.are_several() {
            return Ok(None);
        }
        match witness.suitable(id).await {
            Ok(suitable) => Ok(Some(suitable)),
            Err(hh::Error::NotRecorded { .. }) => Ok(None),
            Err(error) if error.meaning() == Some(hh::Meaning::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The resume in words, and why nothing is sent with it, if so.
    pub(super) fn applied_with(&self, hooks: &Explained, suitable: &[ResumeId]) -> (Option<String>, Option<String>) {
        let chosen = hooks.steps.iter().find_map(|step| match &step.decision {
            Decision::Resume(Some((id, title))) => Some((id, title)),
            _ => None,
        });
        let asked = hooks.steps.iter().any(|step| step.hook == Hook::Resume);
        let words = match chosen {
            Some((_, title)) => format!("«{title}», chosen by `resume`"),
            None if asked => format!("«{}», the run's own: `resume` chose none", super::super::title(&self.resume)),
            None => format!("«{}», the run's own", super::super::title(&self.resume)),
        };
        let id = chosen.map_or(&self.resume.id, |(id, _)| id);
        (Some(words), self.own.unsuitable(id, suitable).map(|refused| refused.to_string()))
    }
}
