//! A script with its tests: loaded like any script, in a process of its own, and asked for one test at a time.
//!
//! A test sees the functions, the hooks and the constants of the script as if it stood in the same file. What only
//! tests may use is in `build` and `assert`; a usual run has none of it.

mod assert;
mod build;
mod coverage;
mod shape;
mod shown;
pub(crate) mod split;
mod state;
mod variant;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

use rhai::{AST, Dynamic, EvalAltResult, FnAccess, Module, NativeCallContext, Scope, Stmt};

use super::api::{Handle, Types, View};
use super::check::{self, Checked};
use super::engine::Engine;
use super::limits::{Limits, MAX_DEPTH, SLACK, TEST_TIME};
use super::recipes::Resolver;
use super::strategy::LoadError;
use super::watchdog::Watchdog;
use super::{failed, place, settings};
use crate::hh::{Me, Resume};
use crate::protocol::testing::{Broken, Case, Contents, Suite, Test, Tested};
use crate::protocol::{Failure, Finding, Hook, LogLine, Place, Source, strip_controls};
pub(crate) use shown::inline;

use coverage::{Ran, Shifts};
use state::{State, micros};

/// Under these names the functions of the tests are called; no script can say them.
const NAMESPACES: [&str; 2] = ["tests__", "inline__"];

/// A script with its tests, ready to be asked.
pub(crate) struct TestSuite {
    engine: Engine,
    judge: Rc<Judge>,
    ran: Ran,
    /// What ran before the first test: what the host asks of any script.
    before: BTreeSet<u32>,
    /// A call of each test, compiled once.
    calls: Vec<AST>,
    contents: Contents,
}

/// What assertions need of the script.
pub(super) struct Judge {
    state: Rc<State>,
    hooks: Late<Hooks>,
    types: Types,
    shifts: Late<BTreeMap<String, Shifts>>,
}

/// What is only known once the script is loaded.
pub(super) struct Late<T>(RefCell<Rc<T>>);

impl<T: Default> Late<T> {
    fn new() -> Self {
        Self(RefCell::new(Rc::default()))
    }

    fn get(&self) -> Rc<T> {
        Rc::clone(&self.0.borrow())
    }

    fn set(&self, value: T) {
        *self.0.borrow_mut() = Rc::new(value);
    }
}

/// The hooks that the script has, and how many values each function takes.
#[derive(Default)]
pub(super) struct Hooks {
    hooks: Vec<Hook>,
    arities: BTreeMap<String, usize>,
}

impl Hooks {
    fn has(&self, hook: Hook) -> bool {
        self.hooks.contains(&hook)
    }

    fn arity(&self, function: &str) -> Option<usize> {
        self.arities.get(function).copied()
    }
}

/// The limits of one test: it may call the hooks many times.
pub(crate) fn limits() -> Limits {
    Limits { operations: 50_000_000, hook: Duration::from_secs(2), ..Limits::default() }
}

/// The name under which a test reaches a hook.
fn apart(hook: Hook) -> String {
    ["hook__", hook.name()].concat()
}

impl TestSuite {
    /// Checks and evaluates a script and the files of its tests.
    pub(crate) fn load(suite: Suite, limits: Limits) -> Result<Self, LoadError> {
        let written: Rc<[Source]> = suite.sources.into();
        let scripts = suite.tests.unwrap_or(written.len());
        let mut sources: Vec<Source> = written.to_vec();
        for source in &mut sources[..scripts] {
            source.text = split::without_tests(&source.text).into_owned();
        }
        let inline = suite.script.and_then(|index| {
            let text = split::only_tests(&written[index].text)?.into_owned();
            Some(Source { text, ..written[index].clone() })
        });
        let inline = inline.map(|source| {
            sources.push(source);
            sources.len() - 1
        });
        let mut engine = Engine::new(limits);
        let state = Rc::new(State::new(Rc::clone(&written), suite.fixtures, engine.facts_cell()));
        state.reset();
        engine.known.sources.replace(Rc::clone(&written));
        let judge = Rc::new(Judge {
            state: Rc::clone(&state),
            hooks: Late::new(),
            types: engine.types.clone(),
            shifts: Late::new(),
        });
        build::register(&mut engine.rhai, &state);
        assert::register(&mut engine.rhai, &judge);
        let ran = coverage::register(&mut engine.rhai);
        let mut loaded =
            Self { engine, judge, ran, before: BTreeSet::new(), calls: Vec::new(), contents: Contents::default() };
        let opening = match suite.script {
            Some(_) => loaded.script(&sources[..scripts])?,
            None => Vec::new(),
        };
        let files: Vec<usize> = [suite.tests, inline].into_iter().flatten().collect();
        loaded.tests(&written, sources, &files, &opening)?;
        loaded.before = loaded.ran.take();
        Ok(loaded)
    }

    /// What the suite turned out to hold.
    pub(crate) fn contents(&self) -> &Contents {
        &self.contents
    }

    /// What the script said since it was last asked.
    pub(crate) fn take_log(&self) -> Vec<LogLine> {
        self.engine.known.journal.take()
    }

    /// Runs one test.
    pub(crate) fn run(&self, index: usize) -> Tested {
        let Some(call) = self.calls.get(index) else { return Tested::default() };
        let state = &self.judge.state;
        state.reset();
        self.engine.known.memory.take();
        self.engine.known.journal.leave();
        self.engine.start_clock();
        Watchdog::here().calls(None, None, self.engine.limits.hook + SLACK, TEST_TIME);
        let started = Instant::now();
        let outcome: Result<Dynamic, Box<EvalAltResult>> = self.engine.rhai.eval_ast(call);
        let broken = match outcome {
            Ok(_) => self.judge.swallowed(0),
            Err(error) => Some(self.judge.broken(&error)),
        };
        let mut cases = state.cases.take();
        if cases.is_empty() || broken.is_some() {
            cases.push(Case { name: None, micros: micros(started), broken });
        }
        let mut ran = self.ran.take();
        ran.extend(&self.before);
        Tested { cases, ran: ran.into_iter().collect() }
    }

    /// Loads the script with what it imports; gives the statements that its tests begin with: they see its constants.
    fn script(&mut self, sources: &[Source]) -> Result<Vec<Stmt>, LoadError> {
        let checked = check::check(&mut self.engine, sources);
        let mut programs = sound(checked)?;
        let mut shifts = BTreeMap::new();
        // What notes is nested one deeper than the script itself, which was found shallow enough.
        let (outside, inside) = MAX_DEPTH;
        self.engine.rhai.set_max_expr_depths(outside + 2, inside + 2);
        for (index, source) in sources.iter().enumerate() {
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            let first = self.contents.spots.len();
            if let Some(noted) = coverage::noted(&self.engine.rhai, (number, source), &programs[index], first) {
                programs[index] = noted.program;
                self.contents.spots.extend(noted.spots);
                shifts.insert(source.file.clone(), noted.shifts);
            } else {
                self.contents.blind.push(number);
            }
        }
        self.engine.rhai.set_max_expr_depths(outside, inside);
        self.judge.shifts.set(shifts);
        let Some(program) = programs.first().cloned() else { return Ok(Vec::new()) };
        self.engine.rhai.set_module_resolver(Resolver::new(sources.into(), programs));
        let defined: Vec<Hook> = Hook::ALL
            .into_iter()
            .filter(|hook| program.iter_functions().any(|function| function.name == hook.name()))
            .collect();
        self.judge.hooks.set(Hooks { hooks: defined.clone(), arities: BTreeMap::new() });
        self.engine.start_clock();
        // Before the script: it calls its own `filter` as a run would.
        super::hooks::register(&mut self.engine.rhai);
        let module = self.module(&within_reach(&program))?;
        self.engine.rhai.register_global_module(module.into());
        self.hooks(&defined);
        self.settings()?;
        let opening = program.statements().iter();
        Ok(opening.filter(|statement| matches!(statement, Stmt::Import(..) | Stmt::Var(..))).cloned().collect())
    }

    /// Loads the files of the tests.
    fn tests(
        &mut self,
        written: &[Source],
        mut sources: Vec<Source>,
        files: &[usize],
        opening: &[Stmt],
    ) -> Result<(), LoadError> {
        self.engine.declared = Some(names(opening));
        let programs = sound(check::check(&mut self.engine, &sources))?;
        let mut hooks = Hooks { hooks: self.judge.hooks.get().hooks.clone(), arities: BTreeMap::new() };
        for program in &programs {
            hooks.arities.extend(program.iter_fn_def().map(|one| (one.name.to_string(), one.params.len())));
        }
        self.judge.hooks.set(hooks);
        let of_script = sources.first().map(|source| source.imports.clone()).unwrap_or_default();
        for file in files {
            for (name, index) in &of_script {
                sources[*file].imports.entry(name.clone()).or_insert(*index);
            }
        }
        let mut runnable = programs.clone();
        // The script's own imports are evaluated as they were measured.
        self.engine.rhai.set_module_resolver(Resolver::new(sources.clone().into(), std::mem::take(&mut runnable)));
        for (file, namespace) in files.iter().zip(NAMESPACES) {
            let statements = opening.iter().chain(programs[*file].statements()).cloned();
            let own = public(&programs[*file], |_| FnAccess::Public);
            let program = AST::new_with_source(statements, own, sources[*file].file.clone());
            self.engine.start_clock();
            let module = self.module(&program)?;
            self.engine.rhai.register_static_module(namespace, module.into());
            let text = &sources[*file].text;
            for found in split::tests(text) {
                let Ok(call) = self.engine.rhai.compile(format!("{namespace}::{}()", found.name)) else { continue };
                self.calls.push(call);
                let whole = written.iter().find(|source| source.file == sources[*file].file);
                let place = place::of_byte(whole.unwrap_or(&sources[*file]), found.at);
                self.contents.tests.push(Test { name: found.name.to_owned(), place });
            }
        }
        Ok(())
    }

    fn module(&self, program: &AST) -> Result<Module, LoadError> {
        Module::eval_ast_as_new(Scope::new(), program, &self.engine.rhai)
            .map_err(|error| LoadError::Failed(Box::new(self.judge.failure(&error))))
    }

    /// Each hook under its own name, given what the host would give.
    fn hooks(&mut self, defined: &[Hook]) {
        for hook in defined.iter().copied() {
            let name = apart(hook);
            let state = Rc::clone(&self.judge.state);
            let engine = &mut self.engine.rhai;
            match hook {
                Hook::Settings => {
                    engine.register_fn(hook.name(), move |context: NativeCallContext| {
                        build::hook(&context, &name, Vec::new())
                    });
                }
                Hook::Queries => {
                    engine.register_fn(hook.name(), move |context: NativeCallContext, me: View<Me, Me>| {
                        build::hook(&context, &name, vec![Dynamic::from(me)])
                    });
                }
                Hook::Filter | Hook::Score => {
                    engine.register_fn(hook.name(), move |context: NativeCallContext, vacancy: Handle| {
                        build::hook(&context, &name, vec![build::listed(&state, &vacancy)])
                    });
                }
                Hook::Review => {
                    engine.register_fn(hook.name(), move |context: NativeCallContext, vacancy: Handle| {
                        build::hook(&context, &name, vec![build::full(&state, &vacancy)])
                    });
                }
                // Its own name is the test's to call: it asks hh.ru, which a test cannot.
                Hook::Main => {}
                Hook::Resume => {
                    engine.register_fn(
                        hook.name(),
                        move |context: NativeCallContext, vacancy: Handle, resumes: rhai::Array| {
                            build::hook(&context, &name, vec![build::full(&state, &vacancy), resumes.into()])
                        },
                    );
                }
                Hook::Letter => {
                    engine.register_fn(
                        hook.name(),
                        move |context: NativeCallContext, vacancy: Handle, resume: View<Resume, Resume>| {
                            build::hook(&context, &name, vec![build::full(&state, &vacancy), Dynamic::from(resume)])
                        },
                    );
                }
            }
        }
    }

    /// The parameters that the script declares.
    fn settings(&self) -> Result<(), LoadError> {
        if !self.judge.hooks.get().has(Hook::Settings) {
            return Ok(());
        }
        let failed = |failure: Failure| LoadError::Failed(Box::new(failure));
        let value: Dynamic = self
            .engine
            .rhai
            .eval(&format!("{}()", apart(Hook::Settings)))
            .map_err(|error| failed(self.judge.failure(&error)))?;
        let settings = settings::settings(&value.flatten()).map_err(|error| {
            failed(Failure {
                message: error.to_string(),
                help: error.hint(),
                stop: None,
                hook: Some(Hook::Settings),
                vacancy: None,
                place: self.judge.state.sources.first().and_then(|source| check::definition(source, Hook::Settings)),
            })
        })?;
        let params = settings.params.into_iter().map(|(name, parameter)| (name, parameter.default));
        *self.judge.state.defaults.borrow_mut() = params.collect();
        *self.judge.state.variants.borrow_mut() = Some(settings.variants);
        self.judge.state.reset();
        Ok(())
    }
}

impl Judge {
    /// An error in words, at the place that the person wrote.
    fn failure(&self, error: &EvalAltResult) -> Failure {
        let failure = failed::inside(error, &self.state.sources, &self.types);
        let place = failure.place.map(|place| self.written(place));
        Failure { place, ..failure }
    }

    fn written(&self, at: Place) -> Place {
        let shifts = self.shifts.get();
        let Some(source) = self.state.sources.iter().find(|source| source.file == at.file) else { return at };
        let Some(shifts) = shifts.get(&at.file) else { return at };
        let line = at.line as usize;
        place::on_line(&source.file, &source.text, line, shifts.back(line, at.column as usize))
    }

    /// Why a test ended.
    fn broken(&self, error: &EvalAltResult) -> Box<Broken> {
        let failure = self.failure(error);
        let found = self.state.found.borrow();
        let own = found.last().filter(|found| strip_controls(&found.message, false) == failure.message);
        let compared = own.and_then(|found| found.compared.clone());
        let place = own.and_then(|found| found.place.clone()).or(failure.place.clone());
        Box::new(Broken { failure: Failure { place, ..failure }, compared })
    }

    /// An assertion that did not hold, whose error the test caught.
    fn swallowed(&self, from: usize) -> Option<Box<Broken>> {
        let found = self.state.found.borrow();
        let found = found.get(from)?.clone();
        let message = strip_controls(&found.message, false).into_owned();
        let (help, stop, hook, vacancy) = (None, None, None, None);
        let failure = Failure { message, help, stop, hook, vacancy, place: found.place };
        Some(Box::new(Broken { failure, compared: found.compared }))
    }
}

fn sound(checked: Checked) -> Result<Vec<AST>, LoadError> {
    if checked.findings.iter().any(Finding::is_error) {
        return Err(LoadError::Findings(checked.findings));
    }
    Ok(checked.programs)
}

fn names(opening: &[Stmt]) -> Vec<String> {
    let name = |statement: &Stmt| match statement {
        Stmt::Var(variable, ..) => Some(variable.0.name.to_string()),
        _ => None,
    };
    opening.iter().filter_map(name).collect()
}

/// The script's functions as its tests reach them: everything is public, and each hook has a name of its own beside
/// the one by which the script itself may call it.
fn within_reach(program: &AST) -> AST {
    let is_hook = |name: &str| Hook::ALL.iter().any(|hook| hook.name() == name);
    let mut functions = public(program, |name| if is_hook(name) { FnAccess::Private } else { FnAccess::Public });
    let mut hooks = Module::new();
    for defined in program.iter_fn_def() {
        let mut function = defined.as_ref().clone();
        let Some(hook) = Hook::ALL.into_iter().find(|hook| hook.name() == function.name) else { continue };
        (function.name, function.access) = (apart(hook).into(), FnAccess::Public);
        hooks.set_script_fn(function);
    }
    functions.merge(&hooks);
    let source = program.source().unwrap_or_default().to_owned();
    AST::new_with_source(program.statements().iter().cloned(), functions, source)
}

/// A program's functions with the access that each is to have; `filter` is left to its other name, as in a run.
fn public(program: &AST, access: impl Fn(&str) -> FnAccess) -> Module {
    let mut functions = Module::new();
    for defined in program.iter_fn_def() {
        let mut function = defined.as_ref().clone();
        function.access = access(&function.name);
        if function.name != Hook::Filter.name() {
            functions.set_script_fn(function);
        }
    }
    functions
}

#[cfg(test)]
mod tests;
