//! The reference as a page that needs nothing else.

use std::fmt::Write;

use super::super::api::Function;
use super::{HOOKS, Reference, hook};

const STYLE: &str = include_str!("page.css");

/// All of it.
pub(super) fn reference(of: &Reference) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>What a script can use · hhrun</title>\n<style>\n{STYLE}</style>\n\
         <h1>What a script can use</h1>\n<p>hhrun {}. The language is <a href=\"https://rhai.rs/book/\">Rhai</a>. \
         <code>int</code> and <code>float</code> are both a <code>number</code>, <code>any</code> is anything, and what \
         may be <code>()</code> has a <code>?</code>.</p>\n",
        env!("CARGO_PKG_VERSION")
    );
    contents(&mut page, of);
    hooks(&mut page);
    for area in of.manual.areas() {
        let _ =
            writeln!(page, "<h2 id=\"{}\">{}</h2>\n<p>{}</p>", anchor(area.name), title(area.name), words(area.about));
        for function in of.manual.of(area.name) {
            entry(&mut page, function);
        }
    }
    types(&mut page, of);
    page.push_str("</html>\n");
    page
}

fn contents(page: &mut String, of: &Reference) {
    page.push_str("<nav>\n<a href=\"#hooks\">Hooks</a>\n");
    for area in of.manual.areas() {
        let _ = writeln!(page, "<a href=\"#{}\">{}</a>", anchor(area.name), title(area.name));
    }
    for (name, _) in of.types.all() {
        let _ = writeln!(page, "<a href=\"#{name}\"><code>{name}</code></a>");
    }
    page.push_str("</nav>\n");
}

fn hooks(page: &mut String) {
    page.push_str("<h2 id=\"hooks\">Hooks</h2>\n<p>Functions that the script has and hhrun calls; only ");
    page.push_str("<code>queries</code> must be there.</p>\n<table>\n<tr><th>hook<th>returns<th>\n");
    for (of, returns, about) in HOOKS {
        let _ = writeln!(page, "<tr><td><code>{}</code><td>{}<td>{}", hook(of), words(returns), words(about));
    }
    page.push_str("</table>\n");
}

fn entry(page: &mut String, function: &Function) {
    let area = if function.area.is_empty() { String::new() } else { format!("{}::", function.area) };
    let (expression, value) = function.example;
    let arrow = if value.is_empty() { String::new() } else { format!("   // → {value}") };
    let _ = writeln!(
        page,
        "<h3><code>{}</code></h3>\n<p>{}</p>\n<pre>{}</pre>",
        escaped(&[&area, function.signature].concat()),
        words(function.about),
        escaped(&[expression, &arrow].concat())
    );
}

fn types(page: &mut String, of: &Reference) {
    page.push_str(
        "<h2 id=\"types\">Types</h2>\n<p>Properties carry hh.ru's own names; <em>full</em> ones are known in ",
    );
    page.push_str("<code>review</code> and <code>letter</code> only.</p>\n");
    for (name, about) in of.types.all() {
        let _ = writeln!(page, "<h3 id=\"{name}\"><code>{name}</code></h3>\n<p>{}</p>\n<table>", words(about));
        for property in of.types.of(name) {
            let nullable = if property.nullable { "?" } else { "" };
            let full = if property.full { "<em>full</em>; " } else { "" };
            let (kind, about) = (escaped(&property.kind), words(property.about));
            let _ = writeln!(
                page,
                "<tr><td><code>{}</code><td><code>{kind}{nullable}</code><td>{full}{about}",
                property.name
            );
        }
        page.push_str("</table>\n");
    }
}

fn title(area: &str) -> String {
    if area.is_empty() { "Without a namespace".to_owned() } else { format!("<code>{area}::</code>") }
}

fn anchor(area: &str) -> String {
    if area.is_empty() { "everywhere".to_owned() } else { format!("in-{area}") }
}

/// What stands between backticks is code.
fn words(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in escaped(text).split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(out, "<code>{part}</code>");
        } else {
            out.push_str(part);
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
