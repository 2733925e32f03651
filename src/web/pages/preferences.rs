//! What a person chooses about their runs.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Local, Utc};

use super::permissions::Allowed;
use super::{Done, Frame, Problem, apart, html, see};
use crate::hh::EmployerId;
use crate::notify::mail::mailbox;
use crate::web::language::PreferenceTexts;
use crate::web::person::Own;
use crate::web::preferences::{Field, Preferences, Words, Wrong, employers, shortest};
use crate::web::server::{Form, Member, Refusal, Site};
use crate::web::strategies::{Listed, Name};

#[derive(Template)]
#[template(path = "preferences.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    p: &'static PreferenceTexts,
    problems: Vec<Problem>,
    done: Option<&'static str>,
    strategies: Vec<Listed>,
    strategy: String,
    words: Words,
    send: bool,
    notify: String,
    employers: String,
    /// The server's clock.
    clock: String,
    next: Option<String>,
    resume: Option<String>,
    allowed: Vec<Allowed>,
}

/// The page.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let p = member.visit.language.preferences();
    let done = match done.done.as_str() {
        "saved" => Some(p.saved),
        "revoked" => Some(p.revoked),
        _ => None,
    };
    shown(&site, &member, Vec::new(), done, |_| {}).await
}

/// The page as it is kept, but for what was `typed`.
async fn shown(
    site: &Arc<Site>,
    member: &Member,
    problems: Vec<Problem>,
    done: Option<&'static str>,
    typed: impl FnOnce(&mut Preferences),
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let (own, accounts) = (Own::new(site, &member.account.name), site.accounts.clone());
    let read = apart(move || {
        let kept = accounts.preferences(&own.user)?;
        Ok::<_, Refusal>((
            kept,
            own.strategies.list()?,
            own.permissions.all().map_err(crate::vault::Error::from)?,
            own.person()?,
        ))
    });
    let (kept, strategies, grants, person) = read.await??;
    let schedule = kept.schedule(shortest(&site.origins));
    let next = schedule.and_then(|schedule| schedule.next(&Local::now()));
    let mut shown = kept;
    typed(&mut shown);
    let p = language.preferences();
    let page = Page {
        frame: Frame { path: "/settings/runs", ..Frame::new(&member.visit, p.title, "settings") },
        p,
        done,
        strategies,
        strategy: shown.strategy.unwrap_or_default(),
        words: shown.schedule.unwrap_or_default(),
        send: shown.send,
        notify: shown.notify.unwrap_or_default(),
        employers: shown.own_employers.iter().map(EmployerId::as_str).collect::<Vec<_>>().join(", "),
        clock: language.local(Local::now()),
        next: next.map(|moment| language.local(moment)),
        resume: person.resume.map(|resume| resume.to_string()),
        allowed: grants.into_iter().map(|grant| Allowed::of(grant, language)).collect(),
        problems,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html(status, &page))
}

/// Which strategy runs, and when.
pub(in crate::web) async fn schedule(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let p = language.preferences();
    let typed = |name| form.text(name).trim().to_owned();
    let words = Words { every: typed("every"), quiet: typed("quiet"), days: typed("days") };
    let strategy = Some(typed("strategy")).filter(|name| !name.is_empty());
    let mut problems = Vec::new();
    let is_own = match strategy.as_deref().map(Name::new) {
        None => true,
        Some(Err(_)) => false,
        Some(Ok(name)) => {
            let own = Own::new(&site, &member.account.name);
            apart(move || own.strategies.read(&name).is_ok()).await?
        }
    };
    if !is_own {
        problems.push(Problem::new("strategy", p.strategy_wrong));
    }
    // Quiet hours without a time are of no use, and would be forgotten: they are read all the same.
    let is_set = words != Words::default();
    if is_set && let Err(Wrong { field, error }) = words.read(shortest(&site.origins)) {
        problems.push(Problem::new(field_id(field), language.schedule_error(&error)));
    }
    if is_set && strategy.is_none() {
        problems.push(Problem::new("strategy", p.strategy_needed));
    }
    let send = form.text("send") == "yes";
    let change = move |kept: &mut Preferences| {
        kept.strategy = strategy;
        if kept.schedule.as_ref() != Some(&words) {
            kept.since = is_set.then(Utc::now);
        }
        kept.schedule = is_set.then_some(words);
        kept.send = is_set && send;
    };
    if !problems.is_empty() {
        return shown(&site, &member, problems, None, change).await;
    }
    let (accounts, account, address) = (site.accounts.clone(), member.account, member.visit.address);
    apart(move || accounts.change_preferences(&account, address, change)).await??;
    Ok(see("/settings/runs?done=saved"))
}

fn field_id(field: Field) -> &'static str {
    match field {
        Field::Every => "every",
        Field::Quiet => "quiet",
        Field::Days => "days",
    }
}

/// Where the person is told.
pub(in crate::web) async fn notification(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let typed = form.text("notify").trim().to_owned();
    let read = if typed.is_empty() { Ok(None) } else { mailbox(&typed).map(|one| Some(one.email.to_string())) };
    let (Ok(notify), true) = (read, typed.len() <= 320) else {
        let problem = Problem::new("notify", member.visit.language.preferences().notify_wrong);
        return shown(&site, &member, vec![problem], None, |kept| kept.notify = Some(typed)).await;
    };
    let (accounts, account, address) = (site.accounts.clone(), member.account, member.visit.address);
    apart(move || accounts.change_preferences(&account, address, |kept| kept.notify = notify)).await??;
    Ok(see("/settings/runs?done=saved"))
}

/// Whom the person never applies to.
pub(in crate::web) async fn own_employers(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let typed = form.text("employers");
    let found = match employers(typed) {
        Ok(found) => found,
        Err(wrong) => {
            let text = format!("{} {wrong}", member.visit.language.preferences().employers_wrong);
            // Nothing typed is lost.
            let typed = vec![EmployerId::new(typed.trim())];
            let problems = vec![Problem::new("employers", text)];
            return shown(&site, &member, problems, None, |kept| kept.own_employers = typed).await;
        }
    };
    let (accounts, account, address) = (site.accounts.clone(), member.account, member.visit.address);
    apart(move || accounts.change_preferences(&account, address, |kept| kept.own_employers = found)).await??;
    Ok(see("/settings/runs?done=saved"))
}
