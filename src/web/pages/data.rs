//! A person's own data: taking it along, and having it forgotten.

use std::path::Path;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Frame, Problem, html, settings, signed_out};
use crate::vault::db::Database;
use crate::vault::lock::RunLock;
use crate::vault::{self, Journal, UserName, people};
use crate::web::accounts::{Account, Error};
use crate::web::server::{Form, Member, Refusal, Site, Visit};

/// Does what waits for the disk away from the threads that answer.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Refusal::Failed),
    }
}

/// Everything under the person's name, as one JSON document.
pub(in crate::web) async fn export(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    let account = member.account;
    let site = Arc::clone(&site);
    let document = blocking(move || {
        let events = site.accounts.events()?.into_iter();
        let name = account.name.as_str();
        let own: Vec<_> = events.filter(|event| event.who == name || event.whom.as_deref() == Some(name)).collect();
        let folder = people::folder_of(&site.home, &account.name, &site.origins).join("journal");
        let journal = if folder.is_dir() { Journal::new(Database::new(folder)).all()? } else { Vec::new() };
        Ok(json!({
            "account": {
                "name": account.name,
                "language": account.language,
                "administrator": account.administrator,
                "created": account.created,
            },
            "events": own,
            "applications": journal,
        }))
    });
    let document = document.await?;
    let text = serde_json::to_string_pretty(&document).map_err(|_| Refusal::Failed)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"hhrun.json\""),
    ];
    Ok((headers, text).into_response())
}

#[derive(Template)]
#[template(path = "deleted.html", config = "src/web/askama.toml")]
struct Deleted<'a> {
    frame: Frame<'a>,
}

/// Forgets the person, once they typed their own name and the password.
pub(in crate::web) async fn delete(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let t = member.visit.language.texts();
    let account = member.account.clone();
    if form.text("confirm").trim() != account.name.as_str() {
        return Ok(settings::again(&member, Problem::new("confirm", t.delete_wrong)));
    }
    let address = member.visit.address;
    let confirmed = site.accounts.confirm(&account, form.secret("delete_password"), address).await;
    let checked =
        confirmed.and_then(|()| if site.accounts.may_leave(&account) { Ok(()) } else { Err(Error::LastAdministrator) });
    if let Err(error) = checked {
        let problem = Problem::of(&error, member.visit.language, "delete_password", "delete_password");
        return problem.map(|problem| settings::again(&member, problem)).ok_or_else(|| error.into());
    }
    let (shared, name) = (Arc::clone(&site), account.clone());
    match blocking(move || forget(&shared, &name, address)).await? {
        Forgotten::All => Ok(said(&member.visit, &site)),
        Forgotten::Nothing => Ok(settings::again(&member, Problem::new("confirm", t.delete_busy))),
    }
}

enum Forgotten {
    All,
    /// A run or a sign-in is under way.
    Nothing,
}

fn forget(site: &Site, account: &Account, address: std::net::IpAddr) -> Result<Forgotten, Error> {
    match remove_vaults(&site.home, &account.name, &site.origins) {
        Ok(()) => {}
        Err(vault::Error::Lock(_)) => return Ok(Forgotten::Nothing),
        Err(error) => return Err(error.into()),
    }
    site.engine.forget(&account.name);
    site.accounts.remove(account, address)?;
    Ok(Forgotten::All)
}

/// The person's folders at every hh.ru.
fn remove_vaults(home: &Path, name: &UserName, known: &vault::Origins) -> Result<(), vault::Error> {
    for somebody in people::everybody(home, std::slice::from_ref(known))? {
        if let (true, Some(origins)) = (somebody.user == *name, &somebody.origins) {
            let run = RunLock::take(&people::folder_of(home, name, origins), "delete my data")?;
            people::remove(home, origins, name, &run)?;
        }
    }
    Ok(())
}

fn said(visit: &Visit, site: &Site) -> Response {
    let stranger = visit.clone().forgotten();
    let frame = Frame { path: "/sign-in", ..Frame::new(&stranger, visit.language.texts().deleted, "") };
    let page = html(StatusCode::OK, &Deleted { frame });
    let mut response = signed_out("/", site);
    let (parts, body) = page.into_parts();
    *response.status_mut() = parts.status;
    *response.body_mut() = body;
    response.headers_mut().remove(header::LOCATION);
    response.headers_mut().extend(parts.headers);
    response
}
