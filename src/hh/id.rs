//! Identifiers, one type each, so that a resume can never be sent where a vacancy is meant.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the identifier as hh.ru writes it. Its copies share it.
            pub fn new(id: impl Into<Arc<str>>) -> Self {
                Self(id.into())
            }

            /// The identifier as hh.ru writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A vacancy: digits.
    VacancyId,
    /// A resume: letters and digits, as in the address of its page.
    ResumeId,
    /// An employer: digits.
    EmployerId,
    /// A negotiation (отклик): digits.
    NegotiationId,
    /// A person at hh.ru, as `/me` names them: digits.
    PersonId,
}
