//! A vacancy for which a resume is to be chosen.

use serde::{Deserialize, Serialize};

use crate::hh::ResumeId;
use crate::hh::vacancies::FullVacancy;

/// A vacancy for which a resume is to be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choosing {
    pub vacancy: FullVacancy,
    /// The person's resumes that can be applied with, by hh.ru's word.
    pub suitable: Vec<ResumeId>,
}
