//! Applications (отклики) and what comes of them: `/negotiations` and what is below it.

mod apply;
mod list;
mod messages;
mod render;
mod withdraw;

use axum::http::StatusCode;

use super::answers::Refusal;
use super::state::{Application, Person};
pub(super) use apply::apply;
pub(super) use list::{active, list, one};
pub(super) use messages::{read, write};
pub(super) use withdraw::withdraw;

/// The longest letter or message, in characters.
const LONGEST: usize = 10_000;
/// The default size of a page of negotiations.
const PAGE: usize = 20;

/// Words that no letter may have.
const RUDE: [&str; 4] = ["дурак", "идиот", "придурок", "idiot"];
const SPAM: [&str; 2] = ["казино", "casino"];

/// 403 of the type `negotiations`.
fn denied(value: &str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "negotiations", value)
}

/// hh.ru's word for what is wrong with a text, if it is rude or against the rules.
fn manners(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match (has(&RUDE), has(&SPAM)) {
        (true, _) => Some("inappropriate_language"),
        (false, true) => Some("resource_policy_violation"),
        (false, false) => None,
    }
}

/// The place of a negotiation among a person's, by its identifier as it stands in an address.
fn place(person: &Person, id: &str) -> Option<usize> {
    let id: u64 = id.parse().ok()?;
    person.applications.iter().position(|one: &Application| one.negotiation == id)
}
