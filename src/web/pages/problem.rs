//! What is wrong with a form, in words, beside its field.

use std::time::Duration;

use crate::web::accounts::Error;
use crate::web::accounts::password::Weak;
use crate::web::language::Language;

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The id of the field.
    pub(super) field: &'static str,
    pub(super) text: String,
}

impl Problem {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self { field, text: text.into() }
    }

    /// What an account's error means for the form; `None` where it is no fault of the person's. `old` is the field of
    /// the password that there is, `new` that of the one to be.
    pub(super) fn of(error: &Error, language: Language, old: &'static str, new: &'static str) -> Option<Self> {
        let t = language.texts();
        Some(match error {
            Error::Wrong => Self::new(old, t.wrong),
            Error::Wait(wait) => Self::new(old, waiting(language, *wait)),
            Error::Busy => Self::new(old, t.busy),
            Error::Weak(weak) => Self::new(new, weakness(*weak, language)),
            Error::Taken(_) => Self::new("name", t.name_taken),
            Error::Invitations => Self::new("name", t.too_many_invitations),
            Error::LastAdministrator => Self::new("confirm", t.last_administrator),
            _ => return None,
        })
    }
}

/// How long to wait before the next try.
pub(super) fn waiting(language: Language, wait: Duration) -> String {
    let t = language.texts();
    let seconds = wait.as_secs().max(1);
    let count = if seconds < 120 {
        language.count(seconds, &t.seconds)
    } else {
        language.count(seconds.div_ceil(60), &t.minutes)
    };
    format!("{} {count}.", t.wait_before)
}

fn weakness(weak: Weak, language: Language) -> &'static str {
    let t = language.texts();
    match weak {
        Weak::Short => t.weak_short,
        Weak::Long => t.weak_long,
        Weak::Common => t.weak_common,
        Weak::Name => t.weak_name,
    }
}
