//! What a script asks the host for while it runs, and what comes back.

use serde::{Deserialize, Serialize};

use super::{Permission, Stop};
use crate::hh::negotiations::NegotiationFilter;
use crate::hh::vacancies::{FullVacancy, Query, SimilarQuery, Vacancy};
use crate::hh::{AreaTree, EmployerId, Me, NegotiationId, Resume, ResumeId, VacancyId, Write};

/// What a script asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    Read(Read),
    /// Begins a list that comes page by page. Answered by [`Reply::Opened`].
    Open(Box<Listing>),
    /// The next page of a list. Answered by [`Reply::Vacancies`], [`Reply::Json`] (an array) or [`Reply::End`].
    Next(u32),
    /// Nobody reads on in a list.
    Close(u32),
    /// Notes a change in the plan. Answered by [`Reply::Planned`].
    Write(Write),
    /// How the person's sign-in stands. Answered by [`Reply::Json`].
    SignIn,
    /// A text from a language model. Answered by [`Reply::Text`], or [`Reply::Unwritten`] with the reason.
    Ai {
        prompt: String,
        /// What the text must do for.
        wording: Wording,
    },
}

/// What a text of a language model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wording {
    Text,
    /// It is sent as it stands, and is checked like every letter.
    Letter,
}

/// One reading call of hh.ru's API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Read {
    Me,
    Resumes,
    Resume(ResumeId),
    ResumeStatus(ResumeId),
    Vacancy(VacancyId),
    SuitableResumes(VacancyId),
    ResumesByStatus(VacancyId),
    Employer(EmployerId),
    Negotiation(NegotiationId),
    NegotiationsAbout(VacancyId),
    Messages(NegotiationId),
    BlacklistedVacancies,
    BlacklistedEmployers,
    PhoneStatus(String),
    Dictionaries,
    Areas,
    Area(String),
    Countries,
    Metro,
    MetroOf(String),
    Industries,
    Languages,
    ProfessionalRoles,
    Locales,
    SuggestAreas(String),
    SuggestKeywords(String),
    /// Any other path that can be read.
    Call {
        path: String,
        query: Vec<(String, String)>,
    },
}

/// A list that comes page by page, as the script asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Listing {
    Search(Query),
    SimilarTo(VacancyId, SimilarQuery),
    RelatedTo(VacancyId, SimilarQuery),
    Favorites,
    Negotiations(NegotiationFilter),
    ActiveNegotiations,
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    Me(Box<Me>),
    Resume(Box<Resume>),
    Resumes(Vec<Resume>),
    Vacancy(Box<FullVacancy>),
    Vacancies(Vec<Vacancy>),
    Areas(Vec<AreaTree>),
    Area(AreaTree),
    /// Anything without a type of its own, in hh.ru's names.
    Json(String),
    /// The list's number, and how many hh.ru says there are.
    Opened {
        list: u32,
        found: Option<u32>,
    },
    /// The list is at its end.
    End,
    Planned(Planned),
    Text(String),
    Unwritten(String),
    Done,
}

/// What became of a change that a script asked for: nothing yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Planned {
    /// It stands in the plan.
    Planned,
    /// It is never made, whatever the script says, and why.
    Refused(String),
}

/// Why the host does not give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// An ordinary error, which the script may catch.
    Error { message: String, help: Option<String> },
    /// It ends the script.
    End { stop: Stop, message: String, help: Option<String> },
}

impl Refusal {
    /// A script asked for what it was not allowed.
    pub fn not_allowed(call: &str, permission: Permission) -> Self {
        Self::End {
            stop: Stop::Permission,
            message: format!("`{call}` needs the permission `{permission}`, which was not given"),
            help: Some(format!(
                "`settings()` has to ask for it, as `permissions: [\"{permission}\"]`, and you to allow it: when asked, or with `--allow {permission}`"
            )),
        }
    }
}
