//! The typed client of hh.ru's applicant API: one file a resource, one funnel for every call.
//! It touches no disk and knows nothing of scripts.

mod agent;
mod blacklist;
mod client;
mod dictionaries;
mod error;
mod id;
mod me;
pub mod negotiations;
mod nullable;
pub mod oauth;
mod pace;
pub mod paging;
mod resumes;
mod timestamp;
pub mod vacancies;

pub use agent::{Agent, AgentError};
pub use client::{Access, Answer, Client, Settings, Tokens, is_loopback};
pub use dictionaries::{Currency, Dictionaries};
pub use error::{Error, Meaning, Problem, Refusal};
pub use id::{EmployerId, NegotiationId, PersonId, ResumeId, VacancyId};
pub use me::{Me, MeCounters};
pub use pace::Pace;
pub use paging::{Page, Paging};
pub use resumes::{Resume, ResumeSalary, TotalExperience};
pub use timestamp::Timestamp;
