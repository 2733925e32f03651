//! What is known of a person's applications, from the journal and from what hh.ru told since.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::cli::account::{AccountArguments, whose_vault};
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::run::stats::{Patience, SILENCE_DAYS, Standing};
use crate::vault::journal::{Entry, State};
use crate::vault::outcomes::{Outcome, Synced};
use crate::vault::{self, Vault};

/// A person's vault and what hh.ru told last.
pub(in crate::cli) struct Known {
    pub(in crate::cli) vault: Vault,
    outcomes: HashMap<String, Outcome>,
    synced: Option<Synced>,
}

/// An application as it stands.
pub(super) struct Application {
    pub(super) entry: Entry,
    pub(super) outcome: Option<Outcome>,
    /// `None` where hh.ru took nothing, as far as is known.
    pub(super) standing: Option<Standing>,
}

impl Known {
    /// Nobody is asked at hh.ru.
    pub(in crate::cli) fn load(account: &AccountArguments, terminal: &Terminal) -> Result<Self, Error> {
        let vault = whose_vault(account, terminal)?;
        let outcomes = vault.outcomes().all().map_err(vault::Error::from)?;
        let outcomes = outcomes.into_iter().map(|outcome| (outcome.vacancy.to_string(), outcome)).collect();
        let synced = vault.outcomes().synced().map_err(vault::Error::from)?;
        Ok(Self { vault, outcomes, synced })
    }

    /// The present moment by hh.ru's clock, as it was told last.
    pub(in crate::cli) fn now(&self) -> DateTime<Utc> {
        let holding = self.vault.tokens().read().ok().flatten();
        let ahead = holding.and_then(|holding| TimeDelta::try_milliseconds(holding.clock_ahead));
        Utc::now() + ahead.unwrap_or_default()
    }

    /// What hh.ru told of a vacancy's application.
    pub(in crate::cli) fn outcome(&self, entry: &Entry) -> Option<&Outcome> {
        self.outcomes.get(entry.vacancy.as_str())
    }

    /// By when silence is an answer.
    pub(in crate::cli) fn patience(&self, days: u32) -> Patience {
        Patience { days, known_until: self.synced.as_ref().map(|synced| synced.at) }
    }

    pub(super) fn application(&self, entry: Entry) -> Application {
        let outcome = self.outcome(&entry).cloned();
        let sent = matches!(entry.state, State::Applied(_));
        let standing = sent.then(|| Standing::of(entry.at, outcome.as_ref(), self.patience(SILENCE_DAYS)));
        Application { entry, outcome, standing }
    }
}

impl Application {
    /// The state in one word: how hh.ru took it, and what came of it once that is known.
    pub(super) fn word(&self) -> &str {
        match &self.standing {
            Some(Standing::Waiting) => "applied",
            Some(standing) => standing.word(),
            None => self.taken(),
        }
    }

    /// How hh.ru took it.
    pub(super) fn taken(&self) -> &'static str {
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
    pub(super) fn url(&self) -> String {
        let seen = self.entry.seen.as_ref().map(|seen| seen.vacancy.alternate_url.clone());
        let usual = || format!("https://hh.ru/vacancy/{}", self.entry.vacancy);
        seen.filter(|url| !url.is_empty()).unwrap_or_else(usual)
    }

    /// As an element of `--json`; what is kept apart from the entry is not in it.
    pub(super) fn json(&self) -> Value {
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
