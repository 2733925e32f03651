//! `hhrun check`: what is wrong with scripts, without running them.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use crate::error::{Error, Exit};
use crate::protocol::{Finding, Place, Severity};
use crate::script::diagnostic;
use crate::worker::{self, Checker, Program};

use super::terminal::Terminal;

/// The form of the JSON document; a change of what is there changes the number.
const SCHEMA: u32 = 1;

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Scripts, or folders of them
    #[arg(required = true, value_name = "SCRIPT")]
    scripts: Vec<PathBuf>,
    /// End with 3 for warnings, too
    #[arg(long)]
    deny_warnings: bool,
    /// One JSON document on stdout, for editors
    #[arg(long)]
    pub(super) json: bool,
}

/// Checks scripts; ends with 3 where there are errors.
pub(super) async fn check(arguments: CheckArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut files = Vec::new();
    for script in &arguments.scripts {
        collect(script, &mut files)?;
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut checker = Checker::start(&crate::account::this_program()?)?;
    for file in &files {
        let found = match Program::read(file) {
            Ok(program) => checker.check(&program).await?,
            // One file that cannot be read hides nothing of the others.
            Err(error) if files.len() > 1 || arguments.json => vec![unread(file, &error)],
            Err(error) => return Err(error.into()),
        };
        // Two scripts may import the same file.
        findings.extend(found.into_iter().filter(|found| !findings.contains(found)).collect::<Vec<_>>());
    }
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let warnings = findings.len() - errors;
    if arguments.json {
        let findings: Vec<Value> = findings.iter().map(entry).collect();
        let counts = json!({ "files": files.len(), "errors": errors, "warnings": warnings });
        terminal.document(&json!({ "schema": SCHEMA, "counts": counts, "findings": findings }))?;
    } else {
        for finding in &findings {
            terminal.report(|colour| diagnostic::finding(finding, colour));
        }
        terminal.say(&summary(files.len(), errors, warnings));
    }
    if errors > 0 || (arguments.deny_warnings && warnings > 0) { Err(Error::Ended(Exit::Script)) } else { Ok(()) }
}

/// A file that cannot be read, as a finding at its beginning.
fn unread(file: &Path, error: &worker::Error) -> Finding {
    Finding {
        code: "HH001".to_owned(),
        severity: Severity::Error,
        place: Place { file: file.display().to_string(), line: 1, column: 1, span: 1, text: String::new() },
        message: error.to_string(),
        help: error.hint(),
    }
}

/// A script itself, or all scripts within a folder, in the order of their names.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let before = files.len();
    walk(path, files)?;
    if files.len() == before {
        return Err(Error::Usage {
            message: format!("there are no scripts in `{}`", path.display()),
            hint: Some("scripts end in `.rhai`".to_owned()),
        });
    }
    Ok(())
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |source| Error::Folder { folder: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let mut entries = entries.map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link to a folder may lead in a circle.
        if entry.file_type().map_err(failed)?.is_dir() {
            if !entry.file_name().to_string_lossy().starts_with('.') {
                walk(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rhai") {
            files.push(path);
        }
    }
    Ok(())
}

fn entry(finding: &Finding) -> Value {
    let place = &finding.place;
    json!({
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_column": place.column.saturating_add(place.span),
        "code": finding.code,
        "severity": match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": finding.message,
        "help": finding.help,
    })
}

fn summary(files: usize, errors: usize, warnings: usize) -> String {
    let counted = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let files = counted(files, "file");
    match (errors, warnings) {
        (0, 0) => format!("{files} checked, nothing found"),
        (errors, 0) => format!("{files} checked: {}", counted(errors, "error")),
        (0, warnings) => format!("{files} checked: {}", counted(warnings, "warning")),
        (errors, warnings) => {
            format!("{files} checked: {}, {}", counted(errors, "error"), counted(warnings, "warning"))
        }
    }
}
