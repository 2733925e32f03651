//! A recipe that everybody's scripts can import.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Frame, html};
use crate::script::recipes::{self, Recipe};
use crate::web::language::ScriptTexts;
use crate::web::server::{Member, Refusal};

#[derive(Template)]
#[template(path = "recipe.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    s: &'static ScriptTexts,
    recipe: &'static Recipe,
}

/// Its text.
pub(in crate::web) async fn page(member: Member, Path(name): Path<String>) -> Result<Response, Refusal> {
    let recipe = recipes::find(&name).ok_or(Refusal::NotFound)?;
    let path = format!("/recipes/{}", recipe.name);
    let frame = Frame { path: &path, ..Frame::new(&member.visit, recipe.name, "strategies") };
    Ok(html(StatusCode::OK, &Page { frame, s: member.visit.language.scripts(), recipe }))
}
