//! A plan that was made earlier, looked at again: each vacancy is read anew before anything is sent.

use futures_util::StreamExt;

use super::candidate::Shunned;
use super::choice::Own;
use super::feed::Feed;
use super::plan_file::{PlanFile, PlanItem};
use super::progress::{Progress, Step};
use super::sender::Sender;
use super::{Error, Run, Selection, choose, run_id};
use crate::gate::{Gate, KeptFrom, LetterProblem, Plan, Planned, Refused, Settled, check_letter};
use crate::hh::vacancies::{Employer, FullVacancy, Vacancy};
use crate::hh::{self, Client, Me, Resume, ResumeId, VacancyId};

/// A run that sends an earlier plan.
pub struct Again {
    id: String,
    client: Client,
    gate: Gate,
    me: Me,
    resume: Resume,
    own: Own,
    settled: Vec<Settled>,
    budget: u32,
}

/// What is wrong with one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLetter {
    /// The vacancy's name and its employer's.
    pub vacancy: String,
    pub problem: LetterProblem,
}

impl Again {
    /// Learns who the person is and settles what an earlier run left open. Must be called under the person's
    /// `run.lock`.
    pub async fn begin(
        client: Client,
        open_gate: impl FnOnce(Client, ResumeId) -> Gate,
        resume: ResumeId,
    ) -> Result<Self, Error> {
        let me = client.me().await?;
        if !me.is_applicant {
            return Err(Error::NotApplicant(Box::new(me)));
        }
        let own = client.resumes_mine().await?;
        let resume = choose(own.clone(), Some(resume), &me)?;
        let mut gate = open_gate(client.clone(), resume.id.clone());
        let settled = gate.settle().await?;
        let client = client.at(client.now());
        let (id, budget) = (run_id(&client), gate.budget()?);
        Ok(Self { id, client, gate, me, resume, own: Own::of(own), settled, budget })
    }

    /// Reads each vacancy of the plan again, in its order; what must not be sent any more is set aside.
    pub async fn look(&mut self, file: &PlanFile, progress: &dyn Progress) -> Result<Selection, Error> {
        let plan = Plan {
            run: self.id.clone(),
            strategy: file.strategy.name.clone(),
            script: file.strategy.hash.clone(),
            resume: file.resume.clone(),
            items: Vec::new(),
        };
        let looked = look_again(&self.client, &mut self.gate, &plan, &file.items, progress).await?;
        let mut selection = Selection { plan, ..Selection::default() };
        selection.plan.items = looked.planned;
        selection.funnel.planned = selection.plan.items.len();
        for shunned in &looked.shunned {
            *selection.funnel.refused.entry(shunned.reason.clone()).or_default() += 1;
        }
        selection.shun(looked.shunned);
        Ok(selection)
    }

    /// Sets aside what cannot be sent for its letter, where nobody can edit it any more.
    pub fn set_aside_bad_letters(&self, selection: &mut Selection) {
        let (fine, bad) = parted(std::mem::take(&mut selection.plan.items));
        selection.plan.items = fine;
        selection.shun(bad.into_iter().filter_map(shunned_for_letter));
    }

    /// What shows, asks about and sends it.
    pub fn sender(&mut self) -> Sender<'_> {
        Sender {
            gate: &mut self.gate,
            run: &self.id,
            me: &self.me,
            resume: &self.resume,
            own: &self.own,
            budget: self.budget,
        }
    }

    /// The run's identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it began, by hh.ru's clock.
    pub fn at(&self) -> chrono::DateTime<chrono::Utc> {
        self.client.now()
    }

    pub fn me(&self) -> &Me {
        &self.me
    }

    pub fn resume(&self) -> &Resume {
        &self.resume
    }

    /// What an earlier run had left open.
    pub fn settled(&self) -> &[Settled] {
        &self.settled
    }

    /// Applications that the sliding day still allowed when it began.
    pub fn budget(&self) -> u32 {
        self.budget
    }
}

impl Run {
    /// What shows, asks about and sends its plan.
    pub fn sender(&mut self) -> Sender<'_> {
        Sender {
            gate: &mut self.gate,
            run: &self.id,
            me: &self.me,
            resume: &self.resume,
            own: &self.own,
            budget: self.budget,
        }
    }

    /// What is [taken up](Run::take_up) comes on top of the limit; to be said before anything is selected.
    pub fn expect_kept<'a>(&mut self, vacancies: impl IntoIterator<Item = &'a VacancyId>) {
        self.kept = vacancies.into_iter().cloned().collect();
    }

    /// Puts what an earlier run left over before the run's own plan: best-scored first, each vacancy read again. Of a
    /// vacancy in both, the run's own version counts, unless the person wrote in the kept letter. Gives what must not
    /// be sent any more.
    pub async fn take_up(
        &mut self,
        selection: &mut Selection,
        kept: &[PlanItem],
        progress: &dyn Progress,
    ) -> Result<Vec<Shunned>, Error> {
        let mut kept = kept.to_vec();
        kept.sort_by(|one, other| other.score.total_cmp(&one.score));
        let plan = &mut selection.plan;
        let Looked { planned, shunned } = look_again(&*self.feed, &mut self.gate, plan, &kept, progress).await?;
        let (planned, mut bad) = parted(planned);
        let mut taken = Vec::with_capacity(planned.len());
        for old in planned {
            let own = plan.items.iter().position(|own| own.vacancy.id == old.vacancy.id);
            taken.push(match own {
                Some(at) => merged(plan.items.remove(at), old, plan),
                None => old,
            });
        }
        // The run's own letter may be better than the kept one.
        bad.retain(|old| plan.items.iter().all(|own| own.vacancy.id != old.vacancy.id));
        let bad = bad.into_iter().filter_map(shunned_for_letter);
        let shunned: Vec<Shunned> = shunned.into_iter().chain(bad).collect();
        plan.items.splice(0..0, taken);
        selection.funnel.planned = plan.items.len();
        Ok(shunned)
    }
}

/// The problems of all letters of a plan, in its order.
pub fn bad_letters(plan: &Plan) -> Vec<BadLetter> {
    let bad = plan.items.iter().filter_map(|planned| {
        let problem = problem(planned)?;
        let employer = planned.vacancy.employer_name();
        let dot = if employer.is_empty() { "" } else { " · " };
        Some(BadLetter { vacancy: format!("{}{dot}{employer}", planned.vacancy.name), problem })
    });
    bad.collect()
}

fn problem(planned: &Planned) -> Option<LetterProblem> {
    check_letter(planned.letter.as_deref(), planned.vacancy.response_letter_required).err()
}

/// Those whose letters can be sent, and the others.
fn parted(planned: Vec<Planned>) -> (Vec<Planned>, Vec<Planned>) {
    planned.into_iter().partition(|planned| problem(planned).is_none())
}

fn shunned_for_letter(planned: Planned) -> Option<Shunned> {
    let reason = Refused::Letter(problem(&planned)?);
    Some(Shunned::new(&planned.vacancy, planned.score, planned.why, &reason))
}

/// What a vacancy that stands in both plans is sent with.
fn merged(own: Planned, old: Planned, plan: &Plan) -> Planned {
    let at = old.kept.as_ref().map(|kept| kept.at).unwrap_or_default();
    let kept = KeptFrom { at, run: plan.run.clone(), strategy: plan.strategy.clone(), script: plan.script.clone() };
    let (letter, edited) = if old.edited { (old.letter, true) } else { (own.letter, false) };
    Planned { letter, edited, kept: Some(Box::new(kept)), ..own }
}

struct Looked {
    planned: Vec<Planned>,
    shunned: Vec<Shunned>,
}

async fn look_again(
    feed: &dyn Feed,
    gate: &mut Gate,
    plan: &Plan,
    items: &[PlanItem],
    progress: &dyn Progress,
) -> Result<Looked, Error> {
    let ids: Vec<VacancyId> = items.iter().map(|item| item.vacancy.clone()).collect();
    gate.learn(&ids)?;
    progress.expect(Step::Details, items.len() as u64);
    let mut answers = futures_util::stream::iter(&ids).map(|id| feed.read(id)).buffered(feed.in_flight());
    let mut looked = Looked { planned: Vec::with_capacity(items.len()), shunned: Vec::new() };
    for item in items {
        let Some(answer) = answers.next().await else { break };
        progress.done(Step::Details, 1);
        match answer {
            Ok(full) => {
                let planned = planned(item, full);
                match gate.refusal_of(plan, &planned) {
                    None => looked.planned.push(planned),
                    Some(reason) => {
                        looked.shunned.push(Shunned::new(&planned.vacancy, planned.score, planned.why, &reason));
                    }
                }
            }
            Err(error) if error.meaning() == Some(hh::Meaning::NotFound) => {
                looked.shunned.push(Shunned::new(&remembered(item), item.score, item.why.clone(), &Refused::Gone));
            }
            Err(error) => return Err(error.into()),
        }
    }
    progress.finish(Step::Details);
    Ok(looked)
}

fn planned(item: &PlanItem, full: FullVacancy) -> Planned {
    Planned {
        vacancy: full.vacancy,
        details: Some(Box::new(full.details)),
        score: item.score,
        why: item.why.clone(),
        letter: item.letter.clone(),
        query: item.query.clone(),
        variant: item.variant.clone(),
        resume: item.resume.clone(),
        edited: item.is_edited(),
        kept: item.kept.clone().map(Box::new),
    }
}

/// What the file says of a vacancy that hh.ru does not know any more.
fn remembered(item: &PlanItem) -> Vacancy {
    Vacancy {
        id: item.vacancy.clone(),
        name: item.name.clone(),
        alternate_url: item.url.clone(),
        employer: Some(Employer { name: item.employer.clone(), ..Employer::default() }),
        ..Vacancy::default()
    }
}
