//! What can be found wrong with a script without running it: one file a check.
//!
//! | code | what |
//! |---|---|
//! | HH001 | it cannot be parsed |
//! | HH002 | a variable that there is not |
//! | HH003 | a function that there is not |
//! | HH004 | a call with too few or too many arguments |
//! | HH005 | a property that a vacancy, a resume or a person does not have |
//! | HH006 | a hook with other parameters than the host gives |
//! | HH007 | a search parameter that hh.ru does not have, or of the wrong type |
//! | HH008 | an import that is not a plain name |
//! | HH009 | a property of what hh.ru may leave out (a warning) |
//! | HH010 | a function that looks like a misspelt hook (a warning) |
//! | HH011 | what is only known in `review` and `letter`, read before |
//! | HH040 | a file of `text::file` that is not there, or not named plainly |

mod calls;
mod files;
mod functions;
mod hooks;
mod imports;
mod kinds;
mod parse;
mod properties;
mod searches;

use rhai::{AST, Position};

use super::engine::Engine;
use super::{place, scan};
use crate::protocol::{Finding, Hook, Place, Severity, Source, strip_controls};
use functions::Functions;

/// What the check leaves behind.
pub(crate) struct Checked {
    /// By file, line and column.
    pub(crate) findings: Vec<Finding>,
    /// The compiled files, in the order of the sources; fewer where some could not be parsed.
    pub(crate) programs: Vec<AST>,
}

/// Checks all files of a program. The engine must not be used after errors were found.
pub(crate) fn check(engine: &mut Engine, sources: &[Source]) -> Checked {
    let mut findings = Vec::new();
    let mut programs = Vec::new();
    for source in sources {
        let mut report = Report { source, findings: Vec::new() };
        programs.extend(parse::parse(engine, &mut report));
        findings.append(&mut report.findings);
    }
    if findings.is_empty() {
        let functions = Functions::of(&engine.rhai);
        for (index, (source, program)) in sources.iter().zip(&programs).enumerate() {
            let mut report = Report { source, findings: Vec::new() };
            let file = File { program, programs: &programs, functions: &functions, types: &engine.types };
            calls::check(&file, &mut report);
            properties::check(&file, &mut report);
            searches::check(&file, &mut report);
            imports::check(&file, &mut report);
            files::check(&file, &mut report);
            if index == 0 {
                hooks::check(&file, &mut report);
            }
            report.findings.sort_by_key(|finding| (finding.place.line, finding.place.column));
            findings.append(&mut report.findings);
        }
    }
    // They repeat what the script is made of.
    for finding in &mut findings {
        finding.message = strip_controls(&finding.message, false).into_owned();
    }
    Checked { findings, programs }
}

/// Where a hook is defined.
pub(crate) fn definition(source: &Source, hook: Hook) -> Option<Place> {
    function(source, hook.name())
}

/// Where a function is defined: its name.
fn function(source: &Source, name: &str) -> Option<Place> {
    let tokens = scan::tokens(&source.text);
    let defines =
        |pair: &&[scan::Token<'_>]| pair[0].kind == scan::Kind::Word("fn") && pair[1].kind == scan::Kind::Word(name);
    let at = tokens.windows(2).find(defines)?[1].start;
    let before = &source.text[..at];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some(place::on_line(&source.file, &source.text, before.matches('\n').count() + 1, column))
}

/// One file with all that a check may want to know.
struct File<'a> {
    program: &'a AST,
    programs: &'a [AST],
    functions: &'a Functions,
    types: &'a super::api::Types,
}

/// The functions of a file, one after the other. Closures are among them, under names of the engine's.
fn functions(program: &AST) -> impl Iterator<Item = Function> {
    program.iter_fn_def().map(move |defined| {
        // Not `clone_functions_only_filtered`: rhai 1.27 ignores its filter.
        let mut body = program.clone();
        body.clear_statements();
        body.retain_functions(|_, _, name, count| name == defined.name.as_str() && count == defined.params.len());
        let parameters = defined.params.iter().map(ToString::to_string).collect();
        Function { name: defined.name.to_string(), parameters, body }
    })
}

/// One function of a file.
struct Function {
    name: String,
    parameters: Vec<String>,
    /// Nothing but this function.
    body: AST,
}

/// What was found in one file.
struct Report<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
}

impl Report<'_> {
    fn error(&mut self, code: &str, position: Position, message: String, help: Option<String>) {
        let place = place::at(&self.source.file, &self.source.text, position);
        self.add(code, Severity::Error, place, message, help);
    }

    fn warning(&mut self, code: &str, position: Position, message: String, help: Option<String>) {
        let place = place::at(&self.source.file, &self.source.text, position);
        self.add(code, Severity::Warning, place, message, help);
    }

    fn add(&mut self, code: &str, severity: Severity, place: Option<Place>, message: String, help: Option<String>) {
        let place = place.unwrap_or_else(|| place::on_line(&self.source.file, &self.source.text, 1, 1));
        if self.findings.iter().all(|known| known.place != place || known.code != code) {
            self.findings.push(Finding { code: code.to_owned(), severity, place, message, help });
        }
    }
}

#[cfg(test)]
mod tests;
