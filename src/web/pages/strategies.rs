//! A person's strategies, and what everybody shares.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Frame, Problem, apart, html, see};
use crate::script::{recipes, samples};
use crate::web::language::ScriptTexts;
use crate::web::person::Own;
use crate::web::server::{Form, Member, Refusal, Site};
use crate::web::strategies::{Error, Listed, Name, NameError, Texts};

#[derive(Template)]
#[template(path = "strategies.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    s: &'static ScriptTexts,
    problems: Vec<Problem>,
    own: Vec<Listed>,
    /// The one that the schedule runs.
    scheduled: Option<String>,
    recipes: Vec<(&'static str, String)>,
    name: &'a str,
    from: &'a str,
}

/// The page.
pub(in crate::web) async fn page(State(site): State<Arc<Site>>, member: Member) -> Result<Response, Refusal> {
    shown(&site, &member, Vec::new(), "", "").await
}

async fn shown(
    site: &Arc<Site>,
    member: &Member,
    problems: Vec<Problem>,
    name: &str,
    from: &str,
) -> Result<Response, Refusal> {
    let (own, accounts) = (Own::new(site, &member.account.name), site.accounts.clone());
    let (own, chosen) = apart(move || (own.strategies.list(), accounts.preferences(&own.user))).await?;
    let (own, chosen) = (own?, chosen?);
    let language = member.visit.language;
    let title = language.texts().strategies;
    let frame = Frame { path: "/strategies", ..Frame::new(&member.visit, title, "strategies") };
    let scheduled = chosen.schedule.is_some().then_some(chosen.strategy).flatten();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let recipes = recipes::BUILT_IN.iter().map(|recipe| (recipe.name, recipes::about(recipe.text))).collect();
    Ok(html(status, &Page { frame, s: language.scripts(), problems, own, scheduled, recipes, name, from }))
}

/// Begins a strategy.
pub(in crate::web) async fn create(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let s = member.visit.language.scripts();
    let (typed, from) = (form.text("name").trim(), form.text("from"));
    let again = async |problem| shown(&site, &member, vec![problem], typed, from).await;
    let name = match Name::new(typed) {
        Ok(name) => name,
        Err(NameError::Characters) => return again(Problem::new("name", s.name_wrong)).await,
        Err(NameError::Recipe) => return again(Problem::new("name", s.name_recipe)).await,
    };
    let from_recipe = recipes::find(from).map(|recipe| recipe.name);
    if from_recipe.is_none() && !from.is_empty() {
        return again(Problem::new("from", s.from_wrong)).await;
    }
    let Some((script, tests)) = samples::begin(from_recipe, name.as_str()) else { return Err(Refusal::Failed) };
    let (own, kept) = (Own::new(&site, &member.account.name), name.clone());
    match apart(move || own.strategies.create(&kept, &Texts { script, tests })).await? {
        Ok(()) => Ok(see(&format!("/strategies/{name}?done=created"))),
        Err(Error::Taken(_)) => again(Problem::new("name", s.name_taken)).await,
        Err(Error::TooMany) => again(Problem::new("name", s.too_many)).await,
        Err(error) => Err(error.into()),
    }
}
