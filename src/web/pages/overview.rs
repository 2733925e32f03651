//! The first page: where one stands.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::ended::{Told, doing};
use super::{Done, Frame, html};
use crate::gate::DAILY;
use crate::web::connection::{Connection, Misfit};
use crate::web::language::{Language, Texts};
use crate::web::server::{Member, Refusal, Site};

#[derive(Template)]
#[template(path = "overview.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    name: &'a str,
    done: Option<&'static str>,
    problem: Option<&'static str>,
    connection: Shown,
    misfit: Option<Unfit>,
    doing: Option<&'static str>,
    waiting: usize,
    /// The schedule sends without asking.
    sends: bool,
    budget: u32,
    next: Option<String>,
    last: Option<Told>,
}

/// The connection in words.
struct Shown {
    text: &'static str,
    person: Option<String>,
    reason: Option<String>,
    is_on: bool,
    is_known: bool,
    can_leave: bool,
}

/// Why nobody can be connected, in words.
struct Unfit {
    text: &'static str,
    wanted: String,
    is: Option<String>,
}

/// What there is of the person here.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let t = language.texts();
    let user = &member.account.name;
    let connection = site.connections.of(user).await.unwrap_or(Connection::Never);
    let waiting = super::plan::of(&site, user).await.items.len();
    let budget = site.engine.budget(user).await.unwrap_or(DAILY);
    // Before its result, as on the page of runs.
    let doing = site.engine.view(user).doing.map(|what| doing(what, t));
    let (engine, whose) = (site.engine.clone(), user.clone());
    let looked = tokio::task::spawn_blocking(move || (engine.standing(&whose), engine.next_run(&whose))).await;
    let (standing, next) = looked.map_err(|_| Refusal::Failed)?;
    let next = next.map(|next| language.local(next));
    let (done, problem) = match done.done.as_str() {
        "connected" => (Some(t.connected_now), None),
        "disconnected" => (Some(t.disconnected), None),
        "busy" => (None, Some(t.busy_now)),
        _ => (None, None),
    };
    let sends = super::plan::sending(&site, user).await?.is_some();
    let page = Page {
        sends,
        frame: Frame::new(&member.visit, t.overview, "overview"),
        name: user.as_str(),
        done,
        problem,
        connection: shown(&connection, language),
        misfit: site.connections.callback().err().map(|misfit| unfit(misfit, t)),
        doing,
        waiting,
        budget,
        next,
        last: standing.last.map(|last| Told::of(&last, language)),
    };
    Ok(html(StatusCode::OK, &page))
}

fn shown(connection: &Connection, language: Language) -> Shown {
    let t = language.texts();
    let (text, person, reason) = match connection {
        Connection::Never => (t.connection_none, None, None),
        Connection::Connected { name } => (t.connected_as, Some(name.clone()), None),
        Connection::Lost { name, reason } => {
            (t.connection_lost, Some(name.clone()), Some(language.login_reason(reason)))
        }
        Connection::Action { name, reason } => {
            (t.connection_action, Some(name.clone()), Some(language.action_reason(reason)))
        }
        Connection::Disconnected { name } => (t.connection_off, Some(name.clone()), None),
    };
    let is_on = matches!(connection, Connection::Connected { .. });
    let is_known = *connection != Connection::Never;
    let can_leave = is_known && !matches!(connection, Connection::Disconnected { .. });
    Shown { text, person: person.filter(|name| !name.is_empty()), reason, is_on, is_known, can_leave }
}

fn unfit(misfit: &Misfit, t: &'static Texts) -> Unfit {
    match misfit {
        Misfit::Credentials(missing) => Unfit { text: t.connect_credentials, wanted: missing.clone(), is: None },
        Misfit::Redirect { is, wanted } => Unfit { text: t.connect_redirect, wanted: wanted.clone(), is: is.clone() },
        Misfit::Path(path) => Unfit { text: t.connect_path, wanted: path.clone(), is: None },
    }
}
