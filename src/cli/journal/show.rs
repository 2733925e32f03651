//! `hhrun journal show ID`: one application with all that is known of it.

use std::fmt::Write;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::account::AccountArguments;
use crate::cli::explain::vacancy;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::hh::VacancyId;
use crate::hh::vacancies::{Contacts, FullVacancy};
use crate::protocol::strip_controls;
use crate::run::applications::{Application, points};
use crate::run::report::salary_text;
use crate::script::plain_text;
use crate::vault;
use crate::vault::journal::{Entry, State};
use crate::vault::outcomes::Outcome;

use super::known::Known;
use super::list::at;

/// Namesakes that are named.
const NAMESAKES: usize = 5;

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// The vacancy: its id, the address of its page, or how its title begins
    #[arg(value_name = "ID", required = true, num_args = 1..)]
    which: Vec<String>,
    #[command(flatten)]
    account: AccountArguments,
    /// One JSON document on stdout
    #[arg(long)]
    pub(super) json: bool,
}

/// Shows one application; nobody is asked at hh.ru.
pub(super) fn show(arguments: &ShowArguments, terminal: &Terminal) -> Result<(), Error> {
    let known = Known::load(&arguments.account, terminal)?;
    let id = find(&known, &arguments.which.join(" "))?;
    let entry = known.vault.journal().get(&id).map_err(vault::Error::from)?;
    let one = known.told.application(entry.ok_or_else(|| nothing(&known, id.as_str()))?);
    if arguments.json {
        return terminal.document(&document(&one));
    }
    terminal.say(&text(&one, terminal.width().min(100)));
    Ok(())
}

/// The vacancy that is meant.
fn find(known: &Known, which: &str) -> Result<VacancyId, Error> {
    let entries = known.vault.journal().all().map_err(vault::Error::from)?;
    if let Ok(id) = vacancy(which)
        && entries.iter().any(|entry| entry.vacancy == id)
    {
        return Ok(id);
    }
    let beginning = which.trim().to_lowercase();
    let begins = |entry: &&Entry| !beginning.is_empty() && entry.title.to_lowercase().starts_with(&beginning);
    let alike: Vec<&Entry> = entries.iter().filter(begins).collect();
    match &alike[..] {
        [] => Err(nothing(known, which)),
        [one] => Ok(one.vacancy.clone()),
        several => Err(Error::Usage {
            message: format!("the titles of {} applications begin with `{which}`", several.len()),
            hint: Some(format!("name one by its id:{}", namesakes(several))),
        }),
    }
}

fn namesakes(entries: &[&Entry]) -> String {
    let mut text = String::new();
    for entry in entries.iter().take(NAMESAKES) {
        let _ = write!(text, "\n  {}  {} · {}", entry.vacancy, entry.title, entry.employer);
    }
    if entries.len() > NAMESAKES {
        let _ = write!(text, "\n  and {} more", entries.len() - NAMESAKES);
    }
    text
}

fn nothing(known: &Known, which: &str) -> Error {
    let user = known.vault.user();
    Error::Usage {
        message: format!("the journal of `{user}` has no application to `{which}`"),
        hint: Some(format!("`hhrun journal --user {user}` lists them with their ids")),
    }
}

fn document(one: &Application) -> Value {
    let entry = &one.entry;
    let mut document = one.json();
    document["schema"] = json!(1);
    document["letter"] = json!(entry.letter);
    document["card"] = json!(entry.card);
    document["contacts"] = json!(entry.seen.as_ref().and_then(|seen| seen.vacancy.contacts.as_ref()));
    document["description"] = json!(entry.seen.as_ref().map(|seen| plain_text(&seen.details.description)));
    document["seen"] = json!(entry.seen);
    document
}

fn text(one: &Application, width: usize) -> String {
    let entry = &one.entry;
    let mut text = match entry.employer.as_str() {
        "" => format!("{}\n", entry.title),
        employer => format!("{} · {employer}\n", entry.title),
    };
    let _ = writeln!(text, "{} · {}\n", entry.vacancy, one.url());
    field(&mut text, "state", &state(one), width);
    if let Some(outcome) = &one.outcome {
        field(&mut text, "outcome", &outcome_text(outcome, one), width);
    }
    field(&mut text, "strategy", &strategy(entry), width);
    if !entry.query.is_empty() {
        field(&mut text, "found by", &entry.query, width);
    }
    field(&mut text, "resume", entry.resume.as_str(), width);
    card(&mut text, entry, width);
    match &entry.seen {
        Some(seen) => facts(&mut text, seen, width),
        None => {
            field(&mut text, "vacancy", "its text was not kept when this was sent; the link may still have it", width);
        }
    }
    match &entry.letter {
        Some(letter) => quoted(&mut text, "the letter that was sent", letter, width),
        None => text.push_str("\nno letter was sent\n"),
    }
    if let Some(seen) = &entry.seen {
        let description = plain_text(&seen.details.description);
        if description.is_empty() {
            text.push_str("\nthe vacancy's text is empty\n");
        } else {
            quoted(&mut text, "the vacancy as it was applied to", &description, width);
        }
    }
    text
}

/// Where it stands, and what comes next.
fn state(one: &Application) -> String {
    let entry = &one.entry;
    let moment = at(entry.at);
    match &entry.state {
        State::Applied(id) => {
            let id = id.as_ref().map(|id| format!(", negotiation {id}")).unwrap_or_default();
            format!("applied {moment}{id}")
        }
        State::Intent => format!(
            "open since {moment}: the run was cut short while it was being sent; the next run asks hh.ru whether it \
             arrived, before it sends anything"
        ),
        State::Unknown => format!(
            "open since {moment}: sent, and the answer got lost; the next run asks hh.ru whether it arrived, before it \
             sends anything"
        ),
        State::Already => format!("hh.ru had an application already on {moment}; nothing was sent"),
        State::External(url) => format!("nothing was sent on {moment}: one applies at {url}"),
        State::Denied(why) => format!("refused by hh.ru on {moment}: {why}"),
        State::NotSent => format!("tried on {moment}, and hh.ru has none: a run may try once more"),
    }
}

fn outcome_text(outcome: &Outcome, one: &Application) -> String {
    let mut parts = vec![one.word().to_owned()];
    for step in outcome.steps.iter().filter(|step| step.state != "response") {
        let moment = step.at.map_or_else(String::new, |moment| format!(" by {}", at(moment)));
        parts.push(format!("`{}`{moment}", step.state));
    }
    if let Some(days) = outcome.days_to_answer() {
        parts.push(format!("answered after {days:.1} days at the latest"));
    }
    parts.push(match (outcome.viewed, outcome.viewed_seen_at) {
        (true, Some(moment)) => format!("viewed by {}", at(moment)),
        (true, None) => "viewed".to_owned(),
        (false, _) => "not viewed".to_owned(),
    });
    parts.join(", ")
}

fn strategy(entry: &Entry) -> String {
    let version: String = entry.script.chars().take(7).collect();
    let variant = entry.variant.as_ref().map(|variant| format!(", variant {variant}")).unwrap_or_default();
    format!("{} {version}{variant}, run {}", entry.strategy, entry.run)
}

fn card(text: &mut String, entry: &Entry, width: usize) {
    field(text, "score", &points(entry.score), width);
    for line in entry.card.iter().flatten() {
        let sign = if line.points >= 0.0 { "+" } else { "" };
        let line = format!("{:>6} {}", format!("{sign}{}", points(line.points)), line.label);
        let _ = writeln!(text, "            {}", printable(&line));
    }
}

/// What of the vacancy fits a line each.
fn facts(text: &mut String, seen: &FullVacancy, width: usize) {
    let vacancy = &seen.vacancy;
    let name = |entry: &Option<crate::hh::vacancies::Entry>| entry.as_ref().map(|entry| entry.name.clone());
    let formats: Vec<&str> = vacancy.work_format.iter().map(|format| format.name.as_str()).collect();
    let skills: Vec<&str> = seen.details.key_skills.iter().map(|skill| skill.name.as_str()).collect();
    let facts = [
        ("contacts", vacancy.contacts.as_ref().map(contacts).unwrap_or_default()),
        ("salary", salary_text(vacancy)),
        ("area", vacancy.area.name.clone()),
        ("experience", name(&vacancy.experience).unwrap_or_default()),
        ("format", formats.join(", ")),
        ("skills", skills.join(", ")),
    ];
    for (name, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
        field(text, name, fact, width);
    }
}

fn contacts(contacts: &Contacts) -> String {
    let phones = contacts.phones.iter().map(|phone| {
        let number = if phone.formatted.is_empty() {
            format!("+{} {} {}", phone.country, phone.city, phone.number)
        } else {
            phone.formatted.clone()
        };
        match phone.comment.as_deref().filter(|comment| !comment.is_empty()) {
            Some(comment) => format!("{number} ({comment})"),
            None => number,
        }
    });
    contacts.name.iter().cloned().chain(contacts.email.iter().cloned()).chain(phones).collect::<Vec<_>>().join(", ")
}

fn field(text: &mut String, name: &str, value: &str, width: usize) {
    let value = printable(value);
    let mut lines = textwrap::wrap(&value, width.saturating_sub(12).max(20)).into_iter();
    let _ = writeln!(text, "{name:<11} {}", lines.next().unwrap_or_default());
    for line in lines {
        let _ = writeln!(text, "            {line}");
    }
}

fn quoted(text: &mut String, heading: &str, body: &str, width: usize) {
    let _ = writeln!(text, "\n{heading}");
    let body = strip_controls(body, true);
    for line in textwrap::wrap(body.trim_end(), width.saturating_sub(4).max(20)) {
        let _ = writeln!(text, "  │ {line}");
    }
}

fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    strip_controls(text, false)
}
