//! `text::…`: words, patterns, letters.

mod letters;
mod patterns;
mod plain;

use std::cell::RefCell;
use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, NativeCallContext};

use super::super::known::Known;
use super::super::limits::MAX_STRING;
use super::manual::{Area, Manual};
use super::words::{self, Index};

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, known: &Known, index: &Rc<RefCell<Index>>) {
    let mut text = Area::named(engine, manual, "text", "Words, patterns, letters.");
    words::register_functions(&mut text, index);
    plain::register(&mut text);
    patterns::register(&mut text, known);
    letters::register(&mut text, known);
    text.close();
}

/// What a function makes of a text, as long as a script may hold it.
struct Bounded(String);

impl Bounded {
    fn push(&mut self, part: &str, context: &NativeCallContext) -> Result<(), Box<EvalAltResult>> {
        if self.0.len() + part.len() > MAX_STRING {
            return Err(EvalAltResult::ErrorDataTooLarge("Length of string".into(), context.call_position()).into());
        }
        self.0.push_str(part);
        Ok(())
    }
}

/// Ends a script that has run out of time, as the engine does between two steps.
fn in_time(known: &Known, context: &NativeCallContext) -> Result<(), Box<EvalAltResult>> {
    if known.is_late() {
        return Err(EvalAltResult::ErrorTerminated(Dynamic::UNIT, context.call_position()).into());
    }
    Ok(())
}
