//! How fast hhrun is: `cargo bench` prints a table of figures, what they are to reach, and the command for each.
//!
//! Two things that are compared are measured in turns, so that a busy machine makes both slower; a figure is the median
//! of their ratios. `cargo bench -- WORD…` measures only the rows whose name or description has one of the words.

// Nothing here is a library: `pub` is for the files beside.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub, clippy::cast_precision_loss)]

mod figure;
#[path = "../../tests/it/harness.rs"]
#[allow(dead_code)]
mod harness;
mod hh;
mod journal;
mod judged;
mod limits;
mod measured;
mod native;
mod network;
mod one_run;
mod person;
mod table;
mod vault;

use figure::Figure;

/// What is measured, in the order in which it is shown.
const FIGURES: &[&[Figure]] = &[network::FIGURES, judged::FIGURES, limits::FIGURES, vault::FIGURES, journal::FIGURES];

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    table::print(FIGURES);
}
