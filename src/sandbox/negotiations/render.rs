//! A negotiation and its messages as hh.ru's JSON.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::catalogue::{self, Vacancy, Viewer, date};
use super::super::dictionaries as words;
use super::super::relations::Relations;
use super::super::resumes;
use super::super::server::Site;
use super::super::state::{Application, Line, Person};
use super::messages;

/// An element of the lists, which is also what a negotiation by itself is.
pub(super) fn negotiation(site: &Site, one: &Application, person: &Person, now: DateTime<Utc>) -> Value {
    let api = &site.api;
    let number = one.negotiation;
    let fate = one.fate(now);
    let vacancy = site.catalogue().at(one.vacancy);
    let lines = one.lines(now);
    let unread = if fate.viewed { 0 } else { lines.iter().filter(|line| !line.by_employer).count() };
    json!({
        "id": number.to_string(),
        "state": words::entry(words::NEGOTIATION_STATE, fate.state),
        "created_at": date(one.created_at),
        "updated_at": date(lines.last().map_or(one.created_at, |line| line.at)),
        "has_updates": one.has_updates(now),
        "viewed_by_opponent": fate.viewed,
        "hidden": one.hidden,
        "decline_allowed": messages::may_decline(one, vacancy, now),
        "messaging_status": messages::obstacle(one, vacancy, now).unwrap_or("ok"),
        "messages_url": format!("{api}/negotiations/{number}/messages"),
        "counters": { "messages": lines.len(), "unread_messages": unread },
        "url": format!("{api}/negotiations/{number}"),
        "source": "NEGOTIATION",
        "tags": [],
        "phone_calls": null,
        "job_search_status": null,
        "vacancy": vacancy.map(|vacancy| short(site, vacancy, person, now)),
        "resume": resumes::reference(site, person, &one.resume),
    })
}

fn short(site: &Site, vacancy: &Vacancy, person: &Person, now: DateTime<Utc>) -> Value {
    let relations = Relations::among(person, now).with(vacancy);
    let viewer = Viewer { api: &site.api, relations: &relations, employer_hidden: false };
    catalogue::short(site.catalogue(), vacancy, viewer)
}

/// A message.
pub(super) fn message(line: &Line, one: &Application, now: DateTime<Utc>) -> Value {
    let seen = one.read_at.is_some_and(|read| line.at <= read);
    json!({
        "id": line.id,
        "author": { "participant_type": if line.by_employer { "employer" } else { "applicant" } },
        "state": words::entry(words::MESSAGE_STATE, line.state),
        "text": line.text,
        "created_at": date(line.at),
        "editable": false,
        "read": true,
        "viewed_by_me": seen || !line.by_employer,
        "viewed_by_opponent": line.by_employer || one.fate(now).viewed,
        "address": null,
        "assessments": [],
    })
}
