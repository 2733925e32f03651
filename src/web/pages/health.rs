//! For machines that watch: whether the server answers, and counts without names.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::web::server::{Local, Refusal, Site, Visit};

/// Whether the server answers.
pub(in crate::web) async fn healthz() -> &'static str {
    "ok\n"
}

/// Prometheus's text format; for this machine under a name of its own, and for administrators. A proxy that hands
/// requests of others to us under such a name serves no other page, so it does not go unnoticed.
pub(in crate::web) async fn metrics(
    State(site): State<Arc<Site>>,
    Extension(Local(local)): Extension<Local>,
    visit: Visit,
) -> Result<Response, Refusal> {
    let administers = visit.account.as_ref().is_some_and(|account| account.administrator);
    if administers || (local && visit.address.is_loopback()) {
        Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text(&site)).into_response())
    } else {
        Err(Refusal::NotFound)
    }
}

fn text(site: &Site) -> String {
    let counts = &site.counts;
    let mut text = String::new();
    let mut line = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in values {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let load = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::Relaxed);
    line("hhrun_uptime_seconds", "gauge", "Time since the start.", &[("", counts.uptime().as_secs())]);
    line("hhrun_connections", "gauge", "Open connections.", &[("", load(&counts.connections))]);
    let answers = [2, 3, 4, 5].map(|class| counts.answers(class));
    let classes = [r#"{status="2xx"}"#, r#"{status="3xx"}"#, r#"{status="4xx"}"#, r#"{status="5xx"}"#];
    let answers: Vec<_> = classes.into_iter().zip(answers).collect();
    line("hhrun_answers_total", "counter", "Answered requests.", &answers);
    line("hhrun_panics_total", "counter", "Pages that broke.", &[("", load(&counts.panics))]);
    let sign_ins =
        [(r#"{result="right"}"#, load(&counts.sign_ins)), (r#"{result="wrong"}"#, load(&counts.refused_sign_ins))];
    line("hhrun_sign_ins_total", "counter", "Tries to sign in.", &sign_ins);
    let (running, waiting) = site.engine.load();
    line("hhrun_runs", "gauge", "Runs under way.", &[("", running as u64)]);
    line("hhrun_runs_waiting", "gauge", "People who wait for a run.", &[("", waiting as u64)]);
    line("hhrun_accounts", "gauge", "People with an account.", &[("", site.accounts.all().len() as u64)]);
    line("hhrun_sessions", "gauge", "Sessions that work.", &[("", site.accounts.sessions() as u64)]);
    text
}
