//! An employer's own page: `GET /employers/{employer_id}`.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{self, Refusal};
use super::catalogue::{Employer, industries};
use super::server::{Site, Visitor};

/// `GET /employers/{employer_id}`, for everybody.
pub(super) async fn one(
    Shared(site): Shared<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let employer = site.catalogue().find_employer(&id).ok_or_else(Refusal::not_found)?;
    let hidden = match visitor {
        Visitor::Person(name) => {
            site.state().people.get(&name).is_some_and(|person| person.hidden_employers.contains_key(&employer.id))
        }
        Visitor::Application | Visitor::Nobody => false,
    };
    Ok(answers::json(StatusCode::OK, &shown(&site, employer, hidden)))
}

fn shown(site: &Site, employer: &Employer, hidden: bool) -> Value {
    let (api, id, city) = (&site.api, employer.id, employer.city);
    let industry = employer.industry();
    json!({
        "id": id.to_string(),
        "name": employer.name,
        "type": if employer.agency { "agency" } else { "company" },
        "description": format!("<p>{}</p>", super::page::escaped(&employer.about())),
        "branded_description": null,
        "branding": null,
        "site_url": format!("https://employer-{id}.example.com"),
        "alternate_url": format!("https://hh.ru/employer/{id}"),
        "vacancies_url": format!("{api}/vacancies?employer_id={id}"),
        "logo_urls": null,
        "area": { "id": city.id.to_string(), "name": city.name, "url": format!("{api}/areas/{}", city.id) },
        "industries": [{ "id": industry, "name": industries::name(industry) }],
        "insider_interviews": [],
        "open_vacancies": site.catalogue().open_vacancies(employer),
        "trusted": employer.trusted,
        "accredited_it_employer": employer.accredited,
        "relations": if hidden { vec!["blacklisted"] } else { Vec::new() },
    })
}
