//! What a person sets of a script from outside, held against what `settings().params` declares.

use std::collections::BTreeMap;

use super::near;
use crate::protocol::{Parameter, Scalar};

/// What was set and cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    #[error("the script has no parameter `{name}`")]
    Unknown {
        name: String,
        near: Option<String>,
        /// A line for each that it has.
        known: Vec<String>,
    },
    #[error("`{name}` is {expected}, not `{given}`")]
    Kind { name: String, expected: &'static str, given: String },
}

impl ParameterError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { near, known, .. } if known.is_empty() => {
                debug_assert!(near.is_none(), "nothing is near to nothing");
                Some("it declares none in `settings().params`".to_owned())
            }
            Self::Unknown { near, known, .. } => {
                let near = near.as_ref().map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                Some(format!("{near}the script's parameters:\n  {}", known.join("\n  ")))
            }
            Self::Kind { .. } => None,
        }
    }
}

/// The value of each declared parameter: what was given, else its default.
pub fn values(
    declared: &BTreeMap<String, Parameter>,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Scalar>, ParameterError> {
    let mut values: BTreeMap<String, Scalar> =
        declared.iter().map(|(name, parameter)| (name.clone(), parameter.default.clone())).collect();
    for (name, text) in given {
        let Some(parameter) = declared.get(name) else {
            let near = near::nearest(name, declared.keys().map(String::as_str)).map(str::to_owned);
            return Err(ParameterError::Unknown { name: name.clone(), near, known: lines(declared) });
        };
        let value = parameter.default.parse(text).ok_or_else(|| ParameterError::Kind {
            name: name.clone(),
            expected: parameter.default.expected(),
            given: text.clone(),
        })?;
        values.insert(name.clone(), value);
    }
    Ok(values)
}

/// A line for each parameter: name, default, what it is for.
pub fn lines(declared: &BTreeMap<String, Parameter>) -> Vec<String> {
    let line = |(name, parameter): (&String, &Parameter)| {
        let about = parameter.about.as_ref().map(|about| format!("  {about}")).unwrap_or_default();
        format!("{name}={}{about}", parameter.default)
    };
    declared.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::values;
    use crate::protocol::{Parameter, Scalar};

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_given_wins_and_what_is_wrong_is_named() {
        let min = Parameter { default: Scalar::Whole(200_000), about: Some("net roubles a month".to_owned()) };
        let city = Parameter { default: Scalar::Text("Москва".to_owned()), about: None };
        let declared = BTreeMap::from([("min".to_owned(), min), ("city".to_owned(), city)]);
        let found = values(&declared, &given(&[("min", "300_000")])).unwrap();
        assert_eq!((&found["min"], &found["city"]), (&Scalar::Whole(300_000), &Scalar::Text("Москва".to_owned())));
        let error = values(&declared, &given(&[("mim", "1")])).unwrap_err();
        assert_eq!(error.to_string(), "the script has no parameter `mim`");
        assert_eq!(
            error.hint().unwrap(),
            "did you mean `min`? the script's parameters:\n  city=\"Москва\"\n  min=200000  net roubles a month"
        );
        let error = values(&declared, &given(&[("min", "much")])).unwrap_err();
        assert_eq!(error.to_string(), "`min` is a whole number, not `much`");
        assert!(values(&BTreeMap::new(), &given(&[("min", "1")])).unwrap_err().hint().unwrap().contains("none"));
    }
}
