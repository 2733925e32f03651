//! How fast hhrun is: `cargo bench` prints a table of figures, what they are to reach, and the command for each.
//!
//! Two things that are compared are measured in turns, so that a busy machine makes both slower; a figure is the median
//! of their ratios. `cargo bench -- WORD…` measures only the rows whose name or description has one of the words.

// Nothing here is a library: `pub` is for the files beside.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub, clippy::cast_precision_loss)]

#[path = "../../tests/it/hh.rs"]
#[allow(dead_code)]
mod at_hand;
mod cpu;
mod figure;
#[path = "../../tests/it/harness.rs"]
#[allow(dead_code)]
mod harness;
mod hh;
mod journal;
mod judged;
mod limits;
mod measured;
mod memory;
mod native;
mod network;
mod one_run;
mod pace;
mod person;
mod process;
mod requests;
mod sandbox;
#[path = "../../tests/it/saves.rs"]
#[allow(dead_code)]
mod saves;
mod saving;
mod size;
mod start;
mod table;
mod vault;

use figure::Figure;

/// What is measured, in the order in which it is shown.
const FIGURES: &[&[Figure]] = &[
    network::FIGURES,
    pace::FIGURES,
    requests::FIGURES,
    judged::FIGURES,
    limits::FIGURES,
    memory::FIGURES,
    cpu::FIGURES,
    start::FIGURES,
    saving::FIGURES,
    vault::FIGURES,
    journal::FIGURES,
    sandbox::FIGURES,
    size::FIGURES,
];

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    table::print(FIGURES);
}
