//! What a person sets of a script's parameters.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;

use super::strategy::{Said, Seen, named, read, shown};
use super::{Problem, apart, see};
use crate::protocol::{Parameter, Scalar, strip_controls};
use crate::web::language::Language;
use crate::web::person::Own;
use crate::web::server::{Form, Member, Refusal, Site};

/// One parameter's field.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) default: String,
    /// True or false, which is chosen rather than typed.
    pub(super) is_flag: bool,
    pub(super) value: String,
    pub(super) wrong: Option<&'static str>,
}

/// A field for each parameter, with what was set.
pub(super) fn rows(parameters: &BTreeMap<String, Parameter>, values: &BTreeMap<String, String>) -> Vec<Row> {
    let plain = |text: &str| strip_controls(text, false).into_owned();
    let row = |(name, parameter): (&String, &Parameter)| Row {
        name: plain(name),
        about: parameter.about.as_deref().map(plain).unwrap_or_default(),
        default: plain(&parameter.default.to_string()),
        is_flag: matches!(parameter.default, Scalar::Flag(_)),
        value: values.get(name).map(|value| plain(value)).unwrap_or_default(),
        wrong: None,
    };
    parameters.iter().map(row).collect()
}

/// Keeps what was typed.
pub(in crate::web) async fn set(
    State(site): State<Arc<Site>>,
    member: Member,
    Path(name): Path<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let name = named(&name)?;
    let own = Own::new(&site, &member.account.name);
    let texts = read(&own, &name).await?;
    let seen = Seen::of(&site, &own, &name, &texts).await?;
    let Some(look) = seen.script.clone() else { return Err(Refusal::Busy) };
    let mut values = BTreeMap::new();
    let mut rows = rows(&look.parameters, &values);
    for (row, (name, parameter)) in rows.iter_mut().zip(&look.parameters) {
        let text = form.text(&format!("value {}", row.name)).trim();
        text.clone_into(&mut row.value);
        if text.is_empty() {
            continue;
        }
        if parameter.default.parse(text).is_none() {
            row.wrong = Some(expected(&parameter.default, member.visit.language));
        }
        values.insert(name.clone(), text.to_owned());
    }
    if let Some(wrong) = rows.iter().find_map(|row| row.wrong) {
        let said = Said { problems: vec![Problem::new("values", wrong)], rows: Some(rows), ..Said::default() };
        return shown(&site, &member, &name, &texts, seen, said).await;
    }
    let kept = name.clone();
    apart(move || own.strategies.set_values(&kept, &values)).await??;
    Ok(see(&format!("/strategies/{name}?done=values")))
}

fn expected(default: &Scalar, language: Language) -> &'static str {
    let s = language.scripts();
    match default {
        Scalar::Whole(_) => s.expected_whole,
        Scalar::Decimal(_) => s.expected_number,
        Scalar::Text(_) | Scalar::Flag(_) => s.expected_text,
    }
}
