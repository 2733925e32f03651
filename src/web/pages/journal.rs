//! What was sent: the list, one application, and all of it as CSV.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::application::{Shown, shown};
use super::{Frame, apart, html};
use crate::hh::VacancyId;
use crate::protocol::strip_controls;
use crate::run::applications::{self, Application, points};
use crate::run::stats::SILENCE_DAYS;
use crate::vault;
use crate::web::language::{JournalTexts, Language, STATES};
use crate::web::person::Own;
use crate::web::server::{Member, Refusal, Site};

/// Rows of a page.
const ROWS: usize = 50;

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    state: String,
    strategy: String,
    search: String,
    page: String,
}

impl Wanted {
    fn wants(&self, one: &Application) -> bool {
        let part = self.search.trim().to_lowercase();
        let entry = &one.entry;
        let has = |text: &String| text.to_lowercase().contains(&part);
        (self.state.is_empty() || one.is(&self.state))
            && (self.strategy.is_empty() || entry.strategy == self.strategy)
            && (part.is_empty() || [&entry.title, &entry.employer, &entry.query].into_iter().any(has))
    }

    /// The same on another page, as an address has it.
    fn query(&self, page: usize) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("state", &self.state), ("strategy", &self.strategy), ("search", &self.search)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        query.finish()
    }
}

#[derive(Template)]
#[template(path = "journal.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    j: &'static JournalTexts,
    wanted: &'a Wanted,
    states: Vec<(&'static str, &'static str)>,
    strategies: Vec<String>,
    rows: Vec<Row>,
    known_until: Option<String>,
    /// Whether anything was ever sent.
    is_empty: bool,
    number: usize,
    pages: usize,
    found: usize,
    newer: Option<String>,
    older: Option<String>,
    csv: String,
}

struct Row {
    at: String,
    vacancy: String,
    title: String,
    employer: String,
    state: String,
    score: String,
}

impl Row {
    /// hh.ru's ids are digits; another would need to be written otherwise in an address.
    fn is_linked(&self) -> bool {
        !self.vacancy.is_empty() && self.vacancy.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }
}

/// The list.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let own = Own::new(&site, &member.account.name);
    let (told, all) = apart(move || Ok::<_, vault::Error>((own.told()?, own.applications()?))).await??;
    let is_empty = all.is_empty();
    let mut strategies: Vec<String> = all.iter().map(|one| one.entry.strategy.clone()).collect();
    strategies.sort();
    strategies.dedup();
    let found: Vec<Application> = all.into_iter().filter(|one| wanted.wants(one)).collect();
    let pages = found.len().div_ceil(ROWS).max(1);
    let page = wanted.page.parse().unwrap_or(1).clamp(1, pages);
    let rows = found.iter().skip((page - 1) * ROWS).take(ROWS).map(|one| row(one, language)).collect();
    let link = |page: usize| {
        let query = wanted.query(page);
        if query.is_empty() { "/journal".to_owned() } else { format!("/journal?{query}") }
    };
    let back = link(page);
    let frame = Frame { path: &back, ..Frame::new(&member.visit, language.texts().journal, "journal") };
    let page = Page {
        frame,
        j: language.journal(),
        wanted: &wanted,
        states: STATES.map(|word| (word, language.state(word))).to_vec(),
        strategies,
        rows,
        known_until: told.patience(SILENCE_DAYS).known_until.map(|moment| language.moment(moment)),
        is_empty,
        number: page,
        pages,
        found: found.len(),
        newer: (page > 1).then(|| link(page - 1)),
        older: (page < pages).then(|| link(page + 1)),
        csv: format!("/journal.csv?{}", wanted.query(1)),
    };
    Ok(html(StatusCode::OK, &page))
}

fn row(one: &Application, language: Language) -> Row {
    let plain = |text: &str| strip_controls(text, false).into_owned();
    let entry = &one.entry;
    Row {
        at: language.moment(entry.at),
        vacancy: plain(entry.vacancy.as_str()),
        title: plain(&entry.title),
        employer: plain(&entry.employer),
        state: plain(language.state(one.word())),
        score: points(entry.score),
    }
}

/// What is looked for, as CSV.
pub(in crate::web) async fn csv(
    State(site): State<Arc<Site>>,
    member: Member,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let own = Own::new(&site, &member.account.name);
    let text = apart(move || {
        let found: Vec<Application> = own.applications()?.into_iter().filter(|one| wanted.wants(one)).collect();
        Ok::<_, vault::Error>(applications::csv(&found))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"journal.csv\""),
    ];
    Ok((headers, text.await??).into_response())
}

#[derive(Template)]
#[template(path = "application.html", config = "src/web/askama.toml")]
struct ApplicationPage<'a> {
    frame: Frame<'a>,
    j: &'static JournalTexts,
    one: Shown,
}

/// One application with all that is known of it.
pub(in crate::web) async fn application(
    State(site): State<Arc<Site>>,
    member: Member,
    Path(vacancy): Path<String>,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let own = Own::new(&site, &member.account.name);
    let found = apart(move || {
        let entry = own.journal().get(&VacancyId::new(vacancy))?;
        let told = own.told()?;
        Ok::<_, vault::Error>(entry.map(|entry| told.application(entry)))
    });
    let one = shown(&found.await??.ok_or(Refusal::NotFound)?, language);
    let title = one.title.clone();
    let path = format!("/journal/{}", one.vacancy);
    let frame = Frame { path: &path, ..Frame::new(&member.visit, &title, "journal") };
    Ok(html(StatusCode::OK, &ApplicationPage { frame, j: language.journal(), one }))
}
