//! From queries to a plan: search, judge, rank, read in full, review, write letters.
//! Pages stream: one is judged while the next are on the wire.

use std::collections::HashSet;
use std::sync::Arc;

use crate::gate::{Gate, Plan, Refused, check_letter};
use crate::hh::search::Found;
use crate::hh::vacancies::{FullVacancy, Vacancy};
use crate::hh::{self, ResumeId, VacancyId, VacancyIds};
use crate::protocol::{Experiment, Hook, Verdict};
use crate::worker::Worker;
use futures_util::StreamExt;

use super::candidate::Candidate;
use super::choice::Own;
use super::feed::Feed;
use super::funnel::QueryResult;
use super::judgements::Noted;
use super::packed::Packed;
use super::pages::{Next, Pages};
use super::progress::{Progress, Step};
use super::ranking::{Ranked, Ranking};
use super::searches::{Asked, Searches};
use super::selection::Selection;
use super::understood::notes;
use super::{Choices, Error};

/// Whole vacancies that the worker gets at a time.
pub(super) const CHUNK: usize = 50;

/// A run up to its plan.
pub(super) struct Pipeline<'a> {
    pub(super) feed: &'a dyn Feed,
    pub(super) worker: &'a mut Worker,
    pub(super) gate: &'a mut Gate,
    pub(super) resume: &'a ResumeId,
    pub(super) own: &'a Own,
    pub(super) experiment: &'a Experiment,
    pub(super) choices: &'a Choices,
    /// Candidates read in full beyond those that the strategy wants.
    pub(super) spare: usize,
    /// What an earlier run left over: it comes on top of the limit.
    pub(super) kept: &'a HashSet<VacancyId>,
    pub(super) progress: &'a dyn Progress,
}

/// What a search brought so far, besides what the script does not want.
struct Came {
    ranking: Ranking,
    /// Scored too little.
    low: Vec<Noted>,
}

impl Pipeline<'_> {
    pub(super) async fn select(mut self, plan: Plan) -> Result<Selection, Error> {
        let mut selection = Selection { plan, notes: self.feed.notes(), ..Selection::default() };
        let reviewed = self.reviews();
        let Ranked { whole: mut candidates, rest, refused } = self.search(&mut selection).await?;
        for (noted, shunned) in refused {
            selection.judged().append([noted]);
            selection.shun_packed([shunned]);
        }
        let wanted = if reviewed { self.choices.details + self.kept.len() } else { self.best(&candidates) };
        let spare: Vec<VacancyId> =
            candidates.iter().skip(wanted).take(self.spare).map(|candidate| candidate.vacancy.id.clone()).collect();
        if reviewed {
            selection.cut(&mut candidates, wanted);
            selection.judged().append(rest);
            self.read_in_full(&mut candidates, &mut selection).await?;
            self.review(&mut candidates, &mut selection).await?;
            self.keep_scored(&mut candidates, &mut selection);
            candidates.sort_by(Candidate::rank);
            let best = self.best(&candidates);
            selection.cut(&mut candidates, best);
        } else {
            selection.cut(&mut candidates, wanted);
            selection.judged().append(rest);
            if self.worker.strategy().has(Hook::Letter) || self.chooses() {
                self.read_in_full(&mut candidates, &mut selection).await?;
            }
        }
        self.read_spare(&spare).await;
        self.choose_resumes(&mut candidates, &mut selection).await?;
        self.write_letters(candidates, &mut selection).await?;
        selection.funnel.planned = selection.plan.items.len();
        for shunned in selection.shunned.iter().filter_map(Packed::open) {
            *selection.funnel.refused.entry(shunned.reason).or_default() += 1;
        }
        Ok(selection)
    }

    /// How many of a ranking are planned.
    fn best(&self, candidates: &[Candidate]) -> usize {
        let mut own = 0;
        let is_beyond = |candidate: &Candidate| {
            own += usize::from(!self.kept.contains(&candidate.vacancy.id));
            own > self.choices.limit
        };
        candidates.iter().position(is_beyond).unwrap_or(candidates.len())
    }

    /// Whether candidates are scored again once they are read in full.
    fn reviews(&self) -> bool {
        self.worker.strategy().has(Hook::Review)
    }

    /// How many candidates whatever comes after the search can ask for whole.
    fn most(&self) -> usize {
        let wanted = if self.reviews() { self.choices.details } else { self.choices.limit };
        wanted.saturating_add(self.kept.len()).saturating_add(self.spare)
    }

    async fn search(&mut self, selection: &mut Selection) -> Result<Ranked, Error> {
        let mut seen = VacancyIds::default();
        let mut came = Came { ranking: Ranking::of_best(self.most()), low: Vec::new() };
        if let Some((name, findings)) = self.feed.whole() {
            let all = Asked { pairs: Vec::new(), result: QueryResult::of(name), findings: Some(findings) };
            let mut searches = Searches::of(Vec::new(), self.feed, self.resume);
            self.look_at(all, &mut searches, &mut seen, &mut came, selection).await?;
        } else {
            let mut searches = Searches::of(self.worker.queries().await?, self.feed, self.resume);
            while let Some(asked) = searches.take() {
                self.look_at(asked, &mut searches, &mut seen, &mut came, selection).await?;
            }
        }
        selection.funnel.unique = seen.len();
        self.progress.finish(Step::Pages);
        self.progress.finish(Step::Judged);
        self.cut(&mut came.ranking, selection)?;
        let Came { ranking, low } = came;
        selection.funnel.kept = ranking.len() + low.len();
        selection.funnel.scored = ranking.len();
        selection.judged().append(low);
        Ok(ranking.ranked(selection.judged()))
    }

    /// Sets aside what the host will not send to, before any details are read for it, and what is not among the best.
    fn cut(&mut self, ranking: &mut Ranking, selection: &mut Selection) -> Result<(), Error> {
        self.gate.learn(ranking.ids())?;
        ranking.cut(|candidate| self.refusal(candidate), selection.judged());
        self.gate.done_with_all_but(ranking.ids());
        Ok(())
    }

    /// Judges what a search brings while more of it, and then the next one, is on its way.
    async fn look_at(
        &mut self,
        asked: Asked,
        searches: &mut Searches<'_>,
        seen: &mut VacancyIds,
        came: &mut Came,
        selection: &mut Selection,
    ) -> Result<(), Error> {
        let Asked { pairs, mut result, findings } = asked;
        let Some(findings) = findings else {
            selection.queries.push(result);
            return Ok(());
        };
        let mut shown = 0;
        let query: Arc<str> = result.query.as_str().into();
        let mut pages = Pages::of(findings);
        let mut failed = None;
        while let Some(next) = pages.next(self.worker).await? {
            let found = match next {
                Next::Judged(page, verdicts) => {
                    self.judged(page, verdicts, &query, came, selection)?;
                    continue;
                }
                Next::Ended => {
                    searches.begin();
                    continue;
                }
                Next::Found(Err(error @ hh::Error::NotRecorded { .. })) => {
                    result.unreachable += result.found.saturating_sub(u32::try_from(shown).unwrap_or(u32::MAX));
                    result.notes.push(error.to_string());
                    pages.end();
                    continue;
                }
                Next::Found(Err(error)) => {
                    // What the script makes of the pages that it has comes before it.
                    failed = Some(error);
                    pages.end();
                    continue;
                }
                Next::Found(Ok(found)) => found,
            };
            match found {
                Found::Total { found, understood } => {
                    result.found = found;
                    result.notes = notes(&pairs, &understood);
                }
                Found::Expected(count) => self.progress.expect(Step::Pages, count.into()),
                Found::Unreachable(count) => result.unreachable += count,
                Found::Page(items) => {
                    self.progress.done(Step::Pages, 1);
                    shown += items.len();
                    let fresh: Vec<Arc<Vacancy>> = items.into_iter().filter(|item| seen.insert(&item.id)).collect();
                    result.new += fresh.len();
                    self.progress.expect(Step::Judged, fresh.len() as u64);
                    pages.judge(fresh, self.worker).await?;
                }
            }
        }
        if let Some(error) = failed {
            return Err(error.into());
        }
        selection.funnel.found += result.found;
        selection.funnel.unreachable += result.unreachable;
        selection.queries.push(result);
        Ok(())
    }

    /// Takes in what the script makes of a page.
    fn judged(
        &mut self,
        vacancies: Vec<Arc<Vacancy>>,
        verdicts: Vec<Verdict>,
        query: &Arc<str>,
        came: &mut Came,
        selection: &mut Selection,
    ) -> Result<(), Error> {
        let count = vacancies.len() as u64;
        for (vacancy, verdict) in vacancies.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Kept(card) => {
                    let candidate = Candidate::new(vacancy, card, Arc::clone(query));
                    match self.too_low(&candidate).filter(|_| !self.reviews()) {
                        Some(reason) => came.low.push(selection.dropped(&candidate.vacancy, &reason)),
                        None => came.ranking.push(candidate),
                    }
                }
                Verdict::Skipped(reason) => selection.skipped(&vacancy, &reason),
            }
        }
        self.progress.done(Step::Judged, count);
        if came.ranking.is_full() {
            self.cut(&mut came.ranking, selection)?;
        }
        Ok(())
    }

    fn keep_scored(&self, candidates: &mut Vec<Candidate>, selection: &mut Selection) {
        candidates.retain(|candidate| {
            let low = self.too_low(candidate);
            if let Some(reason) = &low {
                selection.skipped(&candidate.vacancy, reason);
            }
            low.is_none()
        });
    }

    fn too_low(&self, candidate: &Candidate) -> Option<String> {
        let least = self.choices.min_score?;
        // Also what is no number.
        let enough = candidate.standing.score >= least;
        (!enough).then(|| format!("score below {least}"))
    }

    /// Why the host will not send to it, as far as that is known before its resume is chosen.
    fn refusal(&self, candidate: &Candidate) -> Option<Refused> {
        let refused = self.gate.refusal(&candidate.vacancy)?;
        (refused != Refused::OtherResume || !self.chooses()).then_some(refused)
    }

    /// Sets aside what the host will not send to.
    fn shun(&self, candidates: &mut Vec<Candidate>, selection: &mut Selection) {
        let mut kept = Vec::with_capacity(candidates.len());
        for candidate in candidates.drain(..) {
            match self.refusal(&candidate) {
                None => kept.push(candidate),
                Some(reason) => selection.refused(candidate, &reason),
            }
        }
        *candidates = kept;
    }

    /// Reads each candidate's own page; what disappeared since the search, or turns out refused, is set aside.
    async fn read_in_full(&mut self, candidates: &mut Vec<Candidate>, selection: &mut Selection) -> Result<(), Error> {
        self.progress.expect(Step::Details, candidates.len() as u64);
        let ids: Vec<VacancyId> = candidates.iter().map(|candidate| candidate.vacancy.id.clone()).collect();
        let feed = self.feed;
        let mut answers = futures_util::stream::iter(&ids).map(|id| feed.read(id)).buffered(feed.in_flight());
        let mut read = Vec::with_capacity(candidates.len());
        for mut candidate in candidates.drain(..) {
            let Some(answer) = answers.next().await else { break };
            self.progress.done(Step::Details, 1);
            match answer {
                Ok(full) => {
                    candidate.take_details(full);
                    read.push(candidate);
                }
                Err(error) if error.meaning() == Some(hh::Meaning::NotFound) => {
                    selection.skipped(&candidate.vacancy, "gone since the search");
                }
                Err(error @ hh::Error::NotRecorded { .. }) => {
                    selection.skipped(&candidate.vacancy, "not in the recording");
                    selection.notes.push(error.to_string());
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.progress.finish(Step::Details);
        selection.funnel.reviewed = read.len();
        self.shun(&mut read, selection);
        *candidates = read;
        Ok(())
    }

    /// Only so that they were asked for; whether they came matters to nobody.
    async fn read_spare(&self, ids: &[VacancyId]) {
        let mut answers = futures_util::stream::iter(ids).map(|id| self.feed.read(id)).buffered(self.feed.in_flight());
        while answers.next().await.is_some() {}
    }

    async fn review(&mut self, candidates: &mut Vec<Candidate>, selection: &mut Selection) -> Result<(), Error> {
        let mut verdicts = Vec::with_capacity(candidates.len());
        for chunk in candidates.chunks(CHUNK) {
            verdicts.extend(self.worker.review(full(chunk)).await?);
        }
        let mut kept = Vec::with_capacity(candidates.len());
        for (mut candidate, verdict) in candidates.drain(..).zip(verdicts) {
            match verdict {
                Verdict::Kept(card) => {
                    candidate.add(card);
                    kept.push(candidate);
                }
                Verdict::Skipped(reason) => selection.skipped(&candidate.vacancy, &reason),
            }
        }
        *candidates = kept;
        Ok(())
    }

    async fn write_letters(&mut self, candidates: Vec<Candidate>, selection: &mut Selection) -> Result<(), Error> {
        let mut letters = Vec::with_capacity(candidates.len());
        let alike = candidates.chunk_by(|one, next| one.resume == next.resume);
        for chunk in alike.flat_map(|alike| alike.chunks(CHUNK)) {
            let by = chunk.first().and_then(|candidate| candidate.resume.clone());
            letters.extend(match by {
                _ if !self.worker.strategy().has(Hook::Letter) => vec![None; chunk.len()],
                None => self.worker.letters(full(chunk)).await?,
                Some(resume) => self.worker.letters_by(resume, full(chunk)).await?,
            });
        }
        for (candidate, letter) in candidates.into_iter().zip(letters) {
            match check_letter(letter.as_deref(), candidate.vacancy.response_letter_required) {
                Ok(()) => {
                    let variant = self.experiment.variant(&candidate.vacancy.id).map(str::to_owned);
                    selection.planned(candidate, letter, variant);
                }
                Err(problem) => selection.refused(candidate, &Refused::Letter(problem)),
            }
        }
        Ok(())
    }
}

impl Candidate {
    /// The vacancy's own page is newer than the list; only the list has the snippet and the counters.
    fn take_details(&mut self, mut full: FullVacancy) {
        full.vacancy.snippet.clone_from(&self.vacancy.snippet);
        full.vacancy.counters.clone_from(&self.vacancy.counters);
        full.vacancy.relations.extend_from_slice(&self.vacancy.relations);
        self.vacancy = Arc::new(full.vacancy.clone());
        self.full = Some(Box::new(full));
    }
}

pub(super) fn full(candidates: &[Candidate]) -> Vec<FullVacancy> {
    candidates.iter().filter_map(|candidate| candidate.full.as_deref().cloned()).collect()
}
