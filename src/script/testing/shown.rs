//! Values as a test's report shows them, and whether two are the same.

use rhai::Dynamic;

use super::super::api::{self, Card, Handle, Skip};

/// What fits on a line is not broken up.
const SHORT: usize = 60;
/// Beyond this, figures differ by nothing that a test means.
const CLOSE: f64 = 1e-9;

/// A value on one line.
pub(crate) fn inline(value: &Dynamic) -> String {
    if let Some(values) = value.read_lock::<rhai::Array>() {
        return format!("[{}]", values.iter().map(inline).collect::<Vec<_>>().join(", "));
    }
    shown(value).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value in as many lines as it needs.
pub(super) fn shown(value: &Dynamic) -> String {
    if let Some(skip) = value.read_lock::<Skip>() {
        return format!("skip({:?})", skip.0.as_str());
    }
    if let Some(card) = value.read_lock::<Card>() {
        let lines = card.lines().iter().map(|line| format!("\n  {:+} {}", line.points, line.label));
        return format!("card of {}{}", card.total(), lines.collect::<String>());
    }
    if let Some(vacancy) = value.read_lock::<Handle>() {
        let named = vacancy.get().map(|item| format!("vacancy {} «{}»", item.vacancy.id, item.vacancy.name));
        return named.unwrap_or_default();
    }
    if let Some(values) = value.read_lock::<rhai::Array>() {
        return list('[', ']', &values.iter().map(shown).collect::<Vec<_>>());
    }
    if let Some(values) = value.read_lock::<rhai::Map>() {
        let parts = values.iter().map(|(name, value)| format!("{name}: {}", shown(value)));
        return format!("#{}", list('{', '}', &parts.collect::<Vec<_>>()));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return format!("{:?}", text.as_str());
    }
    if value.is_unit() {
        return "()".to_owned();
    }
    if value.is_int() || value.is_float() || value.is_bool() || value.is_char() {
        return value.to_string();
    }
    api::kind(value.type_name()).to_owned()
}

fn list(open: char, close: char, parts: &[String]) -> String {
    let line = parts.join(", ");
    if line.chars().count() <= SHORT && !line.contains('\n') {
        return format!("{open}{line}{close}");
    }
    let lines = parts.iter().map(|part| format!("    {},\n", part.replace('\n', "\n    ")));
    format!("{open}\n{}{close}", lines.collect::<String>())
}

/// Whether a test may call both equal: figures by their value, cards by their lines, vacancies by all that they say.
pub(super) fn same(left: &Dynamic, right: &Dynamic) -> bool {
    if let (Ok(left), Ok(right)) = (api::number(left), api::number(right)) {
        return close(left, right);
    }
    if let (Some(left), Some(right)) = (left.read_lock::<rhai::Array>(), right.read_lock::<rhai::Array>()) {
        return left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| same(left, right));
    }
    if let (Some(left), Some(right)) = (left.read_lock::<rhai::Map>(), right.read_lock::<rhai::Map>()) {
        let pairs = left.iter().zip(right.iter());
        return left.len() == right.len()
            && pairs.into_iter().all(|(left, right)| left.0 == right.0 && same(left.1, right.1));
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Handle>(), right.read_lock::<Handle>()) {
        let said = |handle: &Handle| handle.get().map(|item| (item.vacancy.clone(), item.details.clone()));
        return said(&left) == said(&right);
    }
    left.type_id() == right.type_id() && shown(left) == shown(right)
}

/// Whether two figures are the same but for rounding.
pub(super) fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= CLOSE * left.abs().max(right.abs()).max(1.0)
}
