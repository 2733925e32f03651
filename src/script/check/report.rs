//! What was found in one file.

use std::cell::OnceCell;
use std::collections::HashMap;

use rhai::Position;

use super::super::{place, scan};
use super::byte;
use crate::protocol::{Finding, Place, Severity, Source};

/// Beyond this many in a file, the first are the ones to mend.
const MOST: usize = 100;

/// What was found in one file.
pub(super) struct Report<'a> {
    pub(super) source: &'a Source,
    /// Where each function is defined, once somebody has asked.
    functions: OnceCell<HashMap<&'a str, usize>>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Report<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, functions: OnceCell::new(), findings: Vec::new() }
    }

    /// Where a function is defined: its name, the first of several.
    pub(super) fn function(&self, name: &str) -> Option<Place> {
        let functions = || scan::functions(&self.source.text).into_iter().rev().collect();
        self.functions.get_or_init(functions).get(name).map(|at| byte(self.source, *at))
    }

    pub(super) fn error(&mut self, code: &str, position: Position, message: String, help: Option<String>) {
        self.tell(code, Severity::Error, position, message, help);
    }

    pub(super) fn warning(&mut self, code: &str, position: Position, message: String, help: Option<String>) {
        self.tell(code, Severity::Warning, position, message, help);
    }

    pub(super) fn tell(
        &mut self,
        code: &str,
        severity: Severity,
        position: Position,
        message: String,
        help: Option<String>,
    ) {
        let place = place::at(&self.source.file, &self.source.text, position);
        self.add(code, severity, place, message, help);
    }

    pub(super) fn add(
        &mut self,
        code: &str,
        severity: Severity,
        place: Option<Place>,
        message: String,
        help: Option<String>,
    ) {
        if self.is_full() {
            return;
        }
        let place = place.unwrap_or_else(|| place::on_line(&self.source.file, &self.source.text, 1, 1));
        if self.findings.iter().all(|known| known.place != place || known.code != code) {
            self.findings.push(Finding { code: code.to_owned(), severity, place, message, help });
        }
    }

    /// Whether no more is told.
    pub(super) fn is_full(&self) -> bool {
        self.findings.len() >= MOST
    }

    /// By place; what is found twice at one place is told once, the worse one first.
    pub(super) fn sort(&mut self) {
        let error = |place: &Place| (place.line, place.column);
        let errors: Vec<(u32, u32)> =
            self.findings.iter().filter(|found| found.is_error()).map(|found| error(&found.place)).collect();
        self.findings.retain(|found| found.is_error() || !errors.contains(&error(&found.place)));
        self.findings.sort_by_key(|finding| (finding.place.line, finding.place.column, finding.severity));
    }
}
