//! Why a run ended early.

use super::{recording, title};
use crate::hh::{self, Me, Resume, ResumeId};
use crate::{gate, worker};

/// Why a run ended without a plan or in the middle of one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Hh(#[from] hh::Error),
    #[error(transparent)]
    Worker(#[from] worker::Error),
    #[error(transparent)]
    Gate(#[from] gate::Error),
    #[error(transparent)]
    Recording(#[from] recording::Error),
    #[error("`{}` is signed in, but not as a job seeker", .0.full_name())]
    NotApplicant(Box<Me>),
    #[error("{person} has no resume at hh.ru")]
    NoResume { person: String },
    #[error("{person} has no resume `{id}`")]
    ForeignResume { person: String, id: ResumeId, own: Vec<Resume> },
    #[error("{person} has {} resumes and none is chosen", own.len())]
    WhichResume { person: String, own: Vec<Resume> },
}

impl Error {
    /// The failed call to hh.ru, if that is what it was.
    pub fn hh(&self) -> Option<&hh::Error> {
        match self {
            Self::Hh(error) | Self::Gate(gate::Error::Hh(error)) => Some(error),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Hh(error) | Self::Gate(gate::Error::Hh(error)) => error.hint(),
            Self::Worker(error) => error.hint(),
            Self::Recording(error) => error.hint(),
            Self::Gate(gate::Error::Journal(error)) => error.hint(),
            Self::NotApplicant(_) => Some("sign in as the job seeker: `hhrun login --force-login`".to_owned()),
            Self::NoResume { .. } => Some("write one at https://hh.ru/applicant/resumes, then run again".to_owned()),
            Self::ForeignResume { own, .. } | Self::WhichResume { own, .. } => {
                let list: Vec<String> =
                    own.iter().map(|resume| format!("\n  {}  {}", resume.id, title(resume))).collect();
                Some(format!("choose one with `--resume`:{}", list.concat()))
            }
        }
    }
}
