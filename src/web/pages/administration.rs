//! What an administrator sees: the people, the log, how the server fares. Never anybody's data at hh.ru.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Frame, Problem, html, see};
use crate::vault::UserName;
use crate::web::accounts::{Account, Error, Event, What};
use crate::web::language::{Language, Texts};
use crate::web::server::{Administrator, Form, Member, Refusal, Site};

/// Lines of the log on the page.
const LINES: usize = 50;

#[derive(Template)]
#[template(path = "administration.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    problems: Vec<Problem>,
    /// A link that was just made.
    link: Option<String>,
    name: &'a str,
    people: Vec<Account>,
    events: Vec<Line>,
    figures: Vec<(&'static str, String)>,
}

struct Line {
    at: String,
    who: String,
    what: String,
    whom: String,
    address: String,
}

/// The page.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    Administrator(member): Administrator,
) -> Result<Response, Refusal> {
    shown(&site, &member, StatusCode::OK, Vec::new(), None, "").await
}

async fn shown(
    site: &Arc<Site>,
    member: &Member,
    status: StatusCode,
    problems: Vec<Problem>,
    link: Option<String>,
    name: &str,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let accounts = site.accounts.clone();
    let events = super::data::blocking(move || accounts.events()).await?;
    let title = language.texts().administration;
    let frame = Frame { path: "/administration", ..Frame::new(&member.visit, title, "administration") };
    let events = events.iter().take(LINES).map(|event| line(event, language)).collect();
    let (people, figures) = (site.accounts.all(), figures(site, language));
    Ok(html(status, &Page { frame, problems, link, name, people, events, figures }))
}

/// Makes a link, shown once.
pub(in crate::web) async fn invite(
    State(site): State<Arc<Site>>,
    Administrator(member): Administrator,
    form: Form,
) -> Result<Response, Refusal> {
    let t = member.visit.language.texts();
    let typed = form.text("name").trim();
    let again =
        async |problem| shown(&site, &member, StatusCode::UNPROCESSABLE_ENTITY, vec![problem], None, typed).await;
    let name = if typed.is_empty() { None } else { Some(UserName::new(typed)) };
    let Ok(name) = name.transpose() else { return again(Problem::new("name", t.name_wrong)).await };
    let (accounts, by, address) = (site.accounts.clone(), member.account.clone(), member.visit.address);
    let made = tokio::task::spawn_blocking(move || accounts.invite(Some(&by), name.as_ref(), Some(address))).await;
    match made.map_err(|_| Refusal::Failed)? {
        Ok(token) => {
            let link = format!("{}invitation/{}", site.hosts.public(), token.expose());
            shown(&site, &member, StatusCode::OK, Vec::new(), Some(link), "").await
        }
        Err(error) => match Problem::of(&error, member.visit.language, "name", "name") {
            Some(problem) => again(problem).await,
            None => Err(error.into()),
        },
    }
}

/// Lets somebody in no longer.
pub(in crate::web) async fn disable(
    State(site): State<Arc<Site>>,
    Administrator(member): Administrator,
    form: Form,
) -> Result<Response, Refusal> {
    set_disabled(&site, member, &form, true).await
}

/// Lets somebody in again.
pub(in crate::web) async fn enable(
    State(site): State<Arc<Site>>,
    Administrator(member): Administrator,
    form: Form,
) -> Result<Response, Refusal> {
    set_disabled(&site, member, &form, false).await
}

async fn set_disabled(site: &Arc<Site>, member: Member, form: &Form, disabled: bool) -> Result<Response, Refusal> {
    let whom = UserName::new(form.text("name")).map_err(|_| Refusal::BadRequest)?;
    let (accounts, by, address) = (site.accounts.clone(), member.account.clone(), member.visit.address);
    // As they write it themselves.
    let same = |account: &Account| account.name.as_str().to_lowercase() == whom.as_str().to_lowercase();
    let account = site.accounts.all().into_iter().find(same);
    let done = tokio::task::spawn_blocking(move || accounts.set_disabled(&by, &whom, disabled, address)).await;
    match done.map_err(|_| Refusal::Failed)? {
        Ok(()) => {
            // Nor goes on what they began: it may be somebody else who began it.
            if let (true, Some(account)) = (disabled, account) {
                site.engine.cancel(&account.name).await?;
            }
            Ok(see("/administration"))
        }
        Err(Error::LastAdministrator) => {
            let problem = Problem::new("people", member.visit.language.texts().last_administrator);
            shown(site, &member, StatusCode::UNPROCESSABLE_ENTITY, vec![problem], None, "").await
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends somebody's sessions.
pub(in crate::web) async fn sign_out(
    State(site): State<Arc<Site>>,
    Administrator(member): Administrator,
    form: Form,
) -> Result<Response, Refusal> {
    let whom = UserName::new(form.text("name")).map_err(|_| Refusal::BadRequest)?;
    let accounts = site.accounts.clone();
    let Member { account, visit, .. } = member;
    super::data::blocking(move || accounts.sign_out_everywhere(&account, &whom, visit.address)).await?;
    Ok(see("/administration"))
}

fn figures(site: &Site, language: Language) -> Vec<(&'static str, String)> {
    let t = language.texts();
    let minutes = site.counts.uptime().as_secs() / 60;
    let uptime = match (minutes / 1_440, minutes / 60) {
        (0, 0) => language.count(minutes, &t.minutes),
        (0, hours) => language.count(hours, &t.hours),
        (days, _) => language.count(days, &t.days),
    };
    let (running, waiting) = site.engine.load();
    let requests: u64 = (2..6).map(|class| site.counts.answers(class)).sum();
    vec![
        (t.uptime, uptime),
        (t.people, language.count(site.accounts.all().len() as u64, &t.people_counted)),
        (t.sessions, site.accounts.sessions().to_string()),
        (t.connections, site.counts.connections.load(Ordering::Relaxed).to_string()),
        (t.requests, requests.to_string()),
        (t.runs_under_way, running.to_string()),
        (t.runs_waiting, waiting.to_string()),
        (t.answers_failed, site.counts.answers(5).to_string()),
    ]
}

fn line(event: &Event, language: Language) -> Line {
    let t = language.texts();
    let by_operator = event.address.is_none() && !matches!(event.what, What::SentBySchedule | What::Sent);
    Line {
        at: language.moment(event.at),
        who: if by_operator { t.operator.to_owned() } else { event.who.clone() },
        what: match event.count {
            Some(count) => format!("{} ({count})", said(event.what, t)),
            None => said(event.what, t).to_owned(),
        },
        whom: event.whom.clone().unwrap_or_default(),
        address: event.address.map_or_else(String::new, |address| address.to_string()),
    }
}

fn said(what: What, t: &Texts) -> &'static str {
    match what {
        What::Invited => t.did_invited,
        What::Joined => t.did_joined,
        What::SignedIn => t.did_signed_in,
        What::WrongPassword => t.did_wrong_password,
        What::SignedOut => t.did_signed_out,
        What::SignedOutEverywhere => t.did_everywhere,
        What::PasswordChanged => t.did_password,
        What::Disabled => t.did_disabled,
        What::Enabled => t.did_enabled,
        What::Removed => t.did_removed,
        What::Renamed => t.did_renamed,
        What::Connected => t.did_connected,
        What::Disconnected => t.did_disconnected,
        What::Sent => t.did_sent,
        What::SentBySchedule => t.did_sent_by_schedule,
        What::Hidden => t.did_hidden,
        What::SettingsChanged => t.did_settings,
        What::StrategyRemoved => t.did_strategy,
        What::PermissionRevoked => t.did_permission,
    }
}
