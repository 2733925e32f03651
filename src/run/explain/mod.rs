//! Why a run treats a vacancy as it does: found by which query, what each hook said, what the host says, its rank.

pub mod report;
mod resume;
mod witness;

use std::sync::Arc;

use crate::hh::vacancies::{FullVacancy, Vacancy};
use crate::hh::{self, VacancyId};
use crate::protocol::Hook;
use crate::protocol::explained::{Explained, Explaining};

use super::fate::{Fate, Place};
use super::{Choices, Error, Progress, Run, Selection, Wishes};
use witness::Witness;

/// Which vacancies are to be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    These(Vec<VacancyId>),
    /// The best ones of the ranking.
    Top(usize),
}

/// The path of one vacancy.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub vacancy: Vacancy,
    /// The queries that found it, in their order; none where it was only read by itself.
    pub queries: Vec<String>,
    pub hooks: Explained,
    /// Why it could not be read in full, if `review` or `letter` needed that.
    pub unread: Option<String>,
    /// Why the host does not send there, whatever the strategy says.
    pub refused: Option<String>,
    /// Which of the strategy's variants it gets, where there are any.
    pub variant: Option<String>,
    /// The resume it is applied to with and why that one, where the person has several.
    pub resume: Option<String>,
    pub standing: Standing,
}

/// What became of a vacancy in the whole run.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// No query found it, so the run never saw it.
    Unseen,
    /// The strategy, or the least score, kept it out.
    Out(String),
    /// The host keeps it out.
    Refused(String),
    /// Too far behind to be read in full.
    BehindDetails {
        place: Place,
        best: usize,
    },
    /// Behind the last one that is planned.
    BehindLimit {
        place: Place,
        limit: usize,
    },
    Planned(Place),
}

impl Run {
    /// Makes the whole selection as a run does, and explains some of it. `None` in the place of a vacancy that hh.ru does not
    /// have.
    pub async fn explain(
        &mut self,
        which: &Which,
        wishes: &Wishes,
        progress: &dyn Progress,
    ) -> Result<Vec<(VacancyId, Option<Explanation>)>, Error> {
        let choices = self.choices(wishes);
        let witness = Arc::new(Witness::of(Arc::clone(&self.feed)));
        self.feed = Arc::<Witness>::clone(&witness);
        let selection = self.select(wishes, progress).await?;
        let ids = match which {
            Which::These(ids) => ids.clone(),
            Which::Top(count) => best(&selection, *count),
        };
        self.gate.learn(ids.iter())?;
        let mut explanations = Vec::with_capacity(ids.len());
        for id in ids {
            let explanation = self.explain_one(&id, &witness, &selection, choices).await?;
            explanations.push((id, explanation));
        }
        Ok(explanations)
    }

    async fn explain_one(
        &mut self,
        id: &VacancyId,
        witness: &Witness,
        selection: &Selection,
        choices: Choices,
    ) -> Result<Option<Explanation>, Error> {
        let seen = witness.seen(id);
        let strategy = self.worker.strategy();
        let hooks = [Hook::Review, Hook::Resume, Hook::Letter];
        let wanted = seen.is_none() || hooks.into_iter().any(|hook| strategy.has(hook));
        let (full, unread) = if wanted { read(witness, id).await? } else { (None, None) };
        let (listed, queries) = match (seen, &full) {
            (Some(seen), _) => (seen.vacancy, seen.queries),
            (None, Some(full)) => (full.vacancy.clone(), Vec::new()),
            (None, None) => return Ok(None),
        };
        let full = full.map(|full| joined(&listed, full));
        let refused = full.as_ref().map_or(&listed, |full| &full.vacancy);
        let refused = self.gate.refusal(refused).map(|refused| refused.to_string());
        let suitable = if full.is_some() { self.suitable(witness, id).await? } else { None };
        let asked = Explaining { listed: listed.clone(), full, suitable: suitable.clone() };
        let hooks = self.worker.explain(asked).await?;
        let resume = suitable.map(|suitable| self.applied_with(&hooks, &suitable));
        let (resume, unsuitable) = resume.unwrap_or_default();
        let refused = refused.or(unsuitable);
        let standing = standing(id, selection, choices, self.worker.strategy().has(Hook::Review));
        let variant = self.experiment.variant(id).map(str::to_owned);
        Ok(Some(Explanation { vacancy: listed, queries, hooks, unread, refused, variant, resume, standing }))
    }
}

/// The best of the ranking, best first.
fn best(selection: &Selection, count: usize) -> Vec<VacancyId> {
    let ranked = selection.judged.iter();
    let ranked = ranked.filter_map(|one| Some(((one.fate.place()?.rank, !one.fate.is_planned()), one.vacancy)));
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(place, _)| *place);
    ranked.into_iter().take(count).map(|(_, vacancy)| vacancy).collect()
}

/// The vacancy in full, or why there is none.
async fn read(witness: &Witness, id: &VacancyId) -> Result<(Option<FullVacancy>, Option<String>), Error> {
    match witness.read_one(id).await {
        Ok(full) => Ok((Some(full), None)),
        Err(error) if error.meaning() == Some(hh::Meaning::NotFound) => Ok((None, Some("it is gone".to_owned()))),
        Err(error @ hh::Error::NotRecorded { .. }) => Ok((None, Some(error.to_string()))),
        Err(error) => Err(error.into()),
    }
}

/// As the run gives it to the hooks: only the list has the snippet and the counters.
fn joined(listed: &Vacancy, mut full: FullVacancy) -> FullVacancy {
    full.vacancy.snippet.clone_from(&listed.snippet);
    full.vacancy.counters.clone_from(&listed.counters);
    full.vacancy.relations.extend(listed.relations.iter().cloned());
    full
}

fn standing(id: &VacancyId, selection: &Selection, choices: Choices, reviewed: bool) -> Standing {
    let Some(judged) = selection.judged.iter().find(|judged| judged.vacancy == *id) else { return Standing::Unseen };
    match judged.fate {
        Fate::Skipped(reason) => Standing::Out(reason.to_string()),
        Fate::Refused(reason) => Standing::Refused(reason.to_string()),
        Fate::Planned { place, .. } => Standing::Planned(place),
        Fate::Ranked(place) if reviewed && place.rank > choices.details => {
            Standing::BehindDetails { place, best: choices.details }
        }
        Fate::Ranked(place) => Standing::BehindLimit { place, limit: choices.limit },
    }
}
