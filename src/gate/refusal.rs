//! Where the host does not send, whatever a script says.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::hh::vacancies::Vacancy;
use crate::hh::{EmployerId, ResumeId, denial};
use crate::vault::journal::{Entry, State};

use super::letter::LetterProblem;

/// After two lost answers a vacancy rests for so long.
const LOST_FOR: TimeDelta = TimeDelta::hours(24);

/// Why a vacancy gets no application.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// The journal or hh.ru says that the person applied already.
    AlreadyApplied,
    /// hh.ru refused an earlier application; its `type/value`.
    DeniedBefore(String),
    /// Two attempts got no answer and hh.ru knows of none.
    LostTwice,
    /// Another resume was tried before.
    OtherResume,
    /// The person hid the vacancy or its employer.
    Blacklisted,
    Archived,
    /// hh.ru does not know it any more.
    Gone,
    HasTest,
    /// One applies on a page outside hh.ru.
    Direct,
    OwnEmployer,
    /// hh.ru does not take this resume for it; what those are called that it takes.
    Unsuitable {
        resume: String,
        fitting: Vec<String>,
    },
    Letter(LetterProblem),
}

/// What the host knows beside the vacancy itself.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    pub entry: Option<&'a Entry>,
    pub own_employers: &'a [EmployerId],
    pub resume: &'a ResumeId,
    /// By hh.ru's clock.
    pub now: DateTime<Utc>,
}

impl Refused {
    /// The first reason against an application to `vacancy`, if there is one.
    pub fn reason(vacancy: &Vacancy, known: Knowledge<'_>) -> Option<Self> {
        let applied = ["got_response", "got_invitation", "got_rejection"];
        if applied.iter().any(|relation| vacancy.has_relation(relation)) {
            return Some(Self::AlreadyApplied);
        }
        if let Some(refused) = known.entry.and_then(|entry| Self::by_journal(entry, known)) {
            return Some(refused);
        }
        let hidden_employer = vacancy.employer.as_ref().is_some_and(|employer| employer.blacklisted);
        if vacancy.has_relation("blacklisted") || hidden_employer {
            return Some(Self::Blacklisted);
        }
        if vacancy.employer_id().is_some_and(|id| known.own_employers.contains(id)) {
            return Some(Self::OwnEmployer);
        }
        [(vacancy.archived, Self::Archived), (vacancy.has_test, Self::HasTest), (vacancy.is_direct(), Self::Direct)]
            .into_iter()
            .find_map(|(holds, refused)| holds.then_some(refused))
    }

    fn by_journal(entry: &Entry, known: Knowledge<'_>) -> Option<Self> {
        match &entry.state {
            State::Applied(_) | State::Already | State::Intent | State::Unknown => Some(Self::AlreadyApplied),
            State::External(_) => Some(Self::Direct),
            // What was wrong with the resume or the letter may have been mended since.
            State::Denied(value) if is_of_person(value) => None,
            State::Denied(value) => Some(Self::DeniedBefore(value.clone())),
            State::NotSent if entry.resume != *known.resume => Some(Self::OtherResume),
            State::NotSent if entry.attempts >= 2 && known.now - entry.at < LOST_FOR => Some(Self::LostTwice),
            State::NotSent => None,
        }
    }
}

/// Whether a denial's `type/value` speaks of the resume, the letter or the account rather than of the vacancy.
pub(super) fn is_of_person(denied: &str) -> bool {
    match denied.split_once('/') {
        Some(("negotiations", value)) => denial(value).is_some_and(|denial| !denial.of_vacancy),
        // Besides the vacancy, a resume and a letter are all that is sent.
        Some(("bad_argument", name)) => name != "vacancy_id",
        _ => false,
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadyApplied => "already applied",
            Self::DeniedBefore(value) => return write!(f, "refused by hh.ru before ({value})"),
            Self::LostTwice => "two attempts got no answer",
            Self::OtherResume => "tried before with another resume",
            Self::Blacklisted => "hidden by you on hh.ru",
            Self::Archived => "archived",
            Self::Gone => "gone since the search",
            Self::HasTest => "has a test",
            Self::Direct => "applied for outside hh.ru",
            Self::OwnEmployer => "your own employer",
            Self::Unsuitable { fitting, .. } if fitting.is_empty() => "none of your resumes can be applied with",
            Self::Unsuitable { resume, fitting } => {
                let fitting = fitting.join("», «");
                return write!(f, "your resume «{resume}» cannot be applied with; «{fitting}» can");
            }
            Self::Letter(problem) => return problem.fmt(f),
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{Knowledge, Refused, is_of_person};
    use crate::hh::vacancies::{Employer, Entry, Vacancy};
    use crate::hh::{EmployerId, ResumeId, VacancyId};

    fn reason(change: impl FnOnce(&mut Vacancy)) -> Option<Refused> {
        let mut vacancy = Vacancy {
            id: VacancyId::new("7"),
            employer: Some(Employer { id: Some(EmployerId::new("9")), ..Employer::default() }),
            ..Vacancy::default()
        };
        change(&mut vacancy);
        let own = [EmployerId::new("13")];
        let resume = ResumeId::new("r");
        Refused::reason(
            &vacancy,
            Knowledge { entry: None, own_employers: &own, resume: &resume, now: DateTime::UNIX_EPOCH },
        )
    }

    #[test]
    fn what_is_wrong_with_the_resume_or_the_letter_is_no_word_on_the_vacancy() {
        for person in ["negotiations/resume_not_found", "bad_argument/resume_id", "bad_argument/message"] {
            assert!(is_of_person(person), "{person}");
        }
        for vacancy in ["negotiations/invalid_vacancy", "negotiations/new", "bad_argument/vacancy_id", "not_found"] {
            assert!(!is_of_person(vacancy), "{vacancy}");
        }
    }

    #[test]
    fn each_refusal_that_no_script_can_lift() {
        assert_eq!(reason(|_| ()), None);
        assert_eq!(reason(|v| v.relations = vec![None, Some("got_response".into())]), Some(Refused::AlreadyApplied));
        assert_eq!(reason(|v| v.relations = vec![Some("blacklisted".into())]), Some(Refused::Blacklisted));
        assert_eq!(reason(|v| v.employer.as_mut().unwrap().blacklisted = true), Some(Refused::Blacklisted));
        assert_eq!(reason(|v| v.archived = true), Some(Refused::Archived));
        assert_eq!(reason(|v| v.has_test = true), Some(Refused::HasTest));
        let direct = |v: &mut Vacancy| v.kind = Entry { id: "direct".into(), name: String::new() };
        assert_eq!(reason(direct), Some(Refused::Direct));
        assert_eq!(
            reason(|v| v.employer.as_mut().unwrap().id = Some(EmployerId::new("13"))),
            Some(Refused::OwnEmployer)
        );
        assert_eq!(reason(|v| v.relations = vec![Some("favorited".into())]), None);
    }
}
