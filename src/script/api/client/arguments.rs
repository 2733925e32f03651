//! What the functions of the client take: an id as text, or the object that has it.

use rhai::{Dynamic, Map};

use super::super::item::Item;
use super::super::kind;
use super::super::view::View;
use super::Wrong;
use super::area::AreaNode;
use crate::hh::vacancies::Employer;
use crate::hh::{EmployerId, NegotiationId, Resume, ResumeId, VacancyId};

/// A vacancy, or its id.
pub(super) fn vacancy(value: &Dynamic) -> Result<VacancyId, Wrong> {
    if let Some(vacancy) = value.read_lock::<View<Item, Item>>()
        && let Some(item) = vacancy.get()
    {
        return Ok(item.vacancy.id.clone());
    }
    id(value, "a vacancy or its id").map(VacancyId::new)
}

/// An employer, its id, or a vacancy of it.
pub(super) fn employer(value: &Dynamic) -> Result<EmployerId, Wrong> {
    const WANTED: &str = "an employer or its id";
    let anonymous = || Wrong::from("an anonymous employer has no id");
    if let Some(employer) = value.read_lock::<View<Item, Employer>>()
        && let Some(employer) = employer.get()
    {
        return employer.id.clone().ok_or_else(anonymous);
    }
    id(value, WANTED).map(EmployerId::new)
}

/// A resume, or its id.
pub(super) fn resume(value: &Dynamic) -> Result<ResumeId, Wrong> {
    if let Some(resume) = value.read_lock::<View<Resume, Resume>>()
        && let Some(resume) = resume.get()
    {
        return Ok(resume.id.clone());
    }
    id(value, "a resume or its id").map(ResumeId::new)
}

/// A negotiation, or its id.
pub(super) fn negotiation(value: &Dynamic) -> Result<NegotiationId, Wrong> {
    id(value, "a negotiation or its id").map(NegotiationId::new)
}

/// The id of an area or a city, or the area.
pub(super) fn area(value: &Dynamic) -> Result<String, Wrong> {
    if let Some(area) = value.read_lock::<View<AreaNode, AreaNode>>()
        && let Some(area) = area.get()
    {
        return Ok(area.id().to_owned());
    }
    id(value, "an area or its id")
}

/// A text.
pub(super) fn text(value: &Dynamic, what: &str) -> Result<String, Wrong> {
    match value.as_immutable_string_ref() {
        Ok(text) => Ok(text.to_string()),
        Err(_) => Err(format!("{what} is a string, not {}", kind(value.type_name())).into()),
    }
}

/// A telephone number: its digits, with the country's code.
pub(super) fn phone(value: &Dynamic) -> Result<String, Wrong> {
    let text = text(value, "a telephone number")?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let strange = text.chars().any(|c| !c.is_ascii_digit() && !"+-() ".contains(c));
    if strange || digits.len() < 10 {
        return Err(format!("`{text}` is no telephone number with its country's code").into());
    }
    Ok(digits)
}

fn id(value: &Dynamic, wanted: &str) -> Result<String, Wrong> {
    let found = if let Ok(number) = value.as_int() {
        number.to_string()
    } else if let Ok(text) = value.as_immutable_string_ref() {
        text.to_string()
    } else if let Some(map) = value.read_lock::<Map>()
        && let Some(id) = map.get("id").and_then(|id| id.as_immutable_string_ref().ok())
    {
        id.to_string()
    } else {
        return Err(format!("expected {wanted}, not {}", kind(value.type_name())).into());
    };
    let fits = !found.is_empty() && found.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if fits { Ok(found) } else { Err(format!("expected {wanted}, not `{found}`").into()) }
}
