//! What an administrator sees: the people, the log, how the server fares. Never anybody's data at hh.ru.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Frame, Problem, html, see};
use crate::vault::UserName;
use crate::web::accounts::{Account, Error, Event, What, digest_named, named};
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
    /// The link is to be one more administrator's.
    administers: bool,
    people: Vec<Account>,
    open: Vec<Open>,
    events: Vec<Line>,
    figures: Vec<(&'static str, String)>,
}

/// An invitation that nobody has used yet.
struct Open {
    id: String,
    name: Option<String>,
    administrator: bool,
    ends: String,
}

/// What was typed into the form that invites.
#[derive(Clone, Copy, Default)]
struct Typed<'a> {
    name: &'a str,
    administers: bool,
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
    shown(&site, &member, StatusCode::OK, Vec::new(), None, Typed::default()).await
}

async fn shown(
    site: &Arc<Site>,
    member: &Member,
    status: StatusCode,
    problems: Vec<Problem>,
    link: Option<String>,
    typed: Typed<'_>,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let accounts = site.accounts.clone();
    let (events, open) = super::data::blocking(move || Ok((accounts.events()?, accounts.invitations()?))).await?;
    let title = language.texts().administration;
    let frame = Frame { path: "/administration", ..Frame::new(&member.visit, title, "administration") };
    let events = events.iter().take(LINES).map(|event| line(event, language)).collect();
    let (people, figures) = (site.accounts.all(), figures(site, language));
    let open = open.into_iter().map(|(digest, invitation)| Open {
        id: named(&digest),
        ends: language.moment(invitation.ends()),
        name: invitation.name.map(|name| name.to_string()),
        administrator: invitation.administrator,
    });
    let (open, Typed { name, administers }) = (open.collect(), typed);
    Ok(html(status, &Page { frame, problems, link, name, administers, people, open, events, figures }))
}

/// Makes a link, shown once.
pub(in crate::web) async fn invite(
    State(site): State<Arc<Site>>,
    Administrator(member): Administrator,
    form: Form,
) -> Result<Response, Refusal> {
    let t = member.visit.language.texts();
    let administers = form.text("administrator") == "yes";
    let typed = Typed { name: form.text("name").trim(), administers };
    let again =
        async |problem| shown(&site, &member, StatusCode::UNPROCESSABLE_ENTITY, vec![problem], None, typed).await;
    let name = if typed.name.is_empty() { None } else { Some(UserName::new(typed.name)) };
    let Ok(name) = name.transpose() else { return again(Problem::new("name", t.name_wrong)).await };
    let (accounts, by, address) = (site.accounts.clone(), member.account.clone(), member.visit.address);
    let made = tokio::task::spawn_blocking(move || {
        if administers {
            accounts.invite_administrator(&by, name.as_ref(), address)
        } else {
            accounts.invite(Some(&by), name.as_ref(), Some(address))
        }
    });
    let made = made.await;
    match made.map_err(|_| Refusal::Failed)? {
        Ok(token) => {
            let link = format!("{}invitation/{}", site.hosts.public(), token.expose());
            shown(&site, &member, StatusCode::OK, Vec::new(), Some(link), Typed::default()).await
        }
        Err(error) => match Problem::of(&error, member.visit.language, "name", "name") {
            Some(problem) => again(problem).await,
            None => Err(error.into()),
        },
    }
}

/// Makes an invitation void. One that was used meanwhile is gone all the same.
pub(in crate::web) async fn take_back(
    State(site): State<Arc<Site>>,
    Administrator(member): Administrator,
    form: Form,
) -> Result<Response, Refusal> {
    let digest = digest_named(form.text("invitation")).ok_or(Refusal::BadRequest)?;
    let accounts = site.accounts.clone();
    let Member { account, visit, .. } = member;
    super::data::blocking(move || accounts.take_back(&account, &digest, visit.address)).await?;
    Ok(see("/administration"))
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
            shown(site, &member, StatusCode::UNPROCESSABLE_ENTITY, vec![problem], None, Typed::default()).await
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
        What::InvitedAdministrator => t.did_invited_administrator,
        What::TookBackInvitation => t.did_took_back,
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
