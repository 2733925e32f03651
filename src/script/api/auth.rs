//! `auth::status` and `auth::logout`: the person's sign-in, never a token.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, NativeCallContext};

use super::super::host::{Asking, Host};
use super::client;
use super::manual::{Area, Manual};
use crate::hh::Write;
use crate::protocol::Question;

pub(super) fn register(engine: &mut Engine, manual: &mut Manual, host: &Rc<Host>) {
    let mut auth = Area::named(engine, manual, "auth", "The person's sign-in, in tasks; a script never sees a token.");
    for (signature, about, example, question) in [
        (
            "status() -> map",
            "How the sign-in stands: `user`, `state`, and when the access token `expires_at`.",
            "auth::status().state",
            Question::SignIn,
        ),
        (
            "logout() -> map",
            "Plans to sign the person out, after everything else in the plan.",
            "auth::logout().state",
            Question::Write(Write::SignOut),
        ),
    ] {
        let host = Rc::clone(host);
        auth.function(signature, about, (example, "")).with(
            move |context: NativeCallContext| -> Result<Dynamic, Box<EvalAltResult>> {
                client::plain(host.ask(&Asking::at(&context), question.clone())?)
            },
        );
    }
    auth.close();
}
