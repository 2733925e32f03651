//! What a change does, in words for the person who is asked.

use crate::hh::vacancies::Vacancy;
use crate::hh::{EmployerId, NegotiationId, VacancyId, Write};
use crate::protocol::Refusal;

use super::desk::{Desk, of_hh};

/// Characters of a message that a plan shows.
const SHOWN: usize = 120;

/// `«Rust-разработчик» · Ромашка`
pub(super) fn vacancy(vacancy: &Vacancy) -> String {
    match vacancy.employer_name() {
        "" => format!("«{}»", vacancy.name),
        employer => format!("«{}» · {employer}", vacancy.name),
    }
}

impl Desk<'_> {
    /// What a change does. Names that are not known yet are looked up, unless it is `refused` anyway.
    pub(super) async fn what(&mut self, write: &Write, refused: bool) -> Result<String, Refusal> {
        Ok(match write {
            Write::Apply { vacancy, .. } => format!("apply to vacancy {vacancy}"),
            Write::Withdraw { negotiation, with_decline_message } => {
                let how = if *with_decline_message { ", with a message of refusal" } else { "" };
                format!("withdraw the application to {}{how}", self.negotiation_name(negotiation, refused).await?)
            }
            Write::Message { negotiation, text } => {
                format!("write to {}: {}", self.negotiation_name(negotiation, refused).await?, shown(text))
            }
            Write::HideVacancy(id) => format!("hide the vacancy {}", self.vacancy_name(id).await?),
            Write::UnhideVacancy(id) => format!("show the vacancy {} again", self.vacancy_name(id).await?),
            Write::HideEmployer(id) => format!("hide the employer {}", self.employer_name(id).await?),
            Write::UnhideEmployer(id) => format!("show the employer {} again", self.employer_name(id).await?),
            Write::AddFavorite(id) => format!("mark {} as a favourite", self.vacancy_name(id).await?),
            Write::RemoveFavorite(id) => format!("take the mark off {}", self.vacancy_name(id).await?),
            Write::PublishResume(id) => {
                let own = self.client.resumes_mine().await.map_err(|error| of_hh(&error))?;
                match own.iter().find(|resume| resume.id == *id).and_then(|resume| resume.title.as_deref()) {
                    Some(title) => format!("lift the resume «{title}»"),
                    None => format!("lift the resume {id}"),
                }
            }
            Write::SendPhoneCode { phone } => format!("have a code sent to {phone}"),
            Write::ConfirmPhone { phone, .. } => format!("confirm the number {phone}"),
            Write::SetInSearch(true) => "say that you look for work".to_owned(),
            Write::SetInSearch(false) => "say that you do not look for work".to_owned(),
            Write::SetName { first, middle, last } => {
                let name: Vec<&str> = [last, first, middle].into_iter().map(|part| part.trim()).collect();
                format!("change your name to {}", name.join(" ").trim())
            }
            Write::SignOut => format!("sign `{}` out", self.user()),
        })
    }

    /// Keeps what a vacancy and its employer are called.
    pub(super) fn remember(&mut self, seen: &Vacancy) {
        self.names.vacancies.insert(seen.id.clone(), vacancy(seen));
        if let Some(id) = seen.employer_id() {
            self.names.employers.insert(id.clone(), seen.employer_name().to_owned());
        }
    }

    async fn vacancy_name(&mut self, id: &VacancyId) -> Result<String, Refusal> {
        if !self.names.vacancies.contains_key(id) {
            let found = self.client.vacancy(id).await.map_err(|error| of_hh(&error))?;
            self.remember(&found.vacancy);
        }
        Ok(self.names.vacancies.get(id).cloned().unwrap_or_else(|| id.to_string()))
    }

    async fn employer_name(&mut self, id: &EmployerId) -> Result<String, Refusal> {
        if !self.names.employers.contains_key(id) {
            let found = self.client.employer(id).await.map_err(|error| of_hh(&error))?;
            self.names.employers.insert(id.clone(), found.name);
        }
        Ok(self.names.employers.get(id).map_or_else(|| id.to_string(), |name| format!("«{name}»")))
    }

    async fn negotiation_name(&mut self, id: &NegotiationId, refused: bool) -> Result<String, Refusal> {
        if !refused && !self.names.negotiations.contains_key(id) {
            let found = self.client.negotiation(id).await.map_err(|error| of_hh(&error))?;
            self.remember_negotiation(&found);
        }
        Ok(self.names.negotiations.get(id).cloned().unwrap_or_else(|| format!("№ {id}")))
    }
}

fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    line.chars().take(SHOWN - 1).chain(['…']).collect()
}
