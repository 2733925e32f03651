//! The hook `filter` bears the name of a method of arrays, and Rhai prefers a script's function of any type: inside
//! a strategy with a `filter`, `[1, 2].filter(…)` would call the hook. So the hook runs under another name, and its
//! own name is given back for vacancies alone.

use rhai::{AST, Dynamic, Engine, EvalAltResult, Module, NativeCallContext};

use super::api::Handle;
use crate::protocol::Hook;

/// No script would say it.
const APART: &str = "hook__filter";

/// The name under which a hook's function runs.
pub(super) fn name(hook: Hook) -> &'static str {
    if hook == Hook::Filter { APART } else { hook.name() }
}

/// The program with its `filter` under the other name.
pub(super) fn apart(program: &AST) -> AST {
    let mut functions = Module::new();
    for defined in program.iter_fn_def() {
        let mut function = defined.as_ref().clone();
        if function.name == Hook::Filter.name() && function.params.len() == 1 {
            function.name = APART.into();
        }
        functions.set_script_fn(function);
    }
    let source = program.source().unwrap_or_default().to_owned();
    AST::new_with_source(program.statements().iter().cloned(), functions, source)
}

/// Gives `filter(v)` back to scripts that call it themselves.
pub(super) fn register(engine: &mut Engine) {
    engine.register_fn(
        Hook::Filter.name(),
        |context: NativeCallContext, vacancy: Handle| -> Result<Dynamic, Box<EvalAltResult>> {
            context.call_fn_raw(APART, false, false, &mut [&mut Dynamic::from(vacancy)])
        },
    );
}
