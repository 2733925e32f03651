//! Which resume each vacancy of a plan is applied to with, for people who have several: the strategy's hook chooses
//! among those that hh.ru takes; without it, the run's own does where it is taken.

use futures_util::StreamExt;

use crate::gate::{Plan, Refused};
use crate::hh::{self, Client, Me, Resume, ResumeId, VacancyId};
use crate::protocol::{Choosing, Hook};

use super::candidate::Candidate;
use super::pipeline::{CHUNK, Pipeline, full};
use super::selection::Selection;
use super::{Error, Run, title};

/// The person's resumes, where there are several.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub(super) listed: Vec<Resume>,
    /// In full, once a strategy chooses among them.
    full: Vec<Resume>,
}

/// A vacancy, and what hh.ru takes for it; `None` where a recording does not say.
type Asked = (Candidate, Option<Vec<ResumeId>>);

impl Own {
    /// Those of a person; one resume leaves nothing to choose.
    pub(super) fn of(listed: Vec<Resume>) -> Self {
        let listed = if listed.len() > 1 { listed } else { Vec::new() };
        Self { listed, full: Vec::new() }
    }

    pub(super) fn are_several(&self) -> bool {
        !self.listed.is_empty()
    }

    /// All of them in full; each is asked for once.
    async fn in_full(&mut self, client: &Client) -> Result<&[Resume], Error> {
        for listed in self.listed.iter().skip(self.full.len()) {
            let full = match client.resume(&listed.id).await {
                // A recording was made for a script that did not need it.
                Err(hh::Error::NotRecorded { .. }) => listed.clone(),
                full => full?,
            };
            self.full.push(full);
        }
        Ok(&self.full)
    }

    fn title(&self, id: &ResumeId) -> String {
        let resume = self.listed.iter().find(|resume| resume.id == *id);
        resume.map_or_else(|| id.to_string(), |resume| title(resume).to_owned())
    }

    /// What the resumes of a plan are called, each once, in its order; `resume` is the run's.
    pub(super) fn titles(&self, resume: &Resume, plan: &Plan) -> Vec<String> {
        let mut titles = Vec::new();
        for id in plan.items.iter().map(|planned| planned.resume(plan)) {
            let title = if *id == resume.id { title(resume).to_owned() } else { self.title(id) };
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        titles
    }

    /// Why a vacancy is not applied to with this one, if hh.ru does not take it.
    pub(super) fn unsuitable(&self, resume: &ResumeId, suitable: &[ResumeId]) -> Option<Refused> {
        let fitting = suitable.iter().map(|id| self.title(id)).collect();
        (!suitable.contains(resume)).then(|| Refused::Unsuitable { resume: self.title(resume), fitting })
    }
}

/// The resume of a run whose strategy chooses, where the person chose none: the one that was updated last.
pub(super) fn latest(own: &[Resume], me: &Me) -> Result<Resume, Error> {
    let moment = |resume: &&Resume| resume.updated_at.as_ref().and_then(crate::hh::Timestamp::moment);
    let latest = own.iter().rev().max_by_key(moment).cloned();
    latest.ok_or_else(|| Error::NoResume { person: me.full_name() })
}

impl Run {
    /// Gives the script the person's resumes where it chooses among them.
    pub(super) async fn offer_resumes(&mut self) -> Result<(), Error> {
        if self.own.are_several() && self.worker.strategy().has(Hook::Resume) {
            let full = self.own.in_full(&self.client).await?.to_vec();
            self.worker.owns(full).await?;
        }
        Ok(())
    }
}

impl Pipeline<'_> {
    /// Whether the strategy chooses among several resumes.
    pub(super) fn chooses(&self) -> bool {
        self.own.are_several() && self.worker.strategy().has(Hook::Resume)
    }

    /// Asks hh.ru which resumes it takes for each, has one chosen, and sets aside what cannot be applied to with it.
    pub(super) async fn choose_resumes(
        &mut self,
        candidates: &mut Vec<Candidate>,
        selection: &mut Selection,
    ) -> Result<(), Error> {
        if !self.own.are_several() {
            return Ok(());
        }
        let asked = self.ask(std::mem::take(candidates), selection).await?;
        let chosen = self.chosen(&asked).await?;
        for ((mut candidate, suitable), chosen) in asked.into_iter().zip(chosen) {
            let resume = chosen.as_ref().unwrap_or(self.resume);
            let refused = suitable.and_then(|suitable| self.own.unsuitable(resume, &suitable));
            // What was tried before with one resume is not tried with another.
            if let Some(refused) = refused.or_else(|| self.gate.refusal_with(&candidate.vacancy, resume)) {
                selection.refused(candidate, &refused);
            } else {
                candidate.resume = chosen.filter(|chosen| chosen != self.resume);
                candidates.push(candidate);
            }
        }
        Ok(())
    }

    async fn ask(&mut self, candidates: Vec<Candidate>, selection: &mut Selection) -> Result<Vec<Asked>, Error> {
        let ids: Vec<VacancyId> = candidates.iter().map(|candidate| candidate.vacancy.id.clone()).collect();
        let feed = self.feed;
        let mut answers = futures_util::stream::iter(&ids).map(|id| feed.suitable(id)).buffered(feed.in_flight());
        let mut asked = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let Some(answer) = answers.next().await else { break };
            match answer {
                Ok(suitable) => asked.push((candidate, Some(suitable))),
                Err(hh::Error::NotRecorded { .. }) => asked.push((candidate, None)),
                Err(error) if error.meaning() == Some(hh::Meaning::NotFound) => {
                    selection.skipped(&candidate.vacancy, "gone since the search");
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(asked)
    }

    /// What the hook chooses; `None` for the run's own.
    async fn chosen(&mut self, asked: &[Asked]) -> Result<Vec<Option<ResumeId>>, Error> {
        let mut chosen = vec![None; asked.len()];
        if !self.chooses() {
            return Ok(chosen);
        }
        let open: Vec<usize> =
            (0..asked.len()).filter(|index| asked[*index].1.as_ref().is_some_and(|ids| !ids.is_empty())).collect();
        for chunk in open.chunks(CHUNK) {
            let choosing = chunk.iter().filter_map(|index| {
                let (candidate, suitable) = &asked[*index];
                let vacancy = full(std::slice::from_ref(candidate)).pop()?;
                Some(Choosing { vacancy, suitable: suitable.clone()? })
            });
            for (index, resume) in chunk.iter().zip(self.worker.resumes(choosing.collect()).await?) {
                chosen[*index] = resume;
            }
        }
        Ok(chosen)
    }
}
