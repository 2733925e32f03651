//! `log::info` and `log::warn`: what a script says goes to the host.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, FuncRegistration, Module, NativeCallContext};

use super::super::journal::Journal;
use crate::protocol::Level;

pub(super) fn register(engine: &mut Engine, journal: &Rc<Journal>) {
    let mut log = Module::new();
    for (name, level) in [("info", Level::Info), ("warn", Level::Warn)] {
        let journal = Rc::clone(journal);
        FuncRegistration::new(name).set_into_module(
            &mut log,
            move |context: NativeCallContext, value: Dynamic| -> Result<(), Box<EvalAltResult>> {
                journal.say(level, &shown(&context, value)?);
                Ok(())
            },
        );
    }
    engine.register_static_module("log", log.into());
}

/// The value as it looks within a text.
fn shown(context: &NativeCallContext, mut value: Dynamic) -> Result<String, Box<EvalAltResult>> {
    if let Ok(text) = value.as_immutable_string_ref() {
        return Ok(text.to_string());
    }
    context
        .call_native_fn_raw("to_string", true, &mut [&mut value])?
        .into_string()
        .map_err(|kind| format!("{kind} has no text").into())
}
