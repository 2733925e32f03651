//! `--watch`: each save of the script, or of what it imports, is judged from the vacancies that are there already,
//! and what changed is told. A save that is broken keeps the last good version. Nothing is sent.

use std::path::Path;
use std::time::Instant;

use crate::error::Error;
use crate::run::difference::Difference;
use crate::run::{Run, Selection, report};
use crate::script::diagnostic::finding;
use crate::watch::{Watched, Watcher};
use crate::worker::{self, Program, Standby, Unreadable, Worker};

use tokio::task::JoinHandle;

use super::progress::Bars;
use super::run::select;
use super::run_arguments::RunArguments;
use super::stop::Stop;
use super::terminal::Terminal;
use crate::account::this_program;

/// Watches until the person asks to stop.
pub(super) async fn watch(
    mut run: Run,
    arguments: &RunArguments,
    terminal: &Terminal,
    mut stop: Stop,
) -> Result<(), Error> {
    run.hold();
    let script = run.program().path().to_owned();
    let mut watcher = Watcher::start(&watched(run.program()))?;
    let selection = select(&mut run, arguments, None, terminal, &Bars::new()).await?;
    let planned = report::Document::selected(&selection);
    terminal.say(&report::funnel(&planned, terminal.width()));
    terminal.say(&report::plan(&planned, terminal.width()));
    terminal.say(&format!("watching `{}` and what it imports; nothing is sent; Ctrl-C ends it", script.display()));
    let standby = Some(next(&run)?);
    let mut watching = Watching { version: 1, seen: run.program().hash().to_owned(), good: selection, next: standby };
    loop {
        // What was saved before anybody watched is a change as well.
        if let Some(program) = watching.changed(&script, terminal) {
            // Followed first: what is saved while this version is judged is another change.
            watcher.follow(&watched(&program))?;
            let program = watching.newest(&script, program);
            if let Err(error) = watching.judge(&mut run, program, arguments, terminal).await {
                watching.broken(&error, terminal);
            }
            // Not before what was judged is shown: it would be in its way.
            if watching.next.is_none() {
                watching.next = Some(next(&run)?);
            }
        }
        tokio::select! {
            _ = watcher.changed() => {}
            () = stop.asked() => return Ok(()),
        }
    }
}

struct Watching {
    /// Counts from 1.
    version: u32,
    /// What the files were when they were last looked at: a hash, or what was wrong with them.
    seen: String,
    /// The last selection that came to an end.
    good: Selection,
    /// The process of the next version, on its way: it has the vacancies before its script is saved.
    next: Option<JoinHandle<Result<Standby, worker::Error>>>,
}

/// Starts the process of the next version.
fn next(run: &Run) -> Result<JoinHandle<Result<Standby, worker::Error>>, Error> {
    let (exe, pages) = (this_program()?, run.held_pages());
    Ok(tokio::spawn(async move { Standby::start(&exe, pages).await }))
}

impl Watching {
    /// The program, if it is another one than before.
    fn changed(&mut self, script: &Path, terminal: &Terminal) -> Option<Program> {
        let read = Program::read(script);
        // Editors move a file away before they write it anew.
        if let Err(worker::Error::Unreadable { path, why: Unreadable::Missing }) = &read
            && path == script
        {
            return None;
        }
        let seen = read.as_ref().map_or_else(ToString::to_string, |program| program.hash().to_owned());
        if std::mem::replace(&mut self.seen, seen.clone()) == seen {
            return None;
        }
        match read {
            Ok(program) => Some(program),
            Err(error) => {
                self.version += 1;
                self.broken(&error.into(), terminal);
                None
            }
        }
    }

    /// The program as it is now that its files are watched: an import that is new was not watched while it was read.
    fn newest(&mut self, script: &Path, read: Program) -> Program {
        let program = Program::read(script).unwrap_or(read);
        program.hash().clone_into(&mut self.seen);
        program
    }

    async fn judge(
        &mut self,
        run: &mut Run,
        program: Program,
        arguments: &RunArguments,
        terminal: &Terminal,
    ) -> Result<(), Error> {
        self.version += 1;
        let began = Instant::now();
        let worker = self.worker(&program).await?;
        let warnings = worker.strategy().warnings.clone();
        run.reload(worker, program).await?;
        let selection = select(run, arguments, None, terminal, &Bars::new()).await?;
        let took = began.elapsed();
        for warning in &warnings {
            terminal.snippet(&finding(warning, terminal.coloured()));
        }
        let counts = &selection.funnel;
        let difference = Difference::of(&self.good, &selection);
        terminal.say(&format!(
            "\nversion {}: {} vacancies judged in {} ms, {} kept, {} planned\n{}",
            self.version,
            counts.unique,
            took.as_millis(),
            counts.kept,
            counts.planned,
            report::difference(&difference, terminal.width())
        ));
        for note in &selection.notes {
            terminal.say(note);
        }
        self.good = selection;
        Ok(())
    }

    /// A process with the program loaded: the one that waits, or another where it did not come to be.
    async fn worker(&mut self, program: &Program) -> Result<Worker, Error> {
        if let Some(next) = self.next.take() {
            if !next.is_finished() {
                // Saved so soon again that it is quicker to do without.
                next.abort();
            } else if let Ok(Ok(standby)) = next.await {
                return Ok(standby.load(program).await?);
            }
        }
        Ok(Worker::start(&this_program()?, program).await?)
    }

    fn broken(&self, error: &Error, terminal: &Terminal) {
        terminal.error(error);
        let planned = self.good.plan.items.len();
        terminal.say(&format!("\nversion {}: broken; the last good one stays, {planned} planned", self.version));
    }
}

/// The files of a program, and the folders in which a missing import may appear.
fn watched(program: &Program) -> Watched {
    let folder = program.path().parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folders = [folder.to_owned(), folder.join("recipes")].into_iter().filter(|folder| folder.is_dir());
    Watched { files: program.files().to_vec(), folders: folders.map(|folder| (folder, ".rhai")).collect() }
}
