//! `text::…`: HTML without its markup.

use rhai::{Engine, FuncRegistration, ImmutableString, Module};

use super::super::plain;

pub(super) fn register(engine: &mut Engine) {
    let mut text = Module::new();
    FuncRegistration::new("plain")
        .set_into_module(&mut text, |html: ImmutableString| ImmutableString::from(plain::text(&html)));
    engine.register_static_module("text", text.into());
}
