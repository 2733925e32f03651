//! Who is signed in: `GET /me`, `POST /me`.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{self, Refusal};
use super::dictionaries as words;
use super::params::Params;
use super::resumes;
use super::server::{SignedIn, Site, Visitor};
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

/// `POST /me`: the name, or whether the person looks for work; not both at once.
pub(super) async fn edit(
    Shared(site): Shared<Arc<Site>>,
    SignedIn(person): SignedIn,
    body: String,
) -> Result<StatusCode, Refusal> {
    let change = Change::read(&Params::parse(&body))?;
    let changed = site.change(|state| {
        let person = state.person(&person);
        match change {
            Change::InSearch(searching) => person.content = !searching,
            Change::Name { first, last, middle } => {
                (person.first_name, person.last_name, person.middle_name) = (first, last, middle);
            }
        }
    });
    changed.map(|()| StatusCode::NO_CONTENT).map_err(|error| Refusal::failed(&error))
}

enum Change {
    InSearch(bool),
    Name { first: String, last: String, middle: Option<String> },
}

impl Change {
    fn read(form: &Params) -> Result<Self, Refusal> {
        let given = |name: &str| form.pairs().iter().any(|(key, _)| key == name);
        let named = ["first_name", "last_name", "middle_name"].map(given);
        match (given("is_in_search"), named) {
            (true, [false, false, false]) => match form.one("is_in_search") {
                Some("true") => Ok(Self::InSearch(true)),
                Some("false") => Ok(Self::InSearch(false)),
                _ => Err(Refusal::argument("is_in_search")),
            },
            (false, [true, true, true]) => {
                let text =
                    |name: &str| form.one(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
                let first = text("first_name").ok_or_else(|| Refusal::argument("first_name"))?;
                let last = text("last_name").ok_or_else(|| Refusal::argument("last_name"))?;
                Ok(Self::Name { first, last, middle: text("middle_name") })
            }
            _ => Err(Refusal::bad_request("all fields of one group are needed, and of no other")),
        }
    }
}

fn profile(person: &Person, site: &Site) -> Value {
    let now = site.now();
    let changed = person.applications.iter().filter(|application| application.has_updates(now)).count();
    let status = if person.content { "not_looking_for_job" } else { "active_search" };
    json!({
        "auth_type": "applicant",
        "is_admin": false,
        "is_applicant": true,
        "is_application": false,
        "is_employer": false,
        "is_employer_integration": false,
        "id": person.id,
        "first_name": person.first_name,
        "middle_name": person.middle_name,
        "mid_name": person.middle_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": null,
        "is_anonymous": false,
        "is_in_search": !person.content,
        "employer": null,
        "manager": null,
        "personal_manager": null,
        "negotiations_url": format!("{}/negotiations", site.api),
        "resumes_url": format!("{}/resumes/mine", site.api),
        "counters": {
            "new_resume_views": 3,
            "resumes_count": resumes::count(person),
            "unread_negotiations": changed,
        },
        "profile_videos": { "items": [] },
        "user_statuses": { "job_search_status": words::entry(words::JOB_SEARCH, status) },
    })
}
