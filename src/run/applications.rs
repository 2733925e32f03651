//! Applications as they stand: what the journal says, and what hh.ru told since.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Value, json};

use super::cells::{cell, line};
use super::stats::{Patience, SILENCE_DAYS, Standing};
use crate::vault::db;
use crate::vault::journal::{Entry, State};
use crate::vault::outcomes::{Outcome, Outcomes, Synced};

/// What hh.ru told of a person's applications, as it was asked last.
#[derive(Clone, Debug, Default)]
pub struct Told {
    outcomes: HashMap<String, Outcome>,
    synced: Option<Synced>,
}

/// An application as it stands.
#[derive(Clone, Debug)]
pub struct Application {
    pub entry: Entry,
    pub outcome: Option<Outcome>,
    /// `None` where hh.ru took nothing, as far as is known.
    pub standing: Option<Standing>,
}

impl Told {
    /// Reads it; nobody is asked at hh.ru. Blocks.
    pub fn load(outcomes: &Outcomes) -> Result<Self, db::Error> {
        let synced = outcomes.synced()?;
        let outcomes = outcomes.all()?.into_iter().map(|outcome| (outcome.vacancy.to_string(), outcome)).collect();
        Ok(Self { outcomes, synced })
    }

    /// What hh.ru told of a vacancy's application.
    pub fn outcome(&self, entry: &Entry) -> Option<&Outcome> {
        self.outcomes.get(entry.vacancy.as_str())
    }

    /// By when silence is an answer.
    pub fn patience(&self, days: u32) -> Patience {
        Patience { days, known_until: self.synced.as_ref().map(|synced| synced.at) }
    }

    /// An entry with what came of it.
    pub fn application(&self, entry: Entry) -> Application {
        let outcome = self.outcome(&entry).cloned();
        let sent = matches!(entry.state, State::Applied(_));
        let standing = sent.then(|| Standing::of(entry.at, outcome.as_ref(), self.patience(SILENCE_DAYS)));
        Application { entry, outcome, standing }
    }
}

impl Application {
    /// The state in one word: how hh.ru took it, and what came of it once that is known.
    pub fn word(&self) -> &str {
        match &self.standing {
            Some(Standing::Waiting) => "applied",
            Some(standing) => standing.word(),
            None => self.taken(),
        }
    }

    /// Whether `word` is how hh.ru took it, or what came of it.
    pub fn is(&self, word: &str) -> bool {
        self.taken() == word || self.standing.as_ref().is_some_and(|standing| standing.word() == word)
    }

    /// How hh.ru took it.
    pub fn taken(&self) -> &'static str {
        match self.entry.state {
            State::Intent | State::Unknown => "open",
            State::Applied(_) => "applied",
            State::Already => "already",
            State::External(_) => "elsewhere",
            State::Denied(_) => "refused",
            State::NotSent => "not-sent",
        }
    }

    /// The vacancy's page.
    pub fn url(&self) -> String {
        let seen = self.entry.seen.as_ref().map(|seen| seen.vacancy.alternate_url.clone());
        let usual = || format!("https://hh.ru/vacancy/{}", self.entry.vacancy);
        seen.filter(|url| !url.is_empty()).unwrap_or_else(usual)
    }

    /// As an element of `--json`; what is kept apart from the entry is not in it.
    pub fn json(&self) -> Value {
        let entry = &self.entry;
        let (negotiation, apply_at, refusal) = match &entry.state {
            State::Applied(id) => (id.clone(), None, None),
            State::External(url) => (None, Some(url), None),
            State::Denied(value) => (None, None, Some(value)),
            _ => (None, None, None),
        };
        json!({
            "vacancy": entry.vacancy,
            "url": self.url(),
            "title": entry.title,
            "employer": entry.employer,
            "state": self.taken(),
            "standing": self.standing.as_ref().map(Standing::word),
            "negotiation": negotiation,
            "apply_at": apply_at,
            "refusal": refusal,
            "at": entry.at,
            "attempts": entry.attempts,
            "run": entry.run,
            "strategy": entry.strategy,
            "script": entry.script,
            "query": entry.query,
            "variant": entry.variant,
            "resume": entry.resume,
            "score": entry.score,
            "outcome": self.outcome.as_ref().map(outcome),
        })
    }
}

fn outcome(outcome: &Outcome) -> Value {
    json!({
        "state": outcome.state(),
        "negotiation": outcome.negotiation,
        "created_at": outcome.created_at,
        "viewed": outcome.viewed,
        "viewed_seen_at": outcome.viewed_seen_at,
        "invited": outcome.is_invited(),
        "answered_at": outcome.answer().and_then(|step| step.at),
        "days_to_answer": outcome.days_to_answer(),
        "hidden": outcome.hidden,
        "steps": outcome.steps,
    })
}

/// As CSV (RFC 4180), a line each.
pub fn csv(applications: &[Application]) -> String {
    const HEAD: [&str; 15] = [
        "at",
        "vacancy",
        "title",
        "employer",
        "state",
        "standing",
        "score",
        "strategy",
        "script",
        "query",
        "variant",
        "viewed",
        "answered_at",
        "days_to_answer",
        "url",
    ];
    let mut text = line(HEAD.map(cell));
    for one in applications {
        let (entry, outcome) = (&one.entry, one.outcome.as_ref());
        let answered = outcome.and_then(|outcome| outcome.answer()?.at);
        let values = [
            entry.at.to_rfc3339(),
            entry.vacancy.to_string(),
            entry.title.clone(),
            entry.employer.clone(),
            one.taken().to_owned(),
            one.standing.as_ref().map(|standing| standing.word().to_owned()).unwrap_or_default(),
            entry.strategy.clone(),
            entry.script.clone(),
            entry.query.clone(),
            entry.variant.clone().unwrap_or_default(),
            outcome.map(|outcome| outcome.viewed.to_string()).unwrap_or_default(),
            answered.map(|moment| moment.to_rfc3339()).unwrap_or_default(),
            outcome.and_then(Outcome::days_to_answer).map(|days| format!("{days:.1}")).unwrap_or_default(),
            one.url(),
        ];
        let mut cells: Vec<Cow<'_, str>> = values.iter().map(|value| cell(value)).collect();
        // A score is a number, also below zero, and no formula.
        cells.insert(6, points(entry.score).into());
        text.push_str(&line(cells));
    }
    text
}

/// A score with at most one digit of a fraction.
pub fn points(score: f64) -> String {
    if score.fract() == 0.0 { format!("{score:.0}") } else { format!("{score:.1}") }
}
