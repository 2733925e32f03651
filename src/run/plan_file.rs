//! A plan as a file that people read and edit: JSON, with a stamp over all but the letters.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::report::salary_text;
use crate::gate::{KeptFrom, Plan, Planned, Reason, hash_letter};
use crate::hh::{PersonId, ResumeId, VacancyId};
use crate::vault::stamp::Stamper;

/// The form that this hhrun writes, and the newest that it reads.
const FORM: u32 = 1;

/// A plan as it stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The form of the file.
    pub hhrun_plan: u32,
    /// The run that made it.
    pub run: String,
    /// When, by hh.ru's clock.
    pub made_at: DateTime<Utc>,
    pub person: PlanPerson,
    /// The hh.ru it is for: `https://api.hh.ru`, or `sandbox`.
    pub origin: String,
    pub strategy: PlanStrategy,
    /// What is applied with where an item names no other.
    pub resume: ResumeId,
    /// Best first.
    pub items: Vec<PlanItem>,
    /// Over all of the above but the letters.
    #[serde(default)]
    pub stamp: String,
}

/// Whose plan it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPerson {
    /// As `--user` names them.
    pub name: String,
    /// As hh.ru does.
    pub id: PersonId,
}

/// The strategy that made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanStrategy {
    pub name: String,
    /// Of the script and its imports.
    pub hash: String,
}

/// One application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanItem {
    pub vacancy: VacancyId,
    pub name: String,
    pub employer: String,
    /// Its page at hh.ru.
    pub url: String,
    /// Where one applies by hand.
    pub apply_url: String,
    pub salary: String,
    pub score: f64,
    /// The lines of its score card.
    pub why: Vec<Reason>,
    /// What the search that found it asked for.
    pub query: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Where it is not the plan's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<ResumeId>,
    /// The earlier plan that it was left over from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptFrom>,
    /// Of the letter as the strategy wrote it: another letter is the person's own.
    pub letter_hash: String,
    pub letter: Option<String>,
}

/// What stands in a plan beside its items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maker {
    pub person: PlanPerson,
    pub origin: String,
    /// By hh.ru's clock.
    pub at: DateTime<Utc>,
}

/// Why a text is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("it is empty")]
    Empty,
    #[error("it is no text in UTF-8")]
    NotText,
    #[error("it ends in the middle, at line {line}")]
    HalfWritten { line: usize },
    #[error("it is no plan: {what}")]
    NoPlan { what: String },
    #[error("it was written by a newer hhrun (form {0}, this one knows {FORM})")]
    Newer(u32),
    #[error("it is the plan of `{theirs}`, and this is `{own}`")]
    OtherPerson { theirs: String, own: String },
    #[error("it is a plan for `{theirs}`, and this is `{own}`")]
    OtherOrigin { theirs: String, own: String },
    #[error("something else than letters was changed in it, or another machine's hhrun made it")]
    Changed,
}

impl Wrong {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty | Self::HalfWritten { .. } => "copy the file again, or plan anew with --plan-out".to_owned(),
            Self::NotText => "save it as UTF-8, or plan anew with --plan-out".to_owned(),
            Self::NoPlan { .. } => "give a file that --plan-out wrote; of it only letters may be edited".to_owned(),
            Self::Newer(_) => "update hhrun".to_owned(),
            Self::OtherPerson { theirs, .. } => format!("add --user {theirs}, or plan anew with --plan-out"),
            Self::OtherOrigin { theirs, .. } if theirs == "sandbox" => "add --sandbox".to_owned(),
            Self::OtherOrigin { .. } => "run it as it was planned, or plan anew with --plan-out".to_owned(),
            Self::Changed => {
                "only letters may be edited: drop others in the review, or plan anew with --plan-out".to_owned()
            }
        }
    }
}

impl PlanFile {
    /// A plan, not stamped yet.
    pub fn of(maker: &Maker, plan: &Plan) -> Self {
        Self {
            hhrun_plan: FORM,
            run: plan.run.clone(),
            made_at: maker.at,
            person: maker.person.clone(),
            origin: maker.origin.clone(),
            strategy: PlanStrategy { name: plan.strategy.clone(), hash: plan.script.clone() },
            resume: plan.resume.clone(),
            items: plan.items.iter().map(PlanItem::of).collect(),
            stamp: String::new(),
        }
    }

    /// The plan that a text holds, whoever wrote it.
    pub fn read(text: &[u8]) -> Result<Self, Wrong> {
        let text = std::str::from_utf8(text).map_err(|_| Wrong::NotText)?;
        // Some editors put a mark there.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(Wrong::Empty);
        }
        let form: Form = serde_json::from_str(text).map_err(|error| wrong(text, &error))?;
        if form.hhrun_plan > FORM {
            return Err(Wrong::Newer(form.hhrun_plan));
        }
        serde_json::from_str(text).map_err(|error| wrong(text, &error))
    }

    /// The same with its stamp.
    #[must_use]
    pub fn stamped(self, stamper: &Stamper) -> Self {
        Self { stamp: stamper.stamp(&self.without_letters()), ..self }
    }

    /// Holds that it is a plan of this person for this hh.ru, and as it was but for the letters.
    pub fn check(&self, maker: &Maker, stamper: &Stamper) -> Result<(), Wrong> {
        // The same person is another one at another hh.ru.
        if self.origin != maker.origin {
            return Err(Wrong::OtherOrigin { theirs: self.origin.clone(), own: maker.origin.clone() });
        }
        if self.person.id != maker.person.id {
            return Err(Wrong::OtherPerson { theirs: self.person.name.clone(), own: maker.person.name.clone() });
        }
        if stamper.holds(&self.without_letters(), &self.stamp) { Ok(()) } else { Err(Wrong::Changed) }
    }

    /// As it stands in a file.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// What the stamp is over: neither spaces nor the order of the fields matter.
    fn without_letters(&self) -> Vec<u8> {
        let mut plan = self.clone();
        plan.stamp.clear();
        for item in &mut plan.items {
            item.letter = None;
        }
        // Nothing in it can fail to be written.
        serde_json::to_vec(&plan).unwrap_or_default()
    }
}

impl PlanItem {
    /// One application as it stands in a file.
    pub fn of(planned: &Planned) -> Self {
        let vacancy = &planned.vacancy;
        Self {
            vacancy: vacancy.id.clone(),
            name: vacancy.name.clone(),
            employer: vacancy.employer_name().to_owned(),
            url: vacancy.alternate_url.clone(),
            apply_url: vacancy.response_url.as_ref().unwrap_or(&vacancy.apply_alternate_url).clone(),
            salary: salary_text(vacancy),
            score: planned.score,
            why: planned.why.clone(),
            query: planned.query.clone(),
            variant: planned.variant.clone(),
            resume: planned.resume.clone(),
            kept: planned.kept.as_deref().cloned(),
            letter_hash: if planned.edited { String::new() } else { letter_hash(planned.letter.as_deref()) },
            letter: planned.letter.clone(),
        }
    }

    /// Whether the letter is the person's own.
    pub fn is_edited(&self) -> bool {
        self.letter_hash != letter_hash(self.letter.as_deref())
    }
}

#[derive(Deserialize)]
struct Form {
    hhrun_plan: u32,
}

/// No letter has one too, so that an added one shows.
fn letter_hash(letter: Option<&str>) -> String {
    hash_letter(letter.unwrap_or_default())
}

fn wrong(text: &str, error: &serde_json::Error) -> Wrong {
    // A number that is cut off is told as no number.
    let cut_number = error.is_syntax() && error.line() == text.lines().count() && text.ends_with(['-', '.', 'e', '+']);
    if error.is_eof() || cut_number {
        return Wrong::HalfWritten { line: error.line() };
    }
    Wrong::NoPlan { what: error.to_string() }
}

#[cfg(test)]
mod tests;
