//! `GET /resumes/{resume_id}/status`, `POST /resumes/{resume_id}/publish`.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::super::answers::{self, Refusal};
use super::super::dictionaries as words;
use super::super::server::{SignedIn, Site};
use super::super::state::Person;
use super::{number_of, render};

/// A resume goes to the top of the lists at most so often.
const EVERY: Duration = Duration::hours(4);
/// How long ago resumes were published that nobody has published since.
const AT_FIRST: Duration = Duration::days(5);

/// When a resume was published last, and when it may be again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Publication {
    pub(super) last: DateTime<Utc>,
    pub(super) next: DateTime<Utc>,
}

impl Publication {
    pub(super) fn of(person: &Person, number: usize, now: DateTime<Utc>) -> Self {
        let last = person.published.get(&number).copied().unwrap_or(now - AT_FIRST);
        Self { last, next: last + EVERY }
    }

    pub(super) fn is_due(self, now: DateTime<Utc>) -> bool {
        self.next <= now
    }
}

/// `GET /resumes/{resume_id}/status`
pub(in crate::sandbox) async fn status(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let now = site.now();
    let state = site.state();
    let person = state.people.get(&person).ok_or_else(Refusal::forbidden)?;
    let number = number_of(person, &id).ok_or_else(Refusal::not_found)?;
    let body = json!({
        "blocked": false,
        "can_publish_or_update": Publication::of(person, number, now).is_due(now),
        "finished": true,
        "status": words::entry(render::RESUME_STATUS, "published"),
        "moderation_note": [],
        "progress": { "percentage": 100, "mandatory": [], "recommended": [] },
        "publish_url": render::publish_url(&site, &id),
    });
    Ok(answers::json(StatusCode::OK, &body))
}

/// `POST /resumes/{resume_id}/publish`
pub(in crate::sandbox) async fn publish(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let now = site.now();
    let changed = site.try_change(|state| {
        let person = state.person(&person);
        let number = number_of(person, &id).ok_or_else(Refusal::not_found)?;
        if !Publication::of(person, number, now).is_due(now) {
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "resumes", "touch_limit_exceeded"));
        }
        person.published.insert(number, now);
        Ok(StatusCode::NO_CONTENT)
    });
    changed.map_err(|error| Refusal::failed(&error))?
}
