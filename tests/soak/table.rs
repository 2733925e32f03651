//! The cases, the wishes of whoever runs them, and the table that comes of it.

use std::process::ExitCode;
use std::time::Instant;

use crate::tally::Tally;

pub struct Case {
    pub name: &'static str,
    /// What is promised.
    pub figure: &'static str,
    /// Rounds of the long form.
    pub long: u32,
    /// Rounds of the short form; 0: not in it.
    pub short: u32,
    pub run: fn(u32, u64) -> Tally,
}

pub struct Wishes {
    long: bool,
    scale: f64,
    seed: u64,
    words: Vec<String>,
}

impl Wishes {
    /// Reads what `cargo test` passes on; `None`: nothing is to be run.
    pub fn read(arguments: &[String]) -> Option<Self> {
        let mut wishes = Self { long: false, scale: 1.0, seed: 1, words: Vec::new() };
        wishes.long = std::env::var("HHRUN_SOAK").is_ok_and(|form| form == "long");
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--long" => wishes.long = true,
                "--scale" => wishes.scale = rest.next()?.parse().ok()?,
                "--seed" => wishes.seed = rest.next()?.parse().ok()?,
                "--list" => return None,
                flag if flag.starts_with('-') => {}
                word => wishes.words.push(word.to_lowercase()),
            }
        }
        Some(wishes)
    }

    fn rounds(&self, case: &Case) -> u32 {
        if !self.words.is_empty() && !self.words.iter().any(|word| case.name.to_lowercase().contains(word.as_str())) {
            return 0;
        }
        if !self.long {
            return case.short;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let scaled = (f64::from(case.long) * self.scale).ceil() as u32;
        scaled.max(1)
    }
}

/// Runs the cases, prints a line for each, and says whether all held.
pub fn print(title: &str, cases: &[Case], wishes: &Wishes) -> ExitCode {
    println!("\n{title}, {} form, seed {}", if wishes.long { "long" } else { "short" }, wishes.seed);
    println!("| case | figure | measured | time | verdict |\n|---|---|---|---|---|");
    let mut failed = false;
    for case in cases {
        let rounds = wishes.rounds(case);
        if rounds == 0 {
            continue;
        }
        let began = Instant::now();
        let tally = (case.run)(rounds, wishes.seed);
        let verdict = if tally.wrong.is_empty() { "holds" } else { "FAILS" };
        let seconds = began.elapsed().as_secs_f64();
        println!("| {} | {} | {} | {seconds:.1} s | {verdict} |", case.name, case.figure, tally.measured());
        for wrong in tally.wrong.iter().take(12) {
            eprintln!("    {}", wrong.replace('\n', "\n      "));
        }
        failed |= !tally.wrong.is_empty();
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
