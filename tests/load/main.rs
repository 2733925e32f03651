//! The load: what `hhrun serve` promises when many come at once, some of them with bad manners, held against a real
//! server process.
//!
//! `cargo test` runs its short form. The long form, with the numbers the promises were made with:
//! `cargo test --test load -- --long [--scale 0.5] [CASE…]`, where a case is named by a word of its description.

// Nothing here is a library: `pub` is for the files beside.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, unreachable_pub)]

mod crowd;
#[path = "../soak/dice.rs"]
#[allow(dead_code)]
mod dice;
mod floods;
#[path = "../it/harness.rs"]
#[allow(dead_code)]
mod harness;
mod others;
#[path = "../it/serve/server.rs"]
#[allow(dead_code)]
mod server;
mod sign_ins;
mod slow;
#[path = "../soak/table.rs"]
mod table;
#[path = "../soak/tally.rs"]
#[allow(dead_code)]
mod tally;

use std::process::ExitCode;

use table::{Case, Wishes};

/// What is promised, and how it is held against the server.
const CASES: &[Case] = &[
    Case { name: "slow clients", figure: FIGURE, long: 500, short: 100, run: slow::clients },
    Case { name: "100 MB of headers", figure: FIGURE, long: 20, short: 4, run: floods::of_headers },
    Case { name: "1 GB bodies", figure: FIGURE, long: 20, short: 4, run: floods::of_bodies },
    Case { name: "sign-ins at once", figure: FIGURE, long: 200, short: 20, run: sign_ins::at_once },
    Case { name: "all of these at once", figure: FIGURE, long: 500, short: 0, run: slow::with_everything },
    Case {
        name: "people with schedules",
        figure: "none lost, none crossed, memory flat",
        long: 200,
        short: 3,
        run: crowd::scheduled,
    },
];

const FIGURE: &str = "below 200 MB, others answered under 1 s";

fn main() -> ExitCode {
    if !cfg!(target_os = "linux") {
        println!("the load program reads the server's memory from Linux's /proc: not run");
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(wishes) = Wishes::read(&arguments) else { return ExitCode::SUCCESS };
    table::print("load", CASES, &wishes)
}
