//! One look at one function: its variables, and what was found.

use rhai::Position;

use super::super::file::{File, Function};
use super::value::{Missing, Value};
use crate::protocol::{Hook, Severity};

/// Beyond this many in a function, the first are the ones to mend.
const MOST: usize = 100;

/// One look at one function.
pub(super) struct Frame<'a> {
    pub(super) file: &'a File<'a>,
    /// Empty for the file itself.
    pub(super) function: &'a str,
    /// The hook that it is called from, as far as that is known.
    pub(super) hook: Option<Hook>,
    pub(super) scope: Vec<(String, Value)>,
    pub(super) returned: Vec<(Value, Position)>,
    pub(super) found: Vec<Found>,
}

/// What was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) position: Position,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Found {
    pub(super) fn is(&self, other: &Self) -> bool {
        self.code == other.code && self.position == other.position
    }
}

impl<'a> Frame<'a> {
    pub(super) fn new(file: &'a File<'a>, function: &'a Function, arguments: &[Value], hook: Option<Hook>) -> Self {
        let mut frame = Self { function: &function.name, hook, ..Self::top(file) };
        for (name, value) in function.params.iter().zip(arguments) {
            frame.declare(name, value.clone());
        }
        frame
    }

    pub(super) fn top(file: &'a File<'a>) -> Self {
        Self { file, function: "", hook: None, scope: Vec::new(), returned: Vec::new(), found: Vec::new() }
    }

    /// From here on there is this variable. One that is changed somewhere may hold anything.
    pub(super) fn declare(&mut self, name: &str, value: Value) {
        let value = if self.file.is_changed(name) { Value::ANY } else { value };
        self.scope.push((name.to_owned(), Value { gap: None, ..value }));
    }

    pub(super) fn variable(&self, name: &str) -> Value {
        let local = self.scope.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let value = local.or_else(|| self.file.constants.borrow().get(name).cloned()).unwrap_or(Value::ANY);
        self.unless_guarded(name, value)
    }

    /// Who compares a name with `()` somewhere, or reads on with `?.`, knows that it may be left out.
    pub(super) fn unless_guarded(&self, name: &str, value: Value) -> Value {
        if value.missing != Missing::Never && self.file.is_guarded(self.function, name) {
            Value { missing: Missing::Never, ..value }
        } else {
            value
        }
    }

    pub(super) fn error(&mut self, code: &'static str, position: Position, message: String, help: Option<String>) {
        self.add(Found { code, severity: Severity::Error, position, message, help });
    }

    pub(super) fn warning(&mut self, code: &'static str, position: Position, message: String, help: Option<String>) {
        self.add(Found { code, severity: Severity::Warning, position, message, help });
    }

    pub(super) fn found(
        &mut self,
        severity: Severity,
        code: &'static str,
        position: Position,
        message: String,
        help: Option<String>,
    ) {
        self.add(Found { code, severity, position, message, help });
    }

    fn add(&mut self, found: Found) {
        if self.found.len() < MOST && self.found.iter().all(|known| !known.is(&found)) {
            self.found.push(found);
        }
    }
}
