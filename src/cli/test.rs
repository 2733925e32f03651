//! `hhrun test`: runs the tests of scripts, once or after each save.

use std::path::PathBuf;

use clap::Args;

use super::stop::Stop;
use super::terminal::Terminal;
use crate::account::this_program;
use crate::error::{Error, Exit};
use crate::protocol::LogLine;
use crate::protocol::testing::{Case, Test};
use crate::run::testing::{self, Pair, Summary, Told, report};
use crate::watch::{Watched, Watcher};
use crate::worker::{self, SuiteFiles};

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    /// Scripts, files of tests, or folders of them; by default `scripts`, or this folder where there is none
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only tests with this in their name, or in the name of their file
    #[arg(short = 'k', value_name = "TEXT")]
    only: Option<String>,
    /// Run again after each save of a script, its tests or their fixtures
    #[arg(long)]
    watch: bool,
    /// Lines of JSON on stdout, one for each test and each file
    #[arg(long)]
    pub(super) json: bool,
    /// Say which lines of the scripts the tests ran
    #[arg(long)]
    coverage: bool,
    /// Fail where less than this many per cent of the lines ran
    #[arg(long, value_name = "N", value_parser = per_cent)]
    threshold: Option<f64>,
}

fn per_cent(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').parse().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| "not a number from 0 to 100".to_owned())
}

/// Runs the tests.
pub(super) async fn test(arguments: &TestArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut stop = Stop::listen();
    let work =
        async { if arguments.watch { watch(arguments, terminal).await } else { once(arguments, terminal).await } };
    tokio::select! {
        done = work => done,
        () = stop.asked() => if arguments.watch { Ok(()) } else { Err(Error::Unchanged) },
    }
}

async fn once(arguments: &TestArguments, terminal: &Terminal) -> Result<(), Error> {
    let pairs = pairs(arguments)?;
    let (summary, tests) = run(arguments, &pairs, terminal).await?;
    if !tests && summary.is_good() {
        return Err(nothing(arguments));
    }
    let enough = arguments.threshold.is_none_or(|least| summary.coverage.percent() >= least);
    if summary.is_good() && enough { Ok(()) } else { Err(Error::Ended(Exit::Script)) }
}

async fn watch(arguments: &TestArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut watcher = Watcher::start(&watched(arguments)?).map_err(|error| failed(&error))?;
    loop {
        // Read again now that it is watched: no save falls between.
        let (_, tests) = run(arguments, &pairs(arguments)?, terminal).await?;
        if !tests {
            terminal.note("no tests yet");
        }
        terminal.note("watching; Ctrl-C ends");
        let changed = watcher.changed().await;
        let names: Vec<String> = changed
            .iter()
            .filter_map(|path| path.file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        terminal.note(&format!("\n{} changed", names.join(", ")));
        watcher.follow(&watched(arguments)?).map_err(|error| failed(&error))?;
    }
}

fn failed(error: &crate::watch::Error) -> Error {
    Error::Internal(error.to_string())
}

/// The files of the pairs, and what may come into the folders that were named.
fn watched(arguments: &TestArguments) -> Result<Watched, Error> {
    let mut files: Vec<PathBuf> = arguments.paths.iter().filter(|path| !path.is_dir()).cloned().collect();
    let mut folders: Vec<PathBuf> = roots(arguments).into_iter().filter(|path| path.is_dir()).collect();
    for pair in pairs(arguments)? {
        let own = [&pair.script, &pair.tests].into_iter().flatten();
        if !folders.is_empty() {
            folders.extend(own.clone().filter_map(|path| path.parent()).map(PathBuf::from));
        }
        files.extend(own.cloned());
        // Whether or not it has tests by now.
        files.extend(pair.script.as_ref().map(|path| path.with_extension("test.rhai")));
        if let Ok(read) = SuiteFiles::read(pair.script.as_deref(), pair.tests.as_deref()) {
            files.extend(read.files().map(PathBuf::from));
        }
    }
    Ok(Watched { files, folders: folders.into_iter().map(|folder| (folder, ".rhai")).collect() })
}

fn pairs(arguments: &TestArguments) -> Result<Vec<Pair>, Error> {
    testing::discover(&roots(arguments)).map_err(|error| Error::Usage {
        message: error.to_string(),
        hint: Some("name scripts, files of tests, or folders of them".to_owned()),
    })
}

fn roots(arguments: &TestArguments) -> Vec<PathBuf> {
    if !arguments.paths.is_empty() {
        return arguments.paths.clone();
    }
    let usual = PathBuf::from("scripts");
    vec![if usual.is_dir() { usual } else { PathBuf::from(".") }]
}

/// Runs everything once and tells it; whether there were any tests.
async fn run(arguments: &TestArguments, pairs: &[Pair], terminal: &Terminal) -> Result<(Summary, bool), Error> {
    let mut told = Teller { terminal, json: arguments.json };
    let summary = testing::run(&this_program()?, pairs, arguments.only.as_deref(), &mut told).await?;
    let tests = summary.passed + summary.failed > 0;
    let covered = arguments.coverage || arguments.threshold.is_some();
    if arguments.json {
        if covered {
            report::coverage_values(&summary.coverage).iter().try_for_each(|value| terminal.record(value))?;
        }
        terminal.record(&report::summary_value(&summary))?;
        return Ok((summary, tests));
    }
    if covered && tests {
        terminal.say(&format!("\n{}", report::coverage(&summary.coverage)));
    }
    if tests || !summary.is_good() {
        terminal.say(&format!("\n{}", report::summary(&summary)));
    }
    let percent = summary.coverage.percent();
    if let Some(least) = arguments.threshold.filter(|least| tests && percent < *least) {
        terminal.say(&format!("{percent:.1} % of the lines ran, less than {least} %"));
    }
    Ok((summary, tests))
}

fn nothing(arguments: &TestArguments) -> Error {
    let roots: Vec<String> = roots(arguments).iter().map(|path| format!("`{}`", path.display())).collect();
    let message = match &arguments.only {
        Some(only) => format!("no test in {} has `{only}` in its name", roots.join(", ")),
        None => format!("there are no tests in {}", roots.join(", ")),
    };
    let hint = "a test is a function `fn test_…()` in NAME.test.rhai beside NAME.rhai, or in the script itself";
    Error::Usage { message, hint: Some(hint.to_owned()) }
}

/// Tells each test as it ends.
pub(super) struct Teller<'a> {
    pub(super) terminal: &'a Terminal,
    pub(super) json: bool,
}

impl Told for Teller<'_> {
    fn suite(&mut self, name: &str) {
        if !self.json {
            self.terminal.say(name);
        }
    }

    fn case(&mut self, suite: &str, test: &Test, case: &Case) {
        if self.json {
            // A reader that went away is told of at the end.
            let _ = self.terminal.record(&report::case_value(suite, test, case));
        } else {
            let colour = self.terminal.coloured_output();
            self.terminal.render(&report::case(test, case, self.terminal.width(), colour));
        }
    }

    fn log(&mut self, lines: &[LogLine]) {
        for line in lines {
            self.terminal.note(&format!("script: {}", line.text));
        }
    }

    fn problem(&mut self, pair: &Pair, error: &worker::Error) {
        if self.json {
            let _ = self.terminal.record(&report::problem_value(pair, error));
            return;
        }
        self.terminal.say(&format!("{}\n  not tested: {error}", pair.name()));
        if let Some(snippet) = error.snippet(self.terminal.coloured_output()) {
            self.terminal.render(&snippet);
        }
    }
}
