//! What a strategy says of itself in `settings()`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hh::Write;

/// What a strategy says of itself. What it leaves out is the host's to choose.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The most applications of one run.
    pub limit: Option<u32>,
    /// The least points a vacancy needs.
    pub min_score: Option<f64>,
    /// How many of the best are read in full.
    pub details: Option<u32>,
    /// The language hh.ru answers in, where the person names none.
    pub locale: Option<String>,
    /// The site, where the person names none.
    pub host: Option<String>,
    /// What the script asks to be allowed.
    pub permissions: Vec<Permission>,
    /// The most texts of one run that a language model writes.
    pub ai_limit: Option<u32>,
    /// What a person can set without editing the script, by name.
    pub params: BTreeMap<String, Parameter>,
    /// The variants that vacancies are dealt out to; none, or 2 to 8.
    pub variants: Vec<String>,
}

impl Settings {
    /// The keys of the map that `settings()` returns.
    pub const NAMES: &'static [&'static str] =
        &["limit", "min_score", "details", "locale", "host", "permissions", "ai_limit", "params", "variants"];
}

/// A value that a person can set from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    pub default: Scalar,
    /// One line for the person who sets it.
    pub about: Option<String>,
}

/// A parameter's value where nobody set it; its type is the parameter's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scalar {
    Text(String),
    Whole(i64),
    Decimal(f64),
    Flag(bool),
}

impl Scalar {
    /// What the type is called in a message.
    pub fn expected(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Whole(_) => "a whole number",
            Self::Decimal(_) => "a number",
            Self::Flag(_) => "true or false",
        }
    }

    /// `text` as a value of the same type, `None` where it is none.
    pub fn parse(&self, text: &str) -> Option<Self> {
        let text = text.trim();
        Some(match self {
            Self::Text(_) => Self::Text(text.to_owned()),
            Self::Whole(_) => Self::Whole(text.replace(['_', ' '], "").parse().ok()?),
            Self::Decimal(_) => Self::Decimal(text.parse().ok().filter(|number: &f64| number.is_finite())?),
            Self::Flag(_) => Self::Flag(text.parse().ok()?),
        })
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)+) => {
        /// Something a script does beyond deciding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $($(#[$doc])* $variant,)+
        }

        impl Permission {
            /// Their names, as scripts and flags write them.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// Its name, as scripts and flags write it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl FromStr for Permission {
            type Err = UnknownPermission;

            fn from_str(name: &str) -> Result<Self, UnknownPermission> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    other => Err(UnknownPermission(other.to_owned())),
                }
            }
        }
    };
}

permissions! {
    Apply "apply",
    Withdraw "withdraw",
    Blacklist "blacklist",
    Favorite "favorite",
    Message "message",
    Publish "publish",
    Profile "profile",
    Phone "phone",
    Logout "logout",
    Memory "memory",
    Ai "ai",
    Notify "notify",
}

impl Permission {
    /// Every permission there is.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().filter_map(|name| name.parse().ok())
    }

    /// What a change at hh.ru takes.
    pub fn of(write: &Write) -> Self {
        match write {
            Write::Apply { .. } => Self::Apply,
            Write::Withdraw { .. } => Self::Withdraw,
            Write::Message { .. } => Self::Message,
            Write::HideVacancy(_) | Write::UnhideVacancy(_) | Write::HideEmployer(_) | Write::UnhideEmployer(_) => {
                Self::Blacklist
            }
            Write::AddFavorite(_) | Write::RemoveFavorite(_) => Self::Favorite,
            Write::PublishResume(_) => Self::Publish,
            Write::SendPhoneCode { .. } | Write::ConfirmPhone { .. } => Self::Phone,
            Write::SetInSearch(_) | Write::SetName { .. } => Self::Profile,
            Write::SignOut => Self::Logout,
        }
    }

    /// What it means, for the person who is asked.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Apply => "apply to vacancies in your name",
            Self::Withdraw => "withdraw applications of yours",
            Self::Blacklist => "hide vacancies and employers from you, and show them again",
            Self::Favorite => "mark vacancies as favourites, and take the mark off",
            Self::Message => "write to employers in your name",
            Self::Publish => "publish your resumes, or lift them in the lists",
            Self::Profile => "change your name at hh.ru and whether you look for work",
            Self::Phone => "have codes sent to a phone number, and confirm it",
            Self::Logout => "sign you out of hh.ru",
            Self::Memory => "remember things of its own between runs",
            Self::Ai => "send texts that it writes to the language model of AI_URL",
            Self::Notify => "send you notifications",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Scalar {
    /// As a script writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Decimal(number) => write!(f, "{number:?}"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// A permission that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no permission `{0}`")]
pub struct UnknownPermission(pub String);

#[cfg(test)]
mod tests {
    use super::{Permission, Scalar};

    #[test]
    fn a_parameter_keeps_the_type_of_its_default() {
        assert_eq!(Scalar::Whole(1).parse("200_000"), Some(Scalar::Whole(200_000)));
        assert_eq!(Scalar::Whole(1).parse("much"), None);
        assert_eq!(Scalar::Flag(true).parse("false"), Some(Scalar::Flag(false)));
        assert_eq!(Scalar::Decimal(1.0).parse("NaN"), None);
    }

    #[test]
    fn permissions_are_read_by_their_names() {
        for name in Permission::NAMES {
            assert_eq!(name.parse::<Permission>().map(Permission::name), Ok(*name));
        }
        assert!("aply".parse::<Permission>().is_err());
    }
}
