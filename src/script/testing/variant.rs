//! The variant of a vacancy that a test makes: what the test says, else the first that the script names.

use rhai::{EvalAltResult, ImmutableString};
use serde_json::Value;

use super::super::near;
use super::state::State;

pub(super) type Variant = Option<ImmutableString>;

/// Takes `variant` out of what a test says of a vacancy: it is the host's, not hh.ru's.
pub(super) fn taken(state: &State, given: &mut Value) -> Result<Variant, Box<EvalAltResult>> {
    let named = state.variants.borrow();
    let text = match given.as_object_mut().and_then(|fields| fields.remove("variant")) {
        None | Some(Value::Null) => return Ok(named.iter().flatten().next().map(Into::into)),
        Some(Value::String(text)) => text,
        Some(_) => return Err("`variant` is a string".into()),
    };
    match named.as_deref() {
        Some([]) => Err("`variant` is set, and `settings()` names no variants".into()),
        Some(names) if !names.contains(&text) => {
            let near = near::did_you_mean(&text, names.iter().map(String::as_str));
            let help = near.unwrap_or_else(|| format!("there are `{}`", names.join("`, `")));
            Err(format!("there is no variant `{text}`; {help}").into())
        }
        // What a recipe is given depends on who imports it.
        _ => Ok(Some(text.into())),
    }
}
