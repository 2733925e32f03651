//! A run: begun, watched, stopped.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::ended::{Told, doing};
use super::{Frame, assets, html, see};
use crate::hh::ResumeId;
use crate::web::connection::Connection;
use crate::web::engine::{Doing, Error, Job, View};
use crate::web::language::Texts;
use crate::web::server::{Form, Member, Refusal, Site};

#[derive(Template)]
#[template(path = "run.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    problem: Option<&'static str>,
    script: &'static str,
    going: Option<Going>,
    connected: bool,
    /// What a run does.
    text: &'static str,
    last: Option<Told>,
    waiting: usize,
}

/// What goes on.
struct Going {
    word: String,
    text: &'static str,
    ahead: Option<usize>,
    stopping: bool,
    done: u64,
    steps: Vec<Bar>,
}

struct Bar {
    id: &'static str,
    text: &'static str,
    done: u64,
    /// At least 1: a bar of nothing is always full.
    of: u64,
    shown: u64,
}

/// What went wrong just before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Problem {
    problem: String,
}

/// What goes on, and what the last run came to.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Query(problem): Query<Problem>,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let t = language.texts();
    let user = &member.account.name;
    let connection = site.connections.of(user).await.unwrap_or(Connection::Never);
    // Before its result: what ends in between is shown as going on, not as never done.
    let going = going(&site.engine.view(user), t);
    let (engine, whose) = (site.engine.clone(), user.clone());
    let standing = tokio::task::spawn_blocking(move || engine.standing(&whose)).await.map_err(|_| Refusal::Failed)?;
    let sends = super::plan::sending(&site, user).await?.is_some();
    let page = Page {
        frame: Frame::new(&member.visit, t.runs, "run"),
        problem: match problem.problem.as_str() {
            "busy" => Some(t.busy_now),
            "connect" => Some(t.connect_first),
            "stale" => Some(t.run_changed),
            _ => None,
        },
        script: assets::script_path(),
        going,
        connected: matches!(connection, Connection::Connected { .. }),
        text: if sends { t.run_text_sends } else { t.run_text },
        last: standing.last.map(|last| Told::of(&last, language)),
        waiting: super::plan::of(&site, user).await.items.len(),
    };
    Ok(html(StatusCode::OK, &page))
}

fn going(view: &View, t: &'static Texts) -> Option<Going> {
    let what = view.doing?;
    let names =
        [("pages", t.step_pages), ("judged", t.step_judged), ("details", t.step_details), ("sent", t.step_sent)];
    let steps = names.into_iter().zip(view.steps).enumerate().filter(|(at, _)| match what {
        Doing::Plan => *at < 3,
        Doing::Send => *at > 1,
        Doing::Look => *at == 2,
        Doing::Hide | Doing::Sync => false,
    });
    let steps = steps.map(|(_, ((id, text), counted))| {
        let shown = counted.of.max(counted.done);
        Bar { id, text, done: counted.done, of: shown.max(1), shown }
    });
    let word = serde_json::to_value(what).ok()?.as_str()?.to_owned();
    let (text, done) = (doing(what, t), view.done);
    Some(Going { word, text, ahead: view.ahead, stopping: view.stopping, done, steps: steps.collect() })
}

/// Searches and plans.
pub(in crate::web) async fn begin(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    asked(&site, &member, Job::Plan { scheduled: false, send: false }).await
}

/// Asks hh.ru what came of the applications.
pub(in crate::web) async fn sync(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    asked(&site, &member, Job::Sync).await
}

/// Puts it into the queue, and leads to where it is watched.
pub(super) async fn asked(site: &Site, member: &Member, job: Job) -> Result<Response, Refusal> {
    led(site.engine.ask(&member.account.name, job).await, "/run")
}

fn led(done: Result<(), Error>, path: &str) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(see(path)),
        Err(Error::Busy) => Ok(see("/run?problem=busy")),
        Err(Error::NotConnected) => Ok(see("/run?problem=connect")),
        Err(Error::NotInPlan) => Ok(see("/run?problem=stale")),
        Err(error) => Err(error.into()),
    }
}

/// Stops what goes on.
pub(in crate::web) async fn cancel(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    site.engine.cancel(&member.account.name).await?;
    Ok(see("/run"))
}

/// Allows what the strategy asked for, and runs it.
pub(in crate::web) async fn allow(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    match site.engine.allow(&member.account.name).await {
        Ok(()) => asked(&site, &member, Job::Plan { scheduled: false, send: false }).await,
        refused => led(refused, "/run"),
    }
}

/// Takes a resume that the last run offered, and runs.
pub(in crate::web) async fn choose_resume(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let id = ResumeId::new(form.text("resume"));
    match site.engine.choose_resume(&member.account.name, &id).await {
        Ok(()) => asked(&site, &member, Job::Plan { scheduled: false, send: false }).await,
        refused => led(refused, "/run"),
    }
}
