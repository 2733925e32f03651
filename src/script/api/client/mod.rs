//! `hh::…`: the whole client as functions of a task. What is read comes back at once; what is written is noted in the
//! plan.

mod area;
mod arguments;
mod listing;
mod reads;
mod value;
mod writes;

use std::cell::RefCell;
use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, NativeCallContext};

use super::super::facts::Facts;
use super::super::host::{Asking, Host};
use super::manual::{Area, Manual};
use super::object::Types;
use crate::protocol::Question;

pub(super) use value::plain;
pub(crate) use value::to_json;

const ABOUT: &str = "hh.ru itself, in tasks: what is read comes at once, page by page where there are many; what changes \
                     something is noted in the plan, and done once the person has agreed.";

pub(super) fn register(
    engine: &mut Engine,
    manual: &mut Manual,
    types: &mut Types,
    host: &Rc<Host>,
    facts: &Rc<RefCell<Rc<Facts>>>,
) {
    area::register(engine, types);
    listing::methods(engine, manual);
    let area = Area::named(engine, manual, "hh", ABOUT);
    let mut client = Client { area, host: Rc::clone(host), facts: Rc::clone(facts) };
    reads::register(&mut client);
    listing::register(&mut client);
    writes::register(&mut client);
    client.area.close();
}

/// The module `hh` while it is filled.
struct Client<'a> {
    area: Area<'a>,
    host: Rc<Host>,
    facts: Rc<RefCell<Rc<Facts>>>,
}

/// A function in words: its signature, what it does, how a script says it.
type Words = (&'static str, &'static str, &'static str);

/// An error at the place of the call.
type Wrong = Box<EvalAltResult>;

impl Client<'_> {
    /// A function that asks the host, of no argument.
    fn none(&mut self, words: Words, question: impl Fn() -> Question + 'static) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        self.area.function(words.0, words.1, (words.2, "")).with(
            move |context: NativeCallContext| -> Result<Dynamic, Wrong> {
                let reply = host.ask(&Asking::at(&context), question())?;
                value::of(reply, &facts.borrow())
            },
        );
    }

    /// One of one argument.
    fn one(&mut self, words: Words, question: impl Fn(Dynamic) -> Result<Question, Wrong> + 'static) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        self.area.function(words.0, words.1, (words.2, "")).with(
            move |context: NativeCallContext, a: Dynamic| -> Result<Dynamic, Wrong> {
                let reply = host.ask(&Asking::at(&context), at(&context, question(a))?)?;
                value::of(reply, &facts.borrow())
            },
        );
    }

    /// One of two.
    fn two(&mut self, words: Words, question: impl Fn(Dynamic, Dynamic) -> Result<Question, Wrong> + 'static) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        self.area.function(words.0, words.1, (words.2, "")).with(
            move |context: NativeCallContext, a: Dynamic, b: Dynamic| -> Result<Dynamic, Wrong> {
                let reply = host.ask(&Asking::at(&context), at(&context, question(a, b))?)?;
                value::of(reply, &facts.borrow())
            },
        );
    }

    /// One of three.
    fn three(
        &mut self,
        words: Words,
        question: impl Fn(Dynamic, Dynamic, Dynamic) -> Result<Question, Wrong> + 'static,
    ) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        self.area.function(words.0, words.1, (words.2, "")).with(
            move |context: NativeCallContext, a: Dynamic, b: Dynamic, c: Dynamic| -> Result<Dynamic, Wrong> {
                let reply = host.ask(&Asking::at(&context), at(&context, question(a, b, c))?)?;
                value::of(reply, &facts.borrow())
            },
        );
    }
}

/// The engine names no place for errors of functions in a namespace.
fn at<T>(context: &NativeCallContext, result: Result<T, Wrong>) -> Result<T, Wrong> {
    result.map_err(|mut error| {
        if error.position().is_none() {
            error.set_position(context.call_position());
        }
        error
    })
}

#[cfg(test)]
mod tests;
