//! One file with all that a check may want to know of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rhai::{AST, ASTNode, Expr, FnAccess, Module, ScriptFuncDef, Shared, Stmt};

use super::flow::Value;
use super::steps::{chain, last_name};
use crate::protocol::{Hook, Source};

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Hooks.
    Strategy,
    /// `main`.
    Task,
    /// Functions for others.
    Recipe,
    /// Tests of another file: `NAME.test.rhai`.
    Test,
}

impl FileKind {
    /// `misspelt`: whether a function of it was meant to be `queries`.
    pub(super) fn of(file: &str, program: &AST, misspelt: bool) -> Self {
        let defines = |name: &str| program.iter_fn_def().any(|function| function.name == name);
        if is_test(file) {
            Self::Test
        } else if misspelt || Hook::ALL.iter().any(|hook| defines(hook.name())) {
            Self::Strategy
        } else if defines("main") {
            Self::Task
        } else {
            Self::Recipe
        }
    }
}

/// Whether a file is one of tests, by its name.
pub(super) fn is_test(file: &str) -> bool {
    file.ends_with(".test.rhai")
}

/// One file with all that a check may want to know of it.
pub(super) struct File<'a> {
    pub(super) index: usize,
    pub(super) kind: FileKind,
    pub(super) source: &'a Source,
    pub(super) program: &'a AST,
    /// Functions whose text could not be parsed, and variables that were declared there: they are there, but nothing
    /// is known of them.
    pub(super) blanked: &'a BTreeSet<String>,
    /// What the variables and constants of the file hold.
    pub(super) constants: RefCell<HashMap<String, Value>>,
    functions: Vec<Function>,
    changed: HashSet<String>,
    /// By function; what holds in every one is under the empty name.
    guarded: HashMap<String, HashSet<String>>,
    /// The alias of each import, and the file it stands for.
    imports: BTreeMap<String, usize>,
}

impl<'a> File<'a> {
    pub(super) fn new(
        index: usize,
        kind: FileKind,
        source: &'a Source,
        program: &'a AST,
        blanked: &'a BTreeSet<String>,
    ) -> Self {
        let mut file = Self {
            index,
            kind,
            source,
            program,
            blanked,
            constants: RefCell::default(),
            functions: program.iter_fn_def().map(Function::of).collect(),
            changed: HashSet::new(),
            guarded: HashMap::new(),
            imports: BTreeMap::new(),
        };
        file.look();
        file
    }

    /// Its functions, closures among them.
    pub(super) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.iter()
    }

    /// The function of this name with this many parameters.
    pub(super) fn function(&self, name: &str, count: usize) -> Option<&Function> {
        self.functions().find(|function| function.name == name && function.params.len() == count)
    }

    /// The file that `alias::…` reaches.
    pub(super) fn import(&self, alias: &str) -> Option<usize> {
        self.imports.get(alias).copied()
    }

    /// Whether a variable of this name gets another value somewhere.
    pub(super) fn is_changed(&self, name: &str) -> bool {
        self.changed.contains(name)
    }

    /// Whether who wrote a function knows that what is called so may be `()`.
    pub(super) fn is_guarded(&self, function: &str, name: &str) -> bool {
        ["", function].iter().any(|place| self.guarded.get(*place).is_some_and(|names| names.contains(name)))
    }

    fn look(&mut self) {
        self.program.walk(&mut |path| {
            if let Some(ASTNode::Stmt(Stmt::Import(import, _))) = path.last()
                && let Expr::StringConstant(name, _) = &import.0
                && let Some(index) = self.source.imports.get(name.as_str())
            {
                self.imports.insert(import.1.name.to_string(), *index);
            }
            changes(path, &mut self.changed);
            true
        });
        let mut calls: HashMap<String, HashSet<String>> = HashMap::new();
        for function in &self.functions {
            let mut guarded = HashSet::new();
            let called = calls.entry(function.name.clone()).or_default();
            walk(function, &mut |path| guards(path, &mut guarded, called));
            // A closure shares what its function knows, and the reverse; whose it is does not show.
            let place = if function.is_closure() { "" } else { function.name.as_str() };
            self.guarded.entry(place.to_owned()).or_default().extend(guarded);
        }
        self.spread(&calls);
    }

    /// What a function that is asked knows, the asking one knows; what `filter` let pass, the later hooks may rely on.
    fn spread(&mut self, calls: &HashMap<String, HashSet<String>>) {
        for _ in 0..4 {
            for (function, called) in calls {
                let later =
                    [Hook::Score, Hook::Review, Hook::Resume, Hook::Letter].iter().any(|hook| hook.name() == function);
                let first = later.then_some("filter");
                let more: Vec<String> = called
                    .iter()
                    .map(String::as_str)
                    .chain(first)
                    .filter_map(|name| self.guarded.get(name))
                    .flatten()
                    .cloned()
                    .collect();
                self.guarded.entry(function.clone()).or_default().extend(more);
            }
        }
    }

    /// The functions that others may call.
    pub(super) fn public(&self) -> impl Iterator<Item = &Function> {
        self.functions().filter(|function| !function.is_private && !function.is_closure())
    }
}

/// A function of a file.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) params: Vec<String>,
    pub(super) is_private: bool,
    pub(super) body: Vec<Stmt>,
}

impl Function {
    fn of(defined: &Shared<ScriptFuncDef>) -> Self {
        // The engine shows the statements of a function to those only who walk through a whole program.
        let mut alone = Module::new();
        alone.set_script_fn(Shared::clone(defined));
        let mut body = Vec::new();
        AST::new([], alone).walk(&mut |path| {
            if let [ASTNode::Stmt(statement)] = path {
                body.push((*statement).clone());
            }
            true
        });
        Self {
            name: defined.name.to_string(),
            params: defined.params.iter().map(ToString::to_string).collect(),
            is_private: defined.access == FnAccess::Private,
            body,
        }
    }

    /// Closures are functions under names of the engine's.
    pub(super) fn is_closure(&self) -> bool {
        self.name.starts_with("anon$")
    }
}

/// Walks through a function.
pub(super) fn walk(function: &Function, visit: &mut impl FnMut(&[ASTNode])) {
    let mut path = Vec::new();
    for statement in &function.body {
        statement.walk(&mut path, &mut |path: &[ASTNode]| {
            visit(path);
            true
        });
    }
}

fn changes(path: &[ASTNode], changed: &mut HashSet<String>) {
    match path.last() {
        Some(ASTNode::Stmt(Stmt::Assignment(parts))) => {
            if let Expr::Variable(variable, ..) = &parts.1.lhs {
                changed.insert(variable.1.to_string());
            }
        }
        // Whoever asks for the type knows more than can be seen.
        Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) if call.name == "type_of" => {
            if let Some(Expr::Variable(variable, ..)) = call.args.first() {
                changed.insert(variable.1.to_string());
            }
        }
        Some(ASTNode::Expr(Expr::Dot(pair, ..))) => {
            if let (Expr::Variable(variable, ..), Expr::MethodCall(call, _)) = (&pair.lhs, &pair.rhs)
                && call.name == "type_of"
            {
                changed.insert(variable.1.to_string());
            }
        }
        _ => {}
    }
}

fn guards(path: &[ASTNode], guarded: &mut HashSet<String>, called: &mut HashSet<String>) {
    match path.last() {
        Some(ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))) => {
            let compares =
                matches!(call.name.as_str(), "==" | "!=") && call.args.iter().any(|arg| matches!(arg, Expr::Unit(_)));
            if compares {
                guarded.extend(call.args.iter().filter_map(last_name).map(str::to_owned));
            }
            called.insert(call.name.to_string());
        }
        Some(ASTNode::Stmt(Stmt::Switch(parts, _))) => guarded.extend(last_name(&parts.0).map(str::to_owned)),
        Some(ASTNode::Expr(expr @ (Expr::Dot(..) | Expr::Index(..)))) => {
            let (root, steps) = chain(expr);
            let mut before = last_name(root);
            for step in steps {
                if step.elvis {
                    guarded.extend(before.map(str::to_owned));
                }
                before = match step.term {
                    Expr::Property(property, _) if !step.index => Some(&property.2),
                    Expr::MethodCall(call, _) => {
                        called.insert(call.name.to_string());
                        None
                    }
                    _ => None,
                };
            }
        }
        _ => {}
    }
}
