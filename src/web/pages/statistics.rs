//! What came of the applications, in pictures.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Frame, apart, html};
use crate::run::report::html::stats_pictures;
use crate::run::stats::{By, SILENCE_DAYS, Sample, Stats};
use crate::vault;
use crate::web::language::JournalTexts;
use crate::web::person::Own;
use crate::web::server::{Member, Refusal, Site};

#[derive(Template)]
#[template(path = "statistics.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    j: &'static JournalTexts,
    /// HTML, escaped where it was made.
    pictures: String,
}

/// The page.
pub(in crate::web) async fn page(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let own = Own::new(&site, &member.account.name);
    let pictures = apart(move || {
        let told = own.told()?;
        let patience = told.patience(SILENCE_DAYS);
        let entries = own.journal().with_cards()?;
        let samples = entries.iter().filter_map(|entry| Sample::of(entry, told.outcome(entry), patience));
        let samples: Vec<Sample> = samples.collect();
        let never_asked = language.journal().never_asked_yet;
        let stats = Stats::of(&samples, &By::ALL, patience);
        Ok::<_, vault::Error>(stats_pictures(&stats, language.of_reports(), never_asked))
    });
    let pictures = pictures.await??;
    let j = language.journal();
    let frame = Frame { path: "/statistics", ..Frame::new(&member.visit, j.statistics, "journal") };
    Ok(html(StatusCode::OK, &Page { frame, j, pictures }))
}
