//! One strategy: its text, what is wrong with it, its tests, its parameters.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::listing::{Listing, Shown};
use super::values::Row;
use super::{Done, Frame, Problem, apart, html, see};
use crate::protocol::strip_controls;
use crate::web::accounts::What;
use crate::web::language::ScriptTexts;
use crate::web::person::Own;
use crate::web::server::{Form, Member, Refusal, Site};
use crate::web::strategies::{Error, Name, Texts};
use crate::web::workshop::{self, Look, Outcome};

#[derive(Template)]
#[template(path = "strategy.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    s: &'static ScriptTexts,
    problems: Vec<Problem>,
    done: Option<&'static str>,
    name: &'a Name,
    texts: &'a Texts,
    /// What tells the text that is edited from others.
    base: String,
    findings: Vec<Shown>,
    trouble: Option<String>,
    /// What to say where nothing was found.
    verdict: Option<&'static str>,
    permissions: Vec<(String, &'static str)>,
    rows: Vec<Row>,
    listing: Listing,
    tests: Listing,
}

/// A script of this name; anything else is on no page.
pub(super) fn named(name: &str) -> Result<Name, Refusal> {
    Name::new(name).map_err(|_| Refusal::NotFound)
}

/// The texts of a script as they are kept.
pub(super) async fn read(own: &Own, name: &Name) -> Result<Texts, Refusal> {
    let (strategies, name) = (own.strategies.clone(), name.clone());
    Ok(apart(move || strategies.read(&name)).await??)
}

/// The page.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Path(name): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let name = named(&name)?;
    let s = member.visit.language.scripts();
    let own = Own::new(&site, &member.account.name);
    let texts = read(&own, &name).await?;
    let seen = Seen::of(&site, &own, &name, &texts).await?;
    let done = match done.done.as_str() {
        "created" => Some(s.created),
        "saved" if seen.is_wrong() => Some(s.saved_wrong),
        "saved" => Some(s.saved),
        "same" => Some(s.unchanged),
        "restored" => Some(s.restored),
        "values" => Some(s.values_saved),
        _ => None,
    };
    shown(&site, &member, &name, &texts, seen, Said { done, ..Said::default() }).await
}

/// What a page says besides what it shows.
#[derive(Default)]
pub(super) struct Said {
    pub(super) problems: Vec<Problem>,
    pub(super) done: Option<&'static str>,
    /// Where the text on the page is not the one that is kept: the mark of that one.
    pub(super) base: Option<String>,
    /// What was typed into the fields of the parameters.
    pub(super) rows: Option<Vec<Row>>,
}

/// What was found in a script and in its tests; nothing where nobody could look.
pub(super) struct Seen {
    pub(super) script: Option<Arc<Look>>,
    tests: Option<Arc<Look>>,
}

impl Seen {
    pub(super) async fn of(site: &Site, own: &Own, name: &Name, texts: &Texts) -> Result<Self, Refusal> {
        let script = looked(site.workshop.look(&own.user, &own.strategies, name).await)?;
        let of_tests = if texts.tests.trim().is_empty() || script.is_none() {
            None
        } else {
            looked(site.workshop.look_at_tests(&own.user, &own.strategies, name).await)?
        };
        Ok(Self { script, tests: of_tests })
    }

    /// Nobody looked.
    fn nothing() -> Self {
        Self { script: None, tests: None }
    }

    fn is_wrong(&self) -> bool {
        let looks = [&self.script, &self.tests].into_iter().flatten();
        looks
            .into_iter()
            .any(|look| look.trouble.is_some() || look.findings.iter().any(crate::protocol::Finding::is_error))
    }
}

fn looked(look: Result<Arc<Look>, workshop::Error>) -> Result<Option<Arc<Look>>, Refusal> {
    match look {
        Ok(look) => Ok(Some(look)),
        Err(workshop::Error::Busy) => Ok(None),
        Err(error) => {
            tracing::error!(%error, "a script could not be read");
            Err(Refusal::Failed)
        }
    }
}

pub(super) async fn shown(
    site: &Arc<Site>,
    member: &Member,
    name: &Name,
    texts: &Texts,
    seen: Seen,
    said: Said,
) -> Result<Response, Refusal> {
    let language = member.visit.language;
    let s = language.scripts();
    let own = Own::new(site, &member.account.name);
    let (reading, read) = (own.strategies.clone(), name.clone());
    let values = apart(move || reading.values(&read)).await??;
    let path = format!("/strategies/{name}");
    let frame = Frame { path: &path, ..Frame::new(&member.visit, name.as_str(), "strategies") };
    let (file, tests_file) = (format!("{name}.rhai"), format!("{name}.test.rhai"));
    let nothing = Arc::default();
    let script = seen.script.as_ref().unwrap_or(&nothing);
    let beside = seen.tests.as_ref().unwrap_or(&nothing);
    let of_script = script.findings.iter().map(|one| Shown::new(one, &file, "line-", language));
    let of_tests = beside.findings.iter().filter(|one| !script.findings.contains(one));
    let of_tests =
        of_tests.map(|one| Shown { file: tests_file.clone(), ..Shown::new(one, &tests_file, "test-", language) });
    let findings: Vec<Shown> = of_script.chain(of_tests).collect();
    let trouble = script.trouble.clone().or_else(|| beside.trouble.clone());
    let verdict = match &seen.script {
        None if said.base.is_none() => Some(s.busy),
        Some(look) if findings.is_empty() && trouble.is_none() => Some(if look.is_task {
            s.task
        } else if look.runs {
            s.clean
        } else {
            s.library
        }),
        _ => None,
    };
    let rows = said.rows.unwrap_or_else(|| super::values::rows(&script.parameters, &values));
    let status = if said.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        frame,
        s,
        problems: said.problems,
        done: said.done,
        name,
        texts,
        base: said.base.unwrap_or_else(|| texts.mark()),
        findings,
        trouble: trouble.map(|text| strip_controls(&text, true).into_owned()),
        verdict,
        permissions: language.permissions(script.permissions.iter().map(|one| one.name())),
        rows,
        listing: Listing::new(&texts.script, &file, "line-", &script.findings, language),
        tests: Listing::new(&texts.tests, &tests_file, "test-", &beside.findings, language),
    };
    Ok(html(status, &page))
}

/// Keeps what was typed, mistakes and all.
pub(in crate::web) async fn save(
    State(site): State<Arc<Site>>,
    member: Member,
    Path(name): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let name = named(&name)?;
    let s = member.visit.language.scripts();
    let own = Own::new(&site, &member.account.name);
    // A browser ends lines in a form as RFC 2046 does.
    let unix = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    let texts = Texts { script: unix(form.text("script")), tests: unix(form.text("tests")) };
    let (saving, kept, typed, base) = (own.clone(), name.clone(), texts.clone(), form.text("base").to_owned());
    match apart(move || saving.strategies.save(&kept, &typed, &base)).await? {
        Ok(true) => Ok(see(&format!("/strategies/{name}?done=saved"))),
        Ok(false) => Ok(see(&format!("/strategies/{name}?done=same"))),
        Err(Error::TooBig) => {
            let said = Said {
                problems: vec![Problem::new("script", s.too_big)],
                base: Some(form.text("base").to_owned()),
                ..Said::default()
            };
            shown(&site, &member, &name, &texts, Seen::nothing(), said).await
        }
        Err(Error::Changed(_)) => {
            let present = read(&own, &name).await?;
            let said = Said {
                problems: vec![Problem::new("script", s.changed_meanwhile)],
                base: Some(present.mark()),
                ..Said::default()
            };
            shown(&site, &member, &name, &texts, Seen::nothing(), said).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "tested.html", config = "src/web/askama.toml")]
struct TestedPage<'a> {
    frame: Frame<'a>,
    s: &'static ScriptTexts,
    name: &'a Name,
    passed: usize,
    failed: usize,
    cases: Vec<Outcome>,
    log: Vec<String>,
    trouble: Option<String>,
    findings: Vec<Shown>,
    ran_out: bool,
}

/// Runs its tests, which change nothing.
pub(in crate::web) async fn test(
    State(site): State<Arc<Site>>,
    member: Member,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let name = named(&name)?;
    let language = member.visit.language;
    let own = Own::new(&site, &member.account.name);
    read(&own, &name).await?;
    let tested = match site.workshop.test(&own.user, &own.strategies, &name).await {
        Ok(tested) => tested,
        Err(workshop::Error::Busy) => return Err(Refusal::Busy),
        Err(error) => {
            tracing::error!(%error, "a script could not be tested");
            return Err(Refusal::Failed);
        }
    };
    let plain = |text: &str| strip_controls(text, true).into_owned();
    let s = language.scripts();
    // The page is an answer to a form: its language is changed on the strategy's.
    let path = format!("/strategies/{name}");
    let title = format!("{}: {name}", s.tested);
    let frame = Frame { path: &path, ..Frame::new(&member.visit, &title, "strategies") };
    let page = TestedPage {
        frame,
        s,
        passed: tested.passed,
        failed: tested.failed,
        cases: tested
            .cases
            .into_iter()
            .map(|one| Outcome { name: plain(&one.name), why: plain(&one.why), ..one })
            .collect(),
        log: tested.log.iter().map(|line| plain(line)).collect(),
        trouble: tested.trouble.as_deref().map(plain),
        findings: tested.findings.iter().map(|one| Shown::new(one, "", "", language)).collect(),
        ran_out: tested.ran_out,
        name: &name,
    };
    Ok(html(StatusCode::OK, &page))
}

/// Takes it away, once its name was typed.
pub(in crate::web) async fn delete(
    State(site): State<Arc<Site>>,
    member: Member,
    Path(name): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let name = named(&name)?;
    let own = Own::new(&site, &member.account.name);
    if form.text("confirm").trim() != name.as_str() {
        let texts = read(&own, &name).await?;
        let problem = Problem::new("confirm", member.visit.language.scripts().delete_wrong);
        let seen = Seen::of(&site, &own, &name, &texts).await?;
        let said = Said { problems: vec![problem], ..Said::default() };
        return shown(&site, &member, &name, &texts, seen, said).await;
    }
    let (accounts, account, address) = (site.accounts.clone(), member.account.clone(), member.visit.address);
    let removed = apart(move || {
        own.strategies.remove(&name)?;
        accounts.note_deed(What::StrategyRemoved, &account, address)?;
        let is_chosen = accounts.preferences(&account.name)?.strategy.as_deref() == Some(name.as_str());
        if is_chosen {
            accounts.change_preferences(&account, address, |kept| (kept.strategy, kept.schedule) = (None, None))?;
        }
        Ok::<_, Refusal>(())
    });
    removed.await??;
    Ok(see("/strategies"))
}
