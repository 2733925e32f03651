//! `--set name=value`: what a person gives a script's parameters.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::protocol::Settings;
use crate::script::parameters;

/// Takes `name=value` apart.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value, for example min=200000")?;
    let name = name.trim();
    if name.is_empty() {
        return Err("there is no name before the `=`".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// What was set, by name, the last of several; an error where the script has no such parameter or its value does not
/// fit.
pub(super) fn params(settings: &Settings, set: &[(String, String)]) -> Result<BTreeMap<String, String>, Error> {
    let given: BTreeMap<String, String> = set.iter().cloned().collect();
    parameters::values(&settings.params, &given)
        .map_err(|error| Error::Usage { message: error.to_string(), hint: error.hint() })?;
    Ok(given)
}
