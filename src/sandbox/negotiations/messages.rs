//! `GET` and `POST /negotiations/{nid}/messages`.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::super::answers::{self, Refusal, Window};
use super::super::catalogue::{Kind, Vacancy};
use super::super::params::Params;
use super::super::server::{SignedIn, Site};
use super::super::state::{Application, Line, State, Written};
use super::{LONGEST, denied, list, manners, place, render};

/// A person writes no more of them in a row, the letter among them, and no more in all.
const IN_A_ROW: usize = 5;
const OVERALL: usize = 100;

/// `GET /negotiations/{nid}/messages`, oldest first; who reads them has seen what is new.
pub(in crate::sandbox) async fn read(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Refusal> {
    let window = Window::asked(&params, OVERALL)?;
    let with_text_only = params.flag("with_text_only")?;
    let now = site.now();
    let shown: Vec<Value> = {
        let state = site.state();
        let person = state.people.get(&person).ok_or_else(Refusal::forbidden)?;
        let one = &person.applications[place(person, &id).ok_or_else(Refusal::not_found)?];
        let lines = one.lines(now);
        let wanted = lines.iter().filter(|line| !with_text_only || line.text.is_some());
        wanted.map(|line| render::message(line, one, now)).collect()
    };
    list::seen(&site, &person, &id, now)?;
    Ok(answers::json(StatusCode::OK, &window.wrap(shown.len(), window.of(&shown))))
}

/// `POST /negotiations/{nid}/messages`
pub(in crate::sandbox) async fn write(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Refusal> {
    let form = Params::parse(&body);
    let text = form.pairs().iter().find(|(name, _)| name == "message").map(|(_, text)| text.trim().to_owned());
    let now = site.now();
    let take = |state: &mut State| take(&site, state, &person, &id, text, now);
    let written = site.try_change(take).map_err(|error| Refusal::failed(&error))??;
    Ok(answers::json(StatusCode::CREATED, &written))
}

fn take(
    site: &Site,
    state: &mut State,
    person: &str,
    id: &str,
    text: Option<String>,
    now: DateTime<Utc>,
) -> Result<Value, Refusal> {
    let person = state.person(person);
    let unknown = || Refusal::new(StatusCode::NOT_FOUND, "negotiations", "topic_not_found");
    let place = place(person, id).ok_or_else(unknown)?;
    let one = &mut person.applications[place];
    let vacancy = site.catalogue().at(one.vacancy);
    let text = text.ok_or_else(|| denied("empty_message"))?;
    if let Some(why) = wrong(&text) {
        return Err(denied(why));
    }
    if let Some(refusal) = site.refusal_of(one.vacancy) {
        return Err(refusal);
    }
    if let Some(why) = obstacle(one, vacancy, now) {
        return Err(denied(why));
    }
    one.written.push(Written { text, at: now });
    let lines = one.lines(now);
    let own = lines.iter().rfind(|line| !line.by_employer && line.at == now);
    Ok(own.map(|line| render::message(line, one, now)).unwrap_or_default())
}

fn wrong(text: &str) -> Option<&'static str> {
    match manners(text) {
        _ if text.is_empty() => Some("message_cannot_be_empty"),
        _ if text.chars().count() > LONGEST => Some("too_long_message"),
        Some("inappropriate_language") => Some("inappropriate_language_message"),
        Some(_) => Some("resource_policy_violation_message"),
        None => None,
    }
}

/// Why nothing can be written just now, in hh.ru's word.
pub(super) fn obstacle(one: &Application, vacancy: Option<&Vacancy>, now: DateTime<Utc>) -> Option<&'static str> {
    let state = one.fate(now).state;
    let Some(vacancy) = vacancy.filter(|vacancy| !vacancy.archived && vacancy.kind != Kind::Closed) else {
        return Some("archived");
    };
    let in_a_row = one.lines(now).iter().rev().take_while(|line: &&Line| !line.by_employer).count();
    match state {
        _ if one.hidden => Some("chat_archived"),
        "discard" => Some("wrong_state"),
        _ if !vacancy.allows_messages() => Some("disabled_by_employer"),
        "response" if vacancy.invites_first() => Some("no_invitation"),
        _ if one.written.len() >= OVERALL => Some("overall_limit"),
        _ if in_a_row >= IN_A_ROW => Some("in_a_row_limit"),
        _ => None,
    }
}

/// Whether a withdrawal may carry a message of refusal.
pub(super) fn may_decline(one: &Application, vacancy: Option<&Vacancy>, now: DateTime<Utc>) -> bool {
    !one.hidden && one.fate(now).state == "invitation" && vacancy.is_some_and(Vacancy::allows_messages)
}
