//! A change at hh.ru before it is made, as data: what a script asks for, a person agrees to and a journal notes.

use serde::{Deserialize, Serialize};

use super::{EmployerId, NegotiationId, ResumeId, VacancyId};

/// A change at hh.ru that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Write {
    Apply {
        vacancy: VacancyId,
        letter: Option<String>,
    },
    Withdraw {
        negotiation: NegotiationId,
        with_decline_message: bool,
    },
    Message {
        negotiation: NegotiationId,
        text: String,
    },
    HideVacancy(VacancyId),
    UnhideVacancy(VacancyId),
    HideEmployer(EmployerId),
    UnhideEmployer(EmployerId),
    AddFavorite(VacancyId),
    RemoveFavorite(VacancyId),
    PublishResume(ResumeId),
    SendPhoneCode {
        phone: String,
    },
    ConfirmPhone {
        phone: String,
        code: String,
    },
    SetInSearch(bool),
    SetName {
        first: String,
        middle: String,
        last: String,
    },
    /// Both tokens are made worthless.
    SignOut,
}

impl Write {
    /// A word for it, which stays the same in journals and documents.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "apply",
            Self::Withdraw { .. } => "withdraw",
            Self::Message { .. } => "message",
            Self::HideVacancy(_) => "blacklist_vacancy_add",
            Self::UnhideVacancy(_) => "blacklist_vacancy_remove",
            Self::HideEmployer(_) => "blacklist_employer_add",
            Self::UnhideEmployer(_) => "blacklist_employer_remove",
            Self::AddFavorite(_) => "favorite_add",
            Self::RemoveFavorite(_) => "favorite_remove",
            Self::PublishResume(_) => "publish_resume",
            Self::SendPhoneCode { .. } => "phone_send_code",
            Self::ConfirmPhone { .. } => "phone_confirm",
            Self::SetInSearch(_) => "set_in_search",
            Self::SetName { .. } => "set_name",
            Self::SignOut => "logout",
        }
    }

    /// What it is about: an id, a number; empty where it is the person.
    pub fn target(&self) -> &str {
        match self {
            Self::Apply { vacancy, .. } => vacancy.as_str(),
            Self::Withdraw { negotiation, .. } | Self::Message { negotiation, .. } => negotiation.as_str(),
            Self::HideVacancy(id) | Self::UnhideVacancy(id) | Self::AddFavorite(id) | Self::RemoveFavorite(id) => {
                id.as_str()
            }
            Self::HideEmployer(id) | Self::UnhideEmployer(id) => id.as_str(),
            Self::PublishResume(id) => id.as_str(),
            Self::SendPhoneCode { phone } | Self::ConfirmPhone { phone, .. } => phone,
            Self::SetInSearch(_) | Self::SetName { .. } | Self::SignOut => "",
        }
    }

    /// Whether doing it twice is as good as once.
    pub fn is_idempotent(&self) -> bool {
        matches!(
            self,
            Self::HideVacancy(_)
                | Self::UnhideVacancy(_)
                | Self::HideEmployer(_)
                | Self::UnhideEmployer(_)
                | Self::AddFavorite(_)
                | Self::RemoveFavorite(_)
                | Self::SetInSearch(_)
                | Self::SetName { .. }
        )
    }
}
