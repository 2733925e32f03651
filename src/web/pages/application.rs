//! One application as a person reads it.

use crate::hh::vacancies::{Entry, FullVacancy};
use crate::protocol::strip_controls;
use crate::run::applications::{Application, points};
use crate::run::report::html::web;
use crate::run::report::stated_salary;
use crate::script::plain_text;
use crate::vault::journal::State;
use crate::web::language::Language;

/// One application as a person reads it: nothing in it steers anything, and nothing in it is markup.
pub(super) struct Shown {
    pub(super) vacancy: String,
    pub(super) title: String,
    pub(super) employer: String,
    pub(super) url: Option<String>,
    pub(super) state: String,
    pub(super) at: String,
    /// More of it, each with what it is.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) score: String,
    /// The lines of its card: points, and what for.
    pub(super) reasons: Vec<(String, String)>,
    pub(super) letter: Option<String>,
    /// None where the vacancy was not kept.
    pub(super) description: Option<String>,
}

/// What is shown of it.
pub(super) fn shown(one: &Application, language: Language) -> Shown {
    let entry = &one.entry;
    let url = one.url();
    let reasons = entry.card.iter().flatten();
    let reasons = reasons.map(|reason| {
        let sign = if reason.points >= 0.0 { "+" } else { "" };
        (format!("{sign}{}", points(reason.points)), plain(&reason.label))
    });
    Shown {
        vacancy: plain(entry.vacancy.as_str()),
        title: plain(&entry.title),
        employer: plain(&entry.employer),
        url: web(&url).map(str::to_owned),
        state: plain(language.state(one.word())),
        at: language.moment(entry.at),
        facts: facts(one, language),
        score: points(entry.score),
        reasons: reasons.collect(),
        letter: entry.letter.as_deref().map(lines),
        description: entry.seen.as_ref().map(|seen| lines(&plain_text(&seen.details.description))),
    }
}

fn facts(one: &Application, language: Language) -> Vec<(&'static str, String)> {
    let (j, entry) = (language.journal(), &one.entry);
    let version: String = entry.script.chars().take(7).collect();
    let variant = entry.variant.as_ref().map(|variant| format!(", {} {variant}", j.variant)).unwrap_or_default();
    let mut facts = vec![
        (j.outcome, outcome(one, language)),
        (j.strategy, format!("{} {version}{variant}", entry.strategy)),
        (j.found_by, entry.query.clone()),
        (j.run, entry.run.clone()),
    ];
    match &entry.state {
        State::External(url) => facts.push((j.apply_at, url.clone())),
        State::Denied(why) => facts.push((j.refusal, language.of_reports().denied(why))),
        _ => {}
    }
    if let Some(seen) = &entry.seen {
        facts.extend(of_vacancy(seen, language));
    }
    facts.retain(|(_, value)| !value.trim().is_empty());
    facts.into_iter().map(|(name, value)| (name, plain(&value))).collect()
}

fn outcome(one: &Application, language: Language) -> String {
    let Some(outcome) = &one.outcome else { return String::new() };
    let j = language.journal();
    let mut parts = Vec::new();
    for step in outcome.steps.iter().filter(|step| step.state != "response") {
        let word = match step.state.as_str() {
            "invitation" => j.invited,
            "discard" => j.rejected,
            "hidden" => j.withdrawn,
            other => other,
        };
        parts.push(match step.at {
            Some(moment) => format!("{word} ({})", language.moment(moment)),
            None => word.to_owned(),
        });
    }
    parts.push(if outcome.viewed { j.viewed } else { j.not_viewed }.to_owned());
    parts.join(", ")
}

fn of_vacancy(seen: &FullVacancy, language: Language) -> [(&'static str, String); 5] {
    let (j, vacancy) = (language.journal(), &seen.vacancy);
    let name = |entry: &Option<Entry>| entry.as_ref().map(|entry| entry.name.clone()).unwrap_or_default();
    let formats: Vec<&str> = vacancy.work_format.iter().map(|format| format.name.as_str()).collect();
    let skills: Vec<&str> = seen.details.key_skills.iter().map(|skill| skill.name.as_str()).collect();
    [
        (j.salary, stated_salary(vacancy, language.of_reports()).unwrap_or_default()),
        (j.area, vacancy.area.name.clone()),
        (j.experience, name(&vacancy.experience)),
        (j.format, formats.join(", ")),
        (j.skills, skills.join(", ")),
    ]
}

fn plain(text: &str) -> String {
    strip_controls(text, false).into_owned()
}

fn lines(text: &str) -> String {
    strip_controls(text, true).trim().to_owned()
}
