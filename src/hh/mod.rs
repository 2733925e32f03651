//! The typed client of hh.ru's applicant API: one file a resource, one funnel for every call.
//! It touches no disk and knows nothing of scripts.

mod agent;
mod answer;
mod areas;
mod background;
mod blacklist;
mod cache;
mod call;
mod client;
mod clock;
mod denial;
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
mod proxy;
mod raw;
mod reach;
mod request;
mod resumes;
pub mod search;
mod suggests;
mod tape;
mod timestamp;
mod token_refusal;
mod transport;
pub mod vacancies;
mod vacancy_ids;
mod write;

pub use agent::{Agent, AgentError};
pub use areas::AreaTree;
pub use background::{Education, Experience, School};
pub use cache::{Kept, Store};
pub use call::{ApiPath, PathError};
pub use client::{Access, Client, Settings, Tokens};
pub use denial::{DENIALS, Denial, denial};
pub use dictionaries::{Currency, Dictionaries, IndustryGroup, LineStation, Metro, MetroLine, RoleCategory};
pub use employers::EmployerPage;
pub use error::{Error, Meaning, Problem, Refusal};
pub use id::{EmployerId, NegotiationId, PersonId, ResumeId, VacancyId};
pub use me::{Me, MeCounters};
pub use pace::Pace;
pub use paging::{Page, Paging};
pub use phone::{PhoneCode, PhoneStatus};
pub use proxy::{Proxy, ProxyError};
pub use raw::Raw;
pub use resumes::{
    ModerationNote, Relocation, Resume, ResumeProgress, ResumeSalary, ResumeStatus, ResumesByStatus, TotalExperience,
};
pub use suggests::Suggestion;
pub use tape::{Asked, Listener, Tape, Told};
pub use timestamp::Timestamp;
pub use transport::is_loopback;
pub use vacancy_ids::VacancyIds;
pub use write::Write;
