//! `auth::status` and `auth::logout`: the person's sign-in, never a token.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, FuncRegistration, Module, NativeCallContext};

use super::super::host::{Asking, Host};
use super::client;
use crate::hh::Write;
use crate::protocol::Question;

pub(super) fn register(engine: &mut Engine, host: &Rc<Host>) {
    let mut auth = Module::new();
    for (name, question) in [("status", Question::SignIn), ("logout", Question::Write(Write::SignOut))] {
        let host = Rc::clone(host);
        FuncRegistration::new(name).set_into_module(
            &mut auth,
            move |context: NativeCallContext| -> Result<Dynamic, Box<EvalAltResult>> {
                client::plain(host.ask(&Asking::at(&context), question.clone())?)
            },
        );
    }
    engine.register_static_module("auth", auth.into());
}
