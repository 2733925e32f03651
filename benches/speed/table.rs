//! Measures what is asked for, and prints what came of it.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, SamplingMode};

use crate::figure::{Figure, Measure, Unit};
use crate::measured::Measured;

/// What was measured.
struct Row<'a> {
    figure: &'a Figure,
    median: f64,
    /// Where the median lies at 95 %; none where it was counted.
    interval: Option<(f64, f64)>,
}

/// Measures the figures that the command line asks for, and prints the table.
pub fn print(figures: &[&[Figure]]) {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |figure: &&Figure| {
        words.is_empty() || words.iter().any(|word| figure.name.contains(word) || figure.what.contains(word))
    };
    let figures = figures.iter().copied().flatten().filter(wanted);
    let rows: Vec<Row<'_>> = figures.map(attempt).collect();
    println!("\n| figure | to reach | measured | 95 % of it | `cargo bench --` |\n|---|---|---|---|---|");
    for row in rows {
        println!("{}", line(&row));
    }
}

/// What cannot be measured here leaves the others.
fn attempt(figure: &Figure) -> Row<'_> {
    catch_unwind(|| measure(figure)).unwrap_or(Row { figure, median: f64::NAN, interval: None })
}

fn measure(figure: &Figure) -> Row<'_> {
    match figure.measure {
        Measure::Counted(count) => {
            let value = count();
            println!("{}: {}", figure.name, figure.unit.show(value));
            Row { figure, median: value, interval: None }
        }
        Measure::Sampled(prepare) => {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("speed");
            sample(figure, &mut *prepare(), &folder);
            let (median, low, high) = estimates(&folder.join(figure.name));
            Row { figure, median, interval: Some((low, high)) }
        }
    }
}

/// Each sample is one measurement: what is compared has taken turns within it.
fn sample(figure: &Figure, once: &mut dyn FnMut() -> f64, folder: &Path) {
    let mut criterion = Criterion::default().with_measurement(Measured(figure.unit)).output_directory(folder);
    let mut group = criterion.benchmark_group(figure.name);
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(figure.samples)
        .warm_up_time(Duration::from_nanos(1))
        .measurement_time(Duration::from_nanos(1));
    group.bench_function("figure", |bencher| bencher.iter_custom(|times| (0..times).map(|_| once()).sum()));
    group.finish();
}

/// The median and its interval, as criterion estimated them.
fn estimates(folder: &Path) -> (f64, f64, f64) {
    let file = folder.join("figure/new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let median = &estimates["median"];
    let interval = &median["confidence_interval"];
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    (number(&median["point_estimate"]), number(&interval["lower_bound"]), number(&interval["upper_bound"]))
}

fn line(row: &Row<'_>) -> String {
    let Figure { name, what, limit, unit, .. } = row.figure;
    if row.median.is_nan() {
        return format!("| {what} | {} | not measured ✗ | see above | `{name}` |", limit.show(*unit));
    }
    let verdict = match limit.is_kept(row.median) {
        Some(true) | None => "",
        Some(false) => " ✗",
    };
    let interval = row.interval.map_or("counted".to_owned(), |(low, high)| range(*unit, low, high));
    format!("| {what} | {} | {}{verdict} | {interval} | `{name}` |", limit.show(*unit), unit.show(row.median))
}

fn range(unit: Unit, low: f64, high: f64) -> String {
    format!("{} – {}", unit.show(low), unit.show(high))
}
