//! A run as it is kept: everything that a report shows, now or later. It is also what `--json` prints.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Many, Report, stopped_sentence};
use crate::gate::{Plan, Planned, Reason, Stopped};
use crate::hh::vacancies::{SalaryRange, Vacancy};
use crate::hh::{NegotiationId, ResumeId, Timestamp, VacancyId};
use crate::run::fate::{Fate, Judged};
use crate::run::judgements::Noted;
use crate::run::{Funnel, QueryResult, Selection, Shunned};

/// A run from its queries to what became of each application.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// The run's name.
    pub run: String,
    /// When it began, by hh.ru's clock.
    pub at: DateTime<Utc>,
    pub user: String,
    /// Against the built-in hh.ru.
    pub sandbox: bool,
    /// What hh.ru calls the person.
    pub person: String,
    pub resume: ResumeName,
    pub strategy: StrategyName,
    /// Applications that the sliding day still allowed when the run began.
    pub budget_before: u32,
    /// What an earlier run had left open.
    pub settled: Vec<Settled>,
    pub queries: Vec<QueryResult>,
    pub funnel: Funnel,
    /// What could not be had, in sentences.
    pub notes: Vec<String>,
    /// Best first.
    pub plan: Vec<Row>,
    /// Wanted by the strategy, refused by the host; best first.
    pub refused: Many<Row>,
    /// Wanted, and not among the best; in the order of their ranks.
    pub ranked: Many<Seen>,
    /// Not wanted, with reasons.
    pub skipped: Many<Seen>,
    /// A word for why nothing was to be sent, as `dry_run`.
    pub not_sent_because: Option<String>,
    /// Why the sending ended early, in a sentence.
    pub stopped: Option<String>,
    /// The same in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<StoppedBy>,
    /// It was an error, which is told by itself as well; known only to the run.
    #[serde(skip)]
    pub error_follows: bool,
    pub totals: Totals,
}

/// The resume that was applied with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ResumeName {
    pub id: ResumeId,
    pub title: Option<String>,
}

/// The script that decided.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct StrategyName {
    pub name: String,
    /// Of the script and its imports.
    pub hash: String,
}

/// An application that an earlier run had left open.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settled {
    pub vacancy: VacancyId,
    pub name: String,
    /// `None`: hh.ru does not have it.
    pub found: Option<Found>,
}

/// What hh.ru had of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<NegotiationId>,
    /// It was sent elsewhere while the journal was in a backup.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub meanwhile: bool,
    /// It is the employer's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub invited: bool,
    /// hh.ru could not say, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsure: Option<String>,
}

/// A vacancy that the strategy wanted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    pub vacancy: VacancyId,
    pub name: String,
    pub employer: String,
    pub area: String,
    pub salary: Option<SalaryRange>,
    pub published_at: Timestamp,
    pub score: f64,
    /// Its page at hh.ru.
    pub url: String,
    /// Where one applies by hand.
    pub apply_url: String,
    /// What the search that found it asked for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// The lines of its score card.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Reason>,
    pub letter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// When the plan was made that it is left over from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_from: Option<DateTime<Utc>>,
    /// The resume it is applied to with, where it is not the run's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<ResumeId>,
    /// Why the host does not send to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The host does not send to it, and a person may: where to look at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<String>,
    pub outcome: Option<Told>,
}

/// What became of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Told {
    Applied {
        negotiation: Option<NegotiationId>,
    },
    Already,
    External {
        url: String,
    },
    /// hh.ru refused it; its `type/value`.
    Denied {
        reason: String,
    },
    /// The host did not send it.
    Refused {
        reason: String,
    },
    Unknown {
        reason: String,
    },
    Kept,
}

/// What ended the sending before the plan did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoppedBy {
    Budget,
    Limit,
    Captcha,
    Interrupted,
    NoAnswers,
    Denied,
    Journal,
    Hh,
    /// By a word of a newer hhrun.
    #[serde(other)]
    Other,
}

/// A vacancy that the run saw and did not plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    pub vacancy: VacancyId,
    pub name: Arc<str>,
    pub employer: Arc<str>,
    pub url: Arc<str>,
    /// Where it stood among the wanted, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    #[serde(skip_serializing_if = "is_empty")]
    pub why: Arc<[Reason]>,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Arc<str>>,
}

/// How many applications came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    pub applied: usize,
    pub already: usize,
    pub external: usize,
    pub denied: usize,
    pub refused: usize,
    pub unknown: usize,
    pub kept: usize,
}

impl Document {
    /// Everything that a report tells, to be kept.
    pub fn of(report: &Report<'_>) -> Self {
        let selected = Self::selected(report.selection);
        let outcomes = report.sent.map_or(&[][..], |sent| sent.outcomes.as_slice());
        let mut plan = selected.plan;
        for (row, outcome) in plan.iter_mut().zip(outcomes) {
            row.outcome = Some(Told::of(outcome));
        }
        let stopped = report.sent.ok().and_then(|sent| sent.stopped.as_ref());
        Self {
            run: report.run.to_owned(),
            at: report.at,
            user: report.user.to_owned(),
            sandbox: report.sandbox,
            person: report.me.full_name(),
            resume: ResumeName { id: report.resume.id.clone(), title: report.resume.title.clone() },
            budget_before: report.budget,
            settled: report.settled.iter().map(Settled::of).collect(),
            totals: Totals::of(&plan),
            plan,
            not_sent_because: report.sent.err().map(|unsent| unsent.word().to_owned()),
            stopped: stopped.map(stopped_sentence),
            stopped_by: stopped.map(StoppedBy::of),
            error_follows: matches!(stopped, Some(Stopped::Hh(_))),
            ..selected
        }
    }

    /// What a selection tells by itself: no person, and nothing sent.
    pub fn selected(selection: &Selection) -> Self {
        let (judged, shunned) = (&selection.judged, Arc::clone(&selection.shunned));
        let refused = move |index: usize| shunned[index].open().map(Row::refused);
        let (ranked, skipped) = judged.ranked_and_skipped();
        let seen = |noted: Vec<Noted>| {
            let judged = Arc::clone(judged);
            Many::made(noted.len(), move |index| Seen::of(judged.get(noted[index])))
        };
        Self {
            strategy: StrategyName { name: selection.plan.strategy.clone(), hash: selection.plan.script.clone() },
            queries: selection.queries.clone(),
            funnel: selection.funnel.clone(),
            notes: selection.notes.clone(),
            plan: selection.plan.items.iter().map(Row::planned).collect(),
            refused: Many::made(selection.shunned.len(), move |index| refused(index).unwrap_or_default()),
            ranked: seen(ranked),
            skipped: seen(skipped),
            ..Self::default()
        }
    }

    /// A plan alone.
    pub fn planned(plan: &Plan) -> Self {
        Self { plan: plan.items.iter().map(Row::planned).collect(), ..Self::default() }
    }
}

impl Seen {
    fn of(judged: Judged) -> Self {
        let Judged { vacancy, name, employer, url, fate } = judged;
        let seen = Self { vacancy, name, employer, url, ..Self::default() };
        match fate {
            Fate::Skipped(reason) | Fate::Refused(reason) => Self { reason: Some(reason), ..seen },
            Fate::Ranked(place) | Fate::Planned { place, .. } => {
                Self { rank: Some(place.rank), score: Some(place.score), why: place.why, ..seen }
            }
        }
    }
}

fn is_empty(why: &Arc<[Reason]>) -> bool {
    why.is_empty()
}

impl Row {
    fn of(vacancy: &Vacancy, score: f64) -> Self {
        Self {
            vacancy: vacancy.id.clone(),
            name: vacancy.name.clone(),
            employer: vacancy.employer_name().to_owned(),
            area: vacancy.area.name.clone(),
            salary: vacancy.salary_range.clone(),
            published_at: vacancy.published_at.clone(),
            score,
            url: vacancy.alternate_url.clone(),
            apply_url: vacancy.response_url.as_ref().unwrap_or(&vacancy.apply_alternate_url).clone(),
            ..Self::default()
        }
    }

    fn planned(planned: &Planned) -> Self {
        Self {
            why: planned.why.clone(),
            letter: planned.letter.clone(),
            query: planned.query.clone(),
            variant: planned.variant.clone(),
            kept_from: planned.kept.as_ref().map(|kept| kept.at),
            resume: planned.resume.clone(),
            ..Self::of(&planned.vacancy, planned.score)
        }
    }

    fn refused(shunned: Shunned) -> Self {
        let outside = shunned.response_url;
        let by_hand = shunned.by_hand.then(|| outside.as_ref().unwrap_or(&shunned.url).clone());
        Self {
            vacancy: shunned.vacancy,
            name: shunned.name,
            employer: shunned.employer,
            area: shunned.area,
            salary: shunned.salary,
            published_at: shunned.published_at,
            score: shunned.score,
            url: shunned.url,
            apply_url: outside.unwrap_or(shunned.apply_url),
            why: shunned.why,
            reason: Some(shunned.reason),
            by_hand,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Document, Found, Told};
    use crate::hh::NegotiationId;

    #[test]
    fn outcomes_are_told_by_a_word() {
        let told = serde_json::to_value(Told::Applied { negotiation: Some(NegotiationId::new("7")) }).unwrap();
        assert_eq!(told, json!({ "state": "applied", "negotiation": "7" }));
        assert_eq!(serde_json::to_value(Told::Kept).unwrap(), json!({ "state": "kept" }));
        let found = Found { negotiation: Some(NegotiationId::new("7")), ..Found::default() };
        assert_eq!(serde_json::to_value(found).unwrap(), json!({ "negotiation": "7" }));
    }

    #[test]
    fn what_a_newer_or_older_hhrun_kept_is_read() {
        let document: Document =
            serde_json::from_value(json!({ "run": "r", "plan": [{ "name": "Rust" }], "new": 1 })).unwrap();
        assert_eq!((document.run.as_str(), document.plan[0].name.as_str()), ("r", "Rust"));
    }
}
