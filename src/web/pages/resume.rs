//! The resume that runs apply with: one of those that hh.ru tells.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Done, Frame, Problem, apart, html, see};
use crate::hh::{Resume, ResumeId};
use crate::protocol::strip_controls;
use crate::web::accounts::What;
use crate::web::engine::Error;
use crate::web::language::{Language, PreferenceTexts};
use crate::web::person::Own;
use crate::web::server::{Form, Member, Refusal, Site};

#[derive(Template)]
#[template(path = "resume.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    p: &'static PreferenceTexts,
    problems: Vec<Problem>,
    done: Option<&'static str>,
    connected: bool,
    /// Why they are not known, and the language that it is said in.
    trouble: Option<(String, &'static str)>,
    /// What was chosen is not among them.
    is_gone: bool,
    resumes: Vec<Listed>,
}

struct Listed {
    id: String,
    title: String,
    changed: String,
    is_chosen: bool,
}

/// The resumes.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let p = member.visit.language.preferences();
    let done = (done.done == "saved").then_some(p.resume_saved);
    let resumes = site.engine.resumes(&member.account.name).await;
    shown(&site, &member, Vec::new(), done, resumes).await
}

async fn shown(
    site: &Arc<Site>,
    member: &Member,
    problems: Vec<Problem>,
    done: Option<&'static str>,
    resumes: Result<Vec<Resume>, Error>,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let p = language.preferences();
    let own = Own::new(site, &member.account.name);
    let chosen = apart(move || own.person()).await??.resume;
    let connected = !matches!(resumes, Err(Error::NotConnected | Error::SignIn));
    let (resumes, trouble) = match resumes {
        Ok(resumes) => (resumes, None),
        Err(Error::NotConnected | Error::SignIn) => (Vec::new(), None),
        Err(Error::Hh(why)) => (Vec::new(), Some(said(&why, language))),
        Err(error) => return Err(error.into()),
    };
    let page = Page {
        frame: Frame { path: "/settings/resume", ..Frame::new(&member.visit, p.resume, "settings") },
        p,
        done,
        connected,
        trouble,
        is_gone: chosen.as_ref().is_some_and(|id| resumes.iter().all(|one| one.id != *id)),
        resumes: resumes.iter().map(|one| listed(one, chosen.as_ref(), language)).collect(),
        problems,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html(status, &page))
}

fn said(why: &str, language: Language) -> (String, &'static str) {
    match language.of_reports().trouble(why) {
        Some(said) => (said, language.code()),
        None => (strip_controls(why, false).into_owned(), "en"),
    }
}

fn listed(one: &Resume, chosen: Option<&ResumeId>, language: Language) -> Listed {
    let title = one.title.as_deref().map(|title| strip_controls(title, false).into_owned());
    let changed = one.updated_at.as_ref().and_then(crate::hh::Timestamp::moment);
    Listed {
        id: one.id.to_string(),
        title: title
            .filter(|title| !title.trim().is_empty())
            .unwrap_or_else(|| language.preferences().untitled.to_owned()),
        changed: changed.map_or_else(String::new, |moment| language.moment(moment.to_utc())),
        is_chosen: chosen == Some(&one.id),
    }
}

/// Takes one of them, if hh.ru still has it.
pub(in crate::web) async fn choose(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let user = &member.account.name;
    let id = ResumeId::new(form.text("resume"));
    let resumes = site.engine.resumes(user).await;
    let Ok(own) = &resumes else { return shown(&site, &member, Vec::new(), None, resumes).await };
    if own.iter().all(|one| one.id != id) {
        let problem = Problem::new("resume", member.visit.language.preferences().resume_wrong);
        return shown(&site, &member, vec![problem], None, resumes).await;
    }
    site.engine.keep_resume(user, &id).await?;
    let (accounts, account, address) = (site.accounts.clone(), member.account, member.visit.address);
    apart(move || accounts.note_deed(What::SettingsChanged, &account, address)).await??;
    Ok(see("/settings/resume?done=saved"))
}
