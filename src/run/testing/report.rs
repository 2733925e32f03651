//! Tests as a person reads them, and as an editor does.

use std::fmt::Write;

use serde_json::{Value, json};

use super::coverage::percent;
use super::diff::diff;
use super::{Coverage, Pair, Summary};
use crate::protocol::testing::{Case, Test};
use crate::protocol::{Finding, strip_controls};
use crate::script::diagnostic;
use crate::worker;

const GREEN: (&str, &str) = ("\x1b[32m", "\x1b[0m");
const RED: (&str, &str) = ("\x1b[1;31m", "\x1b[0m");

/// One line for a test, or for a row of its table; below one that broke, why.
pub fn case(test: &Test, case: &Case, width: usize, colour: bool) -> String {
    let name = match &case.name {
        Some(row) => format!("{} [{}]", test.name, strip_controls(row, false)),
        None => test.name.clone(),
    };
    let room = width.saturating_sub(20).clamp(20, 70);
    let (word, (on, off)) = if case.broken.is_some() { ("FAIL", RED) } else { ("PASS", GREEN) };
    let (on, off) = if colour { (on, off) } else { ("", "") };
    let mut told = format!("  {on}{word}{off} {name:<room$} {:>9}\n", milliseconds(case.micros));
    if let Some(broken) = &case.broken {
        let _ = writeln!(told, "{}", diagnostic::failure(&broken.failure, colour).trim_end());
        if let Some((found, expected)) = &broken.compared {
            told.push_str(&diff(found, expected, colour));
        }
        told.push('\n');
    }
    told
}

/// The last lines: how many passed, and what that took.
pub fn summary(summary: &Summary) -> String {
    let mut parts = vec![format!("{} passed", summary.passed)];
    if summary.failed > 0 {
        parts.push(format!("{} failed", summary.failed));
    }
    if summary.problems > 0 {
        let files = if summary.problems == 1 { "file" } else { "files" };
        parts.push(format!("{} {files} not tested", summary.problems));
    }
    format!("{} in {}\n", parts.join(", "), milliseconds(summary.micros))
}

/// File by file, hook by hook: what ran and what did not.
pub fn coverage(coverage: &Coverage) -> String {
    let files = coverage.files();
    let names = files.iter().map(|file| file.file.chars().count());
    let functions = files.iter().flat_map(|file| &file.functions).map(|function| function.name.chars().count() + 2);
    let room = names.chain(functions).max().unwrap_or(0).max(8);
    let mut text = format!("{:<room$}  {:>9}  {:>6}  not run\n", "coverage", "lines", "%");
    for file in &files {
        if !file.measured {
            let _ = writeln!(text, "{:<room$}  {:>9}  {:>6}  cannot be measured", file.file, "—", "—");
            continue;
        }
        row(&mut text, room, &file.file, (file.covered, file.lines), &file.missed);
        for function in file.functions.iter().filter(|function| function.hook || function.covered < function.lines) {
            let name = format!("  {}", function.name);
            row(&mut text, room, &name, (function.covered, function.lines), &function.missed);
        }
    }
    let (lines, covered) = coverage.lines();
    row(&mut text, room, "all", (covered, lines), &[]);
    text
}

fn row(text: &mut String, room: usize, name: &str, (covered, lines): (usize, usize), missed: &[(u32, u32)]) {
    let stretch = |(from, to): &(u32, u32)| if from == to { from.to_string() } else { format!("{from}–{to}") };
    let missed: Vec<String> = missed.iter().map(stretch).collect();
    let figures = format!("{covered}/{lines}");
    let line = format!("{name:<room$}  {figures:>9}  {:>6.1}  {}", percent(covered, lines), missed.join(", "));
    let _ = writeln!(text, "{}", line.trim_end());
}

fn milliseconds(micros: u64) -> String {
    format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100)
}

/// One line of `--json` for a test, or for a row of its table.
pub fn case_value(suite: &str, test: &Test, case: &Case) -> Value {
    let mut value = json!({
        "kind": "test",
        "file": test.place.file,
        "suite": suite,
        "name": test.name,
        "case": case.name,
        "line": test.place.line,
        "column": test.place.column,
        "outcome": if case.broken.is_some() { "fail" } else { "pass" },
        "micros": case.micros,
    });
    if let Some(broken) = &case.broken {
        value["message"] = json!(broken.failure.message);
        value["help"] = json!(broken.failure.help);
        value["place"] = json!(broken.failure.place);
        value["found"] = json!(broken.compared.as_ref().map(|(found, _)| found));
        value["expected"] = json!(broken.compared.as_ref().map(|(_, expected)| expected));
    }
    value
}

/// One line of `--json` for a file that could not be tested.
pub fn problem_value(pair: &Pair, error: &worker::Error) -> Value {
    let findings: &[Finding] = match error {
        worker::Error::Findings(findings) => findings,
        _ => &[],
    };
    json!({ "kind": "problem", "file": pair.name(), "message": error.to_string(), "findings": findings })
}

/// The lines of `--json` for what ran, a file each.
pub fn coverage_values(coverage: &Coverage) -> Vec<Value> {
    let files = coverage.files();
    let value = |file: &super::FileCoverage| {
        let functions = file.functions.iter().map(|function| {
            json!({ "name": function.name, "hook": function.hook, "lines": function.lines,
                    "covered": function.covered, "missed": function.missed })
        });
        json!({ "kind": "coverage", "file": file.file, "measured": file.measured, "lines": file.lines,
                "covered": file.covered, "percent": percent(file.covered, file.lines), "missed": file.missed,
                "functions": functions.collect::<Vec<_>>() })
    };
    files.iter().map(value).collect()
}

/// The last line of `--json`.
pub fn summary_value(summary: &Summary) -> Value {
    json!({ "kind": "summary", "passed": summary.passed, "failed": summary.failed, "problems": summary.problems,
            "micros": summary.micros, "percent": summary.coverage.percent() })
}
