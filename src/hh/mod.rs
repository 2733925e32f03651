//! The typed client of hh.ru's applicant API: one file a resource, one funnel for every call.
//! It touches no disk and knows nothing of scripts.

mod agent;
mod areas;
mod blacklist;
mod client;
mod clock;
mod dictionaries;
mod employers;
mod error;
mod favorites;
mod id;
mod me;
pub mod negotiations;
mod nullable;
pub mod oauth;
mod pace;
pub mod paging;
mod phone;
mod resumes;
pub mod search;
mod suggests;
mod timestamp;
pub mod vacancies;

pub use agent::{Agent, AgentError};
pub use areas::AreaTree;
pub use client::{Access, Answer, Client, Settings, Tokens, is_loopback};
pub use dictionaries::{Currency, Dictionaries};
pub use employers::EmployerPage;
pub use error::{Error, Meaning, Problem, Refusal};
pub use id::{EmployerId, NegotiationId, PersonId, ResumeId, VacancyId};
pub use me::{Me, MeCounters};
pub use pace::Pace;
pub use paging::{Page, Paging};
pub use phone::{PhoneCode, PhoneStatus};
pub use resumes::{
    ModerationNote, Resume, ResumeProgress, ResumeSalary, ResumeStatus, ResumesByStatus, TotalExperience,
};
pub use suggests::Suggestion;
pub use timestamp::Timestamp;
