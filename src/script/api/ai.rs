//! `ai::letter` and `ai::text`: a text from a language model, or what the script names where there is none.

use std::rc::Rc;

use rhai::{Engine, EvalAltResult, FuncRegistration, ImmutableString, Module, NativeCallContext};

use super::super::host::{Asking, Host};
use crate::protocol::{Level, Question, Reply, Wording};

pub(super) fn register(engine: &mut Engine, host: &Rc<Host>) {
    let mut ai = Module::new();
    for (name, wording) in [("text", Wording::Text), ("letter", Wording::Letter)] {
        let host = Rc::clone(host);
        FuncRegistration::new(name).set_into_module(
            &mut ai,
            move |context: NativeCallContext,
                  prompt: ImmutableString,
                  fallback: ImmutableString|
                  -> Result<ImmutableString, Box<EvalAltResult>> {
                let question = Question::Ai { prompt: prompt.to_string(), wording };
                match host.ask(&Asking::at(&context), question)? {
                    Reply::Text(text) => Ok(text.into()),
                    Reply::Unwritten(why) => {
                        host.journal().say(Level::Warn, &format!("ai::{name}: {why}; the fallback is used"));
                        Ok(fallback)
                    }
                    _ => Ok(fallback),
                }
            },
        );
    }
    engine.register_static_module("ai", ai.into());
}
