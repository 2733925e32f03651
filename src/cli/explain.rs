//! `hhrun explain`: the path that a vacancy takes through a strategy.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::error::{Error, Exit};
use crate::gate::Gate;
use crate::hh::VacancyId;
use crate::run::explain::{Which, report};
use crate::run::{Given, Run, Wishes};
use crate::vault;
use crate::worker::{Program, Worker};

use super::account::{Account, AccountArguments};
use super::offline::Material;
use super::progress::Bars;
use super::run::granted;
use super::set;
use super::stop::Stop;
use super::terminal::Terminal;
use crate::account::this_program;

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The strategy
    script: PathBuf,
    /// A vacancy: its id or the address of its page; may be repeated
    #[arg(long, value_name = "ID", required_unless_present = "top", value_parser = vacancy)]
    vacancy: Vec<VacancyId>,
    /// The best N of the ranking
    #[arg(long, value_name = "N", conflicts_with = "vacancy")]
    top: Option<usize>,
    #[command(flatten)]
    account: AccountArguments,
    /// The resume that is applied with: its id or the address of its page
    #[arg(long, value_name = "ID")]
    resume: Option<String>,
    /// Another limit than the strategy's
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Give a parameter of the script a value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = set::assignment)]
    set: Vec<(String, String)>,
    /// Another least score than the strategy's
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true, value_parser = super::run_arguments::score)]
    min_score: Option<f64>,
    /// Look at a recording instead of hh.ru
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["user", "sandbox", "locale", "host", "resume", "from"]
    )]
    replay: Option<PathBuf>,
    /// Look at vacancies from a file instead of hh.ru
    #[arg(long, value_name = "FILE", conflicts_with_all = ["user", "sandbox", "locale", "host", "resume"])]
    from: Option<PathBuf>,
    /// One JSON document on stdout
    #[arg(long)]
    pub(super) json: bool,
}

/// Reads a vacancy's id, or takes it from the address of its page.
pub(super) fn vacancy(text: &str) -> Result<VacancyId, String> {
    let id = match text.trim().split_once("/vacancy/") {
        Some((_, rest)) => rest.split(['?', '#', '/']).next().unwrap_or_default(),
        None => text.trim(),
    };
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_id {
        Ok(VacancyId::new(id))
    } else {
        Err("no id of a vacancy, as 118337853 or https://hh.ru/vacancy/118337853".to_owned())
    }
}

/// Explains vacancies; nothing is sent.
pub(super) async fn explain(arguments: ExplainArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    tokio::select! {
        done = explained(&arguments, terminal) => done,
        () = stop.asked() => Err(Error::Interrupted),
    }
}

async fn explained(arguments: &ExplainArguments, terminal: &Terminal) -> Result<(), Error> {
    let program = Program::read(&arguments.script)?;
    let worker = Worker::start(&this_program()?, &program).await?;
    if worker.strategy().is_task() {
        return Err(Error::Usage {
            message: format!("`{}` is a task: there is nothing to explain", arguments.script.display()),
            hint: Some("name a strategy, which has a `fn queries(me)`".to_owned()),
        });
    }
    let params = set::params(&worker.strategy().settings, &arguments.set)?;
    if arguments.replay.is_some() || arguments.from.is_some() {
        let material = Material::load(arguments.replay.as_deref(), arguments.from.as_deref()).await?;
        let given = Given { params, granted: granted(), ..Given::default() };
        let run = material.begin(None, worker, program, given).await?;
        return Box::pin(tell(run, arguments, terminal)).await;
    }
    let whose = arguments.account.with_wishes(&worker.strategy().settings);
    let account = Account::open(&whose, program.name(), terminal).await?;
    let resume = match &arguments.resume {
        Some(resume) => Some(crate::config::resume_id(resume)?),
        None => account.resume()?,
    };
    let memory = account.memory().of(program.place()).map_err(vault::Error::from)?;
    let given = Given { params, granted: granted(), memory, ..Given::default() };
    let open_gate = |client, resume| Gate::new(client, account.journal(), resume, account.own_employers());
    let run = Run::look_on(account.client(), open_gate, worker, program, resume, given).await?;
    let told = Box::pin(tell(run, arguments, terminal)).await;
    account.close().await?;
    told
}

async fn tell(mut run: Run, arguments: &ExplainArguments, terminal: &Terminal) -> Result<(), Error> {
    let which = match arguments.top {
        Some(count) => Which::Top(count),
        None => Which::These(arguments.vacancy.clone()),
    };
    let wishes = Wishes { limit: arguments.limit, min_score: arguments.min_score };
    let bars = Bars::new();
    let explained = run.explain(&which, &wishes, &bars).await;
    bars.clear();
    for line in run.take_log() {
        terminal.note(&format!("script: {}", line.text));
    }
    let explained = explained?;
    let missing: Vec<&VacancyId> = explained.iter().filter(|(_, found)| found.is_none()).map(|(id, _)| id).collect();
    let found = || explained.iter().filter_map(|(_, explanation)| explanation.as_ref());
    if arguments.json {
        terminal.document(&Value::Array(found().map(report::value).collect()))?;
    } else if found().next().is_some() {
        let texts: Vec<String> = found().map(report::text).collect();
        terminal.say(&texts.join(&format!("\n{}\n\n", "─".repeat(terminal.width().min(80)))));
    }
    for id in &missing {
        let place = arguments.replay.as_deref().or(arguments.from.as_deref());
        let place = place.map_or_else(String::new, |place| format!(" in `{}`", place.display()));
        terminal.note(&format!("there is no vacancy {id}{place}"));
    }
    if arguments.top.is_some() && explained.is_empty() {
        terminal.note("the strategy wants none");
    }
    if missing.is_empty() { Ok(()) } else { Err(Error::Ended(Exit::Hh)) }
}

#[cfg(test)]
mod tests {
    use super::vacancy;

    #[test]
    fn a_vacancy_is_named_by_its_id_or_its_page() {
        for text in ["118337853", "https://hh.ru/vacancy/118337853?from=x", "https://spb.hh.ru/vacancy/118337853#a"] {
            assert_eq!(vacancy(text).unwrap().as_str(), "118337853");
        }
        for text in ["", "https://hh.ru/vacancy/", "a b", "../x"] {
            assert!(vacancy(text).is_err(), "{text}");
        }
    }
}
