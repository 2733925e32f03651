//! `DELETE /negotiations/active/{nid}`

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};

use super::super::answers::Refusal;
use super::super::catalogue::Vacancy;
use super::super::params::Params;
use super::super::server::{SignedIn, Site};
use super::super::state::{Application, Written};
use super::{denied, place};

/// The correspondence opens so long after the application.
const OPENS: Duration = Duration::minutes(1);
const DECLINED: &str = "Спасибо за приглашение, но я вынужден отказаться.";

/// `DELETE /negotiations/active/{nid}`: the application is hidden, with a message to an employer who has invited
/// where `with_decline_message` says so.
pub(in crate::sandbox) async fn withdraw(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    Path(id): Path<String>,
    params: Params,
) -> Result<StatusCode, Refusal> {
    let decline = params.flag("with_decline_message")?;
    let now = site.now();
    let changed = site.try_change(|state| {
        let person = state.person(&person);
        let place = place(person, &id).ok_or_else(Refusal::not_found)?;
        let one = &mut person.applications[place];
        if one.hidden {
            return Err(denied("wrong_state"));
        }
        if decline {
            check_decline(one, site.catalogue().at(one.vacancy), now)?;
            one.written.push(Written { text: DECLINED.to_owned(), at: now });
        }
        one.hidden = true;
        Ok(StatusCode::NO_CONTENT)
    });
    changed.map_err(|error| Refusal::failed(&error))?
}

fn check_decline(one: &Application, vacancy: Option<&Vacancy>, now: DateTime<Utc>) -> Result<(), Refusal> {
    if now - one.created_at < OPENS {
        return Err(Refusal::new(StatusCode::TOO_EARLY, "negotiations", "chat_is_not_ready"));
    }
    match one.fate(now).state {
        "discard" => Err(denied("wrong_state")),
        "invitation" if vacancy.is_some_and(Vacancy::allows_messages) => Ok(()),
        "invitation" => Err(denied("disabled_by_employer")),
        _ => Err(denied("no_invitation")),
    }
}
