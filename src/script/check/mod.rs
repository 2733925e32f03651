//! What can be found wrong with a script without running it: one file a check, the codes with their explanations in
//! [`codes`].

mod calls;
pub mod codes;
mod file;
mod files;
mod flow;
mod functions;
mod hooks;
mod imports;
mod mixed;
mod parse;
mod report;
mod searches;
mod settings;
mod shadows;
mod steps;
mod unused;
mod variants;

use std::collections::HashSet;

use rhai::{AST, ASTNode, Expr, Stmt};

use super::engine::Engine;
use super::limits::Limits;
use super::testing::split::usual;
use super::{place, scan};
use crate::protocol::{Finding, Hook, Place, Source, strip_controls};
use file::{File, FileKind};
use functions::Functions;
pub(crate) use mixed::mean_the_same;
use parse::Parsed;
use report::Report;

/// What the check leaves behind.
pub(crate) struct Checked {
    /// By file, line and column.
    pub(crate) findings: Vec<Finding>,
    /// The compiled files, in the order of the sources; fewer where some could not be parsed.
    pub(crate) programs: Vec<AST>,
}

/// Checks all files of a program. The engine must not be used after errors were found.
pub(crate) fn check(engine: &mut Engine, sources: &[Source]) -> Checked {
    let mut reports: Vec<Report> = sources.iter().map(Report::new).collect();
    let parsed: Vec<Option<Parsed>> = reports.iter_mut().map(|report| parse::parse(engine, report)).collect();
    if let Some(parsed) = parsed.iter().map(Option::as_ref).collect::<Option<Vec<&Parsed>>>() {
        let used = spoken(&parsed);
        let functions = Functions::of(engine, &used);
        let files: Vec<File> = sources
            .iter()
            .zip(&parsed)
            .enumerate()
            .map(|(index, (source, parsed))| {
                let kind = FileKind::of(&source.file, &parsed.program, index == 0 && hooks::misspells(&parsed.program));
                File::new(index, kind, source, &parsed.program, &parsed.blanked)
            })
            .collect();
        let named = files.first().map_or(variants::Named::Unsaid, variants::Named::of);
        for (file, report) in files.iter().zip(&mut reports) {
            calls::check(file, &files, &functions, report);
            searches::check(file, report);
            imports::check(file, report);
            files::check(file, report);
            shadows::check(file, &functions, report);
            if file.index == 0 {
                hooks::check(file, report);
                settings::check(file, report);
            }
            variants::asked(file, &named, report);
            unused::check(file, report);
        }
        mixed::check(&files, &mut reports);
        let dealt = matches!(named, variants::Named::These(_));
        flow::check(&files, (&functions, &engine.types), dealt, &mut reports);
        for (_, report) in parsed.iter().zip(&mut reports).filter(|(parsed, _)| parsed.is_damaged) {
            report.findings.retain(|finding| !codes::needs_whole_file(&finding.code));
        }
    }
    let mut findings = Vec::new();
    for mut report in reports {
        report.sort();
        findings.append(&mut report.findings);
    }
    // They repeat what the script is made of.
    for finding in &mut findings {
        finding.message = strip_controls(&finding.message, false).into_owned();
        finding.help = finding.help.take().map(|help| strip_controls(&help, false).into_owned());
    }
    Checked { findings, programs: parsed.into_iter().flatten().map(|parsed| parsed.program).collect() }
}

/// A check of a program that is not going to run. To take it apart takes time, too, which nobody has to wait for.
pub(crate) struct Alone {
    checked: Checked,
    _engine: Engine,
}

impl Alone {
    pub(crate) fn new(sources: Vec<Source>, limits: Limits) -> Self {
        let sources: Vec<Source> = sources.into_iter().map(usual).collect();
        let mut engine = Engine::new(limits);
        Self { checked: check(&mut engine, &sources), _engine: engine }
    }

    pub(crate) fn findings(&self) -> &[Finding] {
        &self.checked.findings
    }
}

/// Where a hook is defined.
pub(crate) fn definition(source: &Source, hook: Hook) -> Option<Place> {
    function(source, hook.name())
}

/// Where a function is defined: its name.
fn function(source: &Source, name: &str) -> Option<Place> {
    scan::functions(&source.text).into_iter().find(|(found, _)| *found == name).map(|(_, at)| byte(source, at))
}

/// The place of a byte.
fn byte(source: &Source, at: usize) -> Place {
    let before = &source.text[..at];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    place::on_line(&source.file, &source.text, before.matches('\n').count() + 1, column)
}

/// The names of all functions and properties that a program speaks of; getters as the engine calls them.
fn spoken(programs: &[&Parsed]) -> Spoken {
    let mut used = HashSet::new();
    for parsed in programs {
        parsed.program.walk(&mut |path| {
            match path.last() {
                Some(
                    ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _))
                    | ASTNode::Stmt(Stmt::FnCall(call, _)),
                ) if call.op_token.is_none() => {
                    used.insert(call.name.to_string());
                }
                Some(ASTNode::Expr(Expr::Property(property, _))) => {
                    used.insert(["get$", &property.2].concat());
                }
                _ => {}
            }
            true
        });
    }
    used
}

/// Names that a program speaks of.
type Spoken = HashSet<String>;

#[cfg(test)]
mod tests;
