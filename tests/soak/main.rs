//! The soak: what the vault promises, held against kills, full disks, damage and crowds, with real processes.
//!
//! `cargo test` runs its short form. The long form, with the numbers the promises were made with:
//! `cargo test --test soak -- --long [--scale 0.5] [CASE…]`, where a case is named by a word of its description.

// Nothing here is a library: `pub` is for the files beside.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, unreachable_pub)]

mod answers;
mod crowd;
mod damage;
mod database;
mod dice;
mod disk;
#[path = "../it/harness.rs"]
#[allow(dead_code)]
mod harness;
#[path = "../it/hh.rs"]
#[allow(dead_code)]
mod hh;
mod inside;
mod kills;
mod plans;
mod rekey;
mod secrets;
mod table;
mod tally;
mod turns;
mod world;

use std::process::ExitCode;

use table::{Case, Wishes};

/// What is promised, and how it is held against the program.
const CASES: &[Case] = &[
    Case {
        name: "kill -9 of the run",
        figure: "0 lost, 0 resent, 0 twice",
        long: 1_000,
        short: 4,
        run: kills::of_runs,
    },
    Case {
        name: "kill -9 of a plan being sent",
        figure: "each once, journal alike",
        long: 500,
        short: 6,
        run: plans::of_plans,
    },
    Case { name: "kill -9 of the refresh", figure: "0 durable lost", long: 1_000, short: 15, run: kills::of_helpers },
    Case { name: "32 processes, one expired token", figure: "1 request each", long: 100, short: 1, run: crowd::rush },
    Case { name: "bad answers to a refresh", figure: "the table's state", long: 2, short: 1, run: answers::bad },
    Case {
        name: "kills while creating a database",
        figure: "0 unopenable",
        long: 3_000,
        short: 20,
        run: database::creating,
    },
    Case {
        name: "kills while opening and closing",
        figure: "0 unopenable",
        long: 2_000,
        short: 10,
        run: database::opening,
    },
    Case {
        name: "flips, truncation, zeroed pages",
        figure: "0 silent losses",
        long: 600,
        short: 10,
        run: damage::beside_rescue,
    },
    Case { name: "the same and no rescue file", figure: "told", long: 150, short: 0, run: damage::alone },
    Case { name: "the same in the journal", figure: "told", long: 150, short: 0, run: damage::journal },
    Case { name: "full disk", figure: "0 lost, 0 noticed late", long: 49, short: 3, run: disk::full },
    Case { name: "IO errors at each step", figure: "0 lost", long: 2_000, short: 0, run: disk::errors },
    Case {
        name: "origins, rename, others, logout, clock",
        figure: "the table's state",
        long: 5,
        short: 1,
        run: turns::all,
    },
    Case { name: "kill -9 of another key", figure: "0 unopenable", long: 300, short: 6, run: rekey::kills },
    Case { name: "secrets outside the seal", figure: "0 hits", long: 10, short: 1, run: secrets::leaks },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(code) = inside::carry_out(&arguments) {
        return code;
    }
    if !cfg!(target_os = "linux") {
        println!("the soak finds the processes that it kills in Linux's /proc: not run");
        return ExitCode::SUCCESS;
    }
    let Some(wishes) = Wishes::read(&arguments) else { return ExitCode::SUCCESS };
    table::print("soak", CASES, &wishes)
}
