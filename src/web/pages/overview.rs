//! The first page: where one stands.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Frame, html};
use crate::vault::people;
use crate::web::server::{Member, Site};

#[derive(Template)]
#[template(path = "overview.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    name: &'a str,
    /// Whether there is a vault of this name.
    has_vault: bool,
    /// The sections that are filled elsewhere.
    coming: [&'static str; 4],
}

/// What there is of the person here.
pub(in crate::web) async fn page(State(site): State<Arc<Site>>, member: Member) -> Response {
    let has_vault = people::folder_of(&site.home, &member.account.name, &site.origins).is_dir();
    let t = member.visit.language.texts();
    let frame = Frame::new(&member.visit, t.overview, "overview");
    let coming = [t.strategies, t.runs, t.plan, t.journal];
    html(StatusCode::OK, &Page { frame, name: member.account.name.as_str(), has_vault, coming })
}
