//! What each expression of a program holds, followed from the hooks' parameters through variables, properties, calls
//! and closures; on the way, what goes wrong silently is found. A function is looked at with the arguments that it is
//! called with; what is wrong with some of the arguments only is left alone.

mod call;
mod chain;
mod closure;
mod compare;
mod expression;
mod frame;
mod hook;
mod statement;
mod value;

use std::collections::{BTreeMap, HashMap};

use rhai::{ASTNode, Expr, Stmt};

use super::super::api::Types;
use super::file::{File, Function};
use super::functions::Functions;
use super::report::Report;
use crate::protocol::Hook;
use frame::{Found, Frame};
pub(super) use value::{Kind, Missing, Value};

/// With more kinds of arguments than this a function takes anything.
const MOST: usize = 6;

/// A function of a file: its name and how many parameters it has.
type Name = (usize, String, usize);

/// What a function was called with, from which hook, and what it returned.
type Look = (Vec<Value>, Option<Hook>, Value);

/// The walk through a program.
pub(super) struct Flow<'a> {
    files: &'a [File<'a>],
    functions: &'a Functions<'a>,
    types: &'a Types,
    /// Whether every vacancy has a variant.
    dealt: bool,
    /// What a function returned for its arguments.
    known: HashMap<Name, Vec<Look>>,
    open: Vec<Name>,
    /// How often each function was looked at, and what was found how often.
    looks: BTreeMap<Name, (usize, Vec<(Found, usize)>)>,
}

/// Walks through all files; what is found goes to their reports. `dealt`: every vacancy has a variant.
pub(super) fn check(files: &[File], (functions, types): (&Functions, &Types), dealt: bool, reports: &mut [Report]) {
    let (known, open, looks) = (HashMap::new(), Vec::new(), BTreeMap::new());
    let mut flow = Flow { files, functions, types, dealt, known, open, looks };
    for file in files {
        flow.top(file);
    }
    if let Some(main) = files.first() {
        for hook in Hook::ALL {
            flow.enter_hook(main, hook);
        }
    }
    for file in files {
        for function in file.functions().filter(|function| !function.is_closure()) {
            flow.enter_unused(file, function);
        }
    }
    flow.tell(reports);
}

impl<'a> Flow<'a> {
    /// Looks at a function with these arguments; gives what it returns.
    fn enter(
        &mut self,
        file: &'a File<'a>,
        function: &'a Function,
        arguments: Vec<Value>,
        hook: Option<Hook>,
    ) -> Value {
        let name = (file.index, function.name.clone(), function.params.len());
        if self.open.contains(&name) {
            return Value::ANY;
        }
        let known = self.known.entry(name.clone()).or_default();
        if let Some((.., value)) = known.iter().find(|(of, from, _)| *of == arguments && *from == hook) {
            return value.clone();
        }
        if known.len() >= MOST {
            return Value::ANY;
        }
        let mut frame = Frame::new(file, function, &arguments, hook);
        self.open.push(name.clone());
        let value = self.body(&mut frame, function);
        self.open.pop();
        self.keep(&name, frame.found);
        self.known.entry(name).or_default().push((arguments, hook, value.clone()));
        value
    }

    fn keep(&mut self, name: &Name, found: Vec<Found>) {
        let (looks, known) = self.looks.entry(name.clone()).or_default();
        *looks += 1;
        for found in found {
            match known.iter_mut().find(|(other, _)| other.is(&found)) {
                Some((_, times)) => *times += 1,
                None => known.push((found, 1)),
            }
        }
    }

    fn top(&mut self, file: &'a File<'a>) {
        let mut frame = Frame::top(file);
        for statement in file.program.statements() {
            if let Stmt::Var(variable, ..) = statement {
                let value = self.value(&mut frame, &variable.1);
                file.constants.borrow_mut().insert(variable.0.name.to_string(), value);
            }
        }
        let name = (file.index, String::new(), 0);
        self.keep(&name, frame.found);
    }

    fn enter_hook(&mut self, file: &'a File<'a>, hook: Hook) {
        let Some(function) = file.function(hook.name(), hook.parameters().len()) else { return };
        let mut reversed: Vec<&str> = function.params.iter().map(String::as_str).collect();
        reversed.reverse();
        // Told as such.
        if reversed.len() < 2 || reversed != hook.parameters() {
            let arguments = hook.parameters().iter().map(|name| given(name)).collect();
            self.enter(file, function, arguments, Some(hook));
        }
    }

    /// Nobody calls it here: its parameters are what their names and what is read of them say.
    fn enter_unused(&mut self, file: &'a File<'a>, function: &'a Function) {
        let name = (file.index, function.name.clone(), function.params.len());
        if self.looks.contains_key(&name) {
            return;
        }
        let guess = |name: &str| {
            let value = given(name);
            let Kind::Object(kind) = &value.kind else { return Value::ANY };
            if self.speaks_of(function, name, kind) { value.clone() } else { Value::ANY }
        };
        let arguments = function.params.iter().map(|name| guess(name)).collect();
        self.enter(file, function, arguments, None);
    }

    /// Whether what a function reads of a parameter are this type's properties.
    fn speaks_of(&self, function: &Function, parameter: &str, kind: &str) -> bool {
        let (mut known, mut unknown) = (0, 0);
        super::file::walk(function, &mut |path| {
            if let Some(ASTNode::Expr(Expr::Dot(pair, ..))) = path.last()
                && matches!(&pair.lhs, Expr::Variable(variable, ..) if variable.1 == parameter)
            {
                let read = match &pair.rhs {
                    Expr::Property(property, _) => Some(&property.2),
                    Expr::Dot(next, ..) | Expr::Index(next, ..) => match &next.lhs {
                        Expr::Property(property, _) => Some(&property.2),
                        _ => None,
                    },
                    _ => None,
                };
                match read.map(|name| self.types.property(kind, name).is_some()) {
                    Some(true) => known += 1,
                    Some(false) => unknown += 1,
                    None => {}
                }
            }
        });
        known > 0 && known >= unknown
    }

    /// What was found each time that its function was looked at.
    fn tell(self, reports: &mut [Report]) {
        for ((file, ..), (looks, found)) in self.looks {
            let Some(report) = reports.get_mut(file) else { continue };
            for (found, _) in found.into_iter().filter(|(_, times)| *times == looks) {
                report.tell(found.code, found.severity, found.position, found.message, found.help);
            }
        }
    }
}

/// What the host gives for a parameter of this name.
fn given(name: &str) -> Value {
    Value::of(match name {
        "v" | "vacancy" => Kind::Object("Vacancy".into()),
        "me" => Kind::Object("Me".into()),
        "resume" => Kind::Object("Resume".into()),
        _ => Kind::Any,
    })
}
