//! From the map that `settings()` returns to [`Settings`].

use std::collections::BTreeMap;

use rhai::{Array, Dynamic, Map};

use super::{api, near};
use crate::protocol::{Experiment, Parameter, Permission, Scalar, Settings, VariantError};

/// Why a map is no settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error("there is no setting `{name}`")]
    Unknown { name: String, near: Option<String> },
    #[error("`{name}` is {expected}, not {found}")]
    Kind { name: String, expected: &'static str, found: String },
    #[error("there is no permission `{name}`")]
    Permission { name: String, near: Option<String> },
    #[error(transparent)]
    Variants(#[from] VariantError),
}

impl SettingsError {
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { near: Some(near), .. } | Self::Permission { near: Some(near), .. } => {
                Some(format!("did you mean `{near}`?"))
            }
            Self::Unknown { .. } => Some(format!("there are `{}`", Settings::NAMES.join("`, `"))),
            Self::Permission { .. } => Some(format!("there are `{}`", Permission::NAMES.join("`, `"))),
            Self::Variants(error) => Some(error.hint()),
            Self::Kind { .. } => None,
        }
    }
}

/// Reads what `settings()` returned.
pub(crate) fn settings(value: &Dynamic) -> Result<Settings, SettingsError> {
    let map = value.read_lock::<Map>().ok_or_else(|| kind("settings", "a map", value))?;
    let mut settings = Settings::default();
    for (name, value) in map.iter().filter(|(_, value)| !value.is_unit()) {
        match name.as_str() {
            "limit" => settings.limit = Some(count("limit", value)?),
            "ai_limit" => settings.ai_limit = Some(count("ai_limit", value)?),
            "details" => settings.details = Some(count("details", value)?),
            "min_score" => {
                settings.min_score = Some(api::number(value).map_err(|_| kind("min_score", "a number", value))?);
            }
            "locale" => settings.locale = Some(text("locale", value)?),
            "host" => settings.host = Some(text("host", value)?),
            "permissions" => settings.permissions = permissions(value)?,
            "params" => settings.params = params(value)?,
            "variants" => settings.variants = variants(value)?,
            other => {
                let near = near::nearest(other, Settings::NAMES.iter().copied()).map(str::to_owned);
                return Err(SettingsError::Unknown { name: other.to_owned(), near });
            }
        }
    }
    Ok(settings)
}

fn count(name: &str, value: &Dynamic) -> Result<u32, SettingsError> {
    let number = value.as_int().ok().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| kind(name, "a whole number of at least 0", value))
}

fn text(name: &str, value: &Dynamic) -> Result<String, SettingsError> {
    let text = value.as_immutable_string_ref().map(|text| text.to_string());
    text.map_err(|_| kind(name, "a string", value))
}

fn permissions(value: &Dynamic) -> Result<Vec<Permission>, SettingsError> {
    let expected = "an array of strings";
    let names = value.read_lock::<Array>().ok_or_else(|| kind("permissions", expected, value))?;
    let permission = |value: &Dynamic| {
        let name = value.as_immutable_string_ref().map_err(|_| kind("permissions", expected, value))?;
        name.parse().map_err(|_| SettingsError::Permission {
            name: name.to_string(),
            near: near::nearest(&name, Permission::NAMES.iter().copied()).map(str::to_owned),
        })
    };
    names.iter().map(permission).collect()
}

fn variants(value: &Dynamic) -> Result<Vec<String>, SettingsError> {
    let expected = "an array of strings";
    let names = value.read_lock::<Array>().ok_or_else(|| kind("variants", expected, value))?;
    let name = |value: &Dynamic| {
        let name = value.as_immutable_string_ref().map_err(|_| kind("variants", expected, value))?;
        Ok(name.to_string())
    };
    let names = names.iter().map(name).collect::<Result<Vec<String>, SettingsError>>()?;
    let plain: Vec<&str> = names.iter().map(String::as_str).collect();
    Experiment::check(&plain)?;
    Ok(names)
}

/// `#{ min: 250_000 }`, or with a line for the person: `#{ min: #{ value: 250_000, about: "…" } }`;
/// `default` is a word the language keeps for itself.
fn params(value: &Dynamic) -> Result<BTreeMap<String, Parameter>, SettingsError> {
    let map = value.read_lock::<Map>().ok_or_else(|| kind("params", "a map", value))?;
    map.iter().map(|(name, value)| Ok((name.to_string(), parameter(&format!("params.{name}"), value)?))).collect()
}

fn parameter(name: &str, value: &Dynamic) -> Result<Parameter, SettingsError> {
    let Some(map) = value.read_lock::<Map>() else {
        return Ok(Parameter { default: scalar(name, value)?, about: None });
    };
    if let Some(other) = map.keys().find(|key| !matches!(key.as_str(), "value" | "about")) {
        let near = near::nearest(other, ["value", "about"]).map(str::to_owned);
        return Err(SettingsError::Unknown { name: format!("{name}.{other}"), near });
    }
    let default = scalar(&format!("{name}.value"), map.get("value").unwrap_or(&Dynamic::UNIT))?;
    let about = map.get("about").map(|about| {
        about
            .as_immutable_string_ref()
            .map(|text| text.to_string())
            .map_err(|_| kind(&format!("{name}.about"), "a string", about))
    });
    Ok(Parameter { default, about: about.transpose()? })
}

fn scalar(name: &str, value: &Dynamic) -> Result<Scalar, SettingsError> {
    if let Ok(flag) = value.as_bool() {
        Ok(Scalar::Flag(flag))
    } else if let Ok(number) = value.as_int() {
        Ok(Scalar::Whole(number))
    } else if let Ok(number) = value.as_float() {
        Ok(Scalar::Decimal(number))
    } else if let Ok(text) = value.as_immutable_string_ref() {
        Ok(Scalar::Text(text.to_string()))
    } else {
        Err(kind(name, "a string, a number or a boolean", value))
    }
}

fn kind(name: &str, expected: &'static str, value: &Dynamic) -> SettingsError {
    SettingsError::Kind { name: name.to_owned(), expected, found: api::kind(value.type_name()).to_owned() }
}
