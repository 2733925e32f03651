//! What the hooks made of one vacancy, step by step.

use serde::{Deserialize, Serialize};

use super::{Failure, Hook, Line, Place};
use crate::hh::ResumeId;
use crate::hh::vacancies::{FullVacancy, Vacancy};

/// One vacancy to be judged while every step is watched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explaining {
    /// As a search lists it.
    pub listed: Vacancy,
    /// Read in full, for `review` and `letter`.
    pub full: Option<FullVacancy>,
    /// The resumes that can be applied with, where there are several to choose from.
    pub suitable: Option<Vec<ResumeId>>,
}

/// The hooks in the order in which they were called; the last one may be where the vacancy fell out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    pub steps: Vec<Taken>,
}

/// One hook's part in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    pub hook: Hook,
    pub decision: Decision,
    /// What the hook looked at, each once, in the order in which it did.
    pub reads: Vec<Look>,
}

/// What a hook decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Decision {
    /// Kept, with these points.
    Kept(Vec<Placed>),
    /// Not wanted; `place` is where the reason was given, or the hook itself.
    Skipped {
        reason: String,
        place: Option<Place>,
    },
    /// The resume that it chose and what that is called; `None` for the run's own.
    Resume(Option<(ResumeId, String)>),
    /// The letter, `None` where the hook wants none.
    Letter(Option<String>),
    Failed(Box<Failure>),
}

/// A line of a card, and where it was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    pub line: Line,
    pub place: Option<Place>,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// `v.employer.name`
    pub name: String,
    /// As a script would write it; long ones are cut.
    pub value: String,
    /// Where it was read first.
    pub place: Option<Place>,
}
