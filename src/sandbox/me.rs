//! Who is signed in: `GET /me`.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{self, Refusal};
use super::resumes;
use super::server::{Site, Visitor};
use super::state::Person;

/// `GET /me`, for people and for applications.
pub(super) async fn me(Shared(site): Shared<Arc<Site>>, visitor: Visitor) -> Result<Response, Refusal> {
    let body = match visitor {
        Visitor::Nobody => return Err(Refusal::oauth("user_auth_expected")),
        Visitor::Application => json!({
            "auth_type": "application",
            "is_admin": false,
            "is_applicant": false,
            "is_application": true,
            "is_employer": false,
            "is_employer_integration": false,
        }),
        Visitor::Person(name) => {
            let state = site.state();
            profile(state.people.get(&name).ok_or_else(Refusal::forbidden)?, &site)
        }
    };
    Ok(answers::json(StatusCode::OK, &body))
}

fn profile(person: &Person, site: &Site) -> Value {
    let now = site.now();
    let changed = person.applications.iter().filter(|application| application.fate(now).state != "response").count();
    json!({
        "auth_type": "applicant",
        "is_admin": false,
        "is_applicant": true,
        "is_application": false,
        "is_employer": false,
        "is_employer_integration": false,
        "id": person.id,
        "first_name": person.first_name,
        "middle_name": null,
        "mid_name": null,
        "last_name": person.last_name,
        "email": person.email,
        "phone": null,
        "is_anonymous": false,
        "is_in_search": true,
        "employer": null,
        "manager": null,
        "personal_manager": null,
        "negotiations_url": format!("{}/negotiations", site.api),
        "resumes_url": format!("{}/resumes/mine", site.api),
        "counters": {
            "new_resume_views": 3,
            "resumes_count": resumes::COUNT,
            "unread_negotiations": changed,
        },
        "profile_videos": { "items": [] },
        "user_statuses": { "job_search_status": { "id": "active_search", "name": "Активно ищу работу" } },
    })
}
