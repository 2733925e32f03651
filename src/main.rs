//! The `hhrun` program: parses, calls, prints what went wrong once, exits.

use std::process::ExitCode;

use clap::Parser;
use hhrun::cli::{Arguments, terminal::Terminal, trace};
use hhrun::error::Error;
use hhrun::{script, vault, worker};

fn main() -> ExitCode {
    // Two verbs are for the program itself: they speak over pipes and must not touch the terminal.
    let mut own = std::env::args_os().skip(1);
    match own.next().and_then(|verb| verb.into_string().ok()).as_deref() {
        Some(worker::VERB) => return script::child_main(),
        Some(vault::refresh::VERB) => return vault::refresh::child_main(),
        _ => {}
    }
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.json());
    trace::start(arguments.trace);
    let done = arguments.runtime().enable_all().build().map_err(Error::Runtime);
    let done = done.and_then(|runtime| {
        let done = runtime.block_on(arguments.carry_out(&terminal));
        // A question that nobody answers any more must not keep the program.
        runtime.shutdown_background();
        done
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.error(&error);
            error.exit().into()
        }
    }
}
