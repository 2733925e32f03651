//! The versions of a strategy: when, what changed, and back to one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::difference::{self, Line};
use super::strategy::named;
use super::{Frame, apart, html, see};
use crate::protocol::strip_controls;
use crate::web::language::ScriptTexts;
use crate::web::person::Own;
use crate::web::server::{Member, Refusal, Site};
use crate::web::strategies::{Name, Strategies, Version};

#[derive(Template)]
#[template(path = "versions.html", config = "src/web/askama.toml")]
struct Page<'a> {
    frame: Frame<'a>,
    s: &'static ScriptTexts,
    name: &'a Name,
    versions: Vec<(u32, Version)>,
}

/// All of them.
pub(in crate::web) async fn page(
    State(site): State<Arc<Site>>,
    member: Member,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let name = named(&name)?;
    let own = Own::new(&site, &member.account.name);
    let read = name.clone();
    let versions = apart(move || {
        own.strategies.read(&read)?;
        let numbers = own.strategies.numbers(&read)?.into_iter();
        let versions =
            numbers.map(|number| Ok(own.strategies.version(&read, number)?.map(|version| (number, version))));
        versions.filter_map(Result::transpose).collect::<Result<Vec<_>, Refusal>>()
    });
    let versions = versions.await??;
    let s = member.visit.language.scripts();
    let (path, title) = (format!("/strategies/{name}/versions"), format!("{}: {name}", s.versions));
    let frame = Frame { path: &path, ..Frame::new(&member.visit, &title, "strategies") };
    Ok(html(StatusCode::OK, &Page { frame, s, name: &name, versions }))
}

#[derive(Template)]
#[template(path = "version.html", config = "src/web/askama.toml")]
struct VersionPage<'a> {
    frame: Frame<'a>,
    s: &'static ScriptTexts,
    name: &'a Name,
    number: u32,
    version: &'a Version,
    /// Whether there is one before it.
    has_before: bool,
    /// Whether it is the present one.
    is_present: bool,
    script: Vec<Line>,
    tests: Vec<Line>,
    text: String,
}

struct Compared {
    version: Version,
    has_before: bool,
    is_present: bool,
    script: Vec<Line>,
    tests: Vec<Line>,
}

/// One of them, beside the one before it.
pub(in crate::web) async fn version(
    State(site): State<Arc<Site>>,
    member: Member,
    Path((name, number)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (name, number) = (named(&name)?, numbered(&number)?);
    let own = Own::new(&site, &member.account.name);
    let read = name.clone();
    let compared = apart(move || compared(&own.strategies, &read, number)).await??;
    let s = member.visit.language.scripts();
    let path = format!("/strategies/{name}/versions/{number}");
    let title = format!("{} {number}: {name}", s.version);
    let frame = Frame { path: &path, ..Frame::new(&member.visit, &title, "strategies") };
    let page = VersionPage {
        frame,
        s,
        name: &name,
        number,
        has_before: compared.has_before,
        is_present: compared.is_present,
        script: compared.script,
        tests: compared.tests,
        text: strip_controls(&compared.version.texts().script, true).into_owned(),
        version: &compared.version,
    };
    Ok(html(StatusCode::OK, &page))
}

fn compared(own: &Strategies, name: &Name, number: u32) -> Result<Compared, Refusal> {
    let present = own.read(name)?;
    let version = own.version(name, number)?.ok_or(Refusal::NotFound)?;
    let before = own.numbers(name)?.into_iter().find(|other| *other < number);
    let before = before.map(|before| own.version(name, before)).transpose()?.flatten();
    let (old, new) = (before.as_ref().map(Version::texts).unwrap_or_default(), version.texts());
    Ok(Compared {
        has_before: before.is_some(),
        is_present: present == new,
        script: difference::lines(&old.script, &new.script),
        tests: difference::lines(&old.tests, &new.tests),
        version,
    })
}

/// Makes it the present one.
pub(in crate::web) async fn restore(
    State(site): State<Arc<Site>>,
    member: Member,
    Path((name, number)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (name, number) = (named(&name)?, numbered(&number)?);
    let own = Own::new(&site, &member.account.name);
    let kept = name.clone();
    apart(move || own.strategies.restore(&kept, number)).await??;
    Ok(see(&format!("/strategies/{name}?done=restored")))
}

fn numbered(text: &str) -> Result<u32, Refusal> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text).ok_or(Refusal::NotFound)
}
