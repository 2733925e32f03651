//! `hh::…`: the whole client as functions of a task. What is read comes back at once; what is written is noted in the
//! plan.

mod arguments;
mod area;
mod listing;
mod reads;
mod value;
mod writes;

use std::cell::RefCell;
use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, FuncRegistration, Module, NativeCallContext};

use super::super::facts::Facts;
use super::super::host::{Asking, Host};
use super::object::Types;
use crate::protocol::Question;

pub(super) use value::plain;
pub(crate) use value::to_json;

pub(super) fn register(
    engine: &mut Engine,
    types: &mut Types,
    host: &Rc<Host>,
    facts: &Rc<RefCell<Rc<Facts>>>,
) {
    let mut client = ClientModule { module: Module::new(), host: Rc::clone(host), facts: Rc::clone(facts) };
    reads::register(&mut client);
    listing::register(engine, types, &mut client);
    writes::register(&mut client);
    area::register(engine, types);
    engine.register_static_module("hh", client.module.into());
}

/// The module `hh` while it is filled.
struct ClientModule {
    module: Module,
    host: Rc<Host>,
    facts: Rc<RefCell<Rc<Facts>>>,
}

/// An error at the place of the call.
type Wrong = Box<EvalAltResult>;

impl ClientModule {
    /// `hh::name()`
    fn none(&mut self, name: &str, question: impl Fn() -> Question + 'static) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        let ask = move |context: NativeCallContext| -> Result<Dynamic, Wrong> {
            let reply = host.ask(&Asking::at(&context), question())?;
            value::of(reply, &facts.borrow())
        };
        FuncRegistration::new(name).set_into_module(&mut self.module, ask);
    }

    /// `hh::name(a)`
    fn one(&mut self, name: &str, question: impl Fn(Dynamic) -> Result<Question, Wrong> + 'static) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        let ask = move |context: NativeCallContext, a: Dynamic| -> Result<Dynamic, Wrong> {
            let reply = host.ask(&Asking::at(&context), question(a)?)?;
            value::of(reply, &facts.borrow())
        };
        FuncRegistration::new(name).set_into_module(&mut self.module, ask);
    }

    /// `hh::name(a, b)`
    fn two(&mut self, name: &str, question: impl Fn(Dynamic, Dynamic) -> Result<Question, Wrong> + 'static) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        let ask = move |context: NativeCallContext, a: Dynamic, b: Dynamic| -> Result<Dynamic, Wrong> {
            let reply = host.ask(&Asking::at(&context), question(a, b)?)?;
            value::of(reply, &facts.borrow())
        };
        FuncRegistration::new(name).set_into_module(&mut self.module, ask);
    }

    /// `hh::name(a, b, c)`
    fn three(&mut self, name: &str, question: impl Fn(Dynamic, Dynamic, Dynamic) -> Result<Question, Wrong> + 'static) {
        let (host, facts) = (Rc::clone(&self.host), Rc::clone(&self.facts));
        let ask = move |context: NativeCallContext, a: Dynamic, b: Dynamic, c: Dynamic| -> Result<Dynamic, Wrong> {
            let reply = host.ask(&Asking::at(&context), question(a, b, c)?)?;
            value::of(reply, &facts.borrow())
        };
        FuncRegistration::new(name).set_into_module(&mut self.module, ask);
    }
}

#[cfg(test)]
mod tests;
