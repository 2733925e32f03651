//! A person's own data: taking it along, and having it forgotten.

use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Frame, Problem, apart, html, settings, signed_out};
use crate::vault::lock::RunLock;
use crate::vault::reports::Reports;
use crate::vault::{self, UserName, people};
use crate::web::accounts::{Account, Error};
use crate::web::person::Own;
use crate::web::server::{Form, Member, Refusal, Site, Turn, Visit, Who};
use crate::web::strategies::{self, Name, Strategies};

/// Does what waits for the disk away from the threads that answer.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Refusal::Failed),
    }
}

/// Everything under the person's name, as one JSON document; scripts with their versions, and what runs told, can be
/// large and come piece by piece.
pub(in crate::web) async fn export(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    let account = member.account;
    let turn = site.exports.take(Who::Person(account.name.clone())).await?;
    let (own, shared) = (Own::new(&site, &account.name), Arc::clone(&site));
    let (reports, strategies) = (own.reports.clone(), own.strategies.clone());
    let (head, listed, runs) = apart(move || {
        let document = document(&shared, &own, &account)?;
        let head = serde_json::to_string_pretty(&document).map_err(|_| Refusal::Failed)?;
        Ok::<_, Refusal>((head, own.strategies.list()?, own.reports.list()?))
    })
    .await??;
    // The document ends where the pieces begin.
    let head = format!("{},\n  \"strategies\": [", head.trim_end().trim_end_matches('}').trim_end());
    let scripts = stream::iter(listed).enumerate().then(move |(place, listed)| {
        let strategies = strategies.clone();
        piece(move || script(&strategies, &listed.name, place))
    });
    let runs = stream::iter(runs).enumerate().then(move |(place, run)| {
        let reports = reports.clone();
        piece(move || told(&reports, &run, place))
    });
    let whole = stream::once(async { Ok(head) })
        .chain(scripts)
        .chain(stream::once(async { Ok("\n  ],\n  \"reports\": {".to_owned()) }))
        .chain(runs)
        .chain(stream::once(async { Ok("\n  }\n}\n".to_owned()) }));
    let whole = whole.map(move |piece| {
        // It goes along to the end, or until nobody reads any more.
        let _: &Turn = &turn;
        piece
    });
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"hhrun.json\""),
    ];
    Ok((headers, Body::from_stream(whole)).into_response())
}

async fn piece(work: impl FnOnce() -> io::Result<String> + Send + 'static) -> io::Result<String> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// One script with its versions.
fn script(strategies: &Strategies, name: &Name, place: usize) -> io::Result<String> {
    let kept = || {
        let texts = strategies.read(name)?;
        let numbers = strategies.numbers(name)?.into_iter();
        let versions = numbers.map(|number| strategies.version(name, number)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({
            "name": name.as_str(),
            "script": texts.script,
            "tests": texts.tests,
            "values": strategies.values(name)?,
            "versions": versions,
        }))
    };
    let value = match kept() {
        // An editor at this machine made it so, or it was taken away meanwhile.
        Err(error @ (strategies::Error::TooBig | strategies::Error::Missing(_))) => {
            json!({ "name": name.as_str(), "trouble": error.to_string() })
        }
        kept => kept.map_err(io::Error::other)?,
    };
    Ok(format!("{}\n    {value}", if place == 0 { "" } else { "," }))
}

/// What one run told.
fn told(reports: &Reports, run: &str, place: usize) -> io::Result<String> {
    let report = reports.get(run).map_err(io::Error::other)?.unwrap_or_else(|| b"null".to_vec());
    let report = String::from_utf8(report).map_err(io::Error::other)?;
    Ok(format!("{}\n    \"{run}\": {report}", if place == 0 { "" } else { "," }))
}

fn document(site: &Site, own: &Own, account: &Account) -> Result<Value, Refusal> {
    let events: Vec<_> = site.accounts.events()?.into_iter().filter_map(|event| event.told_to(account)).collect();
    let (entries, runs) = own.journal().everything().map_err(vault::Error::from)?;
    let told = own.told()?;
    let applications = entries.into_iter().map(|entry| {
        let mut value = json!(entry);
        value["letter"] = json!(entry.letter);
        value["card"] = json!(entry.card);
        value["seen"] = json!(entry.seen);
        value["outcome"] = json!(told.outcome(&entry));
        value
    });
    let applications: Vec<Value> = applications.collect();
    Ok(json!({
        "account": {
            "name": account.name,
            "language": account.language,
            "administrator": account.administrator,
            "created": account.created,
        },
        "preferences": site.accounts.preferences(&account.name)?,
        "person": own.person()?,
        "permissions": own.permissions.all().map_err(vault::Error::from)?,
        "events": events,
        "runs": runs,
        "applications": applications,
    }))
}

#[derive(Template)]
#[template(path = "deleted.html", config = "src/web/askama.toml")]
struct Deleted<'a> {
    frame: Frame<'a>,
    /// What became of the tokens at hh.ru.
    at_hh: Option<&'static str>,
    is_left: bool,
}

/// So long hh.ru is waited for when somebody goes.
const PATIENCE: Duration = Duration::from_secs(15);

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
    let left = leave_hh(&site, &account, address).await;
    if left == Left::Busy {
        return Ok(settings::again(&member, Problem::new("confirm", t.delete_busy)));
    }
    let (shared, name) = (Arc::clone(&site), account.clone());
    match blocking(move || forget(&shared, &name, address)).await? {
        Forgotten::All => Ok(said(&member.visit, &site, left)),
        Forgotten::Nothing => Ok(settings::again(&member, Problem::new("confirm", t.delete_busy))),
    }
}

/// How somebody who goes was signed out at hh.ru.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// There was nothing to sign out of.
    Nothing,
    SignedOut,
    /// hh.ru was not reached, or did not do it: a copy of the tokens would work until they expire.
    Not,
    Busy,
}

/// Makes the tokens worthless at hh.ru before they are forgotten here.
async fn leave_hh(site: &Site, account: &Account, address: IpAddr) -> Left {
    use crate::web::connection::{Connection, Error};
    let connection = site.connections.of(&account.name).await;
    if matches!(connection, Ok(Connection::Never | Connection::Disconnected { .. })) {
        return Left::Nothing;
    }
    match tokio::time::timeout(PATIENCE, site.connections.disconnect(&account.name, address)).await {
        Ok(Ok(())) => Left::SignedOut,
        Ok(Err(Error::Busy)) => Left::Busy,
        Ok(Err(error)) => {
            tracing::warn!(%error, "somebody who goes is not signed out at hh.ru");
            Left::Not
        }
        Err(_) => Left::Not,
    }
}

enum Forgotten {
    All,
    /// A run or a sign-in is under way.
    Nothing,
}

fn forget(site: &Site, account: &Account, address: IpAddr) -> Result<Forgotten, Error> {
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

fn said(visit: &Visit, site: &Site, left: Left) -> Response {
    let t = visit.language.texts();
    let at_hh = match left {
        Left::SignedOut => Some(t.deleted_at_hh),
        Left::Not => Some(t.deleted_not_at_hh),
        Left::Nothing | Left::Busy => None,
    };
    let stranger = visit.clone().forgotten();
    let frame = Frame { path: "/sign-in", ..Frame::new(&stranger, t.deleted, "") };
    let page = html(StatusCode::OK, &Deleted { frame, at_hh, is_left: left == Left::Not });
    let mut response = signed_out("/", site);
    let (parts, body) = page.into_parts();
    *response.status_mut() = parts.status;
    *response.body_mut() = body;
    response.headers_mut().remove(header::LOCATION);
    response.headers_mut().extend(parts.headers);
    response
}
