//! What waits to be approved.

use std::collections::HashSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Local};

use super::run::asked;
use super::{Done, Frame, apart, assets, html, see};
use crate::gate::{DAILY, LetterProblem, hash_letter};
use crate::hh::VacancyId;
use crate::run::plan_file::{PlanFile, PlanItem};
use crate::run::report::reworded_salary;
use crate::vault::UserName;
use crate::web::engine::{Approved, Error, Job, Whom};
use crate::web::language::{Language, Texts};
use crate::web::server::{Form, Member, Refusal, Site};

#[derive(Template)]
#[template(path = "plan.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    done: Option<&'static str>,
    /// The vacancy whose letter it is about, and what is wrong.
    problem: Option<(Option<String>, String)>,
    script: &'static str,
    budget: u32,
    /// When a schedule sends all of it, if it does so without asking.
    sends: Option<String>,
    /// What the person agrees to; nothing while a letter is shown that is not kept.
    seen: String,
    cards: Vec<Card>,
    unreadable: bool,
}

/// One vacancy of the plan.
struct Card {
    id: String,
    name: String,
    employer: String,
    salary: Option<String>,
    score: String,
    url: Option<String>,
    from: Option<String>,
    why: Vec<(String, String)>,
    letter: String,
    is_edited: bool,
    is_open: bool,
}

/// What of a letter could not be taken, with the letter as it was typed.
struct Refused<'a> {
    vacancy: &'a str,
    letter: &'a str,
    text: String,
}

/// The person's plan; empty where there is none.
pub(super) async fn of(site: &Site, user: &UserName) -> PlanFile {
    site.engine.plan(user).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a plan cannot be read");
        PlanFile::default()
    })
}

/// The cards.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let t = member.visit.language.texts();
    let (done, problem) = match done.done.as_str() {
        "letter" => (Some(t.letter_saved), None),
        "dropped" => (Some(t.dropped), None),
        "busy" => (None, Some(t.busy_now)),
        "gone" => (None, Some(t.not_in_plan)),
        "none" => (None, Some(t.approve_none)),
        "changed" => (None, Some(t.plan_changed)),
        _ => (None, None),
    };
    shown(&site, &member, done, problem, None).await
}

async fn shown(
    site: &Site,
    member: &Member,
    done: Option<&'static str>,
    problem: Option<&'static str>,
    refused: Option<Refused<'_>>,
) -> Result<Response, Refusal> {
    let (language, user) = (member.visit.language, &member.account.name);
    let t = language.texts();
    let plan = site.engine.plan(user).await;
    let unreadable = plan.is_err().then_some(t.plan_unreadable);
    let plan = plan.unwrap_or_default();
    let mut cards: Vec<Card> = plan.items.iter().map(|item| card(item, &plan, language)).collect();
    let mut problem = problem.or(unreadable).map(|text| (None, text.to_owned()));
    let mut status = StatusCode::OK;
    if let Some(refused) = refused {
        status = StatusCode::UNPROCESSABLE_ENTITY;
        if let Some(card) = cards.iter_mut().find(|card| card.id == refused.vacancy) {
            refused.letter.clone_into(&mut card.letter);
            card.is_open = true;
            problem = Some((Some(card.id.clone()), refused.text));
        } else {
            problem = Some((None, refused.text));
        }
    }
    let budget = site.engine.budget(user).await.unwrap_or(DAILY);
    let sends = sending(site, user).await?.map(|next| next.map_or_else(String::new, |next| language.local(next)));
    let frame = Frame { path: "/plan", ..Frame::new(&member.visit, t.plan, "plan") };
    let seen = if cards.iter().any(|card| card.is_open) { String::new() } else { stamp(&plan) };
    let script = assets::script_path();
    let unreadable = unreadable.is_some();
    Ok(html(status, &Page { frame, done, problem, script, budget, sends, seen, cards, unreadable }))
}

/// When their schedule runs next, if it sends without asking.
pub(super) async fn sending(site: &Site, user: &UserName) -> Result<Option<Option<DateTime<Local>>>, Refusal> {
    let (engine, whose) = (site.engine.clone(), user.clone());
    apart(move || engine.sends_by_schedule(&whose).then(|| engine.next_run(&whose))).await
}

/// Of the vacancies and the letters: who approves has seen what is sent.
fn stamp(plan: &PlanFile) -> String {
    let items: Vec<_> = plan.items.iter().map(|item| (&item.vacancy, &item.letter, &item.resume)).collect();
    hash_letter(&serde_json::to_string(&(&plan.resume, items)).unwrap_or_default())
}

fn card(item: &PlanItem, plan: &PlanFile, language: Language) -> Card {
    // What hh.ru or a script put there leads nowhere but to a page.
    let is_page = item.url.starts_with("https://") || item.url.starts_with("http://");
    Card {
        id: item.vacancy.to_string(),
        name: item.name.clone(),
        employer: item.employer.clone(),
        salary: reworded_salary(&item.salary, language.of_reports()),
        score: language.of_reports().number(item.score),
        url: is_page.then(|| item.url.clone()),
        from: item.kept.as_ref().filter(|kept| kept.run != plan.run).map(|kept| language.moment(kept.at)),
        why: item.why.iter().map(|reason| (signed(reason.points, language), reason.label.clone())).collect(),
        letter: item.letter.clone().unwrap_or_default(),
        is_edited: item.is_edited(),
        is_open: false,
    }
}

fn signed(value: f64, language: Language) -> String {
    let points = language.of_reports().number(value);
    if value < 0.0 { points } else { format!("+{points}") }
}

/// Sends the marked ones, or all.
pub(in crate::web) async fn approve(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let from = member.visit.address;
    let marked = match form.text("which") {
        "all" => None,
        "some" => Some(form.names("v-").map(VacancyId::new).collect::<HashSet<_>>()),
        _ => return Err(Refusal::BadRequest),
    };
    if marked.as_ref().is_some_and(HashSet::is_empty) {
        return Ok(see("/plan?done=none"));
    }
    let plan = of(&site, &member.account.name).await;
    let strange = |id: &VacancyId| plan.items.iter().all(|item| item.vacancy != *id);
    if plan.items.is_empty() || marked.as_ref().is_some_and(|marked| marked.iter().any(strange)) {
        return Ok(see("/plan?done=gone"));
    }
    if form.text("seen") != stamp(&plan) {
        return Ok(see("/plan?done=changed"));
    }
    // Until its turn comes the plan may change, at the command line or by a schedule.
    let is_marked = |item: &&PlanItem| marked.as_ref().is_none_or(|marked| marked.contains(&item.vacancy));
    let approved = plan.items.iter().filter(is_marked).map(|item| Approved::of(item, &plan)).collect();
    asked(&site, &member, Job::Send { approved, from }).await
}

/// Writes a letter anew.
pub(in crate::web) async fn letter(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let (vacancy, letter) = (form.text("vacancy"), form.text("letter"));
    let t = member.visit.language.texts();
    match site.engine.edit(&member.account.name, &VacancyId::new(vacancy), letter).await {
        Ok(()) => Ok(see("/plan?done=letter")),
        Err(Error::Letter(problem)) => {
            let refused = Refused { vacancy, letter, text: said(&problem, t) };
            shown(&site, &member, None, None, Some(refused)).await
        }
        // What was typed is not lost for coming at the wrong moment.
        Err(Error::Busy) => {
            let refused = Refused { vacancy, letter, text: t.busy_now.to_owned() };
            shown(&site, &member, None, None, Some(refused)).await
        }
        Err(error) => led(error),
    }
}

fn said(problem: &LetterProblem, t: &Texts) -> String {
    match problem {
        LetterProblem::Missing => t.letter_missing.to_owned(),
        LetterProblem::TooLong(_) => t.letter_long.to_owned(),
        LetterProblem::Leftover(what) => format!("{} {what}", t.letter_leftover),
    }
}

/// Takes one out.
pub(in crate::web) async fn drop_one(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    match site.engine.drop_one(&member.account.name, &VacancyId::new(form.text("vacancy"))).await {
        Ok(()) => Ok(see("/plan?done=dropped")),
        Err(error) => led(error),
    }
}

/// Never again.
pub(in crate::web) async fn hide(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let whom = match form.text("whom") {
        "vacancy" => Whom::Vacancy,
        "employer" => Whom::Employer,
        _ => return Err(Refusal::BadRequest),
    };
    let vacancy = VacancyId::new(form.text("vacancy"));
    let plan = of(&site, &member.account.name).await;
    if plan.items.iter().all(|item| item.vacancy != vacancy) {
        return Ok(see("/plan?done=gone"));
    }
    asked(&site, &member, Job::Hide { vacancy, whom, from: member.visit.address }).await
}

fn led(error: Error) -> Result<Response, Refusal> {
    match error {
        Error::Busy => Ok(see("/plan?done=busy")),
        Error::NotInPlan | Error::NotConnected => Ok(see("/plan?done=gone")),
        error => Err(error.into()),
    }
}
