//! `log::info` and `log::warn`: what a script says goes to the host.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, NativeCallContext};

use super::super::journal::Journal;
use super::manual::{Area, Manual};
use crate::protocol::Level;

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, journal: &Rc<Journal>) {
    let mut log = Area::named(engine, manual, "log", "What the script says while it runs; the run shows it.");
    for (signature, about, example, level) in [
        ("info(value: any)", "Says something.", "log::info(`seen ${v.id}`)", Level::Info),
        ("warn(value: any)", "Says something that somebody should look at.", "log::warn(\"no salary\")", Level::Warn),
    ] {
        let journal = Rc::clone(journal);
        log.function(signature, about, (example, "")).with(
            move |context: NativeCallContext, value: Dynamic| -> Result<(), Box<EvalAltResult>> {
                journal.say(level, &shown(&context, value)?);
                Ok(())
            },
        );
    }
    log.close();
}

/// The value as it looks within a text.
pub(super) fn shown(context: &NativeCallContext, mut value: Dynamic) -> Result<String, Box<EvalAltResult>> {
    if let Ok(text) = value.as_immutable_string_ref() {
        return Ok(text.to_string());
    }
    context
        .call_native_fn_raw("to_string", true, &mut [&mut value])?
        .into_string()
        .map_err(|kind| format!("{kind} has no text").into())
}
