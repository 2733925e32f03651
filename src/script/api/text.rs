//! `text::…`: HTML without its markup.

use rhai::{Engine, ImmutableString};

use super::super::plain;
use super::manual::{Area, Manual};

pub(super) fn register(engine: &mut Engine, manual: &mut Manual) {
    let mut text = Area::named(engine, manual, "text", "Words, letters and templates.");
    text.function(
        "plain(html: string) -> string",
        "HTML without its markup.",
        ("text::plain(\"<p>a &amp; <b>b</b></p>\")", "\"a & b\""),
    )
    .with(|html: ImmutableString| ImmutableString::from(plain::text(&html)));
    text.close();
}
