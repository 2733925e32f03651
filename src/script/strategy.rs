//! A script that is loaded: its hooks, ready to be called.

mod choice;
mod explain;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use rhai::{AST, Caches, Dynamic, EvalAltResult, Module, Scope, Shared};

use super::api::{self, Card, Handle, Item, Skip, View};
use super::check::{self, Checked};
use super::engine::Engine;
use super::facts::Facts;
use super::host::Pipe;
use super::limits::{self, Limits};
use super::memory::Memory;
use super::recipes::Resolver;
use super::testing::split::usual;
use super::{failed, hooks, parameters, settings, wording};
use crate::hh::vacancies::{FullVacancy, Query, Vacancy};
use crate::hh::{Me, Resume, VacancyId};
use crate::protocol::{
    Context, Failure, Finding, Hook, Line, LogLine, Settings, Source, Strategy, Verdict, strip_controls,
};

/// Under this name the script's functions are called; no script can say it.
const NAMESPACE: &str = "script__";

/// A script that is loaded.
pub(crate) struct Script {
    pub(super) engine: Engine,
    pub(super) sources: Rc<[Source]>,
    /// A call of each hook, compiled once.
    calls: Vec<(Hook, AST)>,
    /// What the names of functions mean, where that is the same in all files.
    known: Option<RefCell<Caches>>,
    about: Strategy,
    person: Rc<Me>,
    resume: Rc<Resume>,
    /// All of the person's, where the script chooses among them.
    own: Vec<Rc<Resume>>,
    /// The same script with a trace, once something was to be explained.
    watched: Option<Box<explain::Watched>>,
}

/// Why a script could not be loaded.
pub(crate) enum LoadError {
    Findings(Vec<Finding>),
    Failed(Box<Failure>),
}

impl Script {
    /// Checks and evaluates a program; `sources` begin with the script itself.
    pub(crate) fn load(sources: Vec<Source>, limits: Limits) -> Result<Self, LoadError> {
        Self::load_into(Engine::new(limits), sources)
    }

    fn load_into(mut engine: Engine, sources: Vec<Source>) -> Result<Self, LoadError> {
        let limits = engine.limits;
        let sources: Rc<[Source]> = sources.into_iter().map(usual).collect();
        engine.known.sources.replace(Rc::clone(&sources));
        let Checked { findings, programs } = check::check(&mut engine, &sources);
        if findings.iter().any(Finding::is_error) {
            return Err(LoadError::Findings(findings));
        }
        let Some(program) = programs.first().cloned() else { return Err(LoadError::Findings(findings)) };
        engine.rhai.set_module_resolver(Resolver::new(Rc::clone(&sources), programs));
        engine.start_clock();
        engine.watched(|dog| dog.calls(None, None, limits.hook + limits::SLACK, limits::CALL_TIME));
        hooks::register(&mut engine.rhai);
        let module = Module::eval_ast_as_new(Scope::new(), &hooks::apart(&program), &engine.rhai).map_err(|error| {
            LoadError::Failed(Box::new(failed::failure(&error, &sources, &engine.types, None, None)))
        })?;
        engine.rhai.register_static_module(NAMESPACE, module.into());
        let defined: Vec<Hook> = Hook::ALL.into_iter().filter(|hook| defines(&program, hook.name())).collect();
        let task = defines(&program, "main");
        let places = Hook::ALL
            .into_iter()
            .chain([Hook::Main])
            .filter_map(|hook| Some((hook, check::definition(sources.first()?, hook)?)));
        engine.watched(|dog| dog.knows(places));
        let calls = defined
            .iter()
            .chain(task.then_some(&Hook::Main))
            .filter_map(|hook| Some((*hook, call(&engine, *hook)?)))
            .collect();
        let about = Strategy { hooks: defined, task, settings: Settings::default(), warnings: findings };
        let (person, resume) = (Rc::default(), Rc::default());
        let known = check::mean_the_same(&sources).then(RefCell::default);
        let own = Vec::new();
        let mut script = Self { engine, sources, calls, known, about, person, resume, own, watched: None };
        script.about.settings = script.settings().map_err(LoadError::Failed)?;
        Ok(script)
    }

    /// What the script turned out to be.
    pub(crate) fn about(&self) -> &Strategy {
        &self.about
    }

    /// From here on there is a host to ask.
    pub(crate) fn connect(&self, pipe: Rc<std::cell::RefCell<Pipe>>) {
        self.engine.host.connect(pipe);
    }

    /// What the script said since it was last asked.
    pub(crate) fn take_log(&self) -> Vec<LogLine> {
        self.engine.known.journal.take()
    }

    /// Begins a run.
    pub(crate) fn begin(&mut self, context: Context) -> Result<(), Box<Failure>> {
        let params = parameters::values(&self.about.settings.params, &context.params)
            .map_err(|error| self.wrong(None, &error.to_string(), error.hint()))?;
        let facts = Facts::new(context.now, &context.rates, params);
        self.engine.set_facts(facts.granting(context.granted).comparing(context.experiment));
        self.engine.known.memory.replace(Memory::new(context.memory));
        self.person = Rc::new(context.me);
        self.resume = Rc::new(context.resume);
        self.watched = None;
        Ok(())
    }

    /// What changed in the script's memory since this was last asked.
    pub(crate) fn take_memory(&self) -> BTreeMap<String, Option<String>> {
        self.engine.known.memory.borrow_mut().take_changes()
    }

    /// `queries(me)`
    pub(crate) fn queries(&self) -> Result<Vec<Query>, Box<Failure>> {
        let person = View::whole(Rc::clone(&self.person));
        let Some(value) = self.call(Hook::Queries, None, [Dynamic::from(person)])? else { return Ok(Vec::new()) };
        api::queries(&value).map_err(|error| self.wrong(Some((Hook::Queries, None)), &error.to_string(), error.hint()))
    }

    /// `filter(v)`, then `score(v)`
    pub(crate) fn judge(&self, vacancy: Vacancy) -> Result<Verdict, Box<Failure>> {
        let vacancy = given(Item::listed(vacancy, &self.engine.facts()));
        if let Some(skipped) = self.filter(&vacancy)? {
            return Ok(skipped);
        }
        self.rate(Hook::Score, &vacancy)
    }

    /// `review(v)`
    pub(crate) fn review(&self, vacancy: FullVacancy) -> Result<Verdict, Box<Failure>> {
        let vacancy = given(Item::full(vacancy, &self.engine.facts()));
        self.rate(Hook::Review, &vacancy)
    }

    fn settings(&self) -> Result<Settings, Box<Failure>> {
        let Some(value) = self.call(Hook::Settings, None, [])? else { return Ok(Settings::default()) };
        settings::settings(&value)
            .map_err(|error| self.wrong(Some((Hook::Settings, None)), &error.to_string(), error.hint()))
    }

    fn filter(&self, vacancy: &Given) -> Result<Option<Verdict>, Box<Failure>> {
        let Some(value) = self.call(Hook::Filter, Some(&vacancy.id), [Dynamic::from(vacancy.view.clone())])? else {
            return Ok(None);
        };
        if let Some(skip) = value.read_lock::<Skip>() {
            return Ok(Some(skipped(&skip)));
        }
        match value.as_bool() {
            Ok(true) => Ok(None),
            Ok(false) => Ok(Some(Verdict::Skipped("filtered out".to_owned()))),
            Err(_) => Err(self.returned(Hook::Filter, &vacancy.id, "`true`, `false` or `skip(\"why\")`", &value)),
        }
    }

    fn rate(&self, hook: Hook, vacancy: &Given) -> Result<Verdict, Box<Failure>> {
        let Some(value) = self.call(hook, Some(&vacancy.id), [Dynamic::from(vacancy.view.clone())])? else {
            return Ok(Verdict::Kept(crate::protocol::Card::default()));
        };
        if let Some(skip) = value.read_lock::<Skip>() {
            return Ok(skipped(&skip));
        }
        if let Some(card) = value.read_lock::<Card>() {
            return Ok(Verdict::Kept(card.to_protocol()));
        }
        let points = api::number(&value).map_err(|error| {
            if value.is_int() || value.is_float() {
                self.wrong(Some((hook, Some(&vacancy.id))), &wording::of(&error, &self.engine.types).message, None)
            } else {
                self.returned(hook, &vacancy.id, "a number, a card or `skip(\"why\")`", &value)
            }
        })?;
        let lines = if points == 0.0 { Vec::new() } else { vec![Line { points, label: hook.name().to_owned() }] };
        Ok(Verdict::Kept(crate::protocol::Card { lines }))
    }

    /// Calls a hook; `None` where the script has none.
    pub(super) fn call<const N: usize>(
        &self,
        hook: Hook,
        vacancy: Option<&VacancyId>,
        arguments: [Dynamic; N],
    ) -> Result<Option<Dynamic>, Box<Failure>> {
        let Some((_, call)) = self.calls.iter().find(|(known, _)| *known == hook) else { return Ok(None) };
        self.engine.known.journal.enter(hook, vacancy);
        let limits = self.engine.limits;
        let most = if hook == Hook::Main { limits.task } else { limits.hook };
        if hook != Hook::Main {
            self.engine.start_clock();
        }
        self.engine.watched(|dog| dog.calls(Some(hook), vacancy, most + limits::SLACK, limits::CALL_TIME));
        let mut scope = Scope::new();
        for (name, argument) in hook.parameters().iter().zip(arguments) {
            scope.push_dynamic(*name, argument);
        }
        self.evaluate(&mut scope, call).map(|value| Some(value.flatten())).map_err(|error| {
            let failure = failed::failure(&error, &self.sources, &self.engine.types, Some(hook), vacancy);
            let place = failure.place.or_else(|| check::definition(self.sources.first()?, hook));
            let help = failure.help.or_else(|| self.engine.host.help_against(&failure.message));
            Box::new(Failure { help, place, ..failure })
        })
    }

    /// What calls mean is remembered from one hook to the next; nothing else is.
    fn evaluate(&self, scope: &mut Scope, call: &AST) -> Result<Dynamic, Box<EvalAltResult>> {
        let Some(known) = &self.known else { return self.engine.rhai.eval_ast_with_scope(scope, call) };
        let mut state = self.engine.rhai.new_global_runtime_state();
        state.lib.push(Shared::clone(call.shared_lib()));
        let mut caches = known.take();
        #[expect(deprecated, reason = "deprecated only in the sense that it may change")]
        let result = self.engine.rhai.eval_statements_raw(&mut state, &mut caches, scope, call.statements());
        // An error leaves what was known in the middle of a call.
        if result.is_ok() {
            known.replace(caches);
        }
        result
    }

    fn returned(&self, hook: Hook, vacancy: &VacancyId, expected: &str, value: &Dynamic) -> Box<Failure> {
        let found = api::kind(value.type_name());
        let help = value.is_unit().then(|| {
            "is there a way through the function that ends without a value, such as an `if` without `else`?".to_owned()
        });
        self.wrong(Some((hook, Some(vacancy))), &format!("`{hook}` returns {expected}, not {found}"), help)
    }

    /// An error of what a hook returned: its place is the hook's definition.
    pub(super) fn wrong(
        &self,
        at: Option<(Hook, Option<&VacancyId>)>,
        message: &str,
        help: Option<String>,
    ) -> Box<Failure> {
        let hook = at.map(|(hook, _)| hook);
        let place = hook.and_then(|hook| check::definition(self.sources.first()?, hook));
        let message = strip_controls(message, false).into_owned();
        Box::new(Failure { message, help, stop: None, hook, vacancy: at.and_then(|(_, id)| id.cloned()), place })
    }
}

/// A vacancy on its way through the hooks.
struct Given {
    id: VacancyId,
    view: Handle,
}

fn given(item: Item) -> Given {
    Given { id: item.vacancy.id.clone(), view: Handle::whole(Rc::new(item)) }
}

fn skipped(skip: &Skip) -> Verdict {
    Verdict::Skipped(strip_controls(&skip.0, false).into_owned())
}

fn defines(program: &AST, name: &str) -> bool {
    program.iter_functions().any(|function| function.name == name && function.access == rhai::FnAccess::Public)
}

fn call(engine: &Engine, hook: Hook) -> Option<AST> {
    let text = format!("{NAMESPACE}::{}({})", hooks::name(hook), hook.parameters().join(", "));
    engine.rhai.compile(text).ok()
}
