//! `ai::letter` and `ai::text`: a text from a language model, or what the script names where there is none.

use std::rc::Rc;

use rhai::{Engine, EvalAltResult, ImmutableString, NativeCallContext};

use super::super::host::{Asking, Host};
use super::manual::{Area, Manual};
use crate::protocol::{Level, Question, Reply, Wording};

const ABOUT: &str = "Texts from the language model of `AI_URL`, where the person allows it: nothing is sent there but the \
                     prompt. Whatever goes wrong, the script gets its fallback.";

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, host: &Rc<Host>) {
    let mut ai = Area::named(engine, manual, "ai", ABOUT);
    for (name, signature, about, example, wording) in [
        (
            "text",
            "text(prompt: string, fallback: string) -> string",
            "A text; the same prompt gets the same text.",
            "ai::text(`One word for ${v.name}`, \"a job\")",
            Wording::Text,
        ),
        (
            "letter",
            "letter(prompt: string, fallback: string) -> string",
            "A letter, which is checked like every other before it counts.",
            "ai::letter(`A short letter about ${v.name}`, \"Здравствуйте!\")",
            Wording::Letter,
        ),
    ] {
        let host = Rc::clone(host);
        ai.function(signature, about, (example, "")).with(
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
    ai.close();
}
