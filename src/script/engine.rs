//! The engine: an empty one plus chosen packages, our functions and limits. It can open no file, see no clock and
//! print nothing.

use std::rc::Rc;

use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicMathPackage,
    BasicStringPackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{Dynamic, EvalContext, OptimizationLevel};

use super::api::{self, Manual, Types};
use super::clock::Clock;
use super::facts::Facts;
use super::host::Host;
use super::known::Known;
use super::limits::{self, Limits};
use super::trace::{self, Trace};
use super::watchdog::Watchdog;

/// An engine and what it shares with the functions registered in it.
pub(crate) struct Engine {
    pub(crate) rhai: rhai::Engine,
    pub(crate) types: Types,
    pub(crate) manual: Manual,
    pub(crate) known: Known,
    pub(crate) host: Rc<Host>,
    pub(crate) limits: Limits,
    /// While tests are loaded: the names of the script's constants, which are known in every file of them.
    pub(crate) declared: Option<Vec<String>>,
}

impl Engine {
    pub(crate) fn new(limits: Limits) -> Self {
        Self::made_of(rhai::Engine::new_raw(), limits)
    }

    /// An engine that notes what scripts look at.
    pub(crate) fn traced(limits: Limits) -> (Self, Rc<Trace>) {
        let mut rhai = rhai::Engine::new_raw();
        let trace = Trace::begin(&mut rhai);
        let mut engine = Self::made_of(rhai, limits);
        trace::register(&mut engine.rhai, &trace);
        (engine, trace)
    }

    fn made_of(mut rhai: rhai::Engine, limits: Limits) -> Self {
        let known = Known::default();
        let host = Rc::new(Host::new(Rc::clone(&known.journal), Rc::clone(&known.clock)));
        packages(&mut rhai);
        let (types, manual) = api::register(&mut rhai, &known, &host);
        limit(&mut rhai, limits, &known.clock);
        language(&mut rhai);
        Self { rhai, types, manual, known, host, limits, declared: None }
    }

    /// What the run knows.
    pub(crate) fn facts(&self) -> Rc<Facts> {
        Rc::clone(&self.known.facts.borrow())
    }

    /// Where what the run knows is kept.
    pub(crate) fn facts_cell(&self) -> Rc<std::cell::RefCell<Rc<Facts>>> {
        Rc::clone(&self.known.facts)
    }

    /// From here on the run knows this.
    pub(crate) fn set_facts(&self, facts: Facts) {
        *self.known.facts.borrow_mut() = Rc::new(facts);
    }

    /// From here on the run knows what another engine's does.
    pub(crate) fn share(&self, other: &Self) {
        *self.known.facts.borrow_mut() = other.facts();
        self.known.memory.replace(other.known.memory.borrow().clone());
    }

    /// Starts the clock of one call of a hook.
    pub(crate) fn start_clock(&self) {
        if !self.limits.kept {
            return;
        }
        self.known.clock.start(self.limits.hook);
    }

    /// Tells who watches this thread, where limits are kept.
    pub(crate) fn watched(&self, tell: impl FnOnce(Watchdog)) {
        if self.limits.kept {
            tell(Watchdog::here());
        }
    }

    /// Gives a task what it may use, which is more than a hook, and starts its clock.
    pub(crate) fn start_task(&mut self) {
        if !self.limits.kept {
            return;
        }
        self.rhai
            .set_max_operations(self.limits.task_operations)
            .set_max_array_size(limits::MAX_TASK_ENTRIES)
            .set_max_map_size(limits::MAX_TASK_ENTRIES);
        self.known.clock.start(self.limits.task);
    }
}

/// An engine with the chosen packages and nothing of ours.
pub(crate) fn bare() -> rhai::Engine {
    let mut engine = rhai::Engine::new_raw();
    packages(&mut engine);
    language(&mut engine);
    engine
}

/// What the language has and a script must not use.
pub(crate) const DISABLED: [&str; 3] = ["eval", "print", "debug"];

fn packages(engine: &mut rhai::Engine) {
    ArithmeticPackage::new().register_into_engine(engine);
    LogicPackage::new().register_into_engine(engine);
    BasicMathPackage::new().register_into_engine(engine);
    BasicStringPackage::new().register_into_engine(engine);
    MoreStringPackage::new().register_into_engine(engine);
    BasicArrayPackage::new().register_into_engine(engine);
    BasicMapPackage::new().register_into_engine(engine);
    BasicIteratorPackage::new().register_into_engine(engine);
    BasicFnPackage::new().register_into_engine(engine);
}

fn limit(engine: &mut rhai::Engine, limits: Limits, clock: &Rc<Clock>) {
    // Reading the clock at each step would cost more than the step.
    const STEPS: u64 = 1_024;
    const FIRST: u64 = 128;
    engine.set_max_strings_interned(1_024);
    if !limits.kept {
        return;
    }
    let (outside, inside) = limits::MAX_DEPTH;
    engine
        .set_max_operations(limits.operations)
        .set_max_string_size(limits::MAX_STRING)
        .set_max_array_size(limits::MAX_ENTRIES)
        .set_max_map_size(limits::MAX_ENTRIES)
        .set_max_call_levels(limits::MAX_CALLS)
        .set_max_expr_depths(outside, inside)
        .set_max_variables(limits::MAX_VARIABLES)
        .set_max_functions(limits::MAX_FUNCTIONS)
        .set_max_modules(limits::MAX_FILES);
    let clock = Rc::clone(clock);
    engine.on_progress(move |steps| {
        let looks = steps == FIRST || steps % STEPS == 0;
        (looks && clock.is_late()).then_some(Dynamic::UNIT)
    });
}

fn language(engine: &mut rhai::Engine) {
    // The optimiser puts a constant in the place of a parameter of the same name, and hides code from the check.
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_fail_on_invalid_map_property(true);
    for keyword in DISABLED {
        engine.disable_symbol(keyword);
    }
    #[expect(deprecated, reason = "deprecated only in the sense that it may change")]
    engine.on_var(|name, index, context| Ok(constant(name, index, &context)));
}

/// A file's own top-level `const`, which Rhai would let its functions see as `global::NAME` only.
fn constant(name: &str, index: usize, context: &EvalContext) -> Option<Dynamic> {
    if index > 0 || context.scope().contains(name) {
        return None;
    }
    context.global_runtime_state().constants.as_ref()?.borrow().get(name).cloned()
}
